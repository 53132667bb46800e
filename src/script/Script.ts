/**
 * Scripts: the commands of the official suite, whatever form they were written in.
 *
 * NON-SPEC: scripts belong to the suite, not to the specification.
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import type { Val } from '../execution/runtime/Values.ts'
import type { Place } from '../structure/Errors.ts'
import type { TextModule } from '../text/Module.ts'

/** A module as a script has it. Text has been parsed with the script; the other forms are read when they are run. */
export type ModuleSource =
  | { readonly _tag: 'text'; readonly text: TextModule }
  | { readonly _tag: 'binary'; readonly bytes: Uint8Array }
  | { readonly _tag: 'quote'; readonly bytes: Uint8Array }
  /** In a file beside the script. */
  | { readonly _tag: 'file'; readonly name: string; readonly form: 'text' | 'binary' }

/** `null` where a command means the latest module or instance. */
export type Id = string | null

export interface ModuleCommand {
  readonly _tag: 'module'
  readonly id: Id
  /** Only defined, not instantiated. */
  readonly definition: boolean
  readonly source: ModuleSource
}
export interface InstanceCommand {
  readonly _tag: 'instance'
  readonly id: Id
  readonly module: Id
}
/** What an assertion about modules is about. */
export type ModuleOrInstance = ModuleCommand | InstanceCommand

export type Action =
  | { readonly _tag: 'invoke'; readonly instance: Id; readonly name: string; readonly args: ReadonlyArray<Val> }
  | { readonly _tag: 'get'; readonly instance: Id; readonly name: string }

/** Sets of NaNs: with the canonical payload, or any quiet one; whatever the sign. */
export type NanPattern = 'nan:canonical' | 'nan:arithmetic'
/** The bits of a lane, or a set of them. */
export type LanePattern = bigint | NanPattern

/** Kinds of references; `any` is every one but a function, `extern` every one. */
export type RefKind = 'null' | 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'func' | 'exn' | 'extern'

/** What a result is compared with. */
export type Pattern =
  | { readonly _tag: 'value'; readonly value: Val }
  | { readonly _tag: 'nan'; readonly type: 'f32' | 'f64'; readonly set: NanPattern }
  | {
      readonly _tag: 'vector'
      readonly bits: number
      readonly float: boolean
      readonly lanes: ReadonlyArray<LanePattern>
    }
  | { readonly _tag: 'ref'; readonly kind: RefKind }
  | { readonly _tag: 'either'; readonly of: ReadonlyArray<Pattern> }

export type Assertion =
  | { readonly _tag: 'assert_return'; readonly action: Action; readonly results: ReadonlyArray<Pattern> }
  | { readonly _tag: 'assert_trap'; readonly of: Action | ModuleOrInstance; readonly message: string }
  | { readonly _tag: 'assert_exception'; readonly action: Action }
  | { readonly _tag: 'assert_exhaustion'; readonly action: Action; readonly message: string }
  | {
      readonly _tag: 'assert_malformed' | 'assert_invalid' | 'assert_malformed_custom' | 'assert_invalid_custom'
      readonly module: ModuleCommand
      readonly message: string
    }
  | { readonly _tag: 'assert_unlinkable'; readonly of: ModuleOrInstance; readonly message: string }

export type Meta =
  | { readonly _tag: 'script'; readonly id: Id; readonly commands: Script }
  | { readonly _tag: 'input'; readonly id: Id; readonly file: string }
  | { readonly _tag: 'output'; readonly module: Id; readonly file: string | null }

/** What is not in the grammar of scripts: it is reported, and the commands after it run. */
export interface Unreadable {
  readonly _tag: 'unreadable'
  readonly message: string
  /** Where it is wrong; `null` in the JSON form. */
  readonly at: Place | null
  /** Whether it defines a module, which later commands then mean. */
  readonly isModule: boolean
}

export type Command =
  | Unreadable
  | ModuleOrInstance
  | Action
  | Assertion
  | Meta
  | { readonly _tag: 'register'; readonly name: string; readonly instance: Id }

/** A command and the line on which it starts, from 1. */
export interface Located {
  readonly line: number
  readonly command: Command
}
export type Script = ReadonlyArray<Located>
