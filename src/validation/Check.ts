/**
 * The form of a clause: one instruction in a context takes the state of the algorithm to the next, or is refused.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import { left, right } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { ImplementationLimit, Invalid } from '../structure/Errors.ts'
import { invalid, mismatched } from '../structure/Errors.ts'
import type { InstrOf } from '../structure/Instr.ts'
import type { AddrType, ResultType, TypeUse, ValType } from '../structure/Types.ts'
import type { Context } from './Context.ts'
import type { Stacks, Vals } from './State.ts'
import { available, operands, peek, pop, popAll, pushAll, unreachable } from './State.ts'
import { showResultType } from '../structure/Show.ts'

/** Why a module is not accepted. */
export type Refusal = Invalid | ImplementationLimit

export type Checked = Either<Invalid, Stacks>

/** `check : Context -> (Operands, Instr) -> Either<Invalid, Operands>`, uncurried. */
export type Check<I> = (C: Context, s: Stacks, instr: I) => Checked

/** A clause for each of the mnemonics `T`: a missing one does not compile. */
export type Checks<T extends Mnemonic> = { readonly [K in T]: Check<InstrOf<K>> }

/** The refusal of an instruction; the driver adds the path. `message` begins with the suite's text. */
export const refuse = (rule: ValidationRule, message: string): Either<Invalid, never> => left(invalid(rule, message))

/** An index that its index space does not have. */
export const unknown = (rule: ValidationRule, space: string, x: number | string): Either<Invalid, never> =>
  refuse(rule, `unknown ${space} ${x}`)

/** These types are expected, and those found. */
export const unfit = (
  C: Context,
  rule: ValidationRule,
  expected: ResultType,
  found: ResultType
): Either<Invalid, never> =>
  left(mismatched(rule, { expected: showResultType(expected, C.use), found: showResultType(found, C.use) }))

/** The operands are not what the rule takes. In an unreachable frame the missing ones are `BOT`. */
export const mismatch = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  required: ResultType,
  vals: Vals = s.vals
): Either<Invalid, never> => {
  const found = peek(vals, s.ctrl, required.length)
  const missing = s.ctrl.unreachable ? required.length - found.length : 0
  const has: ResultType = [...new Array<ValType>(missing).fill('bot'), ...found]
  return unfit(C, rule, required, has)
}

/** The next state with the value stack `vals`: most rules touch nothing else. */
export const withVals = (s: Stacks, vals: Vals): Checked => right(operands(vals, s.ctrl, s.inits))

/** `C |- instr : params -> results`. */
export const retype = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  params: ResultType,
  results: ResultType
): Checked => {
  const vs = popAll(s.vals, s.ctrl, params)
  return vs === null ? mismatch(C, s, rule, params) : withVals(s, pushAll(vs, results))
}

/** `C |- instr : params t -> results`: one more operand on top of many. */
export const retypeUnder = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  params: ResultType,
  t: ValType,
  results: ResultType
): Checked => {
  const top = pop(s.vals, s.ctrl, t)
  const vs = top === null ? null : popAll(top, s.ctrl, params)
  return vs === null ? mismatch(C, s, rule, [...params, t]) : withVals(s, pushAll(vs, results))
}

/** `C |- instr : t_1* params -> t_2*`: control does not come back. */
export const diverge = (C: Context, s: Stacks, rule: ValidationRule, params: ResultType): Checked =>
  popAll(s.vals, s.ctrl, params) === null ? mismatch(C, s, rule, params) : right(unreachable(s))

/** The operand on top must be a reference, of whatever type; `null` if it is not. `BOT` becomes `REF BOT`. */
export const popRef = (s: Stacks, vals: Vals): { readonly null: boolean; readonly ht: RefHeap } | null => {
  if (!available(vals, s.ctrl)) return s.ctrl.unreachable ? bottom : null
  return (
    vals.t === 'bot' ? bottom
    : typeof vals.t === 'string' ? null
    : vals.t
  )
}
type RefHeap = Exclude<ValType, string>['ht']
const bottom = { null: false, ht: 'bot' } as const

/** The index of a type use in a module; `null` for closed types, which no module contains. */
export const indexOf = (tu: TypeUse): number | null => (tu._tag === 'idx' ? tu.x : null)

/** Result types that several rules share, so that they are compared by identity. */
export const empty: ResultType = []
export const i32: ResultType = ['i32']
export const at: Readonly<Record<AddrType, ResultType>> = { i32, i64: ['i64'] }
