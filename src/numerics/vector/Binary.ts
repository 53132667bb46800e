/**
 * Binary operators on lanes, relaxed ones among them.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import { float32, float64, highWord, lowWord } from '../Bits.ts'
import { fadd32, fadd64, fdiv32, fdiv64, flt, fmax, fmin, fmul32, fmul64, fsub32, fsub64 } from '../Float.ts'
import { iadd32, ilt_s, ilt_u, imul32, isub32 } from '../Int32.ts'
import { iadd64, imul64, isub64 } from '../Int64.ts'
import { zip16s, zip16u, zip32, zip64, zip8s, zip8u, zipF32, zipF64 } from './Lanes.ts'
import { relaxedMax, relaxedMin } from './MinMax.ts'
import { sat_s16, sat_s8, sat_u16, sat_u8 } from './Saturation.ts'
import type { VbinopTable } from './Signatures.ts'

type I2 = (i: number, j: number) => number

const imin_s: I2 = (i, j) => (ilt_s(j, i) ? j : i)
const imin_u: I2 = (i, j) => (ilt_u(j, i) ? j : i)
const imax_s: I2 = (i, j) => (ilt_s(i, j) ? j : i)
const imax_u: I2 = (i, j) => (ilt_u(i, j) ? j : i)

const add_sat_s8: I2 = (i, j) => sat_s8(i + j)
const add_sat_u8: I2 = (i, j) => sat_u8(i + j)
const sub_sat_s8: I2 = (i, j) => sat_s8(i - j)
const sub_sat_u8: I2 = (i, j) => sat_u8(i - j)
const add_sat_s16: I2 = (i, j) => sat_s16(i + j)
const add_sat_u16: I2 = (i, j) => sat_u16(i + j)
const sub_sat_s16: I2 = (i, j) => sat_s16(i - j)
const sub_sat_u16: I2 = (i, j) => sat_u16(i - j)

/** iavgr_U of zero-extended lanes: rounds up. */
const iavgr_u: I2 = (i, j) => (i + j + 1) >> 1

const q15mulr = (i: number, j: number): number => (i * j + 0x4000) >> 15
const q15mulr_sat: I2 = (i, j) => sat_s16(q15mulr(i, j))

// The pseudo-minima choose one operand and keep its bits, NaN or not.
const fpmin32: I2 = (i, j) => (flt(float32(j), float32(i)) ? j : i)
const fpmax32: I2 = (i, j) => (flt(float32(i), float32(j)) ? j : i)
const number64 = (i: bigint): number => float64(highWord(i), lowWord(i))
const fpmin64 = (i: bigint, j: bigint): bigint => (flt(number64(j), number64(i)) ? j : i)
const fpmax64 = (i: bigint, j: bigint): bigint => (flt(number64(i), number64(j)) ? j : i)

export const vbinops: VbinopTable = {
  'i8x16.add': (x, y) => zip8s(iadd32, x, y),
  'i8x16.add_sat_s': (x, y) => zip8s(add_sat_s8, x, y),
  'i8x16.add_sat_u': (x, y) => zip8u(add_sat_u8, x, y),
  'i8x16.sub': (x, y) => zip8s(isub32, x, y),
  'i8x16.sub_sat_s': (x, y) => zip8s(sub_sat_s8, x, y),
  'i8x16.sub_sat_u': (x, y) => zip8u(sub_sat_u8, x, y),
  'i8x16.min_s': (x, y) => zip8s(imin_s, x, y),
  'i8x16.min_u': (x, y) => zip8s(imin_u, x, y),
  'i8x16.max_s': (x, y) => zip8s(imax_s, x, y),
  'i8x16.max_u': (x, y) => zip8s(imax_u, x, y),
  'i8x16.avgr_u': (x, y) => zip8u(iavgr_u, x, y),
  'i16x8.add': (x, y) => zip16s(iadd32, x, y),
  'i16x8.add_sat_s': (x, y) => zip16s(add_sat_s16, x, y),
  'i16x8.add_sat_u': (x, y) => zip16u(add_sat_u16, x, y),
  'i16x8.sub': (x, y) => zip16s(isub32, x, y),
  'i16x8.sub_sat_s': (x, y) => zip16s(sub_sat_s16, x, y),
  'i16x8.sub_sat_u': (x, y) => zip16u(sub_sat_u16, x, y),
  'i16x8.mul': (x, y) => zip16s(imul32, x, y),
  'i16x8.min_s': (x, y) => zip16s(imin_s, x, y),
  'i16x8.min_u': (x, y) => zip16s(imin_u, x, y),
  'i16x8.max_s': (x, y) => zip16s(imax_s, x, y),
  'i16x8.max_u': (x, y) => zip16s(imax_u, x, y),
  'i16x8.avgr_u': (x, y) => zip16u(iavgr_u, x, y),
  'i16x8.q15mulr_sat_s': (x, y) => zip16s(q15mulr_sat, x, y),
  // Only the product of the two minima is out of range: 2^15, which wraps to the minimum.
  'i16x8.relaxed_q15mulr_s': (x, y, r) => zip16s(r.iq15mulr === 0 ? q15mulr_sat : q15mulr, x, y),
  'i32x4.add': (x, y) => zip32(iadd32, x, y),
  'i32x4.sub': (x, y) => zip32(isub32, x, y),
  'i32x4.mul': (x, y) => zip32(imul32, x, y),
  'i32x4.min_s': (x, y) => zip32(imin_s, x, y),
  'i32x4.min_u': (x, y) => zip32(imin_u, x, y),
  'i32x4.max_s': (x, y) => zip32(imax_s, x, y),
  'i32x4.max_u': (x, y) => zip32(imax_u, x, y),
  'i64x2.add': (x, y) => zip64(iadd64, x, y),
  'i64x2.sub': (x, y) => zip64(isub64, x, y),
  'i64x2.mul': (x, y) => zip64(imul64, x, y),
  'f32x4.add': (x, y) => zipF32(fadd32, x, y),
  'f32x4.sub': (x, y) => zipF32(fsub32, x, y),
  'f32x4.mul': (x, y) => zipF32(fmul32, x, y),
  'f32x4.div': (x, y) => zipF32(fdiv32, x, y),
  'f32x4.min': (x, y) => zipF32(fmin, x, y),
  'f32x4.max': (x, y) => zipF32(fmax, x, y),
  'f32x4.pmin': (x, y) => zip32(fpmin32, x, y),
  'f32x4.pmax': (x, y) => zip32(fpmax32, x, y),
  'f32x4.relaxed_min': (x, y, r) => zip32((i, j) => relaxedMin.lane32(r.fmin, i, j), x, y),
  'f32x4.relaxed_max': (x, y, r) => zip32((i, j) => relaxedMax.lane32(r.fmax, i, j), x, y),
  'f64x2.add': (x, y) => zipF64(fadd64, x, y),
  'f64x2.sub': (x, y) => zipF64(fsub64, x, y),
  'f64x2.mul': (x, y) => zipF64(fmul64, x, y),
  'f64x2.div': (x, y) => zipF64(fdiv64, x, y),
  'f64x2.min': (x, y) => zipF64(fmin, x, y),
  'f64x2.max': (x, y) => zipF64(fmax, x, y),
  'f64x2.pmin': (x, y) => zip64(fpmin64, x, y),
  'f64x2.pmax': (x, y) => zip64(fpmax64, x, y),
  'f64x2.relaxed_min': (x, y, r) => zip64((i, j) => relaxedMin.lane64(r.fmin, i, j), x, y),
  'f64x2.relaxed_max': (x, y, r) => zip64((i, j) => relaxedMax.lane64(r.fmax, i, j), x, y)
}
