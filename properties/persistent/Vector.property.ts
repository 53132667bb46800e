/** The laws of `Vector`, against plain arrays, on trees of versions. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as V from '../../src/persistent/Vector.ts'

/** The two twins of one version. */
interface Pair {
  readonly real: V.Vector<number>
  readonly naive: readonly number[]
}

/** Lengths that matter: where an array becomes a trie, and where a trie gets higher. */
const size = fc.oneof(
  fc.nat(40),
  fc.constantFrom(31, 32, 33, 63, 64, 65, 1023, 1024, 1025, 1056),
  fc.constantFrom(32767, 32768, 32769, 33793),
  fc.nat(3000)
)
const element = fc.nat(3)
/** Where in a vector: the share of its length, and a little to either side. */
const place = fc.tuple(fc.constantFrom(0, 1 / 3, 1 / 2, 31 / 32, 1), fc.integer({ min: -34, max: 34 }))
const at = (v: readonly unknown[], [share, d]: readonly [number, number]): number => Math.round(v.length * share) + d

type Change = (p: Pair) => Pair
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(place, element).map(([where, x]): Change => (p) => {
      const i = at(p.naive, where)
      const isIn = i >= 0 && i < p.naive.length
      const real = V.set(p.real, i, x)
      // Law 4
      if (!isIn) expect(real).toBe(p.real)
      return { real, naive: isIn ? p.naive.with(i, x) : p.naive }
    })
  },
  {
    weight: 2,
    arbitrary: fc.array(element, { maxLength: 70 }).map((xs): Change => (p) => ({
      real: xs.reduce((v, x) => V.push(v, x), p.real),
      naive: [...p.naive, ...xs]
    }))
  },
  {
    weight: 2,
    arbitrary: fc.tuple(size, element).map(([n, x]): Change => (p) => ({
      real: V.grow(p.real, n, x),
      naive: [...p.naive, ...new Array<number>(n).fill(x)]
    }))
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(31, 1023, 32766), fc.nat(3)).map(([n, d]): Change => (p) => {
      const more = Math.max(0, n + d - p.naive.length)
      return { real: V.grow(p.real, more, 2), naive: [...p.naive, ...new Array<number>(more).fill(2)] }
    })
  },
  fc.tuple(size, element).map(([n, x]): Change => (p) => ({
    real: V.concat(p.real, V.replicate(n, x)),
    naive: [...p.naive, ...new Array<number>(n).fill(x)]
  })),
  fc.constant<Change>((p) => ({ real: V.concat(p.real, p.real), naive: [...p.naive, ...p.naive] })),
  fc.constant<Change>((p) => ({ real: V.map(p.real, (x) => (x * 5) % 4), naive: p.naive.map((x) => (x * 5) % 4) }))
)

/** Maximal runs, the obvious way. */
const naiveRuns = (xs: readonly number[]): readonly (readonly [number, number])[] => {
  const out: [number, number][] = []
  for (const x of xs) {
    const last = out[out.length - 1]
    if (last?.[0] === x) last[1]++
    else out.push([x, 1])
  }
  return out
}

const agree = ({ real, naive }: Pair): void => {
  expect(V.length(real)).toBe(naive.length)
  expect(V.toArray(real)).toEqual(naive)
  expect(V.runs(real)).toEqual(naiveRuns(naive))
  expect(V.fold(real, 0, (n, x, i) => n + x * i)).toBe(naive.reduce((n, x, i) => n + x * i, 0))
}

const sameNumbers = V.equal<number>((x, y) => x === y)
const choice = fc.nat(1000).map((x) => x / 1000)
const pick = <A>(xs: readonly A[], where: number): A =>
  xs[Math.round(where * (xs.length - 1))] ?? expect.unreachable('there is a first version')

const versionsOf = (steps: readonly { readonly on: number; readonly change: Change }[]): Pair[] => {
  const versions: Pair[] = [{ real: V.empty, naive: [] }]
  for (const s of steps) {
    const p = pick(versions, s.on)
    if (p.naive.length < 40_000) versions.push(s.change(p))
  }
  return versions
}
const history = fc.array(fc.record({ on: choice, change }), { maxLength: 12, size: 'max' }).map(versionsOf)

describe('Vector', () => {
  it('is a list on every version of a tree: laws 1 to 5', () => {
    const heights = new Map<number, number>()
    fc.assert(
      fc.property(history, fc.array(place), (versions, places) => {
        versions.forEach(agree)
        for (const { real, naive } of versions) {
          for (const where of places) expect(V.get(real, at(naive, where))).toBe(naive[at(naive, where)])
          const height = 'height' in real ? real.height : 0
          heights.set(height, (heights.get(height) ?? 0) + 1)
        }
      }),
      { numRuns: 100 }
    )
    for (const height of [0, 1, 2, 3]) expect(heights.get(height)).toBeGreaterThan(20)
  })

  it('grows by as many pushes: laws 6 and 7', () => {
    fc.assert(
      fc.property(size, size, element, (n, m, x) => {
        const v = V.grow(V.replicate(n, 9), m, x)
        let pushed = V.replicate(n, 9)
        for (let k = 0; k < m; k++) pushed = V.push(pushed, x)
        expect(sameNumbers(v, pushed)).toBe(true)
        expect(sameNumbers(V.replicate(m, x), V.grow(V.empty, m, x))).toBe(true)
        expect(V.length(v)).toBe(n + m)
      }),
      { numRuns: 60 }
    )
  })

  it('is made of and gives arrays: law 8', () => {
    fc.assert(
      fc.property(size, (n) => {
        const xs = Array.from({ length: n }, (_, k) => k)
        const v = V.of(xs)
        expect(V.toArray(v)).toEqual(xs)
        expect(xs.every((x) => V.get(v, x) === x)).toBe(true)
        agree({ real: v, naive: xs })
      }),
      { numRuns: 40 }
    )
  })

  it('is equal where the lists are', () => {
    const seen = { equal: 0, different: 0 }
    fc.assert(
      fc.property(history, fc.nat(), (versions, i) => {
        for (const p of versions) {
          const twin = V.of(p.naive)
          expect(sameNumbers(p.real, twin)).toBe(true)
          const other = V.set(twin, i % Math.max(1, p.naive.length), 7)
          if (p.naive.length > 0) expect(sameNumbers(p.real, other)).toBe(false)
          for (const q of versions) {
            const is = p.naive.length === q.naive.length && p.naive.every((x, k) => x === q.naive[k])
            if (is) seen.equal++
            else seen.different++
            expect(sameNumbers(p.real, q.real)).toBe(is)
          }
        }
      }),
      { numRuns: 60 }
    )
    expect(seen.equal).toBeGreaterThan(300)
    expect(seen.different).toBeGreaterThan(300)
  })

  it('holds 2^53 elements: laws 1, 2 and 4 at indices of every size', () => {
    const n = 2 ** 53
    const index = fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 53 }), fc.integer({ min: -40, max: 40 })).map(([e, d]) => 2 ** e + d),
      fc.maxSafeInteger()
    )
    const changes = fc.array(fc.tuple(index, fc.nat()), { maxLength: 30, size: 'max' })
    const seen = { above32: 0 }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constant(n),
          index.filter((k) => k > 0 && k <= n)
        ),
        changes,
        index,
        (length, sets, probe) => {
          const naive = new Map<number, number>()
          let v = V.grow(V.replicate(Math.floor(length / 3), -1), length - Math.floor(length / 3), -1)
          const blank = v
          for (const [i, x] of sets) {
            const next = V.set(v, i, x)
            if (i >= 0 && i < length) naive.set(i, x)
            else expect(next).toBe(v)
            if (i > 2 ** 32 && i < length) seen.above32++
            v = next
          }
          for (const [i, x] of naive) expect(V.get(v, i)).toBe(x)
          const expected = probe >= 0 && probe < length ? (naive.get(probe) ?? -1) : undefined
          expect(V.get(v, probe)).toBe(expected)
          expect(V.get(blank, probe)).toBe(expected === undefined ? undefined : -1)
          expect([V.get(v, length), V.get(v, -1)]).toEqual([undefined, undefined])
          expect(V.runs(v).reduce((sum, [, count]) => sum + count, 0)).toBe(length)
          const again = sets.reduce((w, [i, x]) => V.set(w, i, x), V.replicate(length, -1))
          expect(sameNumbers(v, again)).toBe(true)
          expect(sameNumbers(v, V.set(again, length - 1, -2))).toBe(false)
        }
      ),
      { numRuns: 100 }
    )
    expect(seen.above32).toBeGreaterThan(200)
  })

  it('knows where two versions differ, of equal neighbours the first at least', () => {
    const seen = { changes: 0 }
    fc.assert(
      fc.property(history, fc.array(fc.record({ at: choice, x: fc.nat(3) }), { maxLength: 5 }), (versions, sets) => {
        for (const { real, naive } of versions) {
          const index = (at: number): number => Math.round(at * (naive.length - 1))
          const made = naive.length === 0 ? real : sets.reduce((v, { at, x }) => V.set(v, index(at), x), real)
          const changes = V.changes(real, made)
          const there = new Set(changes.map(({ i }) => i))
          expect(changes.every(({ i, x, y }) => x !== y && naive[i] === x && V.get(made, i) === y)).toBe(true)
          expect([...there].every((i, k, all) => k === 0 || (all[k - 1] ?? i) < i)).toBe(true)
          seen.changes += there.size
          for (const [i, y] of V.toArray(made).entries()) {
            if (y === naive[i] || there.has(i)) continue
            // its pair is that of a change further left
            expect(changes.some((c) => c.i < i && c.x === naive[i] && c.y === y)).toBe(true)
          }
        }
      }),
      { numRuns: 60 }
    )
    expect(seen.changes).toBeGreaterThan(300)
    const [table, leaf] = [V.replicate(2 ** 32 - 1, 'null'), 4_000_000_000]
    expect(V.changes(table, V.set(table, leaf, 'f'))).toEqual([{ i: leaf, x: 'null', y: 'f' }])
  })

  it('knows where versions of any lengths differ, and the runs of their ends', () => {
    const seen = { longer: 0, higher: 0, changed: 0 }
    fc.assert(
      fc.property(
        history,
        choice,
        choice,
        fc.array(fc.record({ at: choice, x: fc.nat(3) }), { maxLength: 5 }),
        (versions, a, b, sets) => {
          const [v, base] = [pick(versions, a), pick(versions, b)]
          const w = sets.reduce<Pair>(({ real, naive }, { at, x }) => {
            const i = Math.round(at * (naive.length - 1))
            return naive.length === 0 ? { real, naive } : { real: V.set(real, i, x), naive: naive.with(i, x) }
          }, base)
          const both = Math.min(v.naive.length, w.naive.length)
          const expected = v.naive.slice(0, both).flatMap((x, i) => (x === w.naive[i] ? [] : [i]))
          const changes = V.changes(v.real, w.real)
          expect(changes.every(({ i, x, y }) => i < both && x !== y && v.naive[i] === x && w.naive[i] === y)).toBe(true)
          const there = new Set(changes.map(({ i }) => i))
          let last = -1
          for (const i of expected) {
            if (there.has(i)) last = i
            // its pair is that of a change further left
            else expect(changes.some((c) => c.i < i && c.x === v.naive[i] && c.y === w.naive[i])).toBe(true)
          }
          expect(last).toBe(changes.at(-1)?.i ?? -1)
          const to = Math.round(a * v.naive.length)
          expect(V.changed(v.real, w.real, Infinity)).toEqual(expected)
          expect(V.changed(v.real, w.real, to)).toEqual(expected.filter((i) => i < to))
          expect(V.runs(w.real, both)).toEqual(naiveRuns(w.naive.slice(both)))
          expect(V.runs(v.real, to)).toEqual(naiveRuns(v.naive.slice(to)))
          if (v.naive.length !== w.naive.length) seen.longer++
          if (v.naive.length > 32 !== w.naive.length > 32 || v.naive.length > 1024 !== w.naive.length > 1024)
            seen.higher++
          seen.changed += expected.length
        }
      ),
      { numRuns: 300 }
    )
    expect(seen.longer).toBeGreaterThan(100)
    expect(seen.higher).toBeGreaterThan(50)
    expect(seen.changed).toBeGreaterThan(10_000)
    // what a table of 2^31 entries that has grown shares with the old one is not looked at
    const table = V.set(V.replicate<string>(2 ** 31, 'null'), 7, 'f')
    const grown = V.set(V.grow(table, 2 ** 31, 'null'), 2 ** 30, 'g')
    expect(V.changed(table, grown, Infinity)).toEqual([2 ** 30])
    expect(V.changed(V.grow(table, 5, 'h'), table, Infinity)).toEqual([])
    expect(V.runs(grown, 2 ** 31)).toEqual([['null', 2 ** 31]])
  })

  it('shares what it does not change', () => {
    const table = V.replicate(2 ** 32 - 1, 'null')
    let v = table
    for (let k = 0; k < 1000; k++) v = V.set(v, k * 4_000_037, `f${k}`)
    expect(V.runs(v).length).toBe(2000)
    expect(V.equal<string>((x, y) => x === y)(table, V.replicate(2 ** 32 - 1, 'null'))).toBe(true)
    let compared = 0
    const counting = V.equal<string>((x, y) => {
      compared++
      return x === y
    })
    expect(counting(v, V.set(V.set(v, 5, 'x'), 5, 'null'))).toBe(true)
    expect(compared).toBeLessThanOrEqual(32)
  })

  it('keeps a million versions', () => {
    const versions: V.Vector<number>[] = [V.replicate(40, 0)]
    for (let k = 1; k < 1_000_000; k++) versions.push(V.set(pick(versions, 1), k % 40, k))
    const last = pick(versions, 1)
    expect(V.toArray(last)).toEqual(Array.from({ length: 40 }, (_, i) => 999_960 + i))
    expect(V.toArray(pick(versions, 0))).toEqual(new Array(40).fill(0))
    expect(V.get(versions[41] ?? V.empty, 1)).toBe(41)
  })
})
