/**
 * Constants: mostly small, often at an edge.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/values.html
 */
import { f32, f64, i32, i64, v128, type Const } from '../../structure/Const.ts'
import type { NumType, VecType } from '../../structure/Types.ts'
import { one, pick, type Draw } from './Draw.ts'

const edges32 = [0, 1, -1, 2, 0x7fffffff, -0x80000000, 0xff, 0x8000, 0xffff, 31, 32, 0x7f800001]
const edgesFloat = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00000, 0xffa12345,
  0x00000001, 0x4f000000, 0xcf000000, 0x4effffff, 0x40490fdb, 0x7f7fffff, 0x5f000000
]
const edgesDouble = [
  0, 0x80000000, 0x3ff00000, 0xbff00000, 0x7ff00000, 0xfff00000, 0x7ff80000, 0xfff80000, 0x7ff40000, 0xfff12345,
  0x41e00000, 0xc1e00000, 0x41efffff, 0x43e00000, 0x400921fb, 0x7fefffff, 0x38000000
]

/** An int32. */
const word = (d: Draw): number => {
  switch (pick(d, 5)) {
    case 1:
      return one(d, edges32) ?? 0
    case 2:
      return (pick(d, 0x10000) << 16) | pick(d, 0x10000)
    case 3:
      return -pick(d, 100)
    case 4:
      return pick(d, 0x100)
    default:
      return pick(d, 9)
  }
}

const single = (d: Draw): number => (pick(d, 3) === 2 ? word(d) : (one(d, edgesFloat) ?? 0))

/** `t.const c`. */
export const constant = (d: Draw, t: NumType | VecType): Const => {
  switch (t) {
    case 'i32':
      return i32(word(d))
    case 'i64':
      return i64((BigInt(pick(d, 3) === 2 ? word(d) : 0) << 32n) + BigInt(word(d)))
    case 'f32':
      return f32(single(d))
    case 'f64':
      return pick(d, 3) === 2 ? f64(word(d), word(d)) : f64(one(d, edgesDouble) ?? 0, pick(d, 4) === 3 ? word(d) : 0)
    case 'v128': {
      const [a, b] = [word(d), single(d)]
      return pick(d, 2) === 1 ? v128(a, b, word(d), one(d, edgesDouble) ?? 0) : v128(a, a, b, b)
    }
  }
}
