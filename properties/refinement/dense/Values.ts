/** Instructions of dense programs that compute: numbers, vectors, variables. */
import { i32, i64 } from '../../../src/structure/Const.ts'
import { idx, type GlobalIdx, type LaneIdx, type LocalIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import type { NumType } from '../../../src/structure/Types.ts'
import {
  globals,
  has,
  locals,
  once,
  one,
  plain,
  push,
  read,
  replace,
  supply,
  top,
  type T,
  type Writer
} from './Writer.ts'

type Names = readonly [string, ...ReadonlyArray<string>]

const binary: Readonly<Record<NumType, Names>> = {
  i32: ['add', 'sub', 'mul', 'and', 'xor', 'shl', 'shr_u', 'shr_s', 'rotl', 'lt_s', 'ge_u', 'eq', 'div_u', 'rem_s'],
  i64: [
    ...(['add', 'sub', 'mul', 'or', 'xor', 'shl', 'shr_s', 'shr_u', 'rotr', 'rotl'] as const),
    ...(['lt_u', 'lt_s', 'ge_s', 'gt_u', 'ne', 'div_s', 'div_u', 'rem_u', 'rem_s'] as const)
  ],
  f32: ['add', 'mul', 'min', 'lt', 'copysign', 'div', 'ne'],
  f64: ['sub', 'div', 'max', 'ge', 'add', 'copysign', 'eq']
}
const tests = new Set(['lt_s', 'ge_u', 'eq', 'lt_u', 'ge_s', 'gt_u', 'ne', 'lt', 'ge'])

type Unary = readonly [string, T]
const unary: Readonly<Record<NumType, readonly [Unary, ...ReadonlyArray<Unary>]>> = {
  i32: [
    ['i32.eqz', 'i32'],
    ['i32.ctz', 'i32'],
    ['i64.extend_i32_s', 'i64'],
    ['i64.extend_i32_u', 'i64'],
    ['f64.convert_i32_u', 'f64'],
    ['i32.popcnt', 'i32'],
    ['f32.reinterpret_i32', 'f32'],
    ['i8x16.splat', 'v128'],
    ['i32x4.splat', 'v128']
  ],
  i64: [
    ['i64.eqz', 'i32'],
    ['i32.wrap_i64', 'i32'],
    ['i64.clz', 'i64'],
    ['i64.extend8_s', 'i64'],
    ['i64.extend32_s', 'i64'],
    ['f64.reinterpret_i64', 'f64'],
    ['f64.convert_i64_s', 'f64'],
    ['i64x2.splat', 'v128']
  ],
  f32: [
    ['f32.neg', 'f32'],
    ['f32.abs', 'f32'],
    ['f64.promote_f32', 'f64'],
    ['i32.reinterpret_f32', 'i32'],
    ['f32.sqrt', 'f32'],
    ['f32x4.splat', 'v128']
  ],
  f64: [
    ['f64.abs', 'f64'],
    ['f64.neg', 'f64'],
    ['i64.reinterpret_f64', 'i64'],
    ['f32.demote_f64', 'f32'],
    ['i32.trunc_sat_f64_s', 'i32'],
    ['i64.trunc_sat_f64_u', 'i64'],
    ['i64.trunc_f64_s', 'i64'],
    ['f64.floor', 'f64'],
    ['f64x2.splat', 'v128']
  ]
}

const vectors: Names = [
  ...(['v128.and', 'v128.xor', 'v128.andnot', 'i8x16.sub', 'i8x16.add_sat_s', 'i8x16.lt_s', 'i8x16.swizzle'] as const),
  ...(['i16x8.mul', 'i16x8.narrow_i32x4_u', 'i16x8.avgr_u', 'i16x8.eq', 'i16x8.q15mulr_sat_s'] as const),
  ...(['i32x4.add', 'i32x4.mul', 'i32x4.max_s', 'i32x4.lt_u', 'i32x4.dot_i16x8_s', 'i32x4.sub'] as const),
  ...(['i64x2.add', 'i64x2.mul', 'i64x2.gt_s', 'i64x2.extmul_low_i32x4_u', 'i64x2.sub'] as const),
  ...(['f32x4.add', 'f32x4.min', 'f32x4.pmax', 'f32x4.lt', 'f64x2.mul', 'f64x2.max', 'f64x2.eq'] as const)
]
const vectorsOfOne: Names = [
  ...(['v128.not', 'i8x16.neg', 'i8x16.popcnt', 'i16x8.extend_high_i8x16_s', 'i32x4.abs', 'i64x2.neg'] as const),
  ...(['f32x4.neg', 'f32x4.sqrt', 'f64x2.abs', 'f64x2.nearest', 'f64x2.promote_low_f32x4'] as const),
  ...(['i32x4.trunc_sat_f32x4_s', 'f32x4.convert_i32x4_u', 'i32x4.extadd_pairwise_i16x8_s'] as const)
]
const flags: Names = ['v128.any_true', 'i8x16.bitmask', 'i32x4.all_true', 'i64x2.bitmask', 'i16x8.all_true']
const shifts: Names = ['i8x16.shl', 'i16x8.shr_s', 'i32x4.shr_u', 'i32x4.shl', 'i64x2.shr_s', 'i64x2.shl']
/** Lanes: the type of one, how many there are, and how it is read. */
const lanes: readonly [Lane, ...ReadonlyArray<Lane>] = [
  ['i8x16', 16, 'i32', '_s'],
  ['i8x16', 16, 'i32', '_u'],
  ['i16x8', 8, 'i32', '_u'],
  ['i32x4', 4, 'i32', ''],
  ['i64x2', 2, 'i64', ''],
  ['f32x4', 4, 'f32', ''],
  ['f64x2', 2, 'f64', '']
]
type Lane = readonly [string, number, NumType, string]

const laneOf = (w: Writer, tag: string, n: number): Instr => ({ _tag: tag, lane: idx<LaneIdx>(read(w, n)) }) as Instr

const ofVectors = (w: Writer): void => {
  const [shape, n, t, sign] = one(w, lanes)
  switch (read(w, 6)) {
    case 0:
      replace(w, 1, ['i32'], plain(one(w, flags)))
      return
    case 1:
      replace(w, 1, [t], laneOf(w, `${shape}.extract_lane${sign}`, n))
      return
    case 2:
      if (has(w, 'v128', 'v128', 'v128')) replace(w, 3, ['v128'], plain('v128.bitselect'))
      else replace(w, 1, ['v128'], i32(read(w, 140)), plain(one(w, shifts)))
      return
    case 3:
      if (!has(w, 'v128', 'v128')) replace(w, 1, ['v128'], plain(one(w, vectorsOfOne)))
      else
        replace(w, 2, ['v128'], {
          _tag: 'i8x16.shuffle',
          lanes: Array.from({ length: 16 }, (_, i) => idx<LaneIdx>((read(w, 32) * (i + 1)) % 32))
        })
      return
    default:
      if (has(w, 'v128', 'v128')) replace(w, 2, ['v128'], plain(one(w, vectors)))
      else replace(w, 1, ['v128'], plain(one(w, vectorsOfOne)))
  }
}

/** Puts a number into a lane of the vector below it. */
const intoLane = (w: Writer, t: NumType): void => {
  const [first = lanes[0], ...more] = lanes.filter(([, , u, sign]) => u === t && sign !== '_s')
  const [shape, n] = one(w, [first, ...more])
  replace(w, 2, ['v128'], laneOf(w, `${shape}.replace_lane`, n))
}

export const operate = (w: Writer): void => {
  const t = top(w)
  if (t === undefined || t === 's' || t === 'a') {
    supply(w, one(w, ['i32', 'i64', 'f32', 'f64', 'v128']))
    return
  }
  if (t === 'v128') {
    if (once(w, 2)) supply(w, t)
    ofVectors(w)
    return
  }
  if (top(w, 1) === 'v128' && once(w, 2)) {
    intoLane(w, t)
    return
  }
  if (once(w, 3)) {
    const [tag, result] = one(w, unary[t])
    replace(w, 1, [result], plain(tag))
    return
  }
  if (top(w, 1) !== t) supply(w, t)
  const o = one(w, binary[t])
  // few divisions are by 0
  if (/^(div|rem)_/.test(o) && !once(w, 6)) replace(w, 0, [], ...(t === 'i32' ? [i32(1)] : [i64(1n)]), plain(`${t}.or`))
  replace(w, 2, [tests.has(o) ? 'i32' : t], plain(`${t}.${o}`))
}

export const variable = (w: Writer): void => {
  const x = read(w, locals.length)
  const [t, l] = [locals[x] ?? 'i32', idx<LocalIdx>(x)]
  if (top(w) !== t || once(w, 3)) push(w, t, { _tag: 'local.get', x: l })
  else if (read(w, 2) === 0) replace(w, 1, [t], { _tag: 'local.tee', x: l })
  else replace(w, 1, [], { _tag: 'local.set', x: l })
}

export const global = (w: Writer): void => {
  const x = read(w, globals.length)
  const [t, g] = [globals[x] ?? 'i32', idx<GlobalIdx>(x)]
  if (top(w) === t) replace(w, 1, [], { _tag: 'global.set', x: g })
  else push(w, t, { _tag: 'global.get', x: g })
}

export const selected = (w: Writer): void => {
  const t = top(w)
  if (t === undefined || t === 's' || t === 'a') return
  if (top(w, 1) !== t) supply(w, t)
  supply(w, 'i32')
  replace(w, 3, [t], { _tag: 'select', ts: null })
}
