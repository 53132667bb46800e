/**
 * Default values of value types.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#default-values
 */
import { f32, f64, i32, i64, v128 } from '../../structure/Const.ts'
import type { ValType } from '../../structure/Types.ts'
import { refNull, type Val } from './Values.ts'

const i32Zero = i32(0)
const i64Zero = i64(0n)
const f32Zero = f32(0)
const f64Zero = f64(0, 0)
const v128Zero = v128(0, 0, 0, 0)

/**
 * `$default_(t)`: zero for numbers and vectors, null for nullable references, none for the others. Only the shape of the
 * type matters, so it need not be closed.
 */
export const defaultVal = (t: ValType): Val | undefined => {
  switch (t) {
    case 'i32':
      return i32Zero
    case 'i64':
      return i64Zero
    case 'f32':
      return f32Zero
    case 'f64':
      return f64Zero
    case 'v128':
      return v128Zero
    case 'bot':
      return undefined
    default:
      return t.null ? refNull : undefined
  }
}
