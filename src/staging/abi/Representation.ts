/**
 * How the staged evaluator holds values: numbers and vectors as words in JavaScript variables, references as they are.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import type { Val } from '../../execution/runtime/Values.ts'
import {
  CANONICAL_32,
  CANONICAL_64_HIGH,
  fromF32,
  fromF64,
  highWord,
  joinWords,
  lowWord,
  toF32,
  toF64
} from '../../numerics/Bits.ts'
import { isNaN32, isNaN64 } from '../../numerics/NaN.ts'
import { i32, i64, v128 } from '../../structure/Const.ts'
import type { ValType } from '../../structure/Types.ts'

/**
 * `i`: an int32. `l`: an i64 as two int32, the low half and the high half. `f`, `d`: a number whose only NaN represents
 * the positive canonical one. `v`: a vector as four int32. `r`: a reference as it is; an unset local is `undefined`.
 */
export type Rep = 'i' | 'l' | 'f' | 'd' | 'v' | 'r'

/** The representation of the values of a type; of every reference type it is `r`. */
export const repOf = (t: ValType): Rep => {
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

/** How many words, each a JavaScript variable, a value of this representation takes. */
export const width = (k: Rep): number =>
  k === 'v' ? 4
  : k === 'l' ? 2
  : 1

/** What a JavaScript variable of the staged program holds. */
export type JsValue = number | Val | undefined

/** Whether the value fits its representation: a NaN whose payload a JavaScript number would not preserve does not. */
export const fits = (v: Val | undefined): boolean =>
  v?._tag === 'f32.const' ? !isNaN32(v.c) || v.c === CANONICAL_32
  : v?._tag === 'f64.const' ? !isNaN64(v.hi, v.lo) || (v.hi === CANONICAL_64_HIGH && v.lo === 0)
  : true

/** The representation of a value; of an unset local `r`. */
export const repOfVal = (v: Val | undefined): Rep => {
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

/** The words of a value that fits, in order. */
export const jsValuesOf = (v: Val | undefined): ReadonlyArray<JsValue> => {
  switch (v?._tag) {
    case 'i32.const':
      return [v.c]
    case 'i64.const':
      return [lowWord(v.c), highWord(v.c)]
    case 'f32.const':
      return [fromF32(v)]
    case 'f64.const':
      return [fromF64(v)]
    case 'v128.const':
      return [v.a, v.b, v.c, v.d]
    default:
      return [v]
  }
}

/** The value that these words represent; their number is that of its representation. */
export const valueOf = (rep: Rep, a: JsValue, b?: JsValue, c?: JsValue, d?: JsValue): Val | undefined => {
  switch (rep) {
    case 'i':
      return i32(a as number) // the representation says what the words are, here and below
    case 'l':
      return i64(joinWords(b as number, a as number))
    case 'f':
      return toF32(a as number)
    case 'd':
      return toF64(a as number)
    case 'v':
      return v128(a as number, b as number, c as number, d as number)
    case 'r':
      return a as Val | undefined
  }
}

/** The value whose words are among others, from one on. */
export const valueAt = (rep: Rep, words: ReadonlyArray<JsValue>, at: number): Val | undefined =>
  valueOf(rep, words[at], words[at + 1], words[at + 2], words[at + 3])
