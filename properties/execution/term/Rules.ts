/**
 * What a rule of one instruction is here: it takes the newest operands and says what is in their place.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/conventions.html#formal-notation
 */
import type { ExecutionRule } from '../../../src/spec/generated/RuleNames.ts'
import type { Mnemonic } from '../../../src/spec/generated/Mnemonics.ts'
import { i32, i64, type Const } from '../../../src/structure/Const.ts'
import type { Instr, InstrOf } from '../../../src/structure/Instr.ts'
import { get, type Frame, type Module, type State, type Store, type Terms, type Val } from './Term.ts'

export interface Fired {
  readonly rule: ExecutionRule
  /** The number of operands that the rule takes. */
  readonly take: number
  readonly es: Terms
  readonly s?: Store
  readonly f?: Frame
}
export type Rule<I extends Instr = Instr> = (z: State, e: I, vals: ReadonlyArray<Val>) => Fired
export type Rules<M extends Mnemonic> = { readonly [T in M]: Rule<InstrOf<T>> }

export const fired = (rule: ExecutionRule, take: number, es: Terms, state: Partial<State> = {}): Fired => ({
  rule,
  take,
  es,
  ...state
})

/** The n newest operands, oldest first. */
export const newest = (vals: ReadonlyArray<Val>, n: number): ReadonlyArray<Val> => {
  if (vals.length < n) throw new Error(`${n} operands are needed, ${vals.length} are there`)
  return vals.slice(vals.length - n)
}
/** The operand k places below the top. */
export const operand = (vals: ReadonlyArray<Val>, k = 0): Val => get(vals, vals.length - 1 - k)

export const module = ({ s, f }: State): Module => get(s.modules, f.module)

/** The unsigned integer that a constant of an integer type is. */
export const nat = (v: Val): bigint => {
  if (v._tag === 'i32.const') return BigInt.asUintN(32, BigInt(v.c))
  if (v._tag === 'i64.const') return v.c
  throw new Error(`${v._tag} is no integer`)
}
/** `CONST at n` with the type of `like`. */
export const like = (v: Val, n: bigint): Const => (v._tag === 'i64.const' ? i64(n) : i32(Number(BigInt.asIntN(32, n))))
export const int32 = (n: bigint | number): Const => i32(Number(BigInt.asIntN(32, BigInt(n))))
