/**
 * Vector literals.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html#vector-instructions
 */
import { left } from 'fp-ts/lib/Either.js'
import { parseFloatPattern, parseInteger, parseUnsigned } from '../numerics/Numeral.ts'
import { binary32, binary64, type Format } from '../numerics/Rounding.ts'
import { v128, type V128 } from '../structure/Const.ts'
import { idx, type LaneIdx } from '../structure/Indices.ts'
import { failBefore, isNumber, isNumeral, numeral, peek, startOf, u8, unexpected, word, type Parser } from './Parser.ts'
import { kind } from './Tokens.ts'

/** `I8 X 16`, ...: the bits of a lane, and their format if they are floats. */
export interface LaneShape {
  readonly bits: number
  readonly lanes: number
  readonly float: Format | null
}

const integer = (bits: number): LaneShape => ({ bits, lanes: 128 / bits, float: null })

const shapes: ReadonlyMap<string, LaneShape> = new Map([
  ['i8x16', integer(8)],
  ['i16x8', integer(16)],
  ['i32x4', integer(32)],
  ['i64x2', integer(64)],
  ['f32x4', { bits: 32, lanes: 4, float: binary32 }],
  ['f64x2', { bits: 64, lanes: 2, float: binary64 }]
])

/** `shape`. */
export const shape = (p: Parser): LaneShape => {
  const found = peek(p) === kind.keyword ? shapes.get(word(p)) : undefined
  if (found === undefined) unexpected(p)
  else p.at++
  return found ?? integer(8)
}

/** One lane, as a natural. */
export const lane = (p: Parser, { bits, float }: LaneShape): bigint =>
  numeral(p, (text) => (float === null ? parseInteger(bits, text) : parseFloatPattern(float, text)))

/** The vector with these lanes, the first in the low bits. */
export const vectorOf = (bits: number, lanes: ReadonlyArray<bigint>): V128 => {
  const all = lanes.reduceRight((n, c) => (n << BigInt(bits)) | c, 0n)
  const part = (i: number): number => Number(BigInt.asIntN(32, all >> BigInt(32 * i)))
  return v128(part(0), part(1), part(2), part(3))
}

/** Whether `n` numerals are here, no more and no less; or failure. The parser stays. */
const counted = (p: Parser, n: number, message: string): boolean => {
  const from = p.at
  while (isNumber(p)) p.at++
  const found = p.at - from
  if (found === n) p.at = from
  else failBefore(p, startOf(p, from), `${message}: ${found} of ${n}`)
  return found === n
}

/** `shape num^N`. */
export const vector = (p: Parser): V128 => {
  const s = shape(p)
  const lanes: bigint[] = []
  if (counted(p, s.lanes, 'wrong number of lane literals')) while (lanes.length < s.lanes) lanes.push(lane(p, s))
  return vectorOf(s.bits, lanes)
}

export const laneIdx = (p: Parser): LaneIdx => idx<LaneIdx>(u8(p))

const SHUFFLED = 16

/** A lane of a shuffle: numerals that are no naturals are out of range here. */
const shuffleLane = (p: Parser): LaneIdx => {
  const n = numeral(
    p,
    (text) => {
      const c = parseUnsigned(8, text)
      return c._tag === 'Left' && isNumeral(text) ? left('constant out of range') : c
    },
    'i8 constant out of range'
  )
  return idx<LaneIdx>(Number(n))
}

/** `laneidx^16`. */
export const shuffleLanes = (p: Parser): ReadonlyArray<LaneIdx> => {
  const lanes: LaneIdx[] = []
  if (counted(p, SHUFFLED, 'invalid lane length')) while (lanes.length < SHUFFLED) lanes.push(shuffleLane(p))
  return lanes
}
