/**
 * The operators of `f64`, by mnemonic, in the deterministic profile.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations
 */
import { f64 } from '../structure/Const.ts'
import { fromF64, toF64 } from './Bits.ts'
import {
  fadd64,
  fceil,
  fdiv64,
  feq,
  ffloor,
  fge,
  fgt,
  fle,
  flt,
  fmax,
  fmin,
  fmul64,
  fne,
  fnearest,
  fsqrt64,
  fsub64,
  ftrunc
} from './Float.ts'
import { fabs32, fneg32 } from './Float32.ts'
import { bool } from './Int32.ts'
import type { Binops, Relops, Unops } from './Signatures.ts'

const SIGN = 0x80000000

// The sign is the top bit of the high half, where it is in a binary32 too: fabs and fneg are those of `Float32.ts`.

export const float64Unops = {
  'f64.abs': (x) => f64(fabs32(x.hi), x.lo),
  'f64.neg': (x) => f64(fneg32(x.hi), x.lo),
  'f64.ceil': (x) => toF64(fceil(fromF64(x))),
  'f64.floor': (x) => toF64(ffloor(fromF64(x))),
  'f64.trunc': (x) => toF64(ftrunc(fromF64(x))),
  'f64.nearest': (x) => toF64(fnearest(fromF64(x))),
  'f64.sqrt': (x) => toF64(fsqrt64(fromF64(x)))
} as const satisfies Unops<'f64'>

export const float64Binops = {
  'f64.add': (x, y) => toF64(fadd64(fromF64(x), fromF64(y))),
  'f64.sub': (x, y) => toF64(fsub64(fromF64(x), fromF64(y))),
  'f64.mul': (x, y) => toF64(fmul64(fromF64(x), fromF64(y))),
  'f64.div': (x, y) => toF64(fdiv64(fromF64(x), fromF64(y))),
  'f64.min': (x, y) => toF64(fmin(fromF64(x), fromF64(y))),
  'f64.max': (x, y) => toF64(fmax(fromF64(x), fromF64(y))),
  'f64.copysign': (x, y) => f64(fabs32(x.hi) | (y.hi & SIGN), x.lo)
} as const satisfies Binops<'f64'>

export const float64Relops = {
  'f64.eq': (x, y) => bool(feq(fromF64(x), fromF64(y))),
  'f64.ne': (x, y) => bool(fne(fromF64(x), fromF64(y))),
  'f64.lt': (x, y) => bool(flt(fromF64(x), fromF64(y))),
  'f64.gt': (x, y) => bool(fgt(fromF64(x), fromF64(y))),
  'f64.le': (x, y) => bool(fle(fromF64(x), fromF64(y))),
  'f64.ge': (x, y) => bool(fge(fromF64(x), fromF64(y)))
} as const satisfies Relops<'f64'>
