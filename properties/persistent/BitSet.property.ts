/** The laws of `BitSet` and of `NatSet`, against the host's sets. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as S from '../../src/persistent/BitSet.ts'
import { addTo, natSet } from '../../src/persistent/NatSet.ts'

/** Naturals that matter: the ends of words, of nodes of words, and far ones. */
const natural = fc.oneof(
  fc.nat(70),
  fc.nat(3000),
  fc.constantFrom(31, 32, 33, 63, 64, 1023, 1024, 1025, 32767, 32768, 65535, 2 ** 31, 2 ** 32, 2 ** 48 - 1)
)
const range = fc.tuple(natural, fc.oneof(fc.nat(3), fc.nat(100), fc.constantFrom(32, 64, 1024)))

const members = (s: S.BitSet): ReadonlyArray<number> =>
  S.ranges(s).flatMap(([i, n]) => Array.from({ length: n }, (_, k) => i + k))
const ascending = (s: ReadonlySet<number>): ReadonlyArray<number> => [...s].sort((x, y) => x - y)
const of = (is: Iterable<number>): S.BitSet => [...is].reduce(S.add, S.empty)

describe('BitSet', () => {
  it('obeys laws 1 to 4 and 7, and versions are values', () => {
    const seen = { added: 0, known: 0, far: 0 }
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (rs) => {
        let s = S.empty
        const naive = new Set<number>()
        for (const [i, n] of rs) {
          const before = s
          const known = members(before)
          const expected = Array.from({ length: n }, (_, k) => i + k).filter((x) => !naive.has(x)).length
          expect(S.missing(s, i, i + n)).toBe(expected)
          s = n === 1 ? S.add(s, i) : S.addAll(s, i, i + n)
          // law 2
          if (expected === 0) expect(s).toBe(before)
          for (let k = 0; k < n; k++) naive.add(i + k)
          expect(members(before)).toEqual(known)
          expect(s.size).toBe(naive.size)
          for (const x of [i - 1, i, i + n - 1, i + n]) if (x >= 0) expect(S.has(s, x)).toBe(naive.has(x))
          if (expected > 0) seen.added++
          else seen.known++
          if (i > 2 ** 30) seen.far++
        }
        expect(members(s)).toEqual(ascending(naive))
        for (const [i, n] of S.ranges(s)) expect([naive.has(i - 1), naive.has(i + n)]).toEqual([false, false])
      }),
      { numRuns: 500 }
    )
    expect(seen.added).toBeGreaterThan(500)
    expect(seen.known).toBeGreaterThan(100)
    expect(seen.far).toBeGreaterThan(100)
  })

  it('obeys laws 5 and 6', () => {
    const few = fc.array(fc.oneof(fc.nat(40), fc.nat(1100)), { maxLength: 20 })
    const seen = { equal: 0, different: 0 }
    fc.assert(
      fc.property(few, few, fc.boolean(), (is, js, same) => {
        const [s, t] = [of(is), of(same ? [...is].reverse() : js)]
        const expected = ascending(new Set(is)).join() === ascending(new Set(same ? is : js)).join()
        expect(S.equal(s, t)).toBe(expected)
        if (expected) seen.equal++
        else seen.different++
        expect(members(S.union(s, t))).toEqual(ascending(new Set([...is, ...(same ? is : js)])))
      }),
      { numRuns: 500 }
    )
    expect(seen.equal).toBeGreaterThan(100)
    expect(seen.different).toBeGreaterThan(100)
  })

  it('a member far away costs no more than the nodes on the way', () => {
    const s = S.add(S.empty, 2 ** 52)
    expect([S.has(s, 2 ** 52), S.has(s, 2 ** 52 - 1), s.size, S.ranges(s)]).toEqual([true, false, 1, [[2 ** 52, 1]]])
  })
})

describe('NatSet', () => {
  it('adds each member once', () => {
    const far = fc.oneof(natural, fc.maxSafeNat())
    let again = 0
    fc.assert(
      fc.property(fc.array(far, { maxLength: 3000, size: 'max' }), (is) => {
        const [s, naive] = [natSet(), new Set<number>()]
        for (const i of is) {
          if (naive.has(i)) again++
          expect(addTo(s, i)).toBe(!naive.has(i))
          naive.add(i)
        }
        expect(s.size).toBe(naive.size)
      }),
      { numRuns: 50 }
    )
    expect(again).toBeGreaterThan(500)
  })

  it('holds millions of members, dense and sparse', () => {
    const s = natSet()
    for (let i = 0; i < 2 ** 21; i++) addTo(s, i * 37)
    for (let i = 0; i < 2 ** 21; i++) addTo(s, 2 ** 40 + i)
    expect(s.size).toBe(2 ** 22)
    expect([addTo(s, 37), addTo(s, 38), addTo(s, 2 ** 40 + 5), addTo(s, 2 ** 41)]).toEqual([false, true, false, true])
  })
})
