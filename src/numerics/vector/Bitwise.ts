/**
 * Operators on all 128 bits, and tests and masks of lanes.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import { i32, v128, type V128 } from '../../structure/Const.ts'
import { bool } from '../Int32.ts'
import { get16s, get32, get8s } from './Lanes.ts'
import type {
  VbitmaskTable,
  VtestopTable,
  VvbinopTable,
  VvternopTable,
  VvtestopTable,
  VvunopTable
} from './Signatures.ts'

/** ibitselect_128: bits of `x` where `z` has ones, else of `y`. */
export const bitselect = (x: V128, y: V128, z: V128): V128 =>
  v128((x.a & z.a) | (y.a & ~z.a), (x.b & z.b) | (y.b & ~z.b), (x.c & z.c) | (y.c & ~z.c), (x.d & z.d) | (y.d & ~z.d))

export const vvunops: VvunopTable = {
  'v128.not': (x) => v128(~x.a, ~x.b, ~x.c, ~x.d)
}

export const vvbinops: VvbinopTable = {
  'v128.and': (x, y) => v128(x.a & y.a, x.b & y.b, x.c & y.c, x.d & y.d),
  'v128.andnot': (x, y) => v128(x.a & ~y.a, x.b & ~y.b, x.c & ~y.c, x.d & ~y.d),
  'v128.or': (x, y) => v128(x.a | y.a, x.b | y.b, x.c | y.c, x.d | y.d),
  'v128.xor': (x, y) => v128(x.a ^ y.a, x.b ^ y.b, x.c ^ y.c, x.d ^ y.d)
}

export const vvternops: VvternopTable = {
  'v128.bitselect': bitselect
}

export const vvtestops: VvtestopTable = {
  'v128.any_true': (x) => bool((x.a | x.b | x.c | x.d) !== 0)
}

/** Are the first `n` lanes all other than 0? */
const all = (get: (x: V128, k: number) => number, n: number, x: V128): boolean => {
  for (let k = 0; k < n; k++) if (get(x, k) === 0) return false
  return true
}

export const vtestops: VtestopTable = {
  'i8x16.all_true': (x) => bool(all(get8s, 16, x)),
  'i16x8.all_true': (x) => bool(all(get16s, 8, x)),
  'i32x4.all_true': (x) => bool(all(get32, 4, x)),
  'i64x2.all_true': (x) => bool((x.a | x.b) !== 0 && (x.c | x.d) !== 0)
}

/** Bit k is the sign of lane k, which `get` extends. */
const signs = (get: (x: V128, k: number) => number, n: number, x: V128): number => {
  let bits = 0
  for (let k = 0; k < n; k++) bits |= (get(x, k) >>> 31) << k
  return bits
}

export const vbitmasks: VbitmaskTable = {
  'i8x16.bitmask': (x) => i32(signs(get8s, 16, x)),
  'i16x8.bitmask': (x) => i32(signs(get16s, 8, x)),
  'i32x4.bitmask': (x) => i32(signs(get32, 4, x)),
  'i64x2.bitmask': (x) => i32((x.b >>> 31) | ((x.d >>> 31) << 1))
}
