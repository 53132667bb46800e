/**
 * Patterns of numbers for the properties of numerics: the edges of every type, and arbitraries that come near them.
 */
import * as fc from 'fast-check'
import { highWord, joinWords, lowWord } from '../../../src/numerics/Bits.ts'
import { f32, f64, i32, i64, type Num } from '../../../src/structure/Const.ts'
import type { NumType } from '../../../src/structure/Types.ts'

/** The number with a bit pattern, a natural below 2^N. */
export const numOf = (type: NumType, bits: bigint): Num => {
  switch (type) {
    case 'i32':
      return i32(lowWord(bits))
    case 'i64':
      return i64(bits)
    case 'f32':
      return f32(lowWord(bits))
    case 'f64':
      return f64(highWord(bits), lowWord(bits))
  }
}

/** The bit pattern of a number, a natural below 2^N. */
export const patternOf = (x: Num): bigint => {
  switch (x._tag) {
    case 'i32.const':
    case 'f32.const':
      return BigInt(x.c >>> 0)
    case 'i64.const':
      return x.c
    case 'f64.const':
      return joinWords(x.hi, x.lo)
  }
}

export const bitsOf = (type: NumType): number => Number(type.slice(1))

const around = (N: number, centres: ReadonlyArray<bigint>, radius: bigint): ReadonlyArray<bigint> => {
  const out = new Set<bigint>()
  for (const c of centres) for (let d = -radius; d <= radius; d++) out.add(BigInt.asUintN(N, c + d))
  return [...out]
}

const integerEdges = (N: number): ReadonlyArray<bigint> => {
  const powers = [0, 7, 8, 15, 16, 23, 24, 31, 32, 52, 53, 62, 63, N - 1, N].filter((k) => k <= N)
  const values = powers.map((k) => 1n << BigInt(k))
  return around(N, [...values, ...values.map((v) => -v)], 1n)
}

/** Magnitudes of a float format: zeros, subnormals, one, integers that conversions bound, infinity, NaNs. */
const floatEdges = (N: 32 | 64): ReadonlyArray<bigint> => {
  const mantissa = BigInt(N === 32 ? 23 : 52)
  const bias = N === 32 ? 127n : 1023n
  const exponent = (e: bigint): bigint => (bias + e) << mantissa
  const top = (2n * bias + 1n) << mantissa
  const quiet = 1n << (mantissa - 1n)
  const integers = [-2n, -1n, 0n, 1n, 23n, 24n, 31n, 32n, 52n, 53n, 63n, 64n].map(exponent)
  const halves = [1n, 3n, 5n].map((k) => exponent(0n) | (k << (mantissa - 3n)))
  const magnitudes = [
    ...around(N, [0n, 1n << mantissa, ...integers, top], 1n).filter((m) => m <= top + 1n),
    ...halves,
    ...[quiet, quiet + 1n, quiet - 1n, 2n * quiet - 1n, quiet | (quiet >> 1n)].map((p) => top | p)
  ]
  const sign = 1n << BigInt(N - 1)
  return [...new Set(magnitudes.flatMap((m) => [m, m | sign]))]
}

export const edges: Readonly<Record<NumType, ReadonlyArray<bigint>>> = {
  i32: integerEdges(32),
  i64: integerEdges(64),
  f32: floatEdges(32),
  f64: floatEdges(64)
}

/** A pattern of N bits: any, few bits set, or one of `special` and its neighbours. */
const pattern = (N: number, special: ReadonlyArray<bigint>): fc.Arbitrary<bigint> => {
  const limit = (1n << BigInt(N)) - 1n
  const any = fc.bigInt({ min: 0n, max: limit })
  const bit = fc.nat({ max: N - 1 }).map((k) => 1n << BigInt(k))
  const sparse = fc.array(bit, { maxLength: 4 }).map((bits) => bits.reduce((a, b) => a | b, 0n))
  const run = fc.tuple(bit, bit).map(([a, b]) => (a > b ? a - b : b - a))
  const edge = fc.constantFrom(...special)
  const near = fc.tuple(edge, fc.integer({ min: -3, max: 3 })).map(([e, d]) => BigInt.asUintN(N, e + BigInt(d)))
  return fc.oneof({ arbitrary: any, weight: 4 }, { arbitrary: edge, weight: 3 }, near, sparse, run)
}

/** Floats of moderate size, where additions meet and roundings are inexact. */
const moderate = (N: 32 | 64): fc.Arbitrary<bigint> => {
  const mantissa = N === 32 ? 23 : 52
  const bias = N === 32 ? 127 : 1023
  return fc
    .tuple(fc.boolean(), fc.integer({ min: -4, max: 66 }), fc.bigInt({ min: 0n, max: (1n << BigInt(mantissa)) - 1n }))
    .map(([sign, e, m]) => (BigInt(sign ? 1 : 0) << BigInt(N - 1)) | (BigInt(bias + e) << BigInt(mantissa)) | m)
}

const arbitraries: Readonly<Record<NumType, fc.Arbitrary<bigint>>> = {
  i32: pattern(32, edges.i32),
  i64: pattern(64, edges.i64),
  f32: fc.oneof({ arbitrary: pattern(32, edges.f32), weight: 2 }, moderate(32)),
  f64: fc.oneof({ arbitrary: pattern(64, edges.f64), weight: 2 }, moderate(64))
}

/** Any pattern of a type, edges often. */
export const arbitraryPattern = (type: NumType): fc.Arbitrary<bigint> => arbitraries[type]

/** Two patterns, often related: equal, opposite, or a few units apart, so that differences cancel. */
export const arbitraryPair = (type: NumType): fc.Arbitrary<readonly [bigint, bigint]> => {
  const N = bitsOf(type)
  const x = arbitraryPattern(type)
  const related = fc
    .tuple(x, fc.constantFrom(0n, 1n << BigInt(N - 1)), fc.integer({ min: -2, max: 2 }))
    .map(([a, flip, d]) => [a, BigInt.asUintN(N, (a ^ flip) + BigInt(d))] as const)
  return fc.oneof({ arbitrary: fc.tuple(x, x), weight: 3 }, related)
}
