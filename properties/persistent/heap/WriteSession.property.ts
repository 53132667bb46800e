/** The laws of `Lease`, and those of `Heap` beside leases, against maps from objects to lists of fields. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { NAMES, CHUNK, type Fields, type Layout } from '../../../src/persistent/heap/Layout.ts'
import * as C from '../../../src/persistent/heap/Heap.ts'
import * as L from '../../../src/persistent/heap/WriteSession.ts'

type Obj = C.HeapObject<number>
type NaiveHeap = ReadonlyMap<Obj, readonly number[]>

const wordsIn = (b: Fields<number>): unknown[] => b.slots as unknown[] // who sets owns it

/** Numbers in `width` words each, of which the last says the number and the others its complement. */
const uniform = (width: number): Layout<number> => ({
  width,
  named: 0,
  size: (b) => b.slots.length / width,
  get: (b, i) => b.slots[i * width + width - 1] as number,
  set: (b, i, x) => {
    for (let k = 0; k < width; k++) wordsIn(b)[i * width + k] = k === width - 1 ? x : ~x
  }
})
/** Value i takes i % 2 + 1 words. */
const at = (i: number): number => i + (i >> 1)
const uneven: Layout<number> = {
  width: 0,
  named: 0,
  size: (b) => Math.ceil((b.slots.length * 2) / 3),
  get: (b, i) => b.slots[at(i)] as number,
  set: (b, i, x) => {
    wordsIn(b)[at(i)] = x
    if (i % 2 === 1) wordsIn(b)[at(i) + 1] = ~x
  }
}
/** `size` numbers, the first in in-object slots. */
const named = (size: number): Layout<number> => ({
  width: 0,
  named: Math.min(8, 2 ** Math.ceil(Math.log2(Math.max(size, 2)))),
  size: () => size,
  get: (b, i) => (i < NAMES.length ? b[NAMES[i] ?? 'w0'] : b.slots[i - NAMES.length]) as number,
  set: (b, i, x) => {
    if (i < NAMES.length) b[NAMES[i] ?? 'w0'] = x
    else wordsIn(b)[i - NAMES.length] = x
  }
})
const forms = [uniform(1), uniform(2), uniform(4), uneven, 'named'] as const
/** Layout number `kind` for `size` numbers. */
const formFor = (kind: number, size: number): Layout<number> => {
  const form = pick(forms, kind)
  return form === 'named' ? named(size) : form
}
const wordAt = (form: Layout<number>, i: number): number => (form.width === 0 ? at(i) : i * form.width)

interface Pair {
  readonly real: C.Heap<number>
  readonly naive: NaiveHeap
}

interface Story {
  readonly objects: Map<
    Obj,
    { readonly first: readonly number[]; readonly form: Layout<number>; readonly isBorn: boolean }
  >
  readonly versions: Pair[]
}

const pick = <A>(xs: readonly A[], n: number): A => xs[n % xs.length] ?? expect.unreachable('not empty')

/** The objects that a version can know: what a lease has made, only those after it. */
const known = (s: Story, p: Pair): readonly Obj[] =>
  [...s.objects].filter(([o, { isBorn }]) => !isBorn || p.naive.has(o)).map(([o]) => o)

const fieldsOf = (s: Story, p: Pair, o: Obj): readonly number[] => p.naive.get(o) ?? s.objects.get(o)?.first ?? []

const agree = (s: Story, p: Pair, isWhole: boolean): void => {
  for (const o of known(s, p)) {
    const expected = fieldsOf(s, p, o)
    if (isWhole) expect(C.fields(p.real, o)).toEqual(expected)
    else {
      const few = expected.flatMap((x, i) => (i < 8 || i % 97 === 0 || i === expected.length - 1 ? [[i, x]] : []))
      expect(few.map(([i]) => [i, C.get(p.real, o, i ?? 0)])).toEqual(few)
    }
    expect(C.size(o)).toBe(expected.length)
    expect([C.get(p.real, o, -1), C.get(p.real, o, expected.length)]).toEqual([undefined, undefined])
  }
}

const add = (s: Story, size: number, kind: number, x: number): void => {
  const first = Array.from({ length: size }, (_, i) => x + i)
  s.objects.set(C.alloc(first), { first, form: formFor(kind, size), isBorn: false })
}

/** The objects of a version, to be written. */
const drafts = (s: Story, from: Pair): Map<Obj, number[]> =>
  new Map(known(s, from).map((o) => [o, fieldsOf(s, from, o).slice()]))

const literal = (s: Story, from: Pair, seed: number, n: number): void => {
  let { real } = from
  const naive = drafts(s, from)
  const objects = [...naive.entries()]
  for (let k = 0; k < n; k++) {
    const [o, fields] = pick(objects, seed + k)
    const i = (seed * 31 + k * 7) % fields.length
    real = C.set(real, o, i, seed + k)
    fields[i] = seed + k
  }
  s.versions.push({ real, naive })
}

interface Leased {
  readonly lease: L.HeapSession<number>
  readonly naive: Map<Obj, number[]>
}

/** Reads and writes as staged code does: in place where the stamp allows. */
const writes = (s: Story, { lease, naive }: Leased, seed: number, n: number, isWide: boolean): void => {
  const objects = [...naive.entries()]
  for (let k = 0; k < n; k++) {
    const [o, fields] = pick(objects, seed + (isWide ? 0 : k))
    const form = s.objects.get(o)?.form ?? uneven
    const i = (seed * 31 + k * (isWide ? 101 : 7)) % fields.length
    // what is written last is read
    expect(form.get(L.readable(lease, o, form), i)).toBe(fields[i])
    const b = o.owner === lease.owner ? o : L.writable(lease, o, form, wordAt(form, i))
    if (o.owner !== lease.owner) L.writableRange(lease, o, form, wordAt(form, i), wordAt(form, i) + 2)
    form.set(b, i, seed - k)
    fields[i] = seed - k
  }
}

const born = (s: Story, { lease, naive }: Leased, size: number, kind: number, x: number): void => {
  const layout = formFor(kind, size)
  const first = Array.from({ length: size }, (_, i) => x - i)
  const o: Obj = { slots: [], layout, owner: lease.owner }
  first.forEach((y, i) => {
    layout.set(o, i, y)
  })
  s.objects.set(o, { first, form: layout, isBorn: true })
  naive.set(o, first.slice())
}

const op = fc.record({
  kind: fc.constantFrom('set', 'set', 'lease', 'lease', 'lease', 'again', 'forget', 'alloc'),
  on: fc.oneof(fc.constant(0), fc.nat(1000)),
  seed: fc.nat(10_000),
  n: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.nat(60), fc.nat(500)),
  size: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: CHUNK / 4, max: 5 * CHUNK })),
  isWide: fc.boolean(),
  look: fc.option(fc.nat(1000), { nil: undefined })
})

const leased = (s: Story, from: Pair): Leased => ({ lease: L.begin(from.real), naive: drafts(s, from) })

/** Three futures that run alternately and far apart, until they have parted. */
const partFutures = (s: Story): void => {
  const from = pick(s.versions, s.versions.length - 1)
  let futures = [from, from, from]
  for (let k = 0; k < 24; k++) {
    literal(s, pick(futures, k), k, 900)
    const next = pick(s.versions, s.versions.length - 1)
    futures = futures.map((f, i) => (i === k % 3 ? next : f))
  }
  s.versions.splice(1, s.versions.length, ...futures)
}

it('is a map on every version of a tree, during leases and after them', () => {
  const seen = { leases: 0, forgotten: 0, over: 0, pages: 0, old: 0 }
  fc.assert(
    fc.property(fc.array(op, { minLength: 3, maxLength: 30, size: 'max' }), fc.boolean(), (ops, isParted) => {
      const s: Story = { objects: new Map(), versions: [{ real: C.emptyHeap(), naive: new Map() }] }
      for (const kind of forms.keys()) add(s, kind + 2, kind, 10 * kind)
      add(s, 3 * CHUNK, 1, 7)
      if (isParted) partFutures(s)
      for (const { kind, on, seed, n, size, isWide, look } of ops) {
        const from = pick(s.versions, s.versions.length - 1 + on)
        if (kind === 'alloc') add(s, size, seed, seed)
        else if (kind === 'set') literal(s, from, seed, n)
        else {
          if (from.real.version.next !== undefined) seen.old++
          const l = leased(s, from)
          seen.leases++
          if (l.lease.isOver) seen.over++
          const times = kind === 'again' ? 3 : 1
          for (let k = 0; k < times; k++) {
            writes(s, l, seed + k, n, isWide)
            born(s, l, size, seed, seed)
            writes(s, l, seed + k + 1, n, !isWide)
            // during the session all others are what they were
            if (look !== undefined) agree(s, pick(s.versions, look), isWide)
            agree(s, { real: l.lease.heap, naive: l.naive }, k > 0)
            if ([...(l.lease.copies?.values() ?? [])].some((c) => 'chunks' in c)) seen.pages++
            if (k > 0) {
              // someone else writes a version meanwhile, and the lease starts anew
              const [o, fields] = pick([...l.naive.entries()], seed)
              s.versions.push({ real: l.lease.heap, naive: new Map([...l.naive].map(([x, f]) => [x, f.slice()])) })
              L.restart(l.lease, C.set(l.lease.heap, o, 0, -seed))
              fields[0] = -seed
            }
          }
          if (kind === 'forget') seen.forgotten++
          else s.versions.push({ real: L.end(l.lease), naive: l.naive })
        }
        if (look !== undefined) agree(s, pick(s.versions, look), !isWide)
      }
      for (const p of s.versions) agree(s, p, false)
      for (const p of s.versions) agree(s, p, true)
    }),
    { numRuns: 150, endOnFailure: process.env['REDUCT_SHRINK'] === 'no' }
  )
  expect(seen.leases).toBeGreaterThan(500)
  for (const n of Object.values(seen)) expect(n).toBeGreaterThan(100)
})

it('keeps nothing where nothing that others know is written', () => {
  const o = C.alloc([1, 2])
  const h = C.emptyHeap<number>()
  const l = L.begin(h)
  expect(L.readable(l, o, uniform(1)).slots).toEqual([1, 2])
  const mine: Obj = { slots: [5], layout: uniform(1), owner: l.owner }
  wordsIn(L.writable(l, mine, uniform(1), 0))[0] = 6
  expect([l.heap, C.get(l.heap, mine, 0)]).toEqual([h, 6])
  wordsIn(L.writable(l, o, uniform(1), 1))[1] = 7
  expect([C.fields(h, o), C.fields(l.heap, o)]).toEqual([
    [1, 2],
    [1, 7]
  ])
  expect(L.end(l)).not.toBe(h)
})

it('keeps of a large array the pages that are written', () => {
  const n = 2 ** 20
  const o = C.alloc(Array.from({ length: n }, (_, i) => i))
  const form = uniform(1)
  const versions = [C.emptyHeap<number>()]
  const words = L.readable(L.begin(pick(versions, 0)), o, form).slots
  expect(words.length).toBe(n)
  for (let k = 0; k < 2000; k++) {
    const l = L.begin(pick(versions, k))
    for (const i of [k * 500, k * 500 + 1, n - 1 - k]) wordsIn(L.writable(l, o, form, i))[i] = -k
    let kept = 0
    for (const c of l.copies?.values() ?? []) kept += 'chunks' in c ? c.chunks.size : n / CHUNK
    expect(kept).toBeLessThan(4)
    versions.push(L.end(l))
  }
  expect([0, 1, 999, 1000, 2000].map((k) => C.get(pick(versions, k), o, n - 1000))).toEqual([
    n - 1000,
    n - 1000,
    n - 1000,
    -999,
    -999
  ])
})
