/**
 * Bit patterns and the numbers of JavaScript that they represent.
 *
 * Everything here is a pure function. NaNs lose their bits on the way into a JavaScript number, so the operators that
 * keep payloads (`abs`, `neg`, `copysign`, `reinterpret`) work on patterns and never come here.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#representations
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: scratch memory, written and read within one call */
import { f32, f64, type F32, type F64 } from '../structure/Const.ts'

// NON-SPEC: scratch cells, written and read within one call; V8 compiles such a pair to a register move. The views
// overlap, so where the low half of a double is depends on the byte order of the host.
const cell32 = new Float32Array(1)
const word32 = new Int32Array(cell32.buffer)
const cell64 = new Float64Array(1)
const words64 = new Int32Array(cell64.buffer)
const big64 = new BigUint64Array(cell64.buffer)
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW

/** canon_32 with a positive sign, as an int32. */
export const CANONICAL_32 = 0x7fc00000
/** The high half of canon_64 with a positive sign; the low half is 0. */
export const CANONICAL_64_HIGH = 0x7ff80000

/** The number whose binary32 pattern is `bits`. */
export const float32 = (bits: number): number => {
  word32[0] = bits
  return cell32[0] ?? 0
}

/** The binary32 pattern of a number, rounded to nearest (even on ties); a NaN becomes the positive canonical one. */
export const bits32 = (z: number): number => {
  if (Number.isNaN(z)) return CANONICAL_32
  cell32[0] = z
  return word32[0] ?? 0
}

/** The number whose binary64 pattern has these halves. */
export const float64 = (hi: number, lo: number): number => {
  words64[LOW] = lo
  words64[HIGH] = hi
  return cell64[0] ?? 0
}

/** The value of an `f32`, as a number. */
export const fromF32 = (z: F32): number => float32(z.c)

/** The value of an `f64`, as a number. */
export const fromF64 = (z: F64): number => float64(z.hi, z.lo)

/** The `f32` nearest to a number (even on ties); a NaN becomes the positive canonical one. */
export const toF32 = (z: number): F32 => f32(bits32(z))

/** The `f64` of a number; a NaN becomes the positive canonical one. */
export const toF64 = (z: number): F64 => f64(highBits64(z), lowBits64(z))

/** The low half of the pattern of a number: that of `toF64`, on its own. */
export const lowBits64 = (z: number): number => {
  if (Number.isNaN(z)) return 0
  cell64[0] = z
  return words64[LOW] ?? 0
}

/** The high half of the pattern of a number. */
export const highBits64 = (z: number): number => {
  if (Number.isNaN(z)) return CANONICAL_64_HIGH
  cell64[0] = z
  return words64[HIGH] ?? 0
}

/** Bits 32 to 63 of a natural below 2^64, as an int32. */
export const highWord = (i: bigint): number => {
  big64[0] = i
  return words64[HIGH] ?? 0
}

/** Bits 0 to 31 of a natural below 2^64, as an int32. */
export const lowWord = (i: bigint): number => {
  big64[0] = i
  return words64[LOW] ?? 0
}

/** The natural below 2^64 with these halves, each taken modulo 2^32. */
export const joinWords = (hi: number, lo: number): bigint => {
  words64[LOW] = lo
  words64[HIGH] = hi
  return big64[0] ?? 0n
}
