/**
 * Constant instructions, which are also the number and vector values of the machine.
 *
 * In the specification a value *is* an instruction: `num = CONST nt c`, `vec = VCONST V128 c`. So the object that the
 * decoder makes for `i32.const 7` is the object that is on the operand stack.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */

/** `CONST I32 c`: `c` is an int32 (-2^31 <= c < 2^31); the spec's natural is `c >>> 0`. */
export interface I32 {
  readonly _tag: 'i32.const'
  readonly c: number
}

/** `CONST I64 c`: `c` is the spec's natural, 0 <= c < 2^64. */
export interface I64 {
  readonly _tag: 'i64.const'
  readonly c: bigint
}

/** `CONST F32 c`: `c` is the IEEE 754 bit pattern as an int32. JavaScript numbers would lose NaN bits. */
export interface F32 {
  readonly _tag: 'f32.const'
  readonly c: number
}

/** `CONST F64 c`: the IEEE 754 bit pattern as two int32 halves. */
export interface F64 {
  readonly _tag: 'f64.const'
  readonly hi: number
  readonly lo: number
}

/** `VCONST V128 c`: four int32, least significant first (bytes 0..3 are `a`, little endian). */
export interface V128 {
  readonly _tag: 'v128.const'
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

export type Num = I32 | I64 | F32 | F64
export type Const = Num | V128

/** Any JavaScript number with an int32 meaning; taken modulo 2^32. */
export const i32 = (c: number): I32 => ({ _tag: 'i32.const', c: c | 0 })
/** Any bigint; taken modulo 2^64. */
export const i64 = (c: bigint): I64 => ({ _tag: 'i64.const', c: BigInt.asUintN(64, c) })
/** The bit pattern of a float, as an integer modulo 2^32. */
export const f32 = (bits: number): F32 => ({ _tag: 'f32.const', c: bits | 0 })
/** The two halves of the bit pattern of a double, each taken modulo 2^32. */
export const f64 = (hi: number, lo: number): F64 => ({ _tag: 'f64.const', hi: hi | 0, lo: lo | 0 })
export const v128 = (a: number, b: number, c: number, d: number): V128 => ({
  _tag: 'v128.const',
  a: a | 0,
  b: b | 0,
  c: c | 0,
  d: d | 0
})
