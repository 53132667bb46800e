/**
 * Modules are defined and instantiated, actions performed.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import type { ExternAddr, ModuleAddr } from '../execution/runtime/Addresses.ts'
import { instantiate } from '../execution/modules/instantiate.ts'
import { invoke } from '../execution/modules/invoke.ts'
import { stackBytes } from '../execution/Budget.ts'
import type { Limited } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { Val } from '../execution/runtime/Values.ts'
import { globalRead } from '../embedding/Globals.ts'
import { instanceExport, linkImports, moduleDecode, moduleValidate } from '../embedding/Modules.ts'
import { settingsOf, type Failure, type RunOptions } from '../embedding/Run.ts'
import type { ImplementationLimit, Unlinkable } from '../structure/Errors.ts'
import type { Module } from '../structure/Module.ts'
import { parseModule, type TextModule } from '../text/Module.ts'
import type { ValidModule } from '../types/ValidModule.ts'
import { after, now, type Pending } from './Pending.ts'
import type { Action, ModuleOrInstance, ModuleCommand, ModuleSource } from './Script.ts'
import {
  bound,
  fault,
  lookup,
  outOfFuel,
  showMissing,
  type Fault,
  type ScriptOptions,
  type ScriptState
} from './State.ts'

const optionsOf = (o: ScriptOptions): RunOptions => ({
  ...(o.limits === undefined ? {} : { limits: o.limits }),
  ...(o.choices === undefined ? {} : { choices: o.choices })
})

/** The module, and what is wrong with its annotations. */
interface Loaded {
  readonly module: Module
  readonly invalidCustom: string | null
}

const ofText = ({ module, invalidCustom }: TextModule): Loaded => ({
  module,
  invalidCustom: invalidCustom?.message ?? null
})

const parsed = (bytes: Uint8Array): Either<Fault, Loaded> => {
  const m = parseModule(bytes)
  return isLeft(m) ? left(fault('malformed', m.left.message)) : right(ofText(m.right))
}

const decoded = (bytes: Uint8Array): Either<Fault, Loaded> => {
  const m = moduleDecode(bytes)
  if (!isLeft(m)) return right({ module: m.right, invalidCustom: null })
  return left(fault(m.left._tag === 'Malformed' ? 'malformed' : 'limit', m.left.message))
}

/** The syntax of a module: decoded or parsed, not yet validated. */
const moduleOf = (source: ModuleSource, o: ScriptOptions): Either<Fault, Loaded> => {
  switch (source._tag) {
    case 'text':
      return right(ofText(source.text))
    case 'quote':
      return parsed(source.bytes)
    case 'binary':
      return decoded(source.bytes)
    case 'file': {
      const bytes = o.files?.get(source.name)
      if (bytes === undefined) return left(fault('script', showMissing(source.name)))
      return source.form === 'text' ? parsed(bytes) : decoded(bytes)
    }
  }
}

/** A module that is well-formed and valid. */
export const define = ({ source }: ModuleCommand, o: ScriptOptions): Either<Fault, ValidModule> => {
  const m = moduleOf(source, o)
  if (isLeft(m)) return m
  const valid = moduleValidate(m.right.module)
  if (!isLeft(valid))
    return m.right.invalidCustom === null ? valid : left(fault('invalid custom', m.right.invalidCustom))
  const e = valid.left
  return left(e._tag === 'Invalid' ? fault('invalid', e.message, e.operands) : fault('limit', e.message))
}

/** What came of a command, and the state after it, which changes even where the command fails. */
export interface Acted<A> {
  readonly state: ScriptState
  readonly result: Either<Fault, A>
}
const failed = (state: ScriptState, f: Fault): Acted<never> => ({ state, result: left(f) })

/** The result of a command. */
export type Acting<A> = Pending<Acted<A>>
const withStore = (state: ScriptState, store: Store): ScriptState => ({ ...state, store })

/** The store as it is where a run ends, whatever ends it; no other end has one. */
const storeOf = (f: Failure | Unlinkable | ImplementationLimit): Store | null =>
  'store' in f ? f.store
  : 'config' in f ? f.config.store
  : null

/** Whether the limit of memory was reached and the stack takes most of what the program holds: then the stack is what is exhausted. */
const isStackFull = (f: Limited | ImplementationLimit): boolean =>
  'config' in f && f.what === 'memory' && 2 * stackBytes(f.config) > f.config.limits.memory

const faultOf = (f: Failure | Unlinkable | ImplementationLimit): Fault => {
  switch (f._tag) {
    case 'Trapped':
      return fault('trap', f.reason)
    case 'Exception':
      return fault('exception', 'uncaught exception')
    case 'Exhausted':
      return f.limit === 'depth' ? fault('exhaustion', 'call stack exhausted') : outOfFuel
    case 'Unlinkable':
      return fault('unlinkable', f.message)
    case 'ImplementationLimit':
      return isStackFull(f) ? fault('exhaustion', 'call stack exhausted') : fault('limit', f.message)
    case 'Refused':
      return fault('script', f.message)
    case 'Stuck':
      return fault('script', `stuck at ${f.at}`)
    case 'Suspended':
      return fault('script', `no host function ${f.call.func.module}.${f.call.func.name}`)
    case 'Exited':
      return fault('script', `exited with ${f.code}`)
  }
}

/** How a run has failed, with what it has changed until then. */
const ended = (state: ScriptState, f: Failure | Unlinkable | ImplementationLimit): Acted<never> => {
  const store = storeOf(f)
  return failed(store === null ? state : withStore(state, store), faultOf(f))
}

const resolve =
  (state: ScriptState) =>
  (module: string, name: string): ExternAddr | undefined => {
    const found = state.registry.get(module)
    if (found === undefined) return undefined
    if (found._tag === 'host') return found.exports.get(name)
    const xa = instanceExport(state.store, found.a, name)
    return isLeft(xa) ? undefined : xa.right
  }

const instantiated = (state: ScriptState, id: string | null, m: ValidModule, o: ScriptOptions): Acting<ModuleAddr> => {
  const given = linkImports(state.store, m, resolve(state))
  if (isLeft(given)) {
    const [first] = given.left
    return now(failed(state, fault('unlinkable', first?.message ?? 'unlinkable')))
  }
  const made = instantiate(state.store, m, given.right, settingsOf(optionsOf(o)))
  if (isLeft(made)) return now(ended(state, made.left))
  const { config, instance } = made.right
  return after(config, (ran) =>
    ran._tag === 'Done' ?
      {
        state: { ...withStore(state, ran.store), instances: bound(state.instances, id, instance) },
        result: right(instance)
      }
    : ended(state, ran)
  )
}

/** A `module` command, of any form. */
export const load = (state: ScriptState, c: ModuleOrInstance, o: ScriptOptions): Acting<unknown> => {
  if (c.id !== null && (c._tag === 'module' ? state.modules : state.instances).byId.has(c.id))
    return now(failed(state, fault('script', `duplicate ${c._tag} $${c.id}`)))
  if (c._tag === 'instance') {
    const m = lookup(state.modules, c.module)
    return m === null ?
        now(failed(state, fault('script', `unknown module $${c.module ?? ''}`)))
      : instantiated(state, c.id, m, o)
  }
  const m = define(c, o)
  if (isLeft(m)) return now(failed(state, m.left))
  const defined = { ...state, modules: bound(state.modules, c.id, m.right) }
  return c.definition ? now({ state: defined, result: m }) : instantiated(defined, c.id, m.right, o)
}

const read = (state: ScriptState, name: string, xa: ExternAddr): Acted<ReadonlyArray<Val>> => {
  if (xa._tag !== 'global') return failed(state, fault('script', `export ${name} is no global`))
  const value = globalRead(state.store, xa.a)
  return isLeft(value) ? failed(state, fault('script', value.left.message)) : { state, result: right([value.right]) }
}

/** An action, with the values that it returns. */
export const act = (state: ScriptState, a: Action, o: ScriptOptions): Acting<ReadonlyArray<Val>> => {
  const instance = lookup(state.instances, a.instance)
  if (instance === null) return now(failed(state, fault('script', `unknown instance $${a.instance ?? ''}`)))
  const xa = instanceExport(state.store, instance, a.name)
  if (isLeft(xa)) return now(failed(state, fault('script', xa.left.message)))
  if (a._tag === 'get') return now(read(state, a.name, xa.right))
  if (xa.right._tag !== 'func') return now(failed(state, fault('script', `export ${a.name} is no function`)))
  const started = invoke(state.store, xa.right.a, a.args, settingsOf(optionsOf(o)))
  if (isLeft(started)) return now(ended(state, started.left))
  return after(started.right, (ran) =>
    ran._tag === 'Done' ? { state: withStore(state, ran.store), result: right(ran.values) } : ended(state, ran)
  )
}
