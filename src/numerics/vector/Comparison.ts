/**
 * Comparisons of lanes: all bits of a lane are the truth value.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import { feq, fge, fgt, fle, flt, fne } from '../Float.ts'
import { ieq, ige_s, ige_u, igt_s, igt_u, ile_s, ile_u, ilt_s, ilt_u, ine } from '../Int32.ts'
import { ige_s64, igt_s64, ile_s64, ilt_s64 } from '../Int64.ts'
import { test16, test32, test64, test8, testF32, testF64 } from './Lanes.ts'
import type { VrelopTable } from './Signatures.ts'

export const vrelops: VrelopTable = {
  'i8x16.eq': (x, y) => test8(ieq, x, y),
  'i8x16.ne': (x, y) => test8(ine, x, y),
  'i8x16.lt_s': (x, y) => test8(ilt_s, x, y),
  'i8x16.lt_u': (x, y) => test8(ilt_u, x, y),
  'i8x16.gt_s': (x, y) => test8(igt_s, x, y),
  'i8x16.gt_u': (x, y) => test8(igt_u, x, y),
  'i8x16.le_s': (x, y) => test8(ile_s, x, y),
  'i8x16.le_u': (x, y) => test8(ile_u, x, y),
  'i8x16.ge_s': (x, y) => test8(ige_s, x, y),
  'i8x16.ge_u': (x, y) => test8(ige_u, x, y),
  'i16x8.eq': (x, y) => test16(ieq, x, y),
  'i16x8.ne': (x, y) => test16(ine, x, y),
  'i16x8.lt_s': (x, y) => test16(ilt_s, x, y),
  'i16x8.lt_u': (x, y) => test16(ilt_u, x, y),
  'i16x8.gt_s': (x, y) => test16(igt_s, x, y),
  'i16x8.gt_u': (x, y) => test16(igt_u, x, y),
  'i16x8.le_s': (x, y) => test16(ile_s, x, y),
  'i16x8.le_u': (x, y) => test16(ile_u, x, y),
  'i16x8.ge_s': (x, y) => test16(ige_s, x, y),
  'i16x8.ge_u': (x, y) => test16(ige_u, x, y),
  'i32x4.eq': (x, y) => test32(ieq, x, y),
  'i32x4.ne': (x, y) => test32(ine, x, y),
  'i32x4.lt_s': (x, y) => test32(ilt_s, x, y),
  'i32x4.lt_u': (x, y) => test32(ilt_u, x, y),
  'i32x4.gt_s': (x, y) => test32(igt_s, x, y),
  'i32x4.gt_u': (x, y) => test32(igt_u, x, y),
  'i32x4.le_s': (x, y) => test32(ile_s, x, y),
  'i32x4.le_u': (x, y) => test32(ile_u, x, y),
  'i32x4.ge_s': (x, y) => test32(ige_s, x, y),
  'i32x4.ge_u': (x, y) => test32(ige_u, x, y),
  'i64x2.eq': (x, y) => test64((i, j) => i === j, x, y),
  'i64x2.ne': (x, y) => test64((i, j) => i !== j, x, y),
  'i64x2.lt_s': (x, y) => test64(ilt_s64, x, y),
  'i64x2.gt_s': (x, y) => test64(igt_s64, x, y),
  'i64x2.le_s': (x, y) => test64(ile_s64, x, y),
  'i64x2.ge_s': (x, y) => test64(ige_s64, x, y),
  'f32x4.eq': (x, y) => testF32(feq, x, y),
  'f32x4.ne': (x, y) => testF32(fne, x, y),
  'f32x4.lt': (x, y) => testF32(flt, x, y),
  'f32x4.gt': (x, y) => testF32(fgt, x, y),
  'f32x4.le': (x, y) => testF32(fle, x, y),
  'f32x4.ge': (x, y) => testF32(fge, x, y),
  'f64x2.eq': (x, y) => testF64(feq, x, y),
  'f64x2.ne': (x, y) => testF64(fne, x, y),
  'f64x2.lt': (x, y) => testF64(flt, x, y),
  'f64x2.gt': (x, y) => testF64(fgt, x, y),
  'f64x2.le': (x, y) => testF64(fle, x, y),
  'f64x2.ge': (x, y) => testF64(fge, x, y)
}
