/**
 * The conversions between number types, first on bare numbers, then as the table by mnemonic.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#conversions
 */
import { f32, f64, i32, i64, type F32, type F64, type I32, type I64 } from '../structure/Const.ts'
import { fromF32, fromF64, highWord, joinWords, lowWord, toF32, toF64 } from './Bits.ts'
import { extend_s, extend_u } from './Int64.ts'
import type { Cvtops, TrapReason } from './Signatures.ts'

const TWO_31 = 2 ** 31
const TWO_32 = 2 ** 32
const TWO_63 = 2 ** 63
const TWO_64 = 2 ** 64

// Bounds are on z itself, not on its truncation: trunc(z) > -1 exactly if z > -1. Between -2^63 and the next double
// below there is nothing, so there the bound is -2^63 itself.
/** Is trunc(z) a signed int32? */
export const fits_s32 = (z: number): boolean => z > -TWO_31 - 1 && z < TWO_31
/** Is trunc(z) a natural below 2^32? */
export const fits_u32 = (z: number): boolean => z > -1 && z < TWO_32
const fits_s64 = (z: number): boolean => z >= -TWO_63 && z < TWO_63
const fits_u64 = (z: number): boolean => z > -1 && z < TWO_64

/** trunc(z) modulo 2^64, for |z| < 2^64; the halves of such a number are exact doubles. */
const truncate64 = (z: number): bigint => {
  const i = Math.trunc(z)
  const hi = Math.floor(i / TWO_32)
  return joinWords(hi, i - hi * TWO_32)
}

/** trunc_sat to a signed int32. */
export const trunc_sat_s32 = (z: number): number =>
  fits_s32(z) ? z | 0
  : Number.isNaN(z) ? 0
  : z < 0 ? -TWO_31
  : TWO_31 - 1

/** trunc_sat to a natural below 2^32, as an int32. */
export const trunc_sat_u32 = (z: number): number =>
  fits_u32(z) ? z | 0
  : z > 0 ? -1
  : 0

const trunc_sat_s64 = (z: number): bigint =>
  fits_s64(z) ? truncate64(z)
  : Number.isNaN(z) ? 0n
  : z < 0 ? 0x8000000000000000n
  : 0x7fffffffffffffffn

const trunc_sat_u64 = (z: number): bigint =>
  fits_u64(z) ? truncate64(z)
  : z > 0 ? 0xffffffffffffffffn
  : 0n

const partial = (z: number): TrapReason => (Number.isNaN(z) ? 'invalid conversion to integer' : 'integer overflow')

const trunc_s32 = (z: number): I32 | TrapReason => (fits_s32(z) ? i32(z) : partial(z))
const trunc_u32 = (z: number): I32 | TrapReason => (fits_u32(z) ? i32(z) : partial(z))
const trunc_s64 = (z: number): I64 | TrapReason => (fits_s64(z) ? i64(truncate64(z)) : partial(z))
const trunc_u64 = (z: number): I64 | TrapReason => (fits_u64(z) ? i64(truncate64(z)) : partial(z))

/** The binary64 nearest to hi * 2^32 + lo: both terms are exact, the sum rounds once. `hi` carries the sign. */
const nearest64 = (hi: number, lo: number): number => hi * TWO_32 + (lo >>> 0)

/**
 * A binary64 that rounds to the same binary32 as hi * 2^32 + lo does. From 2^53 on the sum itself could round twice; so
 * the low 11 bits are first rounded to odd, which leaves at most 53 and cannot make or break a tie of 24 bits.
 */
const odd64 = (hi: number, lo: number): number =>
  hi >= -0x200000 && hi < 0x200000 ? nearest64(hi, lo)
  : (lo & 0x7ff) === 0 ? nearest64(hi, lo)
  : nearest64(hi, (lo & ~0x7ff) | 0x800)

const convert_s64 = (x: I64): F64 => toF64(nearest64(highWord(x.c), lowWord(x.c)))
const convert_u64 = (x: I64): F64 => toF64(nearest64(highWord(x.c) >>> 0, lowWord(x.c)))
const convert_s64_f32 = (x: I64): F32 => toF32(odd64(highWord(x.c), lowWord(x.c)))
const convert_u64_f32 = (x: I64): F32 => toF32(odd64(highWord(x.c) >>> 0, lowWord(x.c)))

export const cvtopsToI32 = {
  'i32.wrap_i64': (x) => i32(lowWord(x.c)),
  'i32.trunc_f32_s': (x) => trunc_s32(fromF32(x)),
  'i32.trunc_f32_u': (x) => trunc_u32(fromF32(x)),
  'i32.trunc_f64_s': (x) => trunc_s32(fromF64(x)),
  'i32.trunc_f64_u': (x) => trunc_u32(fromF64(x)),
  'i32.trunc_sat_f32_s': (x) => i32(trunc_sat_s32(fromF32(x))),
  'i32.trunc_sat_f32_u': (x) => i32(trunc_sat_u32(fromF32(x))),
  'i32.trunc_sat_f64_s': (x) => i32(trunc_sat_s32(fromF64(x))),
  'i32.trunc_sat_f64_u': (x) => i32(trunc_sat_u32(fromF64(x))),
  'i32.reinterpret_f32': (x) => i32(x.c)
} as const satisfies Cvtops<'i32'>

export const cvtopsToI64 = {
  'i64.extend_i32_s': (x) => i64(extend_s(x.c)),
  'i64.extend_i32_u': (x) => i64(extend_u(x.c)),
  'i64.trunc_f32_s': (x) => trunc_s64(fromF32(x)),
  'i64.trunc_f32_u': (x) => trunc_u64(fromF32(x)),
  'i64.trunc_f64_s': (x) => trunc_s64(fromF64(x)),
  'i64.trunc_f64_u': (x) => trunc_u64(fromF64(x)),
  'i64.trunc_sat_f32_s': (x) => i64(trunc_sat_s64(fromF32(x))),
  'i64.trunc_sat_f32_u': (x) => i64(trunc_sat_u64(fromF32(x))),
  'i64.trunc_sat_f64_s': (x) => i64(trunc_sat_s64(fromF64(x))),
  'i64.trunc_sat_f64_u': (x) => i64(trunc_sat_u64(fromF64(x))),
  'i64.reinterpret_f64': (x) => i64(joinWords(x.hi, x.lo))
} as const satisfies Cvtops<'i64'>

export const cvtopsToF32 = {
  'f32.convert_i32_s': (x) => toF32(x.c),
  'f32.convert_i32_u': (x) => toF32(x.c >>> 0),
  'f32.convert_i64_s': convert_s64_f32,
  'f32.convert_i64_u': convert_u64_f32,
  'f32.demote_f64': (x) => toF32(fromF64(x)),
  'f32.reinterpret_i32': (x) => f32(x.c)
} as const satisfies Cvtops<'f32'>

export const cvtopsToF64 = {
  'f64.convert_i32_s': (x) => toF64(x.c),
  'f64.convert_i32_u': (x) => toF64(x.c >>> 0),
  'f64.convert_i64_s': convert_s64,
  'f64.convert_i64_u': convert_u64,
  'f64.promote_f32': (x) => toF64(fromF32(x)),
  'f64.reinterpret_i64': (x) => f64(highWord(x.c), lowWord(x.c))
} as const satisfies Cvtops<'f64'>
