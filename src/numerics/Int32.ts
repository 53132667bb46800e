/**
 * The operators of `i32`, first on int32 numbers, then as the table by mnemonic.
 *
 * An int32 represents the spec's natural modulo 2^32. The comparisons, minima and maxima are also right for narrower
 * lanes that were sign extended to 32 bits, which is how `vector/` uses them.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations
 */
import { i32, type I32 } from '../structure/Const.ts'
import type { Binops, Relops, Testops, TrapReason, Unops } from './Signatures.ts'

export const iadd32 = (i: number, j: number): number => (i + j) | 0
export const isub32 = (i: number, j: number): number => (i - j) | 0
export const imul32 = (i: number, j: number): number => Math.imul(i, j)

/** The number of trailing zeros; 32 for 0. */
export const ictz32 = (i: number): number => 32 - Math.clz32(~i & (i - 1))

/** The number of ones: sums of 1, 2, 4 bits side by side, then of bytes by a multiplication. */
export const ipopcnt32 = (i: number): number => {
  const pairs = i - ((i >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** extend_S of the low 8 bits. */
export const iextend8 = (i: number): number => (i << 24) >> 24
/** extend_S of the low 16 bits. */
export const iextend16 = (i: number): number => (i << 16) >> 16

const irotl32 = (i: number, j: number): number => (i << j) | (i >>> -j)

export const ieq = (i: number, j: number): boolean => i === j
export const ine = (i: number, j: number): boolean => i !== j
export const ilt_s = (i: number, j: number): boolean => i < j
export const ilt_u = (i: number, j: number): boolean => i >>> 0 < j >>> 0
export const igt_s = (i: number, j: number): boolean => i > j
export const igt_u = (i: number, j: number): boolean => i >>> 0 > j >>> 0
export const ile_s = (i: number, j: number): boolean => i <= j
export const ile_u = (i: number, j: number): boolean => i >>> 0 <= j >>> 0
export const ige_s = (i: number, j: number): boolean => i >= j
export const ige_u = (i: number, j: number): boolean => i >>> 0 >= j >>> 0

const zero = i32(0)
const one = i32(1)

/** The truth values are values of `i32`. */
export const bool = (truth: boolean): I32 => (truth ? one : zero)

const MIN = -0x80000000

const div_s = (x: I32, y: I32): I32 | TrapReason =>
  y.c === 0 ? 'integer divide by zero'
  : x.c === MIN && y.c === -1 ? 'integer overflow'
  : i32(x.c / y.c)
const div_u = (x: I32, y: I32): I32 | TrapReason =>
  y.c === 0 ? 'integer divide by zero' : i32((x.c >>> 0) / (y.c >>> 0))
const rem_s = (x: I32, y: I32): I32 | TrapReason => (y.c === 0 ? 'integer divide by zero' : i32(x.c % y.c))
const rem_u = (x: I32, y: I32): I32 | TrapReason =>
  y.c === 0 ? 'integer divide by zero' : i32((x.c >>> 0) % (y.c >>> 0))

export const int32Unops = {
  'i32.clz': (x) => i32(Math.clz32(x.c)),
  'i32.ctz': (x) => i32(ictz32(x.c)),
  'i32.popcnt': (x) => i32(ipopcnt32(x.c)),
  'i32.extend8_s': (x) => i32(iextend8(x.c)),
  'i32.extend16_s': (x) => i32(iextend16(x.c))
} as const satisfies Unops<'i32'>

// Shifts and rotations take their distance modulo 32 as JavaScript's shifts do.
export const int32Binops = {
  'i32.add': (x, y) => i32(iadd32(x.c, y.c)),
  'i32.sub': (x, y) => i32(isub32(x.c, y.c)),
  'i32.mul': (x, y) => i32(imul32(x.c, y.c)),
  'i32.div_s': div_s,
  'i32.div_u': div_u,
  'i32.rem_s': rem_s,
  'i32.rem_u': rem_u,
  'i32.and': (x, y) => i32(x.c & y.c),
  'i32.or': (x, y) => i32(x.c | y.c),
  'i32.xor': (x, y) => i32(x.c ^ y.c),
  'i32.shl': (x, y) => i32(x.c << y.c),
  'i32.shr_s': (x, y) => i32(x.c >> y.c),
  'i32.shr_u': (x, y) => i32(x.c >>> y.c),
  'i32.rotl': (x, y) => i32(irotl32(x.c, y.c)),
  'i32.rotr': (x, y) => i32(irotl32(x.c, -y.c))
} as const satisfies Binops<'i32'>

export const int32Testops = {
  'i32.eqz': (x) => bool(x.c === 0)
} as const satisfies Testops<'i32'>

export const int32Relops = {
  'i32.eq': (x, y) => bool(ieq(x.c, y.c)),
  'i32.ne': (x, y) => bool(ine(x.c, y.c)),
  'i32.lt_s': (x, y) => bool(ilt_s(x.c, y.c)),
  'i32.lt_u': (x, y) => bool(ilt_u(x.c, y.c)),
  'i32.gt_s': (x, y) => bool(igt_s(x.c, y.c)),
  'i32.gt_u': (x, y) => bool(igt_u(x.c, y.c)),
  'i32.le_s': (x, y) => bool(ile_s(x.c, y.c)),
  'i32.le_u': (x, y) => bool(ile_u(x.c, y.c)),
  'i32.ge_s': (x, y) => bool(ige_s(x.c, y.c)),
  'i32.ge_u': (x, y) => bool(ige_u(x.c, y.c))
} as const satisfies Relops<'i32'>
