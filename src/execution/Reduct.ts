/**
 * What one rule did, and the five kinds of clauses. The type of a clause says what its rules may touch.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/conventions.html#formal-notation
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import type { InstrOf } from '../structure/Instr.ts'
import type { Choices } from './runtime/Choices.ts'
import { derive, trapOp, type Code, type CodeInstr } from './runtime/Code.ts'
import type { ChoiceState, Config, Context, Frame, State, StepRule } from './runtime/Config.ts'
import type { Store } from './runtime/Store.ts'
import { trapReason, type AnyTrapRule } from './Trap.ts'
import type { Values } from './runtime/Values.ts'

/** No rule applies: the configuration was not valid. */
export const stuck = null

/** The operand stack and the code that a rule left. */
export interface Reduct {
  readonly rule: StepRule
  readonly values: Values
  readonly code: Code
}
export interface StateReduct extends Reduct {
  readonly store: Store
  readonly frame: Frame
}
export interface ContextReduct extends Reduct {
  readonly frame: Frame
  readonly contexts: Context
}
export interface ChoiceReduct extends Omit<Reduct, 'rule'> {
  /** `limit`: this implementation cannot provide what the rule needs. */
  readonly rule: Reduct['rule'] | 'limit'
  readonly store: Store
  readonly choices: Choices
}

/** The head of the code: its instruction, and what is right of it. */
export type Head<I extends CodeInstr = CodeInstr> = Code<I>

/** Step_pure: operands and code. */
export type Pure<I extends CodeInstr = CodeInstr> = (code: Head<I>, vs: Values) => Reduct | null
/** Step_read: reads the state. */
export type Read<I extends CodeInstr = CodeInstr> = (code: Head<I>, vs: Values, z: State) => Reduct | null
/** Step: leaves a new state. */
export type Write<I extends CodeInstr = CodeInstr> = (code: Head<I>, vs: Values, z: State) => StateReduct | null
/** Enters or leaves a context. */
export type Control<I extends CodeInstr = CodeInstr> = (code: Head<I>, vs: Values, c: Config) => ContextReduct | null
/** May take one of several results that the specification allows. */
export type Choosing<I extends CodeInstr = CodeInstr> = (
  code: Head<I>,
  vs: Values,
  z: ChoiceState
) => ChoiceReduct | null

/** A clause and its kind, for the dispatch. */
export type Clause<I extends CodeInstr = CodeInstr> =
  | { readonly kind: 'pure'; readonly clause: Pure<I> }
  | { readonly kind: 'read'; readonly clause: Read<I> }
  | { readonly kind: 'write'; readonly clause: Write<I> }
  | { readonly kind: 'control'; readonly clause: Control<I> }
  | { readonly kind: 'choosing'; readonly clause: Choosing<I> }

/** One clause for each of the mnemonics `T`: a missing one does not compile. */
export type Clauses<T extends Mnemonic> = { readonly [M in T]: Clause<InstrOf<M>> }

export const pure = <I extends CodeInstr>(clause: Pure<I>): Clause<I> => ({ kind: 'pure', clause })
export const read = <I extends CodeInstr>(clause: Read<I>): Clause<I> => ({ kind: 'read', clause })
export const write = <I extends CodeInstr>(clause: Write<I>): Clause<I> => ({ kind: 'write', clause })
export const control = <I extends CodeInstr>(clause: Control<I>): Clause<I> => ({ kind: 'control', clause })
export const choosing = <I extends CodeInstr>(clause: Choosing<I>): Clause<I> => ({ kind: 'choosing', clause })

export const reduct = (rule: StepRule, values: Values, code: Code): Reduct => ({ rule, values, code })
export const stateReduct = (rule: StepRule, values: Values, code: Code, store: Store, frame: Frame): StateReduct => ({
  rule,
  values,
  code,
  store,
  frame
})
export const contextReduct = (
  rule: StepRule,
  values: Values,
  code: Code,
  frame: Frame,
  contexts: Context
): ContextReduct => ({ rule, values, code, frame, contexts })
export const choiceReduct = (
  rule: StepRule,
  values: Values,
  code: Code,
  store: Store,
  choices: Choices
): ChoiceReduct => ({ rule, values, code, store, choices })

/** TRAP in front of `next`, in place of the head. The reason follows from the rule and from what the head was unfolded from. */
export const trapCode = (rule: AnyTrapRule, code: Head, next: Code, reason?: string): Code =>
  derive(
    code,
    trapOp,
    { _tag: 'trap', rule, reason: reason ?? trapReason(rule, typeof code.from === 'string' ? code.from : null) },
    next
  )

/** The rule's result is TRAP: `vs` are the values below its operands. */
export const trap = (rule: AnyTrapRule, vs: Values, code: Head, reason?: string): Reduct =>
  reduct(rule, vs, trapCode(rule, code, code.next, reason))
export const stateTrap = (rule: AnyTrapRule, vs: Values, code: Head, z: State): StateReduct =>
  stateReduct(rule, vs, trapCode(rule, code, code.next), z.store, z.frame)

export const contextTrap = (rule: AnyTrapRule, vs: Values, code: Head, c: Config): ContextReduct =>
  contextReduct(rule, vs, trapCode(rule, code, code.next), c.frame, c.contexts)

/** The host cannot allocate what the rule needs: a host limit, not a trap. */
export const choiceLimit = (code: Head, vs: Values, z: ChoiceState): ChoiceReduct => ({
  rule: 'limit',
  values: vs,
  code,
  store: z.store,
  choices: z.choices
})
