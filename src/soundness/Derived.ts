/**
 * What has been derived so far, so that no part of a derivation is made twice.
 *
 * NON-SPEC: memory of a run, made by the caller that checks it and passed to each judgement. What was well-typed in a store is so in every
 * store that extends it, and what is remembered is keyed by immutable objects. Answers are the same with any memory of
 * such stores; the counts say what was derived and not recalled.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html
 */
import type { Context as ExecutionContext, Frame, FrameContext } from '../execution/runtime/Config.ts'
import type { FuncInst, ModuleInst, Store } from '../execution/runtime/Store.ts'
import type { Values } from '../execution/runtime/Values.ts'
import type { Func } from '../structure/Module.ts'
import type { Expr } from '../structure/Instr.ts'
import type { Context } from '../validation/Context.ts'
import type { LocalSet } from '../validation/LocalSet.ts'
import type { Stacks, Vals } from '../validation/State.ts'
import type { ResultType } from '../structure/Types.ts'
import type { Env, Root } from './Labels.ts'
import type { Judgement } from './Violation.ts'

/** The instructions from some place of a sequence on are well-typed in `env`, from the state `s`. */
export interface TypedConfig {
  readonly env: Env
  readonly s: Stacks
}

/** In what the hole of a context is typed, where the configuration is of type `result`. */
export interface InHole {
  readonly env: Env
  readonly result: ResultType
}

/** The least types of the operands from a cell down to the height `base`. */
export interface OwnTypes {
  readonly base: number
  readonly vals: Vals
}

/** How often each judgement was applied: the nodes of the derivations made. */
export type DerivedCounts = Map<Judgement, number>

/** The functions in whose bodies a sequence is. */
export interface Bodies {
  readonly funcs: Store['funcs']
  readonly of: ReadonlyMap<Expr, ReadonlyArray<FuncInst>>
}

export interface Derived {
  readonly counts: DerivedCounts
  /** Instances of the store, by identity. */
  readonly instances: WeakSet<object>
  /** Recursion groups that are valid, by digest. */
  readonly groups: Set<string>
  readonly modules: WeakMap<ModuleInst, Context>
  /** Functions that are valid in a context. */
  readonly funcs: WeakMap<Func, Context>
  /** The contexts of activations, by function; of code outside of functions, by module. */
  readonly roots: WeakMap<FuncInst | ModuleInst, Root>
  /** Frames whose locals are well-typed. */
  readonly frames: WeakMap<Frame, Root>
  readonly inits: WeakMap<Frame, LocalSet>
  readonly contexts: WeakMap<ExecutionContext, InHole>
  /** By cell of the operand stack: stacks of one tail share the types of it. */
  readonly operands: WeakMap<Values, OwnTypes>
  /** Stacks of types with one that is above them pointwise. */
  readonly above: WeakMap<Vals, Vals>
  readonly sequences: WeakMap<Expr, Array<ReadonlyArray<TypedConfig>>>
  /** Which function runs in a frame, where the step was seen that entered it. */
  readonly activations: WeakMap<FrameContext, FuncInst>
  bodies: Bodies | null
}

/** Nothing is derived yet; counts and activations may be those of an earlier derivation. */
export const nothingDerived = (
  counts: DerivedCounts = new Map(),
  activations: Derived['activations'] = new WeakMap()
): Derived => ({
  counts,
  instances: new WeakSet(),
  groups: new Set(),
  modules: new WeakMap(),
  funcs: new WeakMap(),
  roots: new WeakMap(),
  frames: new WeakMap(),
  inits: new WeakMap(),
  contexts: new WeakMap(),
  operands: new WeakMap(),
  above: new WeakMap(),
  sequences: new WeakMap(),
  activations,
  bodies: null
})

/** A judgement is applied. */
export const tally = ({ counts }: Derived, rule: Judgement, n = 1): void => {
  // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: memory of derivations
  counts.set(rule, (counts.get(rule) ?? 0) + n)
}
