/** Cases of vector instructions. */
import { f32, f64, i32, i64, op, v128 } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

const lanes = (lane: number) => ({ lanes: [...new Array<number>(15).fill(0), lane] })

export const vector: ReadonlyArray<Case> = [
  c('Instr_ok/vconst', [v128, op('v128.not')], null),
  c('Instr_ok/vvunop', [v128, op('v128.not')], [i32, op('v128.not')]),
  c('Instr_ok/vvbinop', [v128, v128, op('v128.andnot')], [v128, op('v128.andnot')]),
  c('Instr_ok/vvternop', [v128, v128, v128, op('v128.bitselect')], [v128, v128, op('v128.bitselect')]),
  c('Instr_ok/vvtestop', [v128, op('v128.any_true')], [i32, op('v128.any_true')]),
  c('Instr_ok/vunop', [v128, op('i8x16.popcnt')], [i32, op('i8x16.popcnt')]),
  c('Instr_ok/vbinop', [v128, v128, op('f32x4.pmin')], [v128, f32, op('f32x4.pmin')]),
  c('Instr_ok/vternop', [v128, v128, v128, op('f32x4.relaxed_madd')], [v128, v128, op('f32x4.relaxed_madd')]),
  c('Instr_ok/vtestop', [v128, op('i64x2.all_true')], [i64, op('i64x2.all_true')]),
  c('Instr_ok/vrelop', [v128, v128, op('i16x8.gt_u')], [v128, op('i16x8.gt_u')]),
  c('Instr_ok/vshiftop', [v128, i32, op('i64x2.shl')], [v128, i64, op('i64x2.shl')]),
  c('Instr_ok/vbitmask', [v128, op('i16x8.bitmask')], [op('i16x8.bitmask')]),
  c('Instr_ok/vswizzlop', [v128, v128, op('i8x16.swizzle')], [v128, i32, op('i8x16.swizzle')]),
  c(
    'Instr_ok/vshuffle',
    [v128, v128, op('i8x16.shuffle', lanes(31))],
    [v128, v128, op('i8x16.shuffle', lanes(32))],
    'invalid lane index'
  ),
  c('Instr_ok/vsplat', [f64, op('f64x2.splat')], [f32, op('f64x2.splat')]),
  c(
    'Instr_ok/vextract_lane',
    [v128, op('i16x8.extract_lane_u', { lane: 7 })],
    [v128, op('i16x8.extract_lane_u', { lane: 8 })],
    'invalid lane index'
  ),
  c(
    'Instr_ok/vreplace_lane',
    [v128, f64, op('f64x2.replace_lane', { lane: 1 })],
    [v128, f64, op('f64x2.replace_lane', { lane: 2 })],
    'invalid lane index'
  ),
  c('Instr_ok/vextunop', [v128, op('i32x4.extadd_pairwise_i16x8_s')], [i32, op('i32x4.extadd_pairwise_i16x8_s')]),
  c('Instr_ok/vextbinop', [v128, v128, op('i32x4.dot_i16x8_s')], [v128, op('i32x4.dot_i16x8_s')]),
  c(
    'Instr_ok/vextternop',
    [v128, v128, v128, op('i32x4.relaxed_dot_i8x16_i7x16_add_s')],
    [v128, v128, op('i32x4.relaxed_dot_i8x16_i7x16_add_s')]
  ),
  c('Instr_ok/vnarrow', [v128, v128, op('i8x16.narrow_i16x8_u')], [v128, op('i8x16.narrow_i16x8_u')]),
  c('Instr_ok/vcvtop', [v128, op('f64x2.promote_low_f32x4')], [f64, op('f64x2.promote_low_f32x4')])
]
