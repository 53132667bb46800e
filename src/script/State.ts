/**
 * The state of a script, and what its commands can meet.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import type { ExternAddr, ModuleAddr } from '../execution/runtime/Addresses.ts'
import type { Limits } from '../execution/runtime/Config.ts'
import type { Choices } from '../execution/runtime/Choices.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { Evaluator } from '../embedding/Run.ts'
import { storeInit } from '../embedding/Store.ts'
import type { Operands } from '../structure/Errors.ts'
import type { Module } from '../structure/Module.ts'
import type { ValidModule } from '../types/ValidModule.ts'
import type { Id } from './Script.ts'
import { allocSpectest, SPECTEST } from './Spectest.ts'

/** What is registered under a name: an instance, or entities of the host. */
export type Registered =
  | { readonly _tag: 'instance'; readonly a: ModuleAddr }
  | { readonly _tag: 'host'; readonly exports: ReadonlyMap<string, ExternAddr> }

/** What commands without an identifier are about. */
export interface Named<A> {
  readonly byId: ReadonlyMap<string, A>
  readonly latest: A | null
}

/** A module that a script says is to be written. */
export interface Output {
  /** `null`: to be shown. */
  readonly file: string | null
  readonly module: Module
}

export interface ScriptState {
  readonly store: Store
  readonly modules: Named<ValidModule>
  readonly instances: Named<ModuleAddr>
  readonly registry: ReadonlyMap<string, Registered>
  readonly outputs: ReadonlyArray<Output>
}

/** Whether the name of a file, as a script has it, leads out of the folder of the script. */
export const leavesFolder = (name: string): boolean => {
  let depth = 0
  for (const part of name.split(/[\\/]/)) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return /^([\\/]|[a-z]:)/i.test(name)
}

/** What is said of a file that is not among those of the script. */
export const showMissing = (name: string): string =>
  leavesFolder(name) ?
    `file ${JSON.stringify(name)} is outside of the folder of the script; only files in it are opened`
  : `missing file ${name}`

export interface ScriptOptions {
  /** By default the message of an error must begin with the expected one; `false`: any message will do. */
  readonly messages?: boolean
  readonly limits?: Partial<Limits>
  readonly choices?: Choices
  /** Rules that a command may apply. */
  readonly fuel?: number
  /** Rules after which a run pauses (`events`); never by default. */
  readonly slice?: number
  /** What applies rules; the literal machine by default. */
  readonly evaluator?: Evaluator
  /** The files beside the script: modules of its JSON form, and scripts that it inputs. */
  readonly files?: ReadonlyMap<string, Uint8Array>
}

/** Why a command has not done what it says. */
export interface Fault {
  readonly kind:
    'malformed' | 'invalid' | 'invalid custom' | 'unlinkable' | 'trap' | 'exception' | 'exhaustion' | 'limit' | 'script'
  readonly message: string
  /** The types that an instruction expects and finds, where that is what is wrong. */
  readonly operands: Operands | null
}
export const fault = (kind: Fault['kind'], message: string, operands: Operands | null = null): Fault => ({
  kind,
  message,
  operands
})

/** The fuel of the caller has run out: a bound of a command, not of this implementation. */
export const outOfFuel = fault('limit', 'fuel exhausted')
export const isFuel = (f: Fault): boolean => f === outOfFuel

const nothing = { byId: new Map<string, never>(), latest: null }

/** Before the first command: `spectest` is there. */
export const initialState = (): ScriptState => {
  const { store, exports } = allocSpectest(storeInit())
  return {
    store,
    modules: nothing,
    instances: nothing,
    registry: new Map([[SPECTEST, { _tag: 'host', exports }]]),
    outputs: []
  }
}

/** The latest, and under its identifier if it has one. */
export const bound = <A>(named: Named<A>, id: Id, a: A): Named<A> => ({
  byId: id === null ? named.byId : new Map([...named.byId, [id, a]]),
  latest: a
})

export const lookup = <A>(named: Named<A>, id: Id): A | null =>
  id === null ? named.latest : (named.byId.get(id) ?? null)
