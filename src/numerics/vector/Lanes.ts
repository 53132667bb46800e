/**
 * lanes and its inverse: vectors read and built lane by lane.
 *
 * A vector is four int32, the first holding the lowest lanes. Lanes of 8 and 16 bits are read sign extended (`s`) or zero
 * extended (`u`) to an int32 and written modulo their size; lanes of 64 bits are naturals; floats are numbers of
 * JavaScript, a NaN becoming the canonical one on the way back. An operator on lanes is thus a scalar operator.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#aux-lanes
 */
import { v128, type V128 } from '../../structure/Const.ts'
import { bits32, float32, float64, highWord, joinWords, lowWord, toF64 } from '../Bits.ts'

type I1 = (i: number) => number
type I2 = (i: number, j: number) => number
type Test = (i: number, j: number) => boolean

/** The k-th int32 of a vector. */
const word = (x: V128, k: number): number =>
  k === 0 ? x.a
  : k === 1 ? x.b
  : k === 2 ? x.c
  : x.d

export const get8s = (x: V128, k: number): number => (word(x, k >> 2) << (24 - 8 * (k & 3))) >> 24
export const get8u = (x: V128, k: number): number => (word(x, k >> 2) >>> (8 * (k & 3))) & 0xff
export const get16s = (x: V128, k: number): number => (word(x, k >> 1) << (16 - 16 * (k & 1))) >> 16
export const get16u = (x: V128, k: number): number => (word(x, k >> 1) >>> (16 * (k & 1))) & 0xffff
export const get32 = word
export const get64 = (x: V128, k: number): bigint => (k === 0 ? joinWords(x.b, x.a) : joinWords(x.d, x.c))
export const getF32 = (x: V128, k: number): number => float32(word(x, k))
export const getF64 = (x: V128, k: number): number => (k === 0 ? float64(x.b, x.a) : float64(x.d, x.c))

const pack8 = (i: number, j: number, k: number, l: number): number =>
  (i & 0xff) | ((j & 0xff) << 8) | ((k & 0xff) << 16) | (l << 24)
const pack16 = (i: number, j: number): number => (i & 0xffff) | (j << 16)

/** The vector whose k-th lane of 8 bits is f(k). */
export const build8 = (f: I1): V128 =>
  v128(
    pack8(f(0), f(1), f(2), f(3)),
    pack8(f(4), f(5), f(6), f(7)),
    pack8(f(8), f(9), f(10), f(11)),
    pack8(f(12), f(13), f(14), f(15))
  )
/** The vector whose k-th lane of 16 bits is f(k). */
export const build16 = (f: I1): V128 =>
  v128(pack16(f(0), f(1)), pack16(f(2), f(3)), pack16(f(4), f(5)), pack16(f(6), f(7)))
/** The vector whose k-th lane of 32 bits is f(k). */
export const build32 = (f: I1): V128 => v128(f(0), f(1), f(2), f(3))
/** The vector of two lanes of 64 bits. */
export const pair64 = (i: bigint, j: bigint): V128 => v128(lowWord(i), highWord(i), lowWord(j), highWord(j))
/** The vector of four binary32. */
export const quadF32 = (z1: number, z2: number, z3: number, z4: number): V128 =>
  v128(bits32(z1), bits32(z2), bits32(z3), bits32(z4))
/** The vector of two binary64. */
export const pairF64 = (z1: number, z2: number): V128 => {
  const a = toF64(z1)
  const b = toF64(z2)
  return v128(a.lo, a.hi, b.lo, b.hi)
}

// One scalar operator on all lanes. NON-SPEC: 8 and 16 bits go word by word, twice as fast as lane by lane.

const word8s = (f: I2, i: number, j: number): number =>
  pack8(
    f((i << 24) >> 24, (j << 24) >> 24),
    f((i << 16) >> 24, (j << 16) >> 24),
    f((i << 8) >> 24, (j << 8) >> 24),
    f(i >> 24, j >> 24)
  )
const word8u = (f: I2, i: number, j: number): number =>
  pack8(
    f(i & 0xff, j & 0xff),
    f((i >>> 8) & 0xff, (j >>> 8) & 0xff),
    f((i >>> 16) & 0xff, (j >>> 16) & 0xff),
    f(i >>> 24, j >>> 24)
  )
const word16s = (f: I2, i: number, j: number): number =>
  pack16(f((i << 16) >> 16, (j << 16) >> 16), f(i >> 16, j >> 16))
const word16u = (f: I2, i: number, j: number): number => pack16(f(i & 0xffff, j & 0xffff), f(i >>> 16, j >>> 16))

export const zip8s = (f: I2, x: V128, y: V128): V128 =>
  v128(word8s(f, x.a, y.a), word8s(f, x.b, y.b), word8s(f, x.c, y.c), word8s(f, x.d, y.d))
export const zip8u = (f: I2, x: V128, y: V128): V128 =>
  v128(word8u(f, x.a, y.a), word8u(f, x.b, y.b), word8u(f, x.c, y.c), word8u(f, x.d, y.d))
export const zip16s = (f: I2, x: V128, y: V128): V128 =>
  v128(word16s(f, x.a, y.a), word16s(f, x.b, y.b), word16s(f, x.c, y.c), word16s(f, x.d, y.d))
export const zip16u = (f: I2, x: V128, y: V128): V128 =>
  v128(word16u(f, x.a, y.a), word16u(f, x.b, y.b), word16u(f, x.c, y.c), word16u(f, x.d, y.d))
export const zip32 = (f: I2, x: V128, y: V128): V128 => v128(f(x.a, y.a), f(x.b, y.b), f(x.c, y.c), f(x.d, y.d))
export const zip64 = (f: (i: bigint, j: bigint) => bigint, x: V128, y: V128): V128 =>
  pair64(f(get64(x, 0), get64(y, 0)), f(get64(x, 1), get64(y, 1)))
export const zipF32 = (f: I2, x: V128, y: V128): V128 =>
  quadF32(
    f(float32(x.a), float32(y.a)),
    f(float32(x.b), float32(y.b)),
    f(float32(x.c), float32(y.c)),
    f(float32(x.d), float32(y.d))
  )
export const zipF64 = (f: I2, x: V128, y: V128): V128 =>
  pairF64(f(getF64(x, 0), getF64(y, 0)), f(getF64(x, 1), getF64(y, 1)))

// A unary operator ignores the second operand.
export const map8s = (f: I1, x: V128): V128 => zip8s(f, x, x)
export const map8u = (f: I1, x: V128): V128 => zip8u(f, x, x)
export const map16s = (f: I1, x: V128): V128 => zip16s(f, x, x)
export const map16u = (f: I1, x: V128): V128 => zip16u(f, x, x)
export const map32 = (f: I1, x: V128): V128 => zip32(f, x, x)
export const map64 = (f: (i: bigint) => bigint, x: V128): V128 => zip64(f, x, x)
export const mapF32 = (f: I1, x: V128): V128 => zipF32(f, x, x)
export const mapF64 = (f: I1, x: V128): V128 => zipF64(f, x, x)

/** extend_1,N,S of a truth value: all bits of the lane. */
const mask = (truth: boolean): number => (truth ? -1 : 0)

const tests8 = (f: Test, i: number, j: number): number =>
  pack8(
    mask(f((i << 24) >> 24, (j << 24) >> 24)),
    mask(f((i << 16) >> 24, (j << 16) >> 24)),
    mask(f((i << 8) >> 24, (j << 8) >> 24)),
    mask(f(i >> 24, j >> 24))
  )
const tests16 = (f: Test, i: number, j: number): number =>
  pack16(mask(f((i << 16) >> 16, (j << 16) >> 16)), mask(f(i >> 16, j >> 16)))

// A comparison on all lanes. Lanes are read sign extended, which keeps their unsigned order as 32-bit naturals too.

export const test8 = (f: Test, x: V128, y: V128): V128 =>
  v128(tests8(f, x.a, y.a), tests8(f, x.b, y.b), tests8(f, x.c, y.c), tests8(f, x.d, y.d))
export const test16 = (f: Test, x: V128, y: V128): V128 =>
  v128(tests16(f, x.a, y.a), tests16(f, x.b, y.b), tests16(f, x.c, y.c), tests16(f, x.d, y.d))
export const test32 = (f: Test, x: V128, y: V128): V128 =>
  v128(mask(f(x.a, y.a)), mask(f(x.b, y.b)), mask(f(x.c, y.c)), mask(f(x.d, y.d)))
const masks64 = (low: boolean, high: boolean): V128 => v128(mask(low), mask(low), mask(high), mask(high))
export const test64 = (f: (i: bigint, j: bigint) => boolean, x: V128, y: V128): V128 =>
  masks64(f(get64(x, 0), get64(y, 0)), f(get64(x, 1), get64(y, 1)))
export const testF32 = (f: Test, x: V128, y: V128): V128 =>
  v128(
    mask(f(float32(x.a), float32(y.a))),
    mask(f(float32(x.b), float32(y.b))),
    mask(f(float32(x.c), float32(y.c))),
    mask(f(float32(x.d), float32(y.d)))
  )
export const testF64 = (f: Test, x: V128, y: V128): V128 =>
  masks64(f(getF64(x, 0), getF64(y, 0)), f(getF64(x, 1), getF64(y, 1)))
