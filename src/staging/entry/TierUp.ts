/**
 * Tier-up: functions and places of entry are compiled when they have been reached often enough.
 *
 * What is compiled, and when, has no observable effect.
 */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import type { FuncInst, ModuleInst, Store } from '../../execution/runtime/Store.ts'
import { isSparse } from '../../persistent/memory/Bytes.ts'
import * as V from '../../persistent/Vector.ts'
import type { Compiled, FuncMirror } from '../runtime/Mirrors.ts'
import { compiled } from '../runtime/Compile.ts'
import { wholeFunction } from '../emit/Function.ts'
import { usual } from '../emit/Split.ts'
import { hasRoom, overflow, withinStack } from '../runtime/HostStack.ts'
import { environment } from '../runtime/Environment.ts'
import { openMemory } from '../runtime/Sync.ts'
import {
  funcMirror,
  isFor,
  runtime,
  moduleRuntimeOf,
  type Runtime,
  type EntryCounter,
  type ModuleRuntime,
  type CompiledEntry
} from '../runtime/Runtime.ts'
import { isWorth, type Policy, type Counters } from '../Policy.ts'
import { isStageable, noteCall, functionInfoAt, type FunctionInfo } from '../abi/FunctionInfo.ts'
import type { Staged } from '../exit/Exit.ts'

/** NON-SPEC: runtimes by the instances whose functions they have compiled; several where stores have forked. */
const runtimes = new WeakMap<ModuleInst, Runtime[]>()
const FORKS = 4

/** The runtime for a store that has an instance. */
export const runtimeFor = (s: Store, inst: ModuleInst): Runtime => {
  const known = runtimes.get(inst) ?? []
  const found = known.find((m) => isFor(m, s))
  if (found !== undefined) {
    found.store = s
    return found
  }
  const m = runtime(s, linked)
  runtimes.set(inst, [m, ...known].slice(0, FORKS))
  return m
}

/** The part of a runtime that belongs to an instance; from now on the runtime is found by it. */
export const registerModule = (m: Runtime, inst: ModuleInst, module: ModuleAddr): ModuleRuntime => {
  const known = runtimes.get(inst) ?? []
  if (!known.includes(m)) runtimes.set(inst, [m, ...known].slice(0, FORKS))
  return moduleRuntimeOf(m, inst, module)
}

/** The counter of a place, if it has been reached often enough to be staged. */
export const counterAt = (u: ModuleRuntime, key: object, p: Policy): EntryCounter | null => {
  const counter = u.entries.get(key) ?? { visits: 0, compiled: undefined }
  if (counter.visits === 0) u.entries.set(key, counter)
  counter.visits++
  return counter.visits > p.threshold && counter.compiled !== null ? counter : null
}

/** The compiled code of an entry; null if the host refuses the JavaScript, or has too little of its stack left to generate it. */
export const compiledEntryOf = (
  m: Runtime,
  u: ModuleRuntime,
  module: ModuleAddr,
  counter: EntryCounter,
  info: FunctionInfo,
  stage: () => Staged | null,
  counters: Counters
): CompiledEntry | null => {
  if (counter.compiled !== undefined) return counter.compiled
  const staged = withinStack(stage)
  if (staged === overflow) return null
  if (staged === null) u.functions.long.add(info.func)
  const code = staged === null ? null : compiled(staged.source, environment(m, u.inst, module, staged))
  counter.compiled = staged === null || code === null ? null : { staged, code }
  if (counter.compiled === null) return null
  counters.staged++
  counters.parts += counter.compiled.staged.chunks.length - 1
  return counter.compiled
}

/** Whether the memories that code reads or writes have flat buffers: where one has none, each access would leave the code. */
export const hasBuffers = (s: Store, inst: ModuleInst, { memories }: Staged): boolean =>
  memories.every((x) => {
    const a = inst.mems[x]
    const m = a === undefined ? undefined : V.get(s.mems, a)
    return m === undefined || !isSparse(m.bytes)
  })

/** The compiled function, if it has been called often enough to be staged; its mirror has it then. */
export const compiledFunction = (m: Runtime, inst: FuncInst, p: Policy, counters: Counters): CompiledEntry | null => {
  const module = V.get(m.store.modules, inst.module)
  if (module === undefined || 'name' in inst.code) return null
  const u = registerModule(m, module, inst.module)
  if (!u.entries.has(inst.code)) noteCall(u.functions, inst.ref.a)
  const counter = counterAt(u, inst.code, p)
  if (counter === null) return null
  const info = functionInfoAt(u.functions, m.store, module, inst.ref.a)
  if (info === undefined || !isStageable(u.functions, info) || !isWorth(p, counter.visits, info.length)) return null
  const known = { store: m.store, inst: module }
  const entry = compiledEntryOf(
    m,
    u,
    inst.module,
    counter,
    info,
    () => wholeFunction(known, info, p.lengths ?? usual),
    counters
  )
  if (entry !== null && !hasBuffers(m.store, module, entry.staged)) return null
  const mirror = funcMirror(m, inst.ref.a)
  if (entry !== null && mirror !== undefined) mirror.f = entry.code
  return entry
}

/**
 * The code of a function that staged code is about to call; null if it is left to the literal machine. Not where the host's
 * stack is about to end: a write session that has begun must have begun entirely.
 */
const linked = (m: Runtime, { inst }: FuncMirror): Compiled | null => {
  if (!hasRoom()) return null
  const module = V.get(m.store.modules, inst.module)
  // its memories need write sessions while staged code runs
  if (module?.mems.every((a) => openMemory(m, a)) !== true) return null
  return compiledFunction(m, inst, m.policy, m.counters)?.code ?? null
}
