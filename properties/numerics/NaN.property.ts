/**
 * The sets of NaNs: what they contain, and which operators ask for them.
 */
import * as fc from 'fast-check'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  canMakeNaN,
  isNaN32,
  isNaN64,
  isNaNValue,
  isNonCanonical32,
  isNonCanonical64,
  nanOperators,
  nanResult,
  nansLike,
  nansOfF32,
  nansOfF64
} from '../../src/numerics/NaN.ts'
import { InstructionTable } from '../../src/spec/Catalogue.ts'
import { mnemonics } from '../../src/spec/Instructions.ts'
import { i32, i64, type F32, type F64 } from '../../src/structure/Const.ts'
import instructions from '../../spec-json/instructions.json' with { type: 'json' }
import { isArithmetic, isCanonical, isNaNBits } from './reference/Float.ts'
import { arbitraryPattern, edges, numOf, patternOf } from './support/Values.ts'

const sizes = [
  { N: 32, type: 'f32', sets: nansOfF32, canon: 0x7fc00000n, payloadBits: 23n },
  { N: 64, type: 'f64', sets: nansOfF64, canon: 0x7ff8000000000000n, payloadBits: 52n }
] as const

const isFloat = (x: { readonly _tag: string }): x is F32 | F64 => x._tag === 'f32.const' || x._tag === 'f64.const'

describe.each(sizes)('NaNs of $type', ({ N, type, sets, canon, payloadBits }) => {
  const sign = 1n << BigInt(N - 1)

  it('canonical: the positive one first, then the negative one', () => {
    const { count, nth } = sets('canonical')
    expect(count).toBe(2n)
    expect(patternOf(nth(0n))).toBe(canon)
    expect(patternOf(nth(1n))).toBe(canon | sign)
  })

  it('arithmetic: as many as there are, each once, the canonical ones first', () => {
    const { count, nth } = sets('arithmetic')
    // Two signs, and every payload with the top bit set.
    expect(count).toBe(2n << (payloadBits - 1n))
    expect(patternOf(nth(0n))).toBe(canon)
    expect(patternOf(nth(1n))).toBe(canon | sign)
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: count - 1n }), fc.bigInt({ min: 0n, max: count - 1n }), (i, j) => {
        expect(isArithmetic(N, patternOf(nth(i)))).toBe(true)
        expect(patternOf(nth(i)) === patternOf(nth(j))).toBe(i === j)
      }),
      { numRuns: 500 }
    )
    // Every arithmetic NaN is found where its sign and payload say: so none is missing.
    const low = (1n << (payloadBits - 1n)) - 1n
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: low }), fc.constantFrom(0n, 1n), (payload, s) => {
        expect(patternOf(nth(2n * payload + s))).toBe(canon | payload | (s * sign))
      }),
      { numRuns: 500 }
    )
  })

  it('are told from other patterns', () => {
    let found = 0
    const check = (bits: bigint): void => {
      const x = numOf(type, bits)
      if (!isFloat(x)) throw new Error(x._tag)
      const isNaN = x._tag === 'f32.const' ? isNaN32(x.c) : isNaN64(x.hi, x.lo)
      const isOther = x._tag === 'f32.const' ? isNonCanonical32(x.c) : isNonCanonical64(x.hi, x.lo)
      expect(isNaN).toBe(isNaNBits(N, bits))
      expect(isNaNValue(x)).toBe(isNaN)
      expect(isOther).toBe(isNaN && !isCanonical(N, bits))
      expect(nanResult(x)).toBe(isOther ? 'arithmetic' : 'canonical')
      expect(nanResult(numOf(type, canon), x)).toBe(nanResult(x))
      expect(nansLike(x, nanResult(x)).count).toBe(sets(nanResult(x)).count)
      if (isNaN) found += 1
    }
    edges[type].forEach(check)
    fc.assert(fc.property(arbitraryPattern(type), check), { numRuns: 500 })
    expect(found).toBeGreaterThan(20)
  })
})

describe('the operators that make NaNs', () => {
  it('are those of the catalogue', () => {
    const decoded = InstructionTable.decode(instructions)
    if (!isRight(decoded)) throw new Error('spec-json/instructions.json')
    const nan = decoded.right.instructions.filter((r) => r.nondeterminism.includes('nan')).map((r) => r.mnemonic)
    expect([...nanOperators].sort()).toEqual([...nan].sort())
    expect(mnemonics.filter(canMakeNaN).length).toBe(nan.length)
  })

  it('integers are no NaNs', () => {
    expect([i32(-1), i64(-1n)].some(isNaNValue)).toBe(false)
  })
})
