/**
 * Lanes taken out, put in, spread and moved.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions
 */
import { f32, f64, i32, i64, v128, type V128 } from '../../structure/Const.ts'
import { highWord, lowWord } from '../Bits.ts'
import { build16, build32, build8, get16s, get16u, get32, get64, get8s, get8u, pair64 } from './Lanes.ts'
import type { VextractLaneTable, VreplaceLaneTable, VshuffleTable, VsplatTable, VswizzlopTable } from './Signatures.ts'

export const vsplats: VsplatTable = {
  'i8x16.splat': (x) => build8(() => x.c),
  'i16x8.splat': (x) => build16(() => x.c),
  'i32x4.splat': (x) => v128(x.c, x.c, x.c, x.c),
  'i64x2.splat': (x) => pair64(x.c, x.c),
  'f32x4.splat': (x) => v128(x.c, x.c, x.c, x.c),
  'f64x2.splat': (x) => v128(x.lo, x.hi, x.lo, x.hi)
}

export const vextractLanes: VextractLaneTable = {
  'i8x16.extract_lane_s': (x, lane) => i32(get8s(x, lane)),
  'i8x16.extract_lane_u': (x, lane) => i32(get8u(x, lane)),
  'i16x8.extract_lane_s': (x, lane) => i32(get16s(x, lane)),
  'i16x8.extract_lane_u': (x, lane) => i32(get16u(x, lane)),
  'i32x4.extract_lane': (x, lane) => i32(get32(x, lane)),
  'i64x2.extract_lane': (x, lane) => i64(get64(x, lane)),
  'f32x4.extract_lane': (x, lane) => f32(get32(x, lane)),
  'f64x2.extract_lane': (x, lane) => (lane === 0 ? f64(x.b, x.a) : f64(x.d, x.c))
}

const replace32 = (x: V128, lane: number, bits: number): V128 => build32((k) => (k === lane ? bits : get32(x, k)))
const replace64 = (x: V128, lane: number, hi: number, lo: number): V128 =>
  lane === 0 ? v128(lo, hi, x.c, x.d) : v128(x.a, x.b, lo, hi)

export const vreplaceLanes: VreplaceLaneTable = {
  'i8x16.replace_lane': (x, lane, y) => build8((k) => (k === lane ? y.c : get8s(x, k))),
  'i16x8.replace_lane': (x, lane, y) => build16((k) => (k === lane ? y.c : get16s(x, k))),
  'i32x4.replace_lane': (x, lane, y) => replace32(x, lane, y.c),
  'i64x2.replace_lane': (x, lane, y) => replace64(x, lane, highWord(y.c), lowWord(y.c)),
  'f32x4.replace_lane': (x, lane, y) => replace32(x, lane, y.c),
  'f64x2.replace_lane': (x, lane, y) => replace64(x, lane, y.hi, y.lo)
}

export const vswizzlops: VswizzlopTable = {
  'i8x16.swizzle': (x, y) =>
    build8((k) => {
      const i = get8u(y, k)
      return i < 16 ? get8s(x, i) : 0
    }),
  'i8x16.relaxed_swizzle': (x, y, r) =>
    build8((k) => {
      const i = get8s(y, k)
      return (
        i < 0 ? 0
        : i < 16 || r.swizzle === 1 ? get8s(x, i & 15)
        : 0
      )
    })
}

export const vshuffles: VshuffleTable = {
  'i8x16.shuffle': (x, y, lanes) =>
    build8((k) => {
      const i = lanes[k] ?? 0
      return i < 16 ? get8s(x, i) : get8s(y, i - 16)
    })
}
