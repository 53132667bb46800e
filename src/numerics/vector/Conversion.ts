/**
 * Operators between shapes: extension, narrowing, conversion, and products and sums in wider lanes.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import { v128, type V128 } from '../../structure/Const.ts'
import { trunc_sat_s32, trunc_sat_u32 } from '../Convert.ts'
import { extend_s, extend_u, imul64 } from '../Int64.ts'
import {
  build16,
  build32,
  build8,
  get16s,
  get16u,
  get32,
  get8s,
  get8u,
  getF32,
  getF64,
  pair64,
  pairF64,
  quadF32,
  zip32
} from './Lanes.ts'
import { sat_s16, sat_s8, sat_u16, sat_u8 } from './Saturation.ts'
import type { VcvtopTable, VextbinopTable, VextternopTable, VextunopTable, VnarrowTable } from './Signatures.ts'

type Get = (x: V128, k: number) => number
type Sat = (i: number) => number

// `half` is the first lane that is read: 0 for LOW, the number of wide lanes for HIGH. Products that leave 32 bits do
// so in Math.imul; narrower ones are exact and are cut when written.

const extend16 = (get: Get, half: number, x: V128): V128 => build16((k) => get(x, half + k))
const extend32 = (get: Get, half: number, x: V128): V128 => build32((k) => get(x, half + k))
const extend64 = (extend: (i: number) => bigint, half: number, x: V128): V128 =>
  pair64(extend(get32(x, half)), extend(get32(x, half + 1)))

const mul16 = (get: Get, half: number, x: V128, y: V128): V128 => build16((k) => get(x, half + k) * get(y, half + k))
const mul32 = (get: Get, half: number, x: V128, y: V128): V128 =>
  build32((k) => Math.imul(get(x, half + k), get(y, half + k)))
const mul64 = (extend: (i: number) => bigint, half: number, x: V128, y: V128): V128 => {
  const lane = (k: number): bigint => imul64(extend(get32(x, k)), extend(get32(y, k)))
  return pair64(lane(half), lane(half + 1))
}

const pairwise16 = (get: Get, x: V128): V128 => build16((k) => get(x, 2 * k) + get(x, 2 * k + 1))
const pairwise32 = (get: Get, x: V128): V128 => build32((k) => get(x, 2 * k) + get(x, 2 * k + 1))

/** The second operand of the relaxed dot product is read as the parameter has it. */
const relaxedDot = (get: Get, x: V128, y: V128): V128 =>
  build16((k) => sat_s16(get8s(x, 2 * k) * get(y, 2 * k) + get8s(x, 2 * k + 1) * get(y, 2 * k + 1)))

const narrow8 = (sat: Sat, x: V128, y: V128): V128 => build8((k) => sat(k < 8 ? get16s(x, k) : get16s(y, k - 8)))
const narrow16 = (sat: Sat, x: V128, y: V128): V128 => build16((k) => sat(k < 4 ? get32(x, k) : get32(y, k - 4)))

/** Two doubles to the low lanes; the high ones are 0. */
const low32 = (f: (z: number) => number, x: V128): V128 => v128(f(getF64(x, 0)), f(getF64(x, 1)), 0, 0)
const all32 = (f: (z: number) => number, x: V128): V128 => build32((k) => f(getF32(x, k)))

export const vextunops: VextunopTable = {
  'i16x8.extadd_pairwise_i8x16_s': (x) => pairwise16(get8s, x),
  'i16x8.extadd_pairwise_i8x16_u': (x) => pairwise16(get8u, x),
  'i32x4.extadd_pairwise_i16x8_s': (x) => pairwise32(get16s, x),
  'i32x4.extadd_pairwise_i16x8_u': (x) => pairwise32(get16u, x)
}

export const vextbinops: VextbinopTable = {
  'i16x8.extmul_low_i8x16_s': (x, y) => mul16(get8s, 0, x, y),
  'i16x8.extmul_high_i8x16_s': (x, y) => mul16(get8s, 8, x, y),
  'i16x8.extmul_low_i8x16_u': (x, y) => mul16(get8u, 0, x, y),
  'i16x8.extmul_high_i8x16_u': (x, y) => mul16(get8u, 8, x, y),
  'i32x4.extmul_low_i16x8_s': (x, y) => mul32(get16s, 0, x, y),
  'i32x4.extmul_high_i16x8_s': (x, y) => mul32(get16s, 4, x, y),
  'i32x4.extmul_low_i16x8_u': (x, y) => mul32(get16u, 0, x, y),
  'i32x4.extmul_high_i16x8_u': (x, y) => mul32(get16u, 4, x, y),
  'i64x2.extmul_low_i32x4_s': (x, y) => mul64(extend_s, 0, x, y),
  'i64x2.extmul_high_i32x4_s': (x, y) => mul64(extend_s, 2, x, y),
  'i64x2.extmul_low_i32x4_u': (x, y) => mul64(extend_u, 0, x, y),
  'i64x2.extmul_high_i32x4_u': (x, y) => mul64(extend_u, 2, x, y),
  'i32x4.dot_i16x8_s': (x, y) =>
    build32((k) => get16s(x, 2 * k) * get16s(y, 2 * k) + get16s(x, 2 * k + 1) * get16s(y, 2 * k + 1)),
  'i16x8.relaxed_dot_i8x16_i7x16_s': (x, y, r) => relaxedDot(r.idot === 0 ? get8s : get8u, x, y)
}

export const vextternops: VextternopTable = {
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': (x, y, z, r) =>
    zip32((i, j) => i + j, pairwise32(get16s, relaxedDot(r.idot === 0 ? get8s : get8u, x, y)), z)
}

export const vnarrows: VnarrowTable = {
  'i8x16.narrow_i16x8_s': (x, y) => narrow8(sat_s8, x, y),
  'i8x16.narrow_i16x8_u': (x, y) => narrow8(sat_u8, x, y),
  'i16x8.narrow_i32x4_s': (x, y) => narrow16(sat_s16, x, y),
  'i16x8.narrow_i32x4_u': (x, y) => narrow16(sat_u16, x, y)
}

// A relaxed truncation saturates here; where the parameters leave a lane open, `OpenLanes.ts` says so.
export const vcvtops: VcvtopTable = {
  'i16x8.extend_low_i8x16_s': (x) => extend16(get8s, 0, x),
  'i16x8.extend_high_i8x16_s': (x) => extend16(get8s, 8, x),
  'i16x8.extend_low_i8x16_u': (x) => extend16(get8u, 0, x),
  'i16x8.extend_high_i8x16_u': (x) => extend16(get8u, 8, x),
  'i32x4.extend_low_i16x8_s': (x) => extend32(get16s, 0, x),
  'i32x4.extend_high_i16x8_s': (x) => extend32(get16s, 4, x),
  'i32x4.extend_low_i16x8_u': (x) => extend32(get16u, 0, x),
  'i32x4.extend_high_i16x8_u': (x) => extend32(get16u, 4, x),
  'i64x2.extend_low_i32x4_s': (x) => extend64(extend_s, 0, x),
  'i64x2.extend_high_i32x4_s': (x) => extend64(extend_s, 2, x),
  'i64x2.extend_low_i32x4_u': (x) => extend64(extend_u, 0, x),
  'i64x2.extend_high_i32x4_u': (x) => extend64(extend_u, 2, x),
  'i32x4.trunc_sat_f32x4_s': (x) => all32(trunc_sat_s32, x),
  'i32x4.trunc_sat_f32x4_u': (x) => all32(trunc_sat_u32, x),
  'i32x4.trunc_sat_f64x2_s_zero': (x) => low32(trunc_sat_s32, x),
  'i32x4.trunc_sat_f64x2_u_zero': (x) => low32(trunc_sat_u32, x),
  'i32x4.relaxed_trunc_f32x4_s': (x) => all32(trunc_sat_s32, x),
  'i32x4.relaxed_trunc_f32x4_u': (x) => all32(trunc_sat_u32, x),
  'i32x4.relaxed_trunc_f64x2_s_zero': (x) => low32(trunc_sat_s32, x),
  'i32x4.relaxed_trunc_f64x2_u_zero': (x) => low32(trunc_sat_u32, x),
  'f32x4.convert_i32x4_s': (x) => quadF32(x.a, x.b, x.c, x.d),
  'f32x4.convert_i32x4_u': (x) => quadF32(x.a >>> 0, x.b >>> 0, x.c >>> 0, x.d >>> 0),
  'f64x2.convert_low_i32x4_s': (x) => pairF64(x.a, x.b),
  'f64x2.convert_low_i32x4_u': (x) => pairF64(x.a >>> 0, x.b >>> 0),
  'f32x4.demote_f64x2_zero': (x) => quadF32(getF64(x, 0), getF64(x, 1), 0, 0),
  'f64x2.promote_low_f32x4': (x) => pairF64(getF32(x, 0), getF32(x, 1))
}
