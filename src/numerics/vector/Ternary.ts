/**
 * Ternary operators on lanes, all of them relaxed.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#relaxed-operations
 */
import { v128, type V128 } from '../../structure/Const.ts'
import { fadd32, fadd64, fmul32, fmul64 } from '../Float.ts'
import { fma32, fma64 } from '../Fma.ts'
import type { Relaxed } from '../Relaxed.ts'
import { bitselect } from './Bitwise.ts'
import { getF32, getF64, map16s, map32, map8s, pairF64, quadF32 } from './Lanes.ts'
import type { VternopTable } from './Signatures.ts'

type F3 = (z1: number, z2: number, z3: number) => number

const unfused32: F3 = (z1, z2, z3) => fadd32(fmul32(z1, z2), z3)
const unfused64: F3 = (z1, z2, z3) => fadd64(fmul64(z1, z2), z3)

/** `sign` is -1 where the first operand is negated. */
const madd32 = (sign: number, x: V128, y: V128, z: V128, r: Relaxed): V128 => {
  const f = r.fmadd === 0 ? unfused32 : fma32
  const lane = (k: number): number => f(sign * getF32(x, k), getF32(y, k), getF32(z, k))
  return quadF32(lane(0), lane(1), lane(2), lane(3))
}
const madd64 = (sign: number, x: V128, y: V128, z: V128, r: Relaxed): V128 => {
  const f = r.fmadd === 0 ? unfused64 : fma64
  const lane = (k: number): number => f(sign * getF64(x, k), getF64(y, k), getF64(z, k))
  return pairF64(lane(0), lane(1))
}

/** All bits of a sign-extended lane are its top bit. */
const widen = (i: number): number => i >> 31

/** A mask whose lanes are those of `z`, or, by the parameter, their top bits widened. */
const masked =
  (widened: (z: V128) => V128) =>
  (x: V128, y: V128, z: V128, r: Relaxed): V128 =>
    bitselect(x, y, r.laneselect === 0 ? z : widened(z))

export const vternops: VternopTable = {
  'f32x4.relaxed_madd': (x, y, z, r) => madd32(1, x, y, z, r),
  'f32x4.relaxed_nmadd': (x, y, z, r) => madd32(-1, x, y, z, r),
  'f64x2.relaxed_madd': (x, y, z, r) => madd64(1, x, y, z, r),
  'f64x2.relaxed_nmadd': (x, y, z, r) => madd64(-1, x, y, z, r),
  'i8x16.relaxed_laneselect': masked((z) => map8s(widen, z)),
  'i16x8.relaxed_laneselect': masked((z) => map16s(widen, z)),
  'i32x4.relaxed_laneselect': masked((z) => map32(widen, z)),
  'i64x2.relaxed_laneselect': masked((z) => v128(widen(z.b), widen(z.b), widen(z.d), widen(z.d)))
}
