/**
 * What the modules of the command line hand to each other: an input, a loaded module, where a session is, how it ended.
 */
import type { ModuleAddr } from '../../../execution/runtime/Addresses.ts'
import type { Config, Outcome } from '../../../execution/runtime/Config.ts'
import type { PathStep, Place } from '../../../structure/Errors.ts'
import type { Names } from '../../../binary/Names.ts'
import type { Module } from '../../../structure/Module.ts'
import type { TextModule } from '../../../text/Module.ts'
import type { ValidModule } from '../../../types/ValidModule.ts'
import type { CodeSite } from '../../../trace/Backtrace.ts'
import type { CliError } from './exit.ts'
import type { ShowOptions } from './values.ts'

export interface InputFile {
  /** The path as the user wrote it; `<stdin>` for `-`. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A module with what a person asks about it: where something is, and its name. */
export interface Loaded {
  readonly input: InputFile
  readonly module: Module
  /** The text that the module was read from; `null` for a binary. */
  readonly text: TextModule | null
  /** The place in the input of what a path leads to. */
  readonly placeOf: (path: ReadonlyArray<PathStep>) => Place | null
  /** The line of the text in which a place is, with a mark; `null` in a binary. */
  readonly shownAt: (place: Place | null) => string | null
  /** What is wrong with an annotation of the text: it makes the module invalid. */
  readonly annotation: CliError | null
  /** The names of the name section, or the identifiers of the text. */
  readonly names: Names
}

export interface LoadedValid extends Loaded {
  readonly valid: ValidModule
}

/** Where a session is. */
export interface Progress {
  /** Which call runs: 0 is instantiation, then come the exports of the plan. */
  readonly call: number
  readonly instance: ModuleAddr
  readonly config: Config
}

/** How a session ended. */
export interface Ended {
  readonly file: string
  /** A command (`_start`) or an invoked function: they differ in their exit codes. */
  readonly command: boolean
  readonly outcome: Outcome
  /** The module's instance in the stores of the session. */
  readonly instance: ModuleAddr
  /** How values are shown. */
  readonly show: ShowOptions
  readonly where: Where
  /** The command that shows the steps from a given one on; `null` where the user sees them already. */
  readonly showing: ((from: number) => string) | null
  /** Where the session stopped; `null` where there is nothing to continue. */
  readonly progress: Progress | null
}

/** A call, in words that a user knows; `null` where the place is not known. */
export interface ShownCall {
  readonly function: number
  readonly name: string | null
  readonly path: CodeSite['path']
  readonly place: Place | null
}

export interface Where {
  /** Newest first. */
  readonly calls: ReadonlyArray<ShownCall | null>
  /** Calls outside of those. */
  readonly more: number
  /** The run ended before any function of the user's choice was called. */
  readonly instantiating: boolean
  /** The figures of a trap. */
  readonly detail: string | null
  /** The active segment that was being written. */
  readonly segment: { readonly path: ReadonlyArray<PathStep>; readonly place: Place | null } | null
}
