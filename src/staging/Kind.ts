/**
 * How the staged evaluator holds values: numbers in JavaScript variables, everything else as the machine's own values.
 *
 * NON-SPEC: a representation, not a part of the semantics.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import type { Val } from '../execution/Values.ts'
import { fromF32, fromF64, highWord, joinWords, lowWord, toF32, toF64 } from '../numerics/Bits.ts'
import { isNaN32, isNaN64 } from '../numerics/NaN.ts'
import { f32, i32, i64 } from '../structure/Const.ts'
import type { ValType } from '../structure/Types.ts'

/**
 * `i`: an int32. `l`: an i64 as two int32, the low half and the high half. `f`, `d`: a number whose only NaN stands for
 * the positive canonical one. `v`, `r`: vectors and references as they are; an unset local is `undefined`.
 */
export type Kind = 'i' | 'l' | 'f' | 'd' | 'v' | 'r'

export const kindOf = (t: ValType): Kind => {
  switch (t) {
    case 'i32':
      return 'i'
    case 'i64':
      return 'l'
    case 'f32':
      return 'f'
    case 'f64':
      return 'd'
    case 'v128':
      return 'v'
    default:
      return 'r'
  }
}

/** How many JavaScript variables a value of this kind takes. */
export const width = (k: Kind): number => (k === 'l' ? 2 : 1)

/** What a JavaScript variable of the staged program holds. */
export type Cell = number | Val | undefined

const CANONICAL_32 = f32(0x7fc00000).c
const CANONICAL_64 = 0x7ff80000

/** Whether the value fits its kind: a NaN other than the positive canonical one has no number. */
export const fits = (v: Val | undefined): boolean =>
  v?._tag === 'f32.const' ? !isNaN32(v.c) || v.c === CANONICAL_32
  : v?._tag === 'f64.const' ? !isNaN64(v.hi, v.lo) || (v.hi === CANONICAL_64 && v.lo === 0)
  : true

/** The kind of a value; of an unset local `r`. */
export const kindOfVal = (v: Val | undefined): Kind => {
  switch (v?._tag) {
    case 'i32.const':
      return 'i'
    case 'i64.const':
      return 'l'
    case 'f32.const':
      return 'f'
    case 'f64.const':
      return 'd'
    case 'v128.const':
      return 'v'
    default:
      return 'r'
  }
}

/** The variables of a value that fits, in order. */
export const cellsOf = (v: Val | undefined): ReadonlyArray<Cell> => {
  switch (v?._tag) {
    case 'i32.const':
      return [v.c]
    case 'i64.const':
      return [lowWord(v.c), highWord(v.c)]
    case 'f32.const':
      return [fromF32(v)]
    case 'f64.const':
      return [fromF64(v)]
    default:
      return [v]
  }
}

/** The value that lies in variables: `high` is the second one of an i64. */
export const valueOf = (kind: Kind, low: Cell, high: Cell): Val | undefined => {
  switch (kind) {
    case 'i':
      return i32(low as number) // the kind says what the variables hold, here and below
    case 'l':
      return i64(joinWords(high as number, low as number))
    case 'f':
      return toF32(low as number)
    case 'd':
      return toF64(low as number)
    case 'v':
    case 'r':
      return low as Val | undefined
  }
}
