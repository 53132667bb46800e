/**
 * Which NaNs an operator may return: non-determinism as data.
 *
 * An operator of the tables returns the positive canonical NaN, as the deterministic profile requires. Outside of it,
 * nans_N{z*} allows both canonical NaNs where every NaN among the operands is canonical, else every arithmetic NaN. A
 * choice among them is a natural below their count. Its lowest bit is the sign and the others are the payload below the
 * top bit, so that 0 is the deterministic result, 1 the negative canonical NaN, and the rest follow.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#nan-propagation
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { f32, f64, type F32, type F64, type Num } from '../structure/Const.ts'
import { CANONICAL_32, CANONICAL_64_HIGH, highWord, lowWord } from './Bits.ts'

/** `canonical`: {+canon, -canon}; `arithmetic`: every NaN whose payload has the top bit set. */
export type NaNKind = 'canonical' | 'arithmetic'

/** Is the pattern of a binary32, an int32, that of a NaN? */
export const isNaN32 = (bits: number): boolean => (bits & 0x7fffffff) > 0x7f800000

/** Is the pattern of a binary64, two int32, that of a NaN? */
export const isNaN64 = (hi: number, lo: number): boolean => {
  const magnitude = hi & 0x7fffffff
  return magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && lo !== 0)
}

/** Is it a NaN other than the two canonical ones? */
export const isNonCanonical32 = (bits: number): boolean => isNaN32(bits) && (bits & 0x7fffffff) !== CANONICAL_32
/** Is it a NaN other than the two canonical ones? */
export const isNonCanonical64 = (hi: number, lo: number): boolean =>
  isNaN64(hi, lo) && ((hi & 0x7fffffff) !== CANONICAL_64_HIGH || lo !== 0)

/** Is the value a NaN? An integer never is. */
export const isNaNValue = (x: Num): boolean =>
  x._tag === 'f32.const' ? isNaN32(x.c) : x._tag === 'f64.const' && isNaN64(x.hi, x.lo)

const isNonCanonical = (x: Num): boolean =>
  x._tag === 'f32.const' ? isNonCanonical32(x.c) : x._tag === 'f64.const' && isNonCanonical64(x.hi, x.lo)

/**
 * The NaNs that an operator of `nanOperators` may return for these operands, where its result is a NaN at all. `y` is the
 * second operand of a binary operator.
 */
export const nanResult = (x: Num, y: Num = x): NaNKind =>
  isNonCanonical(x) || isNonCanonical(y) ? 'arithmetic' : 'canonical'

/** A set of NaNs: `nth(i)` for 0 <= i < count are all of them, each once. */
export interface NaNs<T> {
  readonly count: bigint
  readonly nth: (i: bigint) => T
}

const nth32 = (i: bigint): F32 => {
  const choice = lowWord(i)
  return f32((choice << 31) | CANONICAL_32 | (choice >>> 1))
}
const nth64 = (i: bigint): F64 =>
  f64((lowWord(i) << 31) | CANONICAL_64_HIGH | (highWord(i) >>> 1), (highWord(i) << 31) | (lowWord(i) >>> 1))

const f32s: { readonly [K in NaNKind]: NaNs<F32> } = {
  canonical: { count: 2n, nth: nth32 },
  arithmetic: { count: 1n << 23n, nth: nth32 }
}
const f64s: { readonly [K in NaNKind]: NaNs<F64> } = {
  canonical: { count: 2n, nth: nth64 },
  arithmetic: { count: 1n << 52n, nth: nth64 }
}

/** The NaNs of a kind among the `f32`. */
export const nansOfF32 = (kind: NaNKind): NaNs<F32> => f32s[kind]
/** The NaNs of a kind among the `f64`. */
export const nansOfF64 = (kind: NaNKind): NaNs<F64> => f64s[kind]
/** The NaNs of a kind, of the type of a NaN. */
export const nansLike = (z: F32 | F64, kind: NaNKind): NaNs<F32 | F64> =>
  z._tag === 'f32.const' ? nansOfF32(kind) : nansOfF64(kind)

const types = ['f32', 'f64', 'f32x4', 'f64x2']
const arithmetic = ['ceil', 'floor', 'trunc', 'nearest', 'sqrt', 'add', 'sub', 'mul', 'div', 'min', 'max']
const relaxed = ['relaxed_madd', 'relaxed_nmadd', 'relaxed_min', 'relaxed_max']
const resizing = ['f32.demote_f64', 'f64.promote_f32', 'f32x4.demote_f64x2_zero', 'f64x2.promote_low_f32x4']

/** The operators whose NaN results, or NaN lanes, are elements of nans_N{z*}; all others determine every bit. */
export const nanOperators: ReadonlySet<string> = new Set([
  ...types.flatMap((t) => arithmetic.map((op) => `${t}.${op}`)),
  ...['f32x4', 'f64x2'].flatMap((t) => relaxed.map((op) => `${t}.${op}`)),
  ...resizing
])

/** Can the operator return a NaN that the specification leaves open? */
export const canMakeNaN = (op: Mnemonic): boolean => nanOperators.has(op)
