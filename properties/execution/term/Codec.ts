/**
 * Constants as bits and bytes.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#representations
 */
import { f32, f64, i32, i64, v128, type Const } from '../../../src/structure/Const.ts'

export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'
export const width: Readonly<Record<Type, number>> = { i32: 32, i64: 64, f32: 32, f64: 64, v128: 128 }

const word = (n: bigint, k: number): number => Number(BigInt.asIntN(32, n >> BigInt(32 * k)))
const unsigned = (n: number): bigint => BigInt(n >>> 0)

/** The constant of a type with these bits. */
export const ofBits = (t: Type, n: bigint): Const => {
  switch (t) {
    case 'i32':
      return i32(word(n, 0))
    case 'i64':
      return i64(n)
    case 'f32':
      return f32(word(n, 0))
    case 'f64':
      return f64(word(n, 1), word(n, 0))
    case 'v128':
      return v128(word(n, 0), word(n, 1), word(n, 2), word(n, 3))
  }
}

export const bits = (v: Const): bigint => {
  switch (v._tag) {
    case 'i32.const':
    case 'f32.const':
      return unsigned(v.c)
    case 'i64.const':
      return v.c
    case 'f64.const':
      return (unsigned(v.hi) << 32n) | unsigned(v.lo)
    case 'v128.const':
      return (unsigned(v.d) << 96n) | (unsigned(v.c) << 64n) | (unsigned(v.b) << 32n) | unsigned(v.a)
  }
}

/** Little endian. */
export const ofBytes = (b: Uint8Array): bigint => b.reduceRight((n, x) => (n << 8n) | BigInt(x), 0n)
export const bytes = (n: bigint, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, k) => Number((n >> BigInt(8 * k)) & 255n))

/** The bytes with others written over them from `a` on. */
export const overwritten = (m: Uint8Array, a: number, b: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(m)
  copy.set(b, a)
  return copy
}
