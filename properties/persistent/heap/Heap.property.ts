/** The laws of `Heap`, against maps from objects to lists of fields, on trees of versions. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as C from '../../../src/persistent/heap/Heap.ts'
import { MiB, liveBytes } from '../../support/heap.ts'

type Obj = C.HeapObject<number>
type NaiveHeap = ReadonlyMap<Obj, readonly number[]>

/** The two twins of one version. */
interface Pair {
  readonly real: C.Heap<number>
  readonly naive: NaiveHeap
}

const isNewest = (h: C.Heap<number>): boolean => h.version.next === undefined
const last = <A>(xs: readonly A[]): A => xs[xs.length - 1] ?? expect.unreachable('not empty')
const pick = <A>(xs: readonly A[], share: number): A => xs[Math.round(share * (xs.length - 1))] ?? last(xs)

/** Some fields set one after the other, as a program does: `n` times, from object `o` on. */
const burst = fc.record({
  on: fc.oneof(
    fc.constant(1),
    fc.nat(1000).map((x) => x / 1000)
  ),
  o: fc.nat(100),
  n: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.nat(60), fc.nat(400)),
  alloc: fc.option(fc.array(fc.nat(), { maxLength: 4 }), { nil: undefined }),
  read: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.nat(1000).map((x) => x / 1000) }
  ),
  whole: fc.boolean()
})

/** A history on both sides: the objects, with the fields they were made with, and the versions at its nodes. */
interface Story {
  readonly objects: Map<Obj, readonly number[]>
  readonly versions: Pair[]
}

const naiveFields = ({ objects }: Story, p: Pair, o: Obj): readonly number[] => p.naive.get(o) ?? objects.get(o) ?? []

const agree = (s: Story, p: Pair, isWhole: boolean): void => {
  for (const o of s.objects.keys()) {
    const expected = naiveFields(s, p, o)
    const got = isWhole ? C.fields(p.real, o) : expected.map((_, i) => C.get(p.real, o, i))
    expect(got).toEqual(expected)
    expect(C.size(o)).toBe(expected.length)
    expect([C.get(p.real, o, -1), C.get(p.real, o, expected.length)]).toEqual([undefined, undefined])
  }
}

const allocate = (s: Story, xs: readonly number[]): void => {
  s.objects.set(C.alloc(xs), xs.slice())
}

const run = (s: Story, from: Pair, o: number, n: number): void => {
  let { real } = from
  const naive = new Map([...s.objects.keys()].map((x) => [x, naiveFields(s, from, x).slice()]))
  const objects = [...naive.entries()]
  for (let k = 0; k < n; k++) {
    const [object, fields] = objects[(o + k) % objects.length] ?? last(objects)
    const i = (k >> 3) % (fields.length + 1)
    const next = C.set(real, object, i, o * 100_000 + k)
    // Law 5
    if (i === fields.length && next !== real) expect.unreachable('set out of range')
    if (i < fields.length) fields[i] = o * 100_000 + k
    real = next
  }
  s.versions.push({ real, naive })
}

/** Three futures that run alternately and far apart, until they have parted. */
const partFutures = (s: Story): void => {
  const futures = [last(s.versions), last(s.versions), last(s.versions)]
  for (let k = 0; k < 30; k++) {
    run(s, futures[k % 3] ?? last(s.versions), k, 700)
    futures[k % 3] = last(s.versions)
  }
  s.versions.splice(1, s.versions.length, ...futures)
}

describe('Heap', () => {
  it('is a map on every version of a tree: laws 1 to 5', () => {
    const seen = { oldSets: 0, oldGets: 0, families: 0 }
    fc.assert(
      fc.property(fc.array(burst, { maxLength: 40, size: 'max' }), fc.boolean(), (bursts, isParted) => {
        const s: Story = { objects: new Map(), versions: [{ real: C.emptyHeap(), naive: new Map() }] }
        allocate(s, [1, 2, 3])
        allocate(s, [4])
        if (isParted) partFutures(s)
        for (const b of bursts) {
          if (b.alloc !== undefined) allocate(s, b.alloc)
          const from = pick(s.versions, b.on)
          if (!isNewest(from.real)) seen.oldSets++
          run(s, from, b.o, b.n)
          if (b.read === undefined) continue
          const read = pick(s.versions, b.read)
          if (!isNewest(read.real)) seen.oldGets++
          agree(s, read, b.whole)
        }
        for (const p of s.versions) agree(s, p, false)
        if (s.versions.some((p) => p.real.version.lineage.overlay !== undefined)) seen.families++
      }),
      { numRuns: 100 }
    )
    expect(seen.oldSets).toBeGreaterThan(300)
    expect(seen.oldGets).toBeGreaterThan(100)
    expect(seen.families).toBeGreaterThan(30)
  })

  it('does not change the fields that it was given', () => {
    const xs = Object.freeze([1, 2, 3])
    const [o, p] = [C.alloc(xs), C.alloc(xs)]
    const h = C.emptyHeap<number>()
    const k = C.set(h, o, 1, 9)
    expect([C.fields(k, o), C.fields(k, p), C.fields(h, o)]).toEqual([[1, 9, 3], xs, xs])
  })

  it('keeps what each heap knows where histories are shortened: law 4', () => {
    const seen = { shortened: 0, left: 0, parted: 0 }
    const share = fc.oneof(
      fc.constant(1),
      fc.nat(1000).map((x) => x / 1000)
    )
    const event = fc.record({
      kind: fc.constantFrom('set', 'set', 'alloc', 'shorten', 'shorten', 'read'),
      at: share,
      n: fc.oneof(fc.nat(5), fc.nat(300))
    })
    const read = (p: Pair): void => {
      for (const [o, fields] of p.naive) expect(fields.map((_, i) => C.get(p.real, o, i))).toEqual(fields)
    }
    const written = ({ real, naive }: Pair, n: number): Pair => {
      const fields = new Map([...naive].map(([o, xs]) => [o, xs.slice()]))
      let h = real
      for (let k = 0; k < n && fields.size > 0; k++) {
        const [o, xs] = [...fields][(n + k * 7) % fields.size] ?? expect.unreachable('there is an object')
        h = C.set(h, o, k % xs.length, n + k)
        xs[k % xs.length] = n + k
      }
      return { real: h, naive: fields }
    }
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80, size: 'max' }), fc.boolean(), (es, isParted) => {
        const heaps: Pair[] = [{ real: C.emptyHeap(), naive: new Map() }]
        const s: Story = { objects: new Map(), versions: heaps }
        if (isParted) {
          allocate(s, [1, 2, 3])
          run(s, last(heaps), 0, 1)
          partFutures(s)
          heaps.splice(0, 1)
        }
        for (const { kind, at, n } of es) {
          const p = pick(heaps, at)
          if (kind === 'set') heaps.push(written(p, n))
          else if (kind === 'alloc')
            heaps.push({ real: C.allocated(p.real), naive: new Map([...p.naive, [C.alloc([n, 1]), [n, 1]]]) })
          else if (kind === 'shorten') {
            if (!isNewest(p.real)) seen.shortened++
            if (heaps.some((q) => [...q.naive.keys()].some((o) => !p.naive.has(o)))) seen.left++
            C.shorten(p.real, (o) => p.naive.has(o))
          } else read(p)
        }
        for (const p of heaps) read(p)
        if (heaps.some((p) => p.real.version.lineage.overlay !== undefined)) seen.parted++
      }),
      { numRuns: 300 }
    )
    expect(seen.shortened).toBeGreaterThan(1000)
    expect(seen.left).toBeGreaterThan(1000)
    expect(seen.parted).toBeGreaterThan(50)
  })

  it('lets futures run alternately and far apart at the cost of their steps', () => {
    const objects = Array.from({ length: 50 }, (_, k) => C.alloc([k, 0]))
    const root = C.emptyHeap<number>()
    const futures = [root, root, root]
    for (let i = 0; i < 300_000; i++) {
      const f = Math.floor(i / 100) % 3
      const o = objects[i % 50] ?? last(objects)
      const h = futures[f] ?? root
      // Each adds up what it alone has put there.
      futures[f] = C.set(h, o, 1, (C.get(h, o, 1) ?? 0) + f + 1)
    }
    futures.forEach((h, f) => {
      expect(objects.reduce((sum, o) => sum + (C.get(h, o, 1) ?? 0), 0)).toBe(100_000 * (f + 1))
      objects.forEach((o, k) => expect(C.get(h, o, 0)).toBe(k))
    })
    objects.forEach((o, k) => expect(C.fields(root, o)).toEqual([k, 0]))
    expect(new Set(futures.map((h) => h.version.lineage)).size).toBe(3)
  })

  it('leaves the objects to a version that is run again and again from where it is', () => {
    const objects = Array.from({ length: 50 }, (_, k) => C.alloc([k, 0]))
    const root = C.emptyHeap<number>()
    const run = (n: number): C.Heap<number> => {
      let h = root
      for (let i = 0; i < 20_000; i++) h = C.set(h, objects[i % 50] ?? last(objects), 1, n + i)
      return h
    }
    let h = root
    for (let n = 0; n < 20; n++) {
      h = run(n)
      expect(h.version.lineage.overlay).toBe(undefined)
    }
    objects.forEach((o, k) => {
      expect([C.get(h, o, 1), C.get(root, o, 1)]).toEqual([19 + 19_950 + k, 0])
    })
  })

  it('goes back over a million versions, and over as many forks, without a deep stack', () => {
    const o = C.alloc([-1])
    const root = C.emptyHeap<number>()
    let h = root
    for (let i = 0; i < 1_000_000; i++) h = C.set(h, o, 0, i)
    expect([C.get(root, o, 0), C.get(h, o, 0)]).toEqual([-1, 999_999])
    const other = C.set(root, o, 0, 7)
    expect([C.get(root, o, 0), C.get(other, o, 0), C.get(h, o, 0)]).toEqual([-1, 7, 999_999])
    let fork = root
    for (let i = 0; i < 1_000_000; i++) {
      C.set(fork, o, 0, -2)
      fork = C.set(fork, o, 0, i)
    }
    expect([C.get(fork, o, 0), C.get(root, o, 0)]).toEqual([999_999, -1])
  })

  it('keeps a history in which every version is read when it is old', () => {
    const objects = Array.from({ length: 10 }, () => C.alloc([0]))
    const versions = [C.emptyHeap<number>()]
    for (let i = 1; i <= 20_000; i++) {
      let h = last(versions)
      for (let k = 0; k < 40; k++) h = C.set(h, objects[k % 10] ?? last(objects), 0, i)
      versions.push(h)
      expect(C.get(versions[i - 1] ?? h, objects[i % 10] ?? last(objects), 0)).toBe(i - 1)
    }
    versions.forEach((h, i) => expect(C.get(h, last(objects), 0)).toBe(i))
  })

  it('allocates 2 * 10^6 objects, ten of them live, and sets their fields in flat memory', () => {
    const live: Obj[] = Array.from({ length: 10 }, (_, k) => C.alloc([k, k]))
    let h = C.emptyHeap<number>()
    const before = liveBytes()
    for (let i = 0; i < 2_000_000; i++) {
      const o = C.alloc([i, i])
      live[i % 10] = o
      h = C.set(h, o, 0, i + 1)
    }
    expect(liveBytes() - before).toBeLessThan(10 * MiB)
    expect(live.map((o) => C.get(h, o, 0))).toEqual(Array.from({ length: 10 }, (_, k) => 1_999_991 + k))
  })

  it('lets an old version that nobody holds go, with all that only it could reach', () => {
    const [o, big] = [C.alloc<unknown>([0]), C.alloc<unknown>([0])]
    let h = C.emptyHeap<unknown>()
    const before = liveBytes()
    for (let i = 0; i < 20; i++) h = C.set(C.set(h, o, 0, new Array(1_000_000).fill(i)), big, 0, i)
    h = C.set(h, o, 0, null)
    expect(liveBytes() - before).toBeLessThan(30 * MiB)
    expect([C.get(h, o, 0), C.get(h, big, 0)]).toEqual([null, 19])
  })
})
