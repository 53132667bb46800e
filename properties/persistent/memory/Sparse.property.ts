/**
 * The laws of `Bytes` for memories without a flat buffer, and for those that lose it as they grow: against lists that are copied by
 * every write, on trees of versions, with addresses at the borders of parts.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as S from '../../../src/persistent/BitSet.ts'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import { begin } from '../../../src/persistent/memory/WriteSession.ts'
import * as V from '../../../src/persistent/Vector.ts'
import { liveBytes, MiB } from '../../support/heap.ts'
import { agree, agreeAll, memories, type Pair, pick, same, some } from './Versions.ts'

const PART = 65_536
const parts = (m: B.Bytes): number => (B.isSparse(m) ? V.toArray(m.parts).filter((part) => part !== null).length : 0)

describe.each([
  ['always', -1],
  ['from the first part on', PART],
  ['in the middle of a part', PART + 1000],
  ['from two parts on', 2 * PART]
])('Bytes without a flat buffer %s', (_, most) => {
  const { step, length, first } = memories(PART, most)

  it('are lists of bytes on every version of a tree: laws 1 to 5', () => {
    const seen = { sparse: 0, oldWrites: 0, changed: 0, several: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 30, size: 'max' }), (n, steps) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) {
          const before = pick(versions, s.on)
          const after = s.write(before)
          if (B.isSparse(after.real)) seen.sparse++
          if (B.isSparse(before.real) && before.real !== versions.at(-1)?.real && after.real !== before.real)
            seen.oldWrites++
          if (!B.isSparse(before.real) && B.isSparse(after.real)) seen.changed++
          if (parts(after.real) > 1) seen.several++
          expect(B.isSparse(after.real)).toBe(B.isSparse(before.real) || after.real.length > most)
          versions.push(after)
          agree(pick(versions, s.read), s.at)
        }
        agreeAll(versions)
      }),
      { numRuns: 120 }
    )
    expect(seen.sparse).toBeGreaterThan(400)
    expect(seen.oldWrites).toBeGreaterThan(50)
    expect(seen.several).toBeGreaterThan(100)
    if (most > 0) expect(seen.changed).toBeGreaterThan(20)
  })

  it('compare as lists, also with flat ones: law 6', () => {
    const seen = { equal: 0, different: 0, mixed: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 8 }), (n, steps) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) versions.push(s.write(pick(versions, s.on)))
        for (const p of versions.slice(0, 4))
          for (const other of [-1, 2 ** 32])
            versions.push({ real: B.write(some(B.make(p.naive.length, other)), 0, p.naive), naive: p.naive })
        for (const p of versions)
          for (const q of versions) {
            const is = p.naive.length === q.naive.length && same(p.naive, q.naive)
            if (p.naive.length === q.naive.length) seen[is ? 'equal' : 'different']++
            if (is && B.isSparse(p.real) !== B.isSparse(q.real)) seen.mixed++
            expect(B.equal(p.real, q.real)).toBe(is)
          }
      }),
      { numRuns: 60 }
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100)
  })
})

describe('memories of more than 4 GiB', () => {
  it('have no flat buffer, and are longest below 2^53', () => {
    expect([2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((n) => B.isSparse(some(B.make(n))))).toEqual([false, true, true])
    expect([B.make(2 ** 53), B.grow(some(B.make(1)), 2 ** 53), B.grow(some(B.make(2 ** 40)), 2 ** 53)]).toEqual([
      undefined,
      undefined,
      undefined
    ])
    const small = B.set8(some(B.make(PART, -1)), 9, 9)
    expect([begin(some(B.make(2 ** 33))), begin(small), B.u8(small, 9)]).toEqual([undefined, undefined, 9])
  })

  it.each([2 ** 32, 2 ** 33, 2 ** 40 + PART, 2 ** 53 - 2 * PART])('are read and written around %d', (a) => {
    const zeros = some(B.make(2 ** 53 - 1))
    const m = B.set64(zeros, a - 3, 0x04030201, 0x08070605)
    expect([...B.slice(m, a - 4, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 0])
    expect([B.u8(m, a), B.u16(m, a - 1), B.i32(m, a - 2), B.i32(zeros, a - 2)]).toEqual([4, 0x0403, 0x05040302, 0])
    // no other address has them, such as the same one modulo 2^32
    expect([B.i32(m, a % 2 ** 32), B.u8(m, a + PART), B.i32(m, a - PART)]).toEqual([0, 0, 0])
    expect(S.ranges(m.written)).toEqual([[a / PART - 1, 2]])
    const filled = B.fill(m, a - PART, 2 * PART, 9)
    expect([
      B.u8(filled, a - PART),
      B.u8(filled, a + PART - 1),
      B.u8(filled, a + PART),
      B.u8(filled, a - PART - 1)
    ]).toEqual([9, 9, 0, 0])
    expect([B.equal(filled, m), B.equal(m, zeros), B.equal(zeros, some(B.make(2 ** 53 - 1)))]).toEqual([
      false,
      false,
      true
    ])
    expect(B.equal(B.write(filled, a - PART, B.slice(m, a - PART, 2 * PART)), m)).toBe(true)
  })

  it('keep what they had as they lose the flat buffer, and as they grow on', () => {
    const flat = B.set32(B.set32(some(B.make(2 ** 32)), 2 ** 32 - 4, -1), 70_000, 7)
    const grown = some(B.grow(flat, 2 ** 32 + PART))
    const again = some(B.grow(B.set32(grown, 2 ** 32 - 2, 5), 2 ** 34))
    expect([B.i32(flat, 2 ** 32 - 4), B.i32(grown, 2 ** 32 - 4), B.i32(grown, 70_000)]).toEqual([-1, -1, 7])
    expect([B.i32(again, 2 ** 32 - 4), B.i32(again, 2 ** 32 - 2), B.i32(again, 2 ** 34 - 4)]).toEqual([0x5ffff, 5, 0])
    expect([B.unwritten(again, 0, 2 ** 34), S.ranges(again.written)]).toEqual([
      2 ** 18 - 3,
      [
        [1, 1],
        [65_535, 2]
      ]
    ])
  })

  it('run 10^6 stores in flat memory, even while the first version is held', () => {
    const root = some(B.make(2 ** 36))
    let m = root
    const before = liveBytes()
    let most = 0
    for (let i = 0; i < 1_000_000; i++) {
      m = B.set32(m, (i % 64) * 2 ** 30 + 4 * (i % 1021), i)
      if (i % 250_000 === 249_999) most = Math.max(most, liveBytes() - before)
    }
    // 64 parts, their logs, and the copies that a holder of the first version keeps
    expect(most).toBeLessThan(32 * MiB)
    expect([B.i32(m, 63 * 2 ** 30 + 4 * (999_999 % 1021)), B.i32(root, 63 * 2 ** 30)]).toEqual([999_999, 0])
  })
})
