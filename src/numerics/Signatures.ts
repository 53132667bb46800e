/**
 * The types of the operator tables: one entry a mnemonic, typed by the number types in its name.
 *
 * A table that lacks a mnemonic of its family, or types one wrongly, does not compile.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html
 */
import type { MnemonicsByFamily } from '../spec/generated/Mnemonics.ts'
import type { F32, F64, I32, I64 } from '../structure/Const.ts'
import type { NumType } from '../structure/Types.ts'

/** The values of each number type. */
export interface NumOf {
  readonly i32: I32
  readonly i64: I64
  readonly f32: F32
  readonly f64: F64
}

/** Why a partial operator has no result, in the words of the official suite. */
export type TrapReason = 'integer divide by zero' | 'integer overflow' | 'invalid conversion to integer'

export type UnopMnemonic = MnemonicsByFamily['UNOP']
export type BinopMnemonic = MnemonicsByFamily['BINOP']
export type TestopMnemonic = MnemonicsByFamily['TESTOP']
export type RelopMnemonic = MnemonicsByFamily['RELOP']
export type CvtopMnemonic = MnemonicsByFamily['CVTOP']

type Of<T extends NumType, M extends string> = M & `${T}.${string}`

/** The type that a conversion reads: the last number type in its name. */
type SourceOf<M extends string> = {
  [T in NumType]: M extends `${string}_${T}${'' | '_s' | '_u'}` ? T : never
}[NumType]

export type Unops<T extends NumType> = { readonly [M in Of<T, UnopMnemonic>]: (x: NumOf[T]) => NumOf[T] }
export type Binops<T extends NumType> = {
  readonly [M in Of<T, BinopMnemonic>]: (x: NumOf[T], y: NumOf[T]) => NumOf[T] | TrapReason
}
export type Testops<T extends NumType> = { readonly [M in Of<T, TestopMnemonic>]: (x: NumOf[T]) => I32 }
export type Relops<T extends NumType> = { readonly [M in Of<T, RelopMnemonic>]: (x: NumOf[T], y: NumOf[T]) => I32 }
/** The conversions that yield a `T`. */
export type Cvtops<T extends NumType> = {
  readonly [M in Of<T, CvtopMnemonic>]: (x: NumOf[SourceOf<M>]) => NumOf[T] | TrapReason
}
