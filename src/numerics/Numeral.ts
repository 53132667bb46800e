/**
 * Numerals of the text format to integers and bit patterns, exactly and in time linear in their length.
 *
 * Scanned by character rather than by regular expression, which would need a stack in the length of the literal.
 *
 * Spec: https://webassembly.github.io/spec/core/text/values.html
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { ieee, infinity, signBit, type Format } from './Rounding.ts'

/** Not a numeral at all, or one whose value the type does not have. */
export type NumeralError = 'malformed number' | 'constant out of range'

type Result = Either<NumeralError, bigint>

const malformed: Result = left('malformed number')
const outOfRange: Result = left('constant out of range')

const isDigit = (code: number, hex: boolean): boolean =>
  (code >= 48 && code <= 57) || (hex && ((code >= 97 && code <= 102) || (code >= 65 && code <= 70)))

/** The end of `digit ('_'? digit)*` at `from`; `from` itself where no digit follows. */
const scan = (text: string, from: number, hex: boolean): number => {
  let at = from
  while (isDigit(text.charCodeAt(at), hex)) {
    at += 1
    if (text.charAt(at) === '_' && isDigit(text.charCodeAt(at + 1), hex)) at += 1
  }
  return at
}

const digitsOf = (text: string, from: number, to: number): string => text.slice(from, to).replaceAll('_', '')

const withoutLeadingZeros = (digits: string): string => {
  let at = 0
  while (digits.charAt(at) === '0') at += 1
  return digits.slice(at)
}

const isHex = (text: string, at: number): boolean => text.startsWith('0x', at)

/** Enough digits for 2^64, so that absurd literals are refused before they become integers. */
const LONGEST = 20

/** A natural, decimal or `0x` hexadecimal, below `limit`. */
const natural = (text: string, from: number, limit: bigint): Result => {
  const hex = isHex(text, from)
  const start = hex ? from + 2 : from
  const end = scan(text, start, hex)
  if (end === start || end !== text.length) return malformed
  const digits = withoutLeadingZeros(digitsOf(text, start, end))
  if (digits.length > LONGEST) return outOfRange
  const n = BigInt(`${hex ? '0x' : ''}${digits === '' ? '0' : digits}`)
  return n < limit ? right(n) : outOfRange
}

const signLength = (text: string): number => (text.startsWith('-') || text.startsWith('+') ? 1 : 0)

/** uN: a natural below 2^N. @example `parseUnsigned(32, '0xffff_ffff')` */
export const parseUnsigned = (N: number, text: string): Result => natural(text, 0, 1n << BigInt(N))

/** iN: unsigned below 2^N, or signed from -2^(N-1) to 2^(N-1) - 1, as a natural below 2^N. */
export const parseInteger = (N: number, text: string): Result => {
  if (signLength(text) === 0) return parseUnsigned(N, text)
  const half = 1n << BigInt(N - 1)
  const magnitude = natural(text, 1, text.startsWith('-') ? half + 1n : half)
  return magnitude._tag === 'Left' || !text.startsWith('-') ? magnitude : right(BigInt.asUintN(N, -magnitude.right))
}

/** digits * radix^exponent, the radix being 10, or 16 with a binary exponent. */
interface Scientific {
  readonly digits: string
  readonly hex: boolean
  readonly exponent: number
}

/** The exponent at `from` to the end of the text; NaN where it is malformed, 0 where the text has ended. */
const exponentAt = (text: string, from: number, hex: boolean): number => {
  if (from === text.length) return 0
  if (text.charAt(from).toLowerCase() !== (hex ? 'p' : 'e')) return NaN
  const sign = text.charAt(from + 1)
  const start = sign === '-' || sign === '+' ? from + 2 : from + 1
  const end = scan(text, start, false)
  if (end === start || end !== text.length) return NaN
  const magnitude = Math.min(Number(digitsOf(text, start, end)), 1e15)
  return sign === '-' ? -magnitude : magnitude
}

const scientific = (text: string, from: number): Scientific | null => {
  const hex = isHex(text, from)
  const start = hex ? from + 2 : from
  const point = scan(text, start, hex)
  if (point === start) return null
  const hasPoint = text.charAt(point) === '.'
  const end = hasPoint ? scan(text, point + 1, hex) : point
  const fraction = hasPoint ? digitsOf(text, point + 1, end) : ''
  const exponent = exponentAt(text, end, hex) - (hex ? 4 : 1) * fraction.length
  return Number.isNaN(exponent) ? null : (
      { digits: withoutLeadingZeros(digitsOf(text, start, point) + fraction), hex, exponent }
    )
}

/** Digits beyond which only matters whether all are zero: more than any tie between two doubles has (767). */
const SIGNIFICANT = 800

const isZeros = (digits: string): boolean => withoutLeadingZeros(digits) === ''

/** The same value to every rounding: a long tail becomes the one digit 1. */
const shortened = ({ digits, hex, exponent }: Scientific): Scientific => {
  if (digits.length <= SIGNIFICANT) return { digits, hex, exponent }
  const sticky = isZeros(digits.slice(SIGNIFICANT)) ? '0' : '1'
  const dropped = digits.length - SIGNIFICANT - 1
  return { digits: digits.slice(0, SIGNIFICANT) + sticky, hex, exponent: exponent + (hex ? 4 : 1) * dropped }
}

/** The magnitude of a decimal or hexadecimal float, rounded to nearest. */
const magnitude = (f: Format, s: Scientific): Result => {
  if (s.digits === '') return right(0n)
  // A bound on the logarithm to base 10 or 2 settles all values far outside of the type.
  const bound = s.exponent + (s.hex ? 4 : 1) * s.digits.length
  if (bound > 1100) return outOfRange
  if (bound < -1200) return right(0n)
  const { digits, hex, exponent } = shortened(s)
  const n = BigInt(hex ? `0x${digits}` : digits)
  const scale = (hex ? 2n : 10n) ** BigInt(Math.abs(exponent))
  const pattern = exponent < 0 ? ieee(f, n, scale) : ieee(f, n * scale, 1n)
  return pattern < infinity(f) ? right(pattern) : outOfRange
}

/** The magnitude of a float without its sign, as a pattern. */
const unsigned = (f: Format, text: string, from: number): Result => {
  const quiet = 1n << BigInt(f.precision - 2)
  if (text.startsWith('inf', from)) return text.length === from + 3 ? right(infinity(f)) : malformed
  if (text.startsWith('nan', from)) {
    if (text.length === from + 3) return right(infinity(f) | quiet)
    if (!text.startsWith('nan:0x', from)) return malformed
    const payload = natural(text, from + 4, 2n * quiet)
    if (payload._tag === 'Left') return payload
    return payload.right === 0n ? outOfRange : right(infinity(f) | payload.right)
  }
  const s = scientific(text, from)
  return s === null ? malformed : magnitude(f, s)
}

/** fN: the bit pattern, a natural below 2^N. Literals that round to infinity are out of range. */
export const parseFloatPattern = (f: Format, text: string): Result => {
  const pattern = unsigned(f, text, signLength(text))
  return pattern._tag === 'Left' || !text.startsWith('-') ? pattern : right(pattern.right | signBit(f))
}
