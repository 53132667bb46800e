/**
 * Fused multiplication and addition against rational arithmetic, where a second rounding would show.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bits32, float32, float64, highWord, joinWords, lowWord, toF64 } from '../../src/numerics/Bits.ts'
import { fma32, fma64 } from '../../src/numerics/Fma.ts'
import { fma, round } from './reference/Float.ts'
import { arbitraryPattern } from './support/Values.ts'

const sizes = [
  {
    type: 'f32',
    N: 32,
    precision: 24,
    apply: (x: bigint, y: bigint, z: bigint) =>
      BigInt(bits32(fma32(float32(lowWord(x)), float32(lowWord(y)), float32(lowWord(z)))) >>> 0)
  },
  {
    type: 'f64',
    N: 64,
    precision: 53,
    apply: (x: bigint, y: bigint, z: bigint) => {
      const number = (bits: bigint): number => float64(highWord(bits), lowWord(bits))
      const { hi, lo } = toF64(fma64(number(x), number(y), number(z)))
      return joinWords(hi, lo)
    }
  }
] as const

const canonical = (N: number): bigint => (N === 32 ? 0x7fc00000n : 0x7ff8000000000000n)

describe.each(sizes)('fma of $type', ({ type, N, precision, apply }) => {
  const count = { ties: 0, nans: 0, others: 0 }
  const check = (x: bigint, y: bigint, z: bigint): void => {
    const expected = fma(N, x, y, z)
    count[typeof expected === 'bigint' ? 'others' : 'nans'] += 1
    expect(apply(x, y, z), `${x} ${y} ${z}`).toBe(typeof expected === 'bigint' ? expected : canonical(N))
  }

  it('of any operands', () => {
    const any = arbitraryPattern(type)
    fc.assert(fc.property(any, any, any, check), { numRuns: 2_000 })
    expect(Math.min(count.nans, count.others)).toBeGreaterThan(200)
  })

  const odd = (bits: number): fc.Arbitrary<bigint> =>
    fc.bigInt({ min: 1n << BigInt(bits - 1), max: (1n << BigInt(bits)) - 1n }).map((i) => i | 1n)
  const sign = 1n << BigInt(N - 1)

  it('a product half way between two floats follows the sign of the least addend', () => {
    const half = Math.ceil(precision / 2)
    const least = fc.constantFrom(0n, sign, 1n, 1n | sign, round(N, false, { n: 1n, d: 1n << 100n }))
    fc.assert(
      fc.property(odd(half), odd(precision + 1 - half), fc.boolean(), least, (i, j, negative, z) => {
        // An odd product of one bit more than the precision is a tie.
        if ((i * j) >> BigInt(precision) === 1n) count.ties += 1
        check(round(N, negative, { n: i, d: 1n }), round(N, false, { n: j, d: 1n }), z)
      }),
      { numRuns: 500 }
    )
    expect(count.ties).toBeGreaterThan(50)
  })

  it('a product below all floats keeps its sign, and moves a zero or the least float as it should', () => {
    const tiny = (k: number): bigint => round(N, false, { n: 1n, d: 1n << BigInt(k) })
    const range = N === 32 ? { min: 60, max: 100 } : { min: 500, max: 600 }
    let zeros = 0
    fc.assert(
      fc.property(
        fc.integer(range),
        fc.integer(range),
        fc.boolean(),
        fc.constantFrom(0n, sign, 1n, 1n | sign),
        (a, b, negative, z) => {
          if (z === 0n || z === sign) zeros += 1
          check(tiny(a) | (negative ? sign : 0n), tiny(b), z)
        }
      ),
      { numRuns: 500 }
    )
    expect(zeros).toBeGreaterThan(100)
  })
})
