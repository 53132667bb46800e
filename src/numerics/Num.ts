/**
 * Numbers as values: defaults and equality.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#default-values
 */
import { f32, f64, i32, i64, type Num } from '../structure/Const.ts'
import type { NumOf } from './Signatures.ts'
import type { NumType } from '../structure/Types.ts'

const defaults: { readonly [T in NumType]: NumOf[T] } = {
  i32: i32(0),
  i64: i64(0n),
  f32: f32(0),
  f64: f64(0, 0)
}

/** The default value of a number type: zero, positive for floats. */
export const defaultNum = <T extends NumType>(type: T): NumOf[T] => defaults[type]

/** The type of a number. */
export const numType = (x: Num): NumType => {
  switch (x._tag) {
    case 'i32.const':
      return 'i32'
    case 'i64.const':
      return 'i64'
    case 'f32.const':
      return 'f32'
    case 'f64.const':
      return 'f64'
  }
}

/** The same type and the same bits: a NaN equals itself, 0 and -0 differ. */
export const equalNum = (x: Num, y: Num): boolean =>
  x._tag === 'f64.const' ? y._tag === 'f64.const' && x.hi === y.hi && x.lo === y.lo : x._tag === y._tag && x.c === y.c
