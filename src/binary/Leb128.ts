/**
 * Integers in LEB128, read in every form that the grammar has and written in the shortest.
 *
 * An `N`-bit integer has at most `ceil(N / 7)` bytes, and the bits of the last byte beyond `N` extend the value.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html#integers
 */
import { nat64 } from '../structure/Indices.ts'
import type { Nat64 } from '../structure/Indices.ts'
import { push } from './Builder.ts'
import type { ByteBuilder } from './Builder.ts'
import { fail, failEnd } from './Cursor.ts'
import type { Cursor, Reader } from './Cursor.ts'

/** Whether a byte's bits beyond the `left` ones of the integer extend it: by its sign, or by zeros. */
const extends_ = (b: number, left: number, signed: boolean): boolean => {
  if (left >= 7) return true
  const unused = (signed ? -1 << (left - 1) : -1 << left) & 0x7f
  return (b & unused) === 0 || (signed && (b & unused) === unused)
}

/** Any integer of up to 64 bits: its halves, sign-extended or zero-extended, go to `c.lo` and `c.hi`. */
const integer = (c: Cursor, bits: number, signed: boolean): void => {
  let lo = 0
  let hi = 0
  let shift = 0
  let b = 0x80
  while (b >= 0x80) {
    if (shift >= bits) {
      fail(c, c.at, 'integer representation too long')
      break
    }
    const next = c.bytes[c.at]
    if (next === undefined) {
      failEnd(c)
      break
    }
    if (!extends_(next, bits - shift, signed)) {
      fail(c, c.at, 'integer too large')
      break
    }
    b = next
    c.at++
    const x = b & 0x7f
    if (shift < 32) lo |= x << shift
    if (shift >= 32) hi |= x << (shift - 32)
    else if (shift > 25) hi |= x >>> (32 - shift)
    shift += 7
  }
  if (signed && (b & 0x40) !== 0 && shift < 64) {
    hi |= shift < 32 ? -1 : -1 << (shift - 32)
    if (shift < 32) lo |= -1 << shift
  }
  c.lo = lo
  c.hi = hi
}

/** `u32`: 0 <= n < 2^32. */
export const u32: Reader<number> = (c) => {
  const b = c.bytes[c.at]
  if (b !== undefined && b < 0x80) {
    c.at++
    return b
  }
  integer(c, 32, false)
  return c.lo >>> 0
}

/** `s32` as an int32. */
export const s32: Reader<number> = (c) => {
  const b = c.bytes[c.at]
  if (b !== undefined && b < 0x80) {
    c.at++
    return (b << 25) >> 25
  }
  integer(c, 32, true)
  return c.lo
}

/** `s33`: -2^32 <= i < 2^32. */
export const s33: Reader<number> = (c) => {
  integer(c, 33, true)
  return c.hi * 0x1_0000_0000 + (c.lo >>> 0)
}

/** `s64`: its halves go to `c.lo` and `c.hi`. */
export const s64: Reader<void> = (c) => {
  integer(c, 64, true)
}

/** `u64`. */
export const u64: Reader<Nat64> = (c) => {
  const b = c.bytes[c.at]
  if (b !== undefined && b < 0x80) {
    c.at++
    return b
  }
  integer(c, 64, false)
  const lo = c.lo >>> 0
  const hi = c.hi >>> 0
  return hi < 0x20_0000 ? hi * 0x1_0000_0000 + lo : nat64((BigInt(hi) << 32n) | BigInt(lo))
}

/** How many bytes `writeNat` takes for a `u32`. */
export const u32Length = (n: number): number =>
  n < 0x80 ? 1
  : n < 0x4000 ? 2
  : n < 0x20_0000 ? 3
  : n < 0x1000_0000 ? 4
  : 5

/** A natural below 2^53, in the shortest form. */
export const writeNat = (b: ByteBuilder, n: number): void => {
  let rest = n
  while (rest >= 0x80) {
    push(b, (rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  push(b, rest)
}

/** A natural below 2^64, in the shortest form. */
export const writeU64 = (b: ByteBuilder, n: Nat64): void => {
  if (typeof n === 'number') {
    writeNat(b, n)
    return
  }
  let rest = n
  while (rest >= 0x80n) {
    push(b, Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  push(b, Number(rest))
}

/** An integer of less than 53 bits, in the shortest signed form: for `s32` and `s33`. */
export const writeS33 = (b: ByteBuilder, i: number): void => {
  let rest = i
  while (rest < -0x40 || rest >= 0x40) {
    push(b, (((rest % 0x80) + 0x80) % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  push(b, rest & 0x7f)
}

/** -2^63 <= i < 2^63, in the shortest signed form. */
export const writeS64 = (b: ByteBuilder, i: bigint): void => {
  let rest = i
  while (rest < -0x40n || rest >= 0x40n) {
    push(b, Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  push(b, Number(rest & 0x7fn))
}
