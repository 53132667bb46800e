/**
 * The numeric operators, one table a family of the abstract syntax, keyed by mnemonic.
 *
 * The tables are exact: `binops['i64.add']` takes and returns `I64`. A rule that works for a whole family asks by a
 * mnemonic that it does not know and uses the views below. A result that is a string is the reason of a trap.
 * Results are those of the deterministic profile: a NaN that an operator makes is the positive canonical one. Which
 * others the specification allows says `NaN.ts`.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html
 */
import type { I32, Num } from '../structure/Const.ts'
import { cvtopsToF32, cvtopsToF64, cvtopsToI32, cvtopsToI64 } from './Convert.ts'
import { float32Binops, float32Relops, float32Unops } from './Float32.ts'
import { float64Binops, float64Relops, float64Unops } from './Float64.ts'
import { int32Binops, int32Relops, int32Testops, int32Unops } from './Int32.ts'
import { int64Binops, int64Relops, int64Testops, int64Unops } from './Int64.ts'
import type {
  Binops,
  BinopMnemonic,
  Cvtops,
  CvtopMnemonic,
  Relops,
  RelopMnemonic,
  Testops,
  TestopMnemonic,
  TrapReason,
  Unops,
  UnopMnemonic
} from './Signatures.ts'
import type { NumType } from '../structure/Types.ts'

type All<Table extends Record<NumType, unknown>> = Table['i32'] & Table['i64'] & Table['f32'] & Table['f64']

/** UNOP: never undefined. */
export const unops: All<{ [T in NumType]: Unops<T> }> = {
  ...int32Unops,
  ...int64Unops,
  ...float32Unops,
  ...float64Unops
}

/** BINOP: division and remainder are partial. */
export const binops: All<{ [T in NumType]: Binops<T> }> = {
  ...int32Binops,
  ...int64Binops,
  ...float32Binops,
  ...float64Binops
}

/** TESTOP. */
export const testops: All<{ [T in NumType]: Testops<T> }> = { ...int32Testops, ...int64Testops }

/** RELOP. */
export const relops: All<{ [T in NumType]: Relops<T> }> = {
  ...int32Relops,
  ...int64Relops,
  ...float32Relops,
  ...float64Relops
}

/** CVTOP: truncation to an integer is partial. */
export const cvtops: All<{ [T in NumType]: Cvtops<T> }> = {
  ...cvtopsToI32,
  ...cvtopsToI64,
  ...cvtopsToF32,
  ...cvtopsToF64
}

// The views widen the operands from the type in the name to any number. TypeScript cannot know that a validated
// program applies `i64.add` to values of type i64 only, hence one cast each.

export type Unop = (x: Num) => Num
export type Binop = (x: Num, y: Num) => Num | TrapReason
export type Testop = (x: Num) => I32
export type Relop = (x: Num, y: Num) => I32
export type Cvtop = (x: Num) => Num | TrapReason

export const unop = (op: UnopMnemonic): Unop => unops[op] as Unop
export const binop = (op: BinopMnemonic): Binop => binops[op] as Binop
export const testop = (op: TestopMnemonic): Testop => testops[op] as Testop
export const relop = (op: RelopMnemonic): Relop => relops[op] as Relop
export const cvtop = (op: CvtopMnemonic): Cvtop => cvtops[op] as Cvtop
