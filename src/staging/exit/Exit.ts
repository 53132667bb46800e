/**
 * Side exits: the places at which compiled code may leave, with everything static that the configuration needs.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Val } from '../../execution/runtime/Values.ts'
import type { MemIdx } from '../../structure/Indices.ts'
import type { Rep } from '../abi/Representation.ts'
import type { ExitReason } from './ExitReason.ts'
import type { SequencePlace, FunctionInfo } from '../abi/FunctionInfo.ts'

/** Where an operand is among the variables that an exit hands over; a constant is itself. */
export type OperandSource = { readonly val: Val } | { readonly rep: Rep; readonly at: number }

/** A construct around an exit: its label has `n` values, and `height` operands of the function are below it. */
export interface ControlScope {
  readonly place: SequencePlace
  readonly outer: ControlScope | null
  readonly n: number
  readonly height: number
}

/**
 * A side exit: in front of instruction `index` of the innermost sequence, with these operands, oldest first. At a return point
 * the last `results` operands are the call's results; they are absent while the call runs.
 */
export interface Exit {
  readonly reason: ExitReason
  readonly scope: ControlScope
  readonly index: number
  readonly operands: ReadonlyArray<OperandSource>
  readonly results: number
  /** Steps that have been taken, but not yet subtracted from the fuel. */
  readonly owed: number
}

/** A generated function: its JavaScript and its exits. */
export interface Staged {
  readonly info: FunctionInfo
  readonly source: string
  /** For each JavaScript function in it, the places of the variables that it hands over. */
  readonly chunks: ReadonlyArray<ReadonlyArray<number>>
  readonly exits: ReadonlyArray<Exit>
  /** What the JavaScript refers to by number. */
  readonly pool: ReadonlyArray<unknown>
  /** The memories whose bytes it reads or writes. */
  readonly memories: ReadonlyArray<MemIdx>
  /** Where the locals are among the variables that an exit hands over. */
  readonly locals: ReadonlyArray<{ readonly rep: Rep; readonly at: number }>
  /** Steps that a function must be able to take before it checks the fuel again: entering with less fuel makes no progress. */
  readonly most: number
  /** Slots of the host's stack that a frame takes. */
  readonly frame: number
}

/** In place of an exit: a part of the function has left, and has handed over what it has. */
export const INSIDE = -1

/** No frame takes fewer slots of the host's stack. */
export const LEAST_FRAME = 30
