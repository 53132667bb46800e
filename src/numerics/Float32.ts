/**
 * The operators of `f32`, by mnemonic, in the deterministic profile.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations
 */
import { f32 } from '../structure/Const.ts'
import { fromF32, toF32 } from './Bits.ts'
import {
  fadd32,
  fceil,
  fdiv32,
  feq,
  ffloor,
  fge,
  fgt,
  fle,
  flt,
  fmax,
  fmin,
  fmul32,
  fne,
  fnearest,
  fsqrt32,
  fsub32,
  ftrunc
} from './Float.ts'
import { bool } from './Int32.ts'
import type { Binops, Relops, Unops } from './Signatures.ts'

const SIGN = 0x80000000

/** fabs_32 of a pattern: keeps the payload of a NaN. */
export const fabs32 = (bits: number): number => bits & ~SIGN
/** fneg_32 of a pattern: keeps the payload of a NaN. */
export const fneg32 = (bits: number): number => bits ^ SIGN

export const float32Unops = {
  'f32.abs': (x) => f32(fabs32(x.c)),
  'f32.neg': (x) => f32(fneg32(x.c)),
  'f32.ceil': (x) => toF32(fceil(fromF32(x))),
  'f32.floor': (x) => toF32(ffloor(fromF32(x))),
  'f32.trunc': (x) => toF32(ftrunc(fromF32(x))),
  'f32.nearest': (x) => toF32(fnearest(fromF32(x))),
  'f32.sqrt': (x) => toF32(fsqrt32(fromF32(x)))
} as const satisfies Unops<'f32'>

export const float32Binops = {
  'f32.add': (x, y) => toF32(fadd32(fromF32(x), fromF32(y))),
  'f32.sub': (x, y) => toF32(fsub32(fromF32(x), fromF32(y))),
  'f32.mul': (x, y) => toF32(fmul32(fromF32(x), fromF32(y))),
  'f32.div': (x, y) => toF32(fdiv32(fromF32(x), fromF32(y))),
  'f32.min': (x, y) => toF32(fmin(fromF32(x), fromF32(y))),
  'f32.max': (x, y) => toF32(fmax(fromF32(x), fromF32(y))),
  'f32.copysign': (x, y) => f32(fabs32(x.c) | (y.c & SIGN))
} as const satisfies Binops<'f32'>

export const float32Relops = {
  'f32.eq': (x, y) => bool(feq(fromF32(x), fromF32(y))),
  'f32.ne': (x, y) => bool(fne(fromF32(x), fromF32(y))),
  'f32.lt': (x, y) => bool(flt(fromF32(x), fromF32(y))),
  'f32.gt': (x, y) => bool(fgt(fromF32(x), fromF32(y))),
  'f32.le': (x, y) => bool(fle(fromF32(x), fromF32(y))),
  'f32.ge': (x, y) => bool(fge(fromF32(x), fromF32(y)))
} as const satisfies Relops<'f32'>
