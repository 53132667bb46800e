/**
 * Sites: the places at which a staged function may stop, with everything static that the configuration needs.
 *
 * What the generator knows of the configurations at which its text may stop.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Val } from '../../execution/runtime/Values.ts'
import type { Rep } from '../abi/Representation.ts'
import type { ExitReason } from './ExitReason.ts'
import type { SequencePlace, FunctionInfo } from '../abi/FunctionInfo.ts'

/** Where an operand lies among the variables that a stop hands over; constants lie nowhere. */
export type OperandSource = { readonly val: Val } | { readonly kind: Rep; readonly at: number }

/** A construct around an exit: its label has `n` values, and `height` operands of the function are below it. */
export interface ControlScope {
  readonly place: SequencePlace
  readonly outer: ControlScope | null
  readonly n: number
  readonly height: number
}

/**
 * A site. The machine is in front of instruction `index` of the innermost sequence, with these operands, oldest first.
 * Of a call that has returned the last `results` are what it left; while it runs they are missing.
 */
export interface Exit {
  readonly reason: ExitReason
  readonly scope: ControlScope
  readonly index: number
  readonly operands: ReadonlyArray<OperandSource>
  readonly results: number
  /** Steps that are done, but not yet taken off the fuel. */
  readonly owed: number
}

/** A generated function: its text and its sites. */
export interface Staged {
  readonly info: FunctionInfo
  readonly source: string
  /** For each JavaScript function of the text, the places of the variables that it hands over. */
  readonly chunks: ReadonlyArray<ReadonlyArray<number>>
  readonly exits: ReadonlyArray<Exit>
  /** What the text asks for by number. */
  readonly pool: ReadonlyArray<unknown>
  /** Where the locals lie among the variables of a stop. */
  readonly locals: ReadonlyArray<{ readonly kind: Rep; readonly at: number }>
  /** Steps that a function must be able to take before it checks the fuel again: entering with less fuel makes no progress. */
  readonly most: number
  /** Slots of the host's stack that a frame takes. */
  readonly frame: number
}

/** In place of a site: a part of the function has stopped, and has handed over what it has. */
export const INSIDE = -1

/** No frame takes fewer slots of the host's stack. */
export const LEAST_FRAME = 30
