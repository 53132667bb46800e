/**
 * Elements of arrays in segments: what `array.new_data`, `array.init_data`, `array.new_elem` and `array.init_elem` read.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { joinWords } from '../../numerics/Bits.ts'
import { f32, f64, i32, i64, v128, type Const } from '../../structure/Const.ts'
import type { ArrayData, ArrayElem } from '../../structure/Instr.ts'
import type { StorageType } from '../../structure/Types.ts'
import { dataAt, elemAt } from './Access.ts'
import { elementType } from './Fields.ts'
import type { State } from './Config.ts'
import type { Val } from './Values.ts'

/** A segment as elements, whose place counts in `unit`s of one byte or one reference. */
export interface Segment {
  /** |BYTES| or |REFS|. */
  readonly length: number
  /** What one element takes of it. */
  readonly width: number
  /** The element at a place that is in range. */
  readonly at: (j: number) => Val | undefined
}

/** `$elem(z, y).REFS`. */
export const elemSegment = (z: State, { y }: ArrayElem): Segment | undefined => {
  const refs = elemAt(z, y)?.refs
  return refs === undefined ? undefined : { length: refs.length, width: 1, at: (j) => refs[j] }
}

/** Little endian; in range. */
const u16 = (b: Uint8Array, j: number): number => (b[j] ?? 0) | ((b[j + 1] ?? 0) << 8)
const word = (b: Uint8Array, j: number): number => u16(b, j) | (u16(b, j + 2) << 16)

/** `$zsize(zt)/8` and `$const($cunpack(zt), $cunpacknum_(zt, c))` with `$zbytes_(zt, c)` at a place; references have none. */
const encoding = (
  zt: StorageType
): { readonly width: number; readonly read: (b: Uint8Array, j: number) => Const } | null => {
  switch (zt) {
    case 'i8':
      return { width: 1, read: (b, j) => i32(b[j] ?? 0) }
    case 'i16':
      return { width: 2, read: (b, j) => i32(u16(b, j)) }
    case 'i32':
      return { width: 4, read: (b, j) => i32(word(b, j)) }
    case 'i64':
      return { width: 8, read: (b, j) => i64(joinWords(word(b, j + 4), word(b, j))) }
    case 'f32':
      return { width: 4, read: (b, j) => f32(word(b, j)) }
    case 'f64':
      return { width: 8, read: (b, j) => f64(word(b, j + 4), word(b, j)) }
    case 'v128':
      return { width: 16, read: (b, j) => v128(word(b, j), word(b, j + 4), word(b, j + 8), word(b, j + 12)) }
    default:
      return null
  }
}

/** `$data(z, y).BYTES` as elements of `$type(z, x) ~~ ARRAY (mut zt)`. */
export const dataSegment = (z: State, { x, y }: ArrayData): Segment | undefined => {
  const zt = elementType(z, x)
  const bytes = dataAt(z, y)?.bytes
  const e = zt === undefined ? null : encoding(zt)
  return e === null || bytes === undefined ?
      undefined
    : { length: bytes.length, width: e.width, at: (j) => e.read(bytes, j) }
}

/** `i + n * width <= length`. */
export const inSegment = ({ length, width }: Segment, i: number, n: number): boolean => i + n * width <= length
