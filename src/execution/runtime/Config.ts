/**
 * Configurations as a zipper: the term of the specification is a view of them (`plug`).
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Vector } from '../../persistent/Vector.ts'
import * as V from '../../persistent/Vector.ts'
import type { ExecutionRule } from '../../spec/generated/RuleNames.ts'
import type { ImplementationLimit } from '../../structure/Errors.ts'
import type { Catch } from '../../structure/Instr.ts'
import type { AddrType } from '../../structure/Types.ts'
import { addr, type FuncAddr, type ModuleAddr } from './Addresses.ts'
import type { Choices } from './Choices.ts'
import { valueOps, type Code } from './Code.ts'
import { CONTEXT, FRAME, LOCAL } from './Cost.ts'
import type { HostFunc, Store } from './Store.ts'
import type { AnyTrapRule } from '../Trap.ts'
import { noValues, push, type RefExn, type Val, type Values } from './Values.ts'

/** `{LOCALS (val?)*, MODULE moduleinst}`; an unset local is `undefined`. */
export interface Frame {
  readonly locals: Vector<Val | undefined>
  readonly module: ModuleAddr
}

/**
 * What is around the hole, innermost first. `below` are the values below the context, so its own values are those
 * above; `code` is right of it; `depth` counts the frames from here outwards, and `bytes` is what they take with all other
 * contexts and the locals of frames, by the formula of `Cost`.
 */
export interface LabelContext {
  readonly _tag: 'label'
  readonly n: number
  readonly continuation: Code
  readonly below: Values
  readonly code: Code
  readonly next: Context
  readonly depth: number
  readonly bytes: number
}
export interface HandlerContext {
  readonly _tag: 'handler'
  readonly n: number
  readonly catches: ReadonlyArray<Catch>
  readonly below: Values
  readonly code: Code
  readonly next: Context
  readonly depth: number
  readonly bytes: number
}
/** `frame` is the frame outside: the configuration holds the current one. */
export interface FrameContext {
  readonly _tag: 'frame'
  readonly n: number
  readonly frame: Frame
  readonly below: Values
  readonly code: Code
  readonly next: Context
  readonly depth: number
  readonly bytes: number
}
/** No context. */
export interface TopContext {
  readonly _tag: 'top'
  readonly below: Values
  readonly depth: 0
  readonly bytes: 0
}
export type Context = LabelContext | HandlerContext | FrameContext | TopContext

export const top: TopContext = { _tag: 'top', below: noValues, depth: 0, bytes: 0 }
export const labelContext = (
  n: number,
  continuation: Code,
  below: Values,
  code: Code,
  next: Context
): LabelContext => ({
  _tag: 'label',
  n,
  continuation,
  below,
  code,
  next,
  depth: next.depth,
  bytes: next.bytes + CONTEXT
})
export const handlerContext = (
  n: number,
  catches: ReadonlyArray<Catch>,
  below: Values,
  code: Code,
  next: Context
): HandlerContext => ({
  _tag: 'handler',
  n,
  catches,
  below,
  code,
  next,
  depth: next.depth,
  bytes: next.bytes + CONTEXT
})
export const frameContext = (n: number, frame: Frame, below: Values, code: Code, next: Context): FrameContext => ({
  _tag: 'frame',
  n,
  frame,
  below,
  code,
  next,
  depth: next.depth + 1,
  bytes: next.bytes + FRAME + LOCAL * V.length(frame.locals)
})

/** Bounds of this implementation, as data. A run that meets one ends in a host limit, never in a trap. */
export interface Limits {
  /** Frames on the stack. */
  readonly depth: number
  /** Pages of 64 KiB of one memory with 32-bit addresses, and of one with 64-bit addresses. */
  readonly pages: number
  readonly pages64: number
  /** Entries of one table. */
  readonly table: number
  /** Elements of one array. */
  readonly array: number
  /** Bytes of everything that can be reached, by the formula of `Cost`. */
  readonly memory: number
}
/** `memory` is reached before a heap of 2 GiB is full; `pages64` is 16 GiB, of which only what is written takes anything. */
export const defaultLimits: Limits = {
  depth: 100_000,
  pages: 65_536,
  pages64: 262_144,
  table: 4_294_967_295,
  array: 16_777_216,
  memory: 1_610_612_736
}

/** The bound of a memory with addresses of type `at`, in pages. */
export const pagesFor = (at: AddrType, { pages, pages64 }: Limits): number => (at === 'i32' ? pages : pages64)

/** `z`, the spec's state: what a rule of Step_read sees. */
export interface State {
  readonly store: Store
  readonly frame: Frame
}
/** What a rule sees that may choose. */
export interface ChoiceState extends State {
  readonly choices: Choices
  readonly limits: Limits
}

/**
 * A configuration. It is a value: stepping never changes the one it was given.
 *
 * Law (focus): the head of `code` is no constant and no reference; those are on `values`.
 */
export interface Config extends ChoiceState {
  readonly values: Values
  readonly code: Code
  readonly contexts: Context
  /** Rules applied so far. */
  readonly steps: number
}

/** Moves the leading values of `code` to `values`: free, and no rule. */
export const config = (
  store: Store,
  frame: Frame,
  values: Values,
  code: Code,
  contexts: Context,
  choices: Choices,
  limits: Limits,
  steps: number
): Config => {
  let vs = values
  let es = code
  while (es.op < valueOps) {
    vs = push(es.instr as Val, vs) // an operator below valueOps is a constant or a reference
    es = es.next
  }
  return { store, frame, values: vs, code: es, contexts, choices, limits, steps }
}

/** The frame of a configuration that is in no function. */
export const noFrame: Frame = { locals: V.empty, module: addr<ModuleAddr>(-1) }

/** A call of a host function that waits for its reply. */
export interface HostCall {
  readonly func: HostFunc
  readonly a: FuncAddr
  readonly args: ReadonlyArray<Val>
  /** The module instance of the caller: its memory is what a host function sees. */
  readonly caller: ModuleAddr
}

/** NON-SPEC: the step that takes the reply of a host function; the specification has no name for it. */
export type StepRule = ExecutionRule | 'Step/call_ref-host'

export interface Next {
  readonly _tag: 'Next'
  readonly rule: StepRule
  readonly config: Config
}
export interface Done {
  readonly _tag: 'Done'
  readonly values: ReadonlyArray<Val>
  readonly store: Store
  readonly choices: Choices
  readonly steps: number
}
export interface Trapped {
  readonly _tag: 'Trapped'
  readonly rule: AnyTrapRule
  readonly reason: string
  readonly store: Store
  readonly choices: Choices
  readonly steps: number
}
/** An exception that no handler caught. */
export interface Exception {
  readonly _tag: 'Exception'
  readonly exn: RefExn
  readonly store: Store
  readonly choices: Choices
  readonly steps: number
}
export interface Suspended {
  readonly _tag: 'Suspended'
  readonly call: HostCall
  readonly config: Config
}
export interface Exhausted {
  readonly _tag: 'Exhausted'
  readonly limit: 'fuel' | 'depth'
  readonly config: Config
}
/** The run met another bound; the configuration is the one before the step. */
export interface Limited extends ImplementationLimit {
  readonly config: Config
}
/** The host ended the program (for example `proc_exit`). */
export interface Exited {
  readonly _tag: 'Exited'
  readonly code: number
  readonly store: Store
  readonly choices: Choices
  readonly steps: number
}
/** No rule applies: of a valid configuration, our own defect. */
export interface Stuck {
  readonly _tag: 'Stuck'
  readonly at: string
  readonly config: Config
}

export type Terminal = Done | Trapped | Exception
export type Outcome = Next | Terminal | Suspended | Exhausted | Limited | Exited | Stuck
