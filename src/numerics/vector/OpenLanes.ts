/**
 * Which lanes of a vector the specification leaves open: non-determinism as data.
 *
 * The operators return the deterministic result, or the first alternative under other relaxed parameters. `openLanes` then
 * says, for the lanes that could have been different, how many alternatives each has; `chooseLane` puts one in. Choice 0
 * is the lane as it is. A choice of all lanes is a choice of each, as the specification has it (the product of sets).
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import { f32, f64, i32, type V128 } from '../../structure/Const.ts'
import { lowWord } from '../Bits.ts'
import { fits_s32, fits_u32 } from '../Convert.ts'
import { isNaN32, isNaN64, isNonCanonical32, isNonCanonical64, nanOperators, nansOfF32, nansOfF64 } from '../NaN.ts'
import type { Relaxed } from '../Relaxed.ts'
import { vextractLanes, vreplaceLanes } from './Access.ts'
import { get32, getF32, getF64 } from './Lanes.ts'
import { alternative } from './MinMax.ts'

/**
 * `canonical`, `arithmetic`: the NaNs of that kind (`NaN.ts`). `signed`: this NaN with either sign. `any`: every i32, the
 * i-th being the lane plus i modulo 2^32.
 */
export type LaneKind = 'canonical' | 'arithmetic' | 'signed' | 'any'

/** A lane of a result that may be chosen; `count` is the number of alternatives. */
export interface OpenLane {
  readonly shape: 'f32x4' | 'f64x2' | 'i32x4'
  readonly lane: number
  readonly kind: LaneKind
  readonly count: bigint
}

type Operands = ReadonlyArray<V128>

/** Two shapes of floats, alike. */
interface FloatShape {
  readonly shape: 'f32x4' | 'f64x2'
  readonly lanes: number
  readonly get: (x: V128, k: number) => number
  readonly isNaN: (x: V128, k: number) => boolean
  readonly isNonCanonical: (x: V128, k: number) => boolean
  readonly arithmetic: bigint
}

const low = (x: V128, k: number): number => get32(x, 2 * k)
const high = (x: V128, k: number): number => get32(x, 2 * k + 1)

const f32x4: FloatShape = {
  shape: 'f32x4',
  lanes: 4,
  get: getF32,
  isNaN: (x, k) => isNaN32(get32(x, k)),
  isNonCanonical: (x, k) => isNonCanonical32(get32(x, k)),
  arithmetic: nansOfF32('arithmetic').count
}
const f64x2: FloatShape = {
  shape: 'f64x2',
  lanes: 2,
  get: getF64,
  isNaN: (x, k) => isNaN64(high(x, k), low(x, k)),
  isNonCanonical: (x, k) => isNonCanonical64(high(x, k), low(x, k)),
  arithmetic: nansOfF64('arithmetic').count
}

const nanLane = (to: FloatShape, from: FloatShape, lane: number, operands: Operands): OpenLane =>
  operands.some((x) => from.isNonCanonical(x, lane)) ?
    { shape: to.shape, lane, kind: 'arithmetic', count: to.arithmetic }
  : { shape: to.shape, lane, kind: 'canonical', count: 2n }

/** The NaNs among the lanes of a result; lane k comes from lanes k of the operands. */
const nanLanes = (to: FloatShape, from: FloatShape, operands: Operands, result: V128): ReadonlyArray<OpenLane> => {
  const open: Array<OpenLane> = []
  for (let k = 0; k < Math.min(to.lanes, from.lanes); k++)
    if (to.isNaN(result, k)) open.push(nanLane(to, from, k, operands))
  return open
}

/** As `nanLanes`, but a NaN that is an operand taken as it is, is not open. */
const extremeLanes = (s: FloatShape, R: Relaxed['fmin'], x: V128, y: V128, result: V128): ReadonlyArray<OpenLane> =>
  nanLanes(s, s, [x, y], result).flatMap((open): ReadonlyArray<OpenLane> => {
    switch (alternative(R, s.get(x, open.lane), s.get(y, open.lane))) {
      case 'regular':
        return [open]
      case 'nan':
        return [{ ...open, kind: 'signed', count: 2n }]
      case 'z1':
      case 'z2':
      case 'zero':
        return []
    }
  })

/** The lanes that may have any value after a relaxed truncation: NaNs and those out of range. */
const truncLanes = (s: FloatShape, fits: (z: number) => boolean, R: 0 | 1, x: V128): ReadonlyArray<OpenLane> => {
  const open: Array<OpenLane> = []
  if (R === 1)
    for (let k = 0; k < s.lanes; k++)
      if (!fits(s.get(x, k))) open.push({ shape: 'i32x4', lane: k, kind: 'any', count: 1n << 32n })
  return open
}

const none: ReadonlyArray<OpenLane> = []

const nanOpen = (op: Mnemonic, operands: Operands, result: V128): ReadonlyArray<OpenLane> => {
  const shape = op.startsWith('f32x4') ? f32x4 : f64x2
  switch (op) {
    case 'f32x4.demote_f64x2_zero':
      return nanLanes(f32x4, f64x2, operands, result)
    case 'f64x2.promote_low_f32x4':
      return nanLanes(f64x2, f32x4, operands, result)
    default:
      return nanLanes(shape, shape, operands, result)
  }
}

/** The lanes of `result` that are open, if it is what `op` gave for the operands under the parameters. */
export const openLanes = (op: Mnemonic, operands: Operands, result: V128, r: Relaxed): ReadonlyArray<OpenLane> => {
  const [x = result, y = result] = operands
  switch (op) {
    case 'f32x4.relaxed_min':
      return extremeLanes(f32x4, r.fmin, x, y, result)
    case 'f32x4.relaxed_max':
      return extremeLanes(f32x4, r.fmax, x, y, result)
    case 'f64x2.relaxed_min':
      return extremeLanes(f64x2, r.fmin, x, y, result)
    case 'f64x2.relaxed_max':
      return extremeLanes(f64x2, r.fmax, x, y, result)
    case 'i32x4.relaxed_trunc_f32x4_s':
      return truncLanes(f32x4, fits_s32, r.trunc_s, x)
    case 'i32x4.relaxed_trunc_f32x4_u':
      return truncLanes(f32x4, fits_u32, r.trunc_u, x)
    case 'i32x4.relaxed_trunc_f64x2_s_zero':
      return truncLanes(f64x2, fits_s32, r.trunc_s, x)
    case 'i32x4.relaxed_trunc_f64x2_u_zero':
      return truncLanes(f64x2, fits_u32, r.trunc_u, x)
    default:
      return nanOperators.has(op) ? nanOpen(op, operands, result) : none
  }
}

/** Can the operator leave lanes open, under some parameters? */
export const canLeaveLanesOpen = (op: Mnemonic): boolean => nanOperators.has(op) || op.startsWith('i32x4.relaxed_trunc')

const chooseF32 = (x: V128, { lane, kind }: OpenLane, choice: bigint): V128 => {
  const z =
    kind === 'canonical' || kind === 'arithmetic' ?
      nansOfF32(kind).nth(choice)
    : f32(get32(x, lane) | (lowWord(choice) << 31))
  return vreplaceLanes['f32x4.replace_lane'](x, lane, z)
}
const chooseF64 = (x: V128, { lane, kind }: OpenLane, choice: bigint): V128 => {
  const { hi, lo } = vextractLanes['f64x2.extract_lane'](x, lane)
  const z =
    kind === 'canonical' || kind === 'arithmetic' ? nansOfF64(kind).nth(choice) : f64(hi | (lowWord(choice) << 31), lo)
  return vreplaceLanes['f64x2.replace_lane'](x, lane, z)
}

/** The vector with one open lane as chosen: 0 <= choice < open.count, and 0 leaves the lane as it is. */
export const chooseLane = (x: V128, open: OpenLane, choice: bigint): V128 => {
  switch (open.shape) {
    case 'f32x4':
      return chooseF32(x, open, choice)
    case 'f64x2':
      return chooseF64(x, open, choice)
    case 'i32x4':
      return vreplaceLanes['i32x4.replace_lane'](x, open.lane, i32(get32(x, open.lane) + lowWord(choice)))
  }
}
