/**
 * Unary operators and shifts on lanes.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import { v128, type V128 } from '../../structure/Const.ts'
import { fceil, ffloor, fnearest, fsqrt32, fsqrt64, ftrunc } from '../Float.ts'
import { fabs32, fneg32 } from '../Float32.ts'
import { ipopcnt32 } from '../Int32.ts'
import { iabs64, ineg64, ishl64, ishr_s64, ishr_u64 } from '../Int64.ts'
import { map16s, map16u, map32, map64, map8s, map8u, mapF32, mapF64 } from './Lanes.ts'
import type { VshiftopTable, VunopTable } from './Signatures.ts'

// Lanes narrower than 32 bits come sign extended and are written modulo their size: |-128| is 128, written as -128.
const iabs = (i: number): number => (i < 0 ? -i : i)
const ineg = (i: number): number => -i

/** An operator on the signs of both doubles, which are in their high halves. */
const highs = (f: (bits: number) => number, x: V128): V128 => v128(x.a, f(x.b), x.c, f(x.d))

export const vunops: VunopTable = {
  'i8x16.abs': (x) => map8s(iabs, x),
  'i8x16.neg': (x) => map8s(ineg, x),
  'i8x16.popcnt': (x) => map8u(ipopcnt32, x),
  'i16x8.abs': (x) => map16s(iabs, x),
  'i16x8.neg': (x) => map16s(ineg, x),
  'i32x4.abs': (x) => map32(iabs, x),
  'i32x4.neg': (x) => map32(ineg, x),
  'i64x2.abs': (x) => map64(iabs64, x),
  'i64x2.neg': (x) => map64(ineg64, x),
  'f32x4.abs': (x) => map32(fabs32, x),
  'f32x4.neg': (x) => map32(fneg32, x),
  'f32x4.sqrt': (x) => mapF32(fsqrt32, x),
  'f32x4.ceil': (x) => mapF32(fceil, x),
  'f32x4.floor': (x) => mapF32(ffloor, x),
  'f32x4.trunc': (x) => mapF32(ftrunc, x),
  'f32x4.nearest': (x) => mapF32(fnearest, x),
  'f64x2.abs': (x) => highs(fabs32, x),
  'f64x2.neg': (x) => highs(fneg32, x),
  'f64x2.sqrt': (x) => mapF64(fsqrt64, x),
  'f64x2.ceil': (x) => mapF64(fceil, x),
  'f64x2.floor': (x) => mapF64(ffloor, x),
  'f64x2.trunc': (x) => mapF64(ftrunc, x),
  'f64x2.nearest': (x) => mapF64(fnearest, x)
}

type Shift = (i: number, k: number) => number

// Between shr_s and shr_u the reading of the lane makes the difference, not the operator.
const shl: Shift = (i, k) => i << k
const shr: Shift = (i, k) => i >> k
const shr_u: Shift = (i, k) => i >>> k

const by =
  (f: Shift, distance: number): ((i: number) => number) =>
  (i) =>
    f(i, distance)
const by64 =
  (f: (i: bigint, k: number) => bigint, distance: number): ((i: bigint) => bigint) =>
  (i) =>
    f(i, distance)

export const vshiftops: VshiftopTable = {
  'i8x16.shl': (x, y) => map8s(by(shl, y.c & 7), x),
  'i8x16.shr_s': (x, y) => map8s(by(shr, y.c & 7), x),
  'i8x16.shr_u': (x, y) => map8u(by(shr, y.c & 7), x),
  'i16x8.shl': (x, y) => map16s(by(shl, y.c & 15), x),
  'i16x8.shr_s': (x, y) => map16s(by(shr, y.c & 15), x),
  'i16x8.shr_u': (x, y) => map16u(by(shr, y.c & 15), x),
  'i32x4.shl': (x, y) => map32(by(shl, y.c), x),
  'i32x4.shr_s': (x, y) => map32(by(shr, y.c), x),
  'i32x4.shr_u': (x, y) => map32(by(shr_u, y.c), x),
  'i64x2.shl': (x, y) => map64(by64(ishl64, y.c), x),
  'i64x2.shr_s': (x, y) => map64(by64(ishr_s64, y.c), x),
  'i64x2.shr_u': (x, y) => map64(by64(ishr_u64, y.c), x)
}
