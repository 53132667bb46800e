/**
 * Numbers as text: the shortest numerals of the text format that read back to the same bits, and back.
 *
 * Laws: `parseNum(numType(x), printNum(x))` is `right(x)`.
 *
 * Spec: https://webassembly.github.io/spec/core/text/values.html
 */
import { map, type Either } from 'fp-ts/lib/Either.js'
import { f32, f64, i32, i64, type F32, type F64, type Num } from '../structure/Const.ts'
import { CANONICAL_32, CANONICAL_64_HIGH, fromF32, fromF64, highWord, joinWords, lowWord } from './Bits.ts'
import { isNaN32, isNaN64 } from './NaN.ts'
import { parseFloatPattern, parseInteger, type NumeralError } from './Numeral.ts'
import { binary32, binary64 } from './Rounding.ts'
import type { NumOf } from './Signatures.ts'
import type { NumType } from '../structure/Types.ts'

/** JavaScript prints the fewest digits that read back to the same double, as is wanted; but -0 as 0. */
const finite64 = (z: number): string => (Object.is(z, -0) ? '-0' : String(z))

const reads32 = (numeral: string, bits: number): boolean => {
  const pattern = parseFloatPattern(binary32, numeral)
  return pattern._tag === 'Right' && lowWord(pattern.right) === bits
}

/**
 * The fewest decimal digits that round to `bits`; nine always do. Where the step below is half the step above (at powers
 * of two), the nearest decimal may round down while its upper neighbour still rounds here.
 */
const finite32 = (bits: number): string => {
  const z = fromF32(f32(bits))
  for (let digits = 1; digits < 9; digits++) {
    const [nearest = '', exponent = ''] = Math.abs(z)
      .toExponential(digits - 1)
      .split('e')
    const n = BigInt(nearest.replace('.', ''))
    for (const candidate of [n, n + 1n]) {
      const numeral = `${z < 0 ? '-' : ''}${candidate}e${Number(exponent) - (digits - 1)}`
      if (reads32(numeral, bits)) return String(Number(numeral))
    }
  }
  return String(Number(z.toPrecision(9)))
}

const nan = (negative: boolean, canonical: boolean, payload: bigint): string =>
  `${negative ? '-' : ''}nan${canonical ? '' : `:0x${payload.toString(16)}`}`

const infinite = (z: number): string => (z < 0 ? '-inf' : 'inf')

/** `nan` for the canonical NaN, `nan:0x...` for other payloads, `inf`, else decimal; with `-` where the sign is set. */
const printF32 = (x: F32): string => {
  const payload = x.c & 0x7fffff
  if (isNaN32(x.c)) return nan(x.c < 0, payload === (CANONICAL_32 & 0x7fffff), BigInt(payload))
  const z = fromF32(x)
  if (!Number.isFinite(z)) return infinite(z)
  return z === 0 ? finite64(z) : finite32(x.c)
}

/** As `printF32`. */
const printF64 = (x: F64): string => {
  const high = x.hi & 0xfffff
  if (isNaN64(x.hi, x.lo)) {
    const canonical = high === (CANONICAL_64_HIGH & 0xfffff) && x.lo === 0
    return nan(x.hi < 0, canonical, joinWords(high, x.lo))
  }
  const z = fromF64(x)
  return Number.isFinite(z) ? finite64(z) : infinite(z)
}

/** Integers in decimal by their signed interpretation, floats by `printF32` and `printF64`. */
export const printNum = (x: Num): string => {
  switch (x._tag) {
    case 'i32.const':
      return String(x.c)
    case 'i64.const':
      return String(BigInt.asIntN(64, x.c))
    case 'f32.const':
      return printF32(x)
    case 'f64.const':
      return printF64(x)
  }
}

type Parsers = { readonly [T in NumType]: (text: string) => Either<NumeralError, NumOf[T]> }

const parsers: Parsers = {
  i32: (text) => map((n: bigint) => i32(lowWord(n)))(parseInteger(32, text)),
  i64: (text) => map(i64)(parseInteger(64, text)),
  f32: (text) => map((n: bigint) => f32(lowWord(n)))(parseFloatPattern(binary32, text)),
  f64: (text) => map((n: bigint) => f64(highWord(n), lowWord(n)))(parseFloatPattern(binary64, text))
}

/** A numeral of the text format, decimal or hexadecimal, exact and rounded to nearest (even on ties). */
export const parseNum = <T extends NumType>(type: T, text: string): Either<NumeralError, NumOf[T]> =>
  parsers[type](text)
