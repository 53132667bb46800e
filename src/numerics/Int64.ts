/**
 * The operators of `i64`, first on naturals below 2^64, then as the table by mnemonic.
 *
 * Sums and products are the spec's formulas. Shifts, rotations and counts go over the two halves.
 * NON-SPEC: over halves because V8 shifts bigints by a variable distance four times slower; properties hold them to
 * the spec's formulas.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations
 */
import { i64, type I64 } from '../structure/Const.ts'
import { highWord, joinWords, lowWord } from './Bits.ts'
import { bool, ictz32, iextend16, iextend8, ipopcnt32 } from './Int32.ts'
import type { Binops, Relops, Testops, TrapReason, Unops } from './Signatures.ts'

/** signed_64. */
const signed64 = (i: bigint): bigint => BigInt.asIntN(64, i)

export const iadd64 = (i: bigint, j: bigint): bigint => BigInt.asUintN(64, i + j)
export const isub64 = (i: bigint, j: bigint): bigint => BigInt.asUintN(64, i - j)
export const imul64 = (i: bigint, j: bigint): bigint => BigInt.asUintN(64, i * j)
export const ineg64 = (i: bigint): bigint => BigInt.asUintN(64, -i)
export const iabs64 = (i: bigint): bigint => (highWord(i) < 0 ? ineg64(i) : i)

/** The value of an int32 as an `i64`. */
export const extend_s = (i: number): bigint => joinWords(i >> 31, i)
/** The natural of an int32 as an `i64`. */
export const extend_u = (i: number): bigint => joinWords(0, i)

const iclz64 = (i: bigint): number => {
  const hi = highWord(i)
  return hi === 0 ? 32 + Math.clz32(lowWord(i)) : Math.clz32(hi)
}
const ictz64 = (i: bigint): number => {
  const lo = lowWord(i)
  return lo === 0 ? 32 + ictz32(highWord(i)) : ictz32(lo)
}
const ipopcnt64 = (i: bigint): number => ipopcnt32(highWord(i)) + ipopcnt32(lowWord(i))

// The distance k of a shift is any int32; it counts modulo 64. JavaScript's own shifts count modulo 32, so that from 32
// on `lo << k` is what crosses into the high half. `(w >>> 1) >>> (31 - k)` is `w >>> (32 - k)`, right for k = 0 too.

export const ishl64 = (i: bigint, k: number): bigint => {
  const lo = lowWord(i)
  if ((k & 32) !== 0) return joinWords(lo << k, 0)
  return joinWords((highWord(i) << k) | ((lo >>> 1) >>> (31 - (k & 31))), lo << k)
}
export const ishr_u64 = (i: bigint, k: number): bigint => {
  const hi = highWord(i)
  if ((k & 32) !== 0) return joinWords(0, hi >>> k)
  return joinWords(hi >>> k, (lowWord(i) >>> k) | ((hi << 1) << (31 - (k & 31))))
}
export const ishr_s64 = (i: bigint, k: number): bigint => {
  const hi = highWord(i)
  if ((k & 32) !== 0) return joinWords(hi >> 31, hi >> k)
  return joinWords(hi >> k, (lowWord(i) >>> k) | ((hi << 1) << (31 - (k & 31))))
}
const irotl64 = (i: bigint, k: number): bigint => {
  const swapped = (k & 32) !== 0
  const hi = swapped ? lowWord(i) : highWord(i)
  const lo = swapped ? highWord(i) : lowWord(i)
  const rest = 31 - (k & 31)
  return joinWords((hi << k) | ((lo >>> 1) >>> rest), (lo << k) | ((hi >>> 1) >>> rest))
}

export const ilt_s64 = (i: bigint, j: bigint): boolean => signed64(i) < signed64(j)
export const igt_s64 = (i: bigint, j: bigint): boolean => signed64(i) > signed64(j)
export const ile_s64 = (i: bigint, j: bigint): boolean => signed64(i) <= signed64(j)
export const ige_s64 = (i: bigint, j: bigint): boolean => signed64(i) >= signed64(j)

const MIN = 0x8000000000000000n
const MINUS_ONE = 0xffffffffffffffffn

const div_s = (x: I64, y: I64): I64 | TrapReason =>
  y.c === 0n ? 'integer divide by zero'
  : x.c === MIN && y.c === MINUS_ONE ? 'integer overflow'
  : i64(signed64(x.c) / signed64(y.c))
const div_u = (x: I64, y: I64): I64 | TrapReason => (y.c === 0n ? 'integer divide by zero' : i64(x.c / y.c))
const rem_s = (x: I64, y: I64): I64 | TrapReason =>
  y.c === 0n ? 'integer divide by zero' : i64(signed64(x.c) % signed64(y.c))
const rem_u = (x: I64, y: I64): I64 | TrapReason => (y.c === 0n ? 'integer divide by zero' : i64(x.c % y.c))

export const int64Unops = {
  'i64.clz': (x) => i64(extend_u(iclz64(x.c))),
  'i64.ctz': (x) => i64(extend_u(ictz64(x.c))),
  'i64.popcnt': (x) => i64(extend_u(ipopcnt64(x.c))),
  'i64.extend8_s': (x) => i64(extend_s(iextend8(lowWord(x.c)))),
  'i64.extend16_s': (x) => i64(extend_s(iextend16(lowWord(x.c)))),
  'i64.extend32_s': (x) => i64(extend_s(lowWord(x.c)))
} as const satisfies Unops<'i64'>

export const int64Binops = {
  'i64.add': (x, y) => i64(iadd64(x.c, y.c)),
  'i64.sub': (x, y) => i64(isub64(x.c, y.c)),
  'i64.mul': (x, y) => i64(imul64(x.c, y.c)),
  'i64.div_s': div_s,
  'i64.div_u': div_u,
  'i64.rem_s': rem_s,
  'i64.rem_u': rem_u,
  'i64.and': (x, y) => i64(x.c & y.c),
  'i64.or': (x, y) => i64(x.c | y.c),
  'i64.xor': (x, y) => i64(x.c ^ y.c),
  'i64.shl': (x, y) => i64(ishl64(x.c, lowWord(y.c))),
  'i64.shr_s': (x, y) => i64(ishr_s64(x.c, lowWord(y.c))),
  'i64.shr_u': (x, y) => i64(ishr_u64(x.c, lowWord(y.c))),
  'i64.rotl': (x, y) => i64(irotl64(x.c, lowWord(y.c))),
  'i64.rotr': (x, y) => i64(irotl64(x.c, -lowWord(y.c)))
} as const satisfies Binops<'i64'>

export const int64Testops = {
  'i64.eqz': (x) => bool(x.c === 0n)
} as const satisfies Testops<'i64'>

export const int64Relops = {
  'i64.eq': (x, y) => bool(x.c === y.c),
  'i64.ne': (x, y) => bool(x.c !== y.c),
  'i64.lt_s': (x, y) => bool(ilt_s64(x.c, y.c)),
  'i64.lt_u': (x, y) => bool(x.c < y.c),
  'i64.gt_s': (x, y) => bool(igt_s64(x.c, y.c)),
  'i64.gt_u': (x, y) => bool(x.c > y.c),
  'i64.le_s': (x, y) => bool(ile_s64(x.c, y.c)),
  'i64.le_u': (x, y) => bool(x.c <= y.c),
  'i64.ge_s': (x, y) => bool(ige_s64(x.c, y.c)),
  'i64.ge_u': (x, y) => bool(x.c >= y.c)
} as const satisfies Relops<'i64'>
