/** Law 7 of `Bytes`: which stretches of 64 KiB were ever written is known, and no other is touched. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as S from '../../../src/persistent/BitSet.ts'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import * as W from '../../../src/persistent/memory/WriteSession.ts'
import { MiB } from '../../support/heap.ts'
import { some } from './Versions.ts'

const STRETCH = 65536
const LENGTH = 5 * STRETCH
/** Addresses at the ends of stretches, in memory and out of it. */
const address = fc.tuple(fc.nat(5), fc.integer({ min: -9, max: 9 })).map(([p, d]) => p * STRETCH + d)
const count = fc.oneof(fc.constantFrom(0, 1), fc.nat(20), fc.nat(2 * STRETCH))

type Kind = 'set8' | 'set16' | 'set32' | 'set64' | 'write' | 'fill' | 'grow' | 'session' | 'again'
const widths: Readonly<Partial<Record<Kind, number>>> = { set8: 1, set16: 2, set32: 4, set64: 8 }
const operation = fc.record({
  kind: fc.constantFrom<Kind>('set8', 'set16', 'set32', 'set64', 'write', 'fill', 'grow', 'session', 'again'),
  a: address,
  n: count,
  on: fc.nat(1000)
})

/** A memory without a flat buffer has no session. */
const applied = (m: B.Bytes, kind: Kind, a: number, n: number, most: number): B.Bytes => {
  switch (kind) {
    case 'set8':
      return B.set8(m, a, 0)
    case 'set16':
      return B.set16(m, a, 1)
    case 'set32':
      return B.set32(m, a, 0)
    case 'set64':
      return B.set64(m, a, 1, 0)
    case 'write':
      return B.write(m, a, new Uint8Array(n))
    case 'fill':
      return B.fill(m, a, n, 0)
    case 'grow':
      return some(B.grow(m, m.length + STRETCH, most))
    case 'session':
    case 'again': {
      const s = W.begin(m)
      if (s === undefined && B.isSparse(m)) return m
      if (s === undefined) return expect.unreachable('no session has it')
      if (a >= 0 && n > 0 && a + n <= m.length) (kind === 'again' && n <= 16 ? W.preserveSmall : W.preserve)(s, a, n)
      return W.commit(s)
    }
  }
}

describe.each([
  ['flat', 2 ** 32],
  ['without a flat buffer', -1],
  ['that lose it', LENGTH]
])('stretches that were ever written, of memories %s', (_, most) => {
  it('are those of all writes on the way to a version, whatever they wrote: law 7', () => {
    const seen = { old: 0, several: 0 }
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
        const versions: Array<readonly [B.Bytes, ReadonlySet<number>]> = [[some(B.make(LENGTH, most)), new Set()]]
        for (const { kind, a, n, on } of operations) {
          const [m, before] = versions[on % versions.length] ?? expect.unreachable('there is a first version')
          if (m !== versions.at(-1)?.[0]) seen.old++
          const width = kind === 'grow' ? 0 : (widths[kind] ?? n)
          const isNone = B.isSparse(m) && (kind === 'session' || kind === 'again')
          const isIn = a >= 0 && a + width <= m.length && !isNone
          const touched = new Set(before)
          if (isIn && width > 0) {
            const [first, last] = [Math.floor(a / STRETCH), Math.floor((a + width - 1) / STRETCH)]
            for (let p = first; p <= last; p++) touched.add(p)
            expect(B.unwritten(m, a, width)).toBe(touched.size - before.size)
            if (last > first) seen.several++
          }
          versions.push([applied(m, kind, a, n, most), touched])
        }
        for (const [m, touched] of versions) {
          expect(S.ranges(m.written).flatMap(([i, n]) => Array.from({ length: n }, (_, k) => i + k))).toEqual(
            [...touched].sort((x, y) => x - y)
          )
        }
      }),
      { numRuns: 300 }
    )
    expect(seen.old).toBeGreaterThan(500)
    expect(seen.several).toBeGreaterThan(100)
  })
})

describe('stretches that were never written', () => {
  it('are touched by no copy and no comparison: memories of 1 GiB grow, fork and compare in a few pages', () => {
    const before = process.memoryUsage().rss
    const base = B.set32(some(B.make(2 ** 30)), 2 ** 29, 7)
    let [m, n] = [base, base]
    for (let i = 0; i < 20_000; i++) {
      m = B.set32(m, (i * 64) % 2 ** 17, i)
      n = B.set32(n, (i * 64) % 2 ** 16, ~i)
    }
    const grown = some(B.grow(m, 2 ** 31))
    expect([B.i32(grown, 2 ** 29), B.equal(grown, some(B.grow(m, 2 ** 31))), B.equal(m, n)]).toEqual([7, true, false])
    expect((process.memoryUsage().rss - before) / MiB).toBeLessThan(200)
  })
})
