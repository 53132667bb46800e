/**
 * What staged code calls by name: operators that are no JavaScript expression, on numbers and on halves of 64-bit integers.
 *
 * All are the operators of the numerics table, or tied to them by properties.
 *
 * A result of two words leaves the second in a register.
 */
import { bits32, float32, float64, highWord, joinWords, lowWord, toF64, fromF32, fromF64 } from '../../numerics/Bits.ts'
import { ictz32, ipopcnt32 } from '../../numerics/Int32.ts'
import { cvtops } from '../../numerics/Operators.ts'
import { strict } from '../../numerics/Relaxed.ts'
import { i64 } from '../../structure/Const.ts'
import { fits, valueOf } from '../abi/Representation.ts'
import { sameRef } from '../../execution/instructions/References.ts'
import { refI31, type Ref } from '../../execution/runtime/Values.ts'
import { halves, wholes, words } from '../generated/Lanes.ts'
import { helpers } from '../generated/Templates.ts'
import { high } from './Product.ts'
import { R } from './Scratch.ts'

const TWO_32 = 2 ** 32
const EXACT = 2 ** 21

type Pair = (x: number, xh: number, y: number, yh: number) => number

/**
 * Division and remainder by what is not 0. Numbers below 2^53 divide exactly: what remains is exact, and so is the
 * quotient of the rest.
 */
const unsigned =
  (q: Int32Array, isQuotient: boolean): Pair =>
  (x, xh, y, yh) => {
    if (xh >>> 0 < EXACT && yh >>> 0 < EXACT) {
      const a = (xh >>> 0) * TWO_32 + (x >>> 0)
      const b = (yh >>> 0) * TWO_32 + (y >>> 0)
      const rest = a % b
      const z = isQuotient ? (a - rest) / b : rest
      q[1] = Math.floor(z / TWO_32)
      return z | 0
    }
    const [a, b] = [joinWords(xh, x), joinWords(yh, y)]
    const z = isQuotient ? a / b : a % b
    q[1] = highWord(z)
    return lowWord(z)
  }

const signed =
  (q: Int32Array, isQuotient: boolean): Pair =>
  (x, xh, y, yh) => {
    if (xh === x >> 31 && yh === y >> 31) {
      const z = isQuotient ? Math.trunc(x / y) : x % y
      q[1] = Math.floor(z / TWO_32)
      return z | 0
    }
    const [a, b] = [BigInt.asIntN(64, joinWords(xh, x)), BigInt.asIntN(64, joinWords(yh, y))]
    const z = BigInt.asUintN(64, isQuotient ? a / b : a % b)
    q[1] = highWord(z)
    return lowWord(z)
  }

/** trunc(z) modulo 2^64, for |z| < 2^64. */
const truncate =
  (q: Int32Array) =>
  (z: number): number => {
    const i = Math.trunc(z)
    const hi = Math.floor(i / TWO_32)
    q[1] = hi
    return (i - hi * TWO_32) | 0
  }

const saturate =
  (q: Int32Array, op: 'i64.trunc_sat_f64_s' | 'i64.trunc_sat_f64_u') =>
  (z: number): number => {
    const r = cvtops[op](toF64(z))
    const c = typeof r === 'string' ? 0n : r.c // a saturating conversion is total
    q[1] = highWord(c)
    return lowWord(c)
  }

/** The binary32 nearest to an i64. */
const float =
  (op: 'f32.convert_i64_s' | 'f32.convert_i64_u') =>
  (x: number, xh: number): number => {
    const z = cvtops[op](i64(joinWords(xh, x)))
    return typeof z === 'string' ? 0 : fromF32(z) // these conversions are total
  }

/** The helpers of a runtime; `q` takes the words of results after the first. */
export const helpersOf = (q: Int32Array) => ({
  ...helpers,
  ictz32,
  ipopcnt32,
  high,
  div_u: unsigned(q, true),
  rem_u: unsigned(q, false),
  div_s: signed(q, true),
  rem_s: signed(q, false),
  truncate: truncate(q),
  saturate_s: saturate(q, 'i64.trunc_sat_f64_s'),
  saturate_u: saturate(q, 'i64.trunc_sat_f64_u'),
  float_s: float('f32.convert_i64_s'),
  float_u: float('f32.convert_i64_u'),
  bits32,
  bits64: (z: number): number => {
    const { hi, lo } = toF64(z)
    q[1] = hi
    return lo
  },
  lowBits: (z: number): number => toF64(z).lo,
  highBits: (z: number): number => toF64(z).hi,
  float32,
  float64,
  same: (x: Ref, y: Ref): boolean => sameRef(x, y) || (x._tag === 'ref.null_addr' && y._tag === 'ref.null_addr'),
  refI31,
  R,
  words,
  halves,
  wholes,
  strict,
  value: valueOf,
  fits,
  low: lowWord,
  highWord,
  fromF32,
  fromF64
})
/** `H` in generated JavaScript. */
export type Helpers = ReturnType<typeof helpersOf>
