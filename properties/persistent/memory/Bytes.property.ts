/** The laws of `Bytes`, against lists that are copied by every write, on trees of versions. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import { liveBytes, MiB } from '../../support/heap.ts'
import * as N from './NaiveBytes.ts'
import { agree, agreeAll, all, first, isNewest, length, PAGE, type Pair, pick, same, some, step } from './Versions.ts'

describe('Bytes', () => {
  it('is a list of bytes on every version of a tree: laws 1 to 5', () => {
    const seen = { oldWrites: 0, oldReads: 0, buffers: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 60, size: 'max' }), (n, steps) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) {
          const before = pick(versions, s.on)
          if (!isNewest(before.real)) seen.oldWrites++
          versions.push(s.write(before))
          const read = pick(versions, s.read)
          if (!isNewest(read.real)) seen.oldReads++
          agree(read, s.at)
        }
        agreeAll(versions)
        if (versions.filter((p) => isNewest(p.real)).length > 1) seen.buffers++
      }),
      { numRuns: 300 }
    )
    expect(seen.oldWrites).toBeGreaterThan(1000)
    expect(seen.oldReads).toBeGreaterThan(1000)
    expect(seen.buffers).toBeGreaterThan(20)
  })

  it('compares lists: law 6', () => {
    const seen = { equal: 0, different: 0, nearly: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 25 }), fc.boolean(), (n, steps, isOtherHistory) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) versions.push(s.write(pick(versions, s.on)))
        if (isOtherHistory)
          for (const p of versions.slice(0, 10))
            versions.push({ real: B.write(some(B.make(p.naive.length)), 0, p.naive), naive: p.naive })
        for (const p of versions)
          for (const q of versions) {
            const is = N.equal(p.naive, q.naive)
            if (is) seen.equal++
            else seen.different++
            if (!is && p.naive.length === q.naive.length && p.real.log !== q.real.log) seen.nearly++
            expect(B.equal(p.real, q.real)).toBe(is)
          }
      }),
      { numRuns: 100 }
    )
    expect(seen.equal).toBeGreaterThan(1000)
    expect(seen.different).toBeGreaterThan(1000)
    expect(seen.nearly).toBeGreaterThan(500)
  })

  it('lets two futures run alternately, for long', () => {
    const base = B.fill(some(B.make(2 * PAGE)), 0, 2 * PAGE, 7)
    const all0 = all(base)
    const futures = [base, base, base]
    const naive = futures.map(() => all0.slice())
    for (let i = 0; i < 60_000; i++) {
      const k = i % 3
      const a = (i * 37 + k * 11) % (2 * PAGE - 3)
      futures[k] = B.set32(pick(futures, k / 2), a, i)
      new DataView(naive[k]?.buffer ?? new ArrayBuffer(0)).setInt32(a, i, true)
    }
    futures.forEach((m, k) => {
      expect(isNewest(m)).toBe(true)
      expect(same(all(m), naive[k] ?? all0)).toBe(true)
    })
    expect(same(all(base), all0)).toBe(true)
  })

  it('takes the buffer for a write near by, and leaves it for a read', () => {
    const base = some(B.make(PAGE))
    const one = B.set8(base, 0, 1)
    const { bytes } = one.log
    expect([B.u8(base, 0), isNewest(one), one.log.bytes === bytes]).toEqual([0, true, true])
    const two = B.set8(base, 0, 2)
    expect([isNewest(one), isNewest(two), two.log.bytes === bytes]).toEqual([false, true, true])
    expect([base, one, two].map((m) => B.u8(m, 0))).toEqual([0, 1, 2])
  })

  it('keeps every version held of a long run', () => {
    const held: Pair[] = []
    const naive = new Uint8Array(3 * PAGE)
    const view = new DataView(naive.buffer)
    let m = some(B.make(naive.length))
    const logs = new Set<unknown>()
    for (let i = 0; i < 1_500_000; i++) {
      if (i % 70_001 === 0) held.push({ real: m, naive: naive.slice() })
      const a = (i * 7919) % (naive.length - 7)
      m = B.set64(m, a, i, ~i)
      logs.add(m.log)
      view.setInt32(a, i, true)
      view.setInt32(a + 4, ~i, true)
    }
    expect(logs.size).toBeGreaterThan(10)
    expect(same(all(m), naive)).toBe(true)
    agreeAll(held)
    // And they can be gone on with.
    for (const p of held) expect(same(all(B.set8(p.real, 5, 1)), N.set8(p.naive, 5, 1))).toBe(true)
    agreeAll(held)
  })

  it('goes back over a million versions, and over as many forks, without a deep stack', () => {
    const root = some(B.make(64))
    let m = root
    for (let i = 0; i < 1_000_000; i++) m = B.set32(m, i % 61, i)
    const newest = all(m)
    expect(all(root)).toEqual(new Uint8Array(64))
    const other = B.set8(root, 0, 1)
    expect(B.u8(other, 0)).toBe(1)
    expect(same(all(m), newest)).toBe(true)
    let fork = root
    for (let i = 0; i < 300_000; i++) {
      B.set8(fork, i % 64, 1)
      fork = B.set8(fork, i % 64, 2)
    }
    expect(all(fork)).toEqual(new Uint8Array(64).fill(2))
    expect(all(root)).toEqual(new Uint8Array(64))
  })

  it('runs 10^7 stores in flat memory, even while the first version is held', () => {
    const root = some(B.make(2 ** 16))
    let m = root
    const before = liveBytes()
    let most = 0
    for (let i = 0; i < 10_000_000; i++) {
      m = B.set32(m, (i * 4) % 2 ** 16, i)
      if (i % 500_000 === 499_999) most = Math.max(most, liveBytes() - before)
    }
    // The undo log of the versions since the last copy, and the copy.
    expect(most).toBeLessThan(32 * MiB)
    expect([B.i32(m, 4 * (9_999_999 % 2 ** 14)), B.u8(root, 0)]).toEqual([9_999_999, 0])
  })

  it('has a flat buffer up to 4 GiB, and none above', () => {
    const m = some(B.make(2 ** 32))
    const last = B.set8(m, 2 ** 32 - 1, 0x55)
    expect([B.u8(last, 2 ** 32 - 1), B.u8(m, 2 ** 32 - 1), B.u8(last, 2 ** 32 - 2)]).toEqual([0x55, 0, 0])
    const more = some(B.grow(last, 2 ** 32 + 1))
    expect([B.isSparse(last), B.isSparse(more), B.u8(more, 2 ** 32 - 1)]).toEqual([false, true, 0x55])
    const grown = some(B.grow(B.set32(some(B.make(65536)), 65532, -1), 3 * 2 ** 30))
    expect([grown.length, B.i32(grown, 65532), B.i32(grown, 65534)]).toEqual([3 * 2 ** 30, -1, 0xffff])
  })

  it('grows page by page in time linear in the length', () => {
    let m = B.set8(some(B.make(65536)), 9, 9)
    const buffers = new Set<unknown>()
    for (let pages = 2; pages <= 4096; pages++) {
      m = some(B.grow(m, pages * 65536))
      buffers.add(m.log.bytes)
    }
    expect([m.length, B.u8(m, 9), B.u8(m, 2 ** 28 - 1)]).toEqual([2 ** 28, 9, 0])
    expect(buffers.size).toBeLessThan(14)
  })
})
