/**
 * Staging: functions and places of entry are compiled when they have been reached often enough.
 *
 * What is staged, and when, has no observable effect.
 */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import type { FuncInst, ModuleInst, Store } from '../../execution/runtime/Store.ts'
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

/** NON-SPEC: machines by the instances whose functions they have staged; several where stores have forked. */
const machines = new WeakMap<ModuleInst, Runtime[]>()
const FORKS = 4

/** The machine for a store in which an instance lies. */
export const runtimeFor = (s: Store, inst: ModuleInst): Runtime => {
  const known = machines.get(inst) ?? []
  const found = known.find((m) => isFor(m, s))
  if (found !== undefined) {
    found.store = s
    return found
  }
  const m = runtime(s, linked)
  machines.set(inst, [m, ...known].slice(0, FORKS))
  return m
}

/** The part of a machine that belongs to an instance; from now on the machine is found by it. */
export const registerModule = (m: Runtime, inst: ModuleInst, module: ModuleAddr): ModuleRuntime => {
  const known = machines.get(inst) ?? []
  if (!known.includes(m)) machines.set(inst, [m, ...known].slice(0, FORKS))
  return moduleRuntimeOf(m, inst, module)
}

/** The counter of a place, if it has been reached often enough to be staged. */
export const counterAt = (u: ModuleRuntime, key: object, p: Policy): EntryCounter | null => {
  const point = u.entries.get(key) ?? { visits: 0, compiled: undefined }
  if (point.visits === 0) u.entries.set(key, point)
  point.visits++
  return point.visits > p.threshold && point.compiled !== null ? point : null
}

/** The code of a point; null if the host makes none, or has too little of its stack left to write the text. */
export const compiledEntryOf = (
  m: Runtime,
  u: ModuleRuntime,
  module: ModuleAddr,
  point: EntryCounter,
  shape: FunctionInfo,
  stage: () => Staged | null,
  tally: Counters
): CompiledEntry | null => {
  if (point.compiled !== undefined) return point.compiled
  const staged = withinStack(stage)
  if (staged === overflow) return null
  if (staged === null) u.functions.long.add(shape.func)
  const code = staged === null ? null : compiled(staged.source, environment(m, u.inst, module, staged))
  point.compiled = staged === null || code === null ? null : { staged, code }
  if (point.compiled === null) return null
  tally.staged++
  tally.parts += point.compiled.staged.chunks.length - 1
  return point.compiled
}

/** The compiled function, if it has been called often enough to be staged; its mirror has it then. */
export const compiledFunction = (m: Runtime, inst: FuncInst, p: Policy, tally: Counters): CompiledEntry | null => {
  const module = V.get(m.store.modules, inst.module)
  if (module === undefined || 'name' in inst.code) return null
  const u = registerModule(m, module, inst.module)
  if (!u.entries.has(inst.code)) noteCall(u.functions, inst.ref.a)
  const point = counterAt(u, inst.code, p)
  if (point === null) return null
  const shape = functionInfoAt(u.functions, m.store, module, inst.ref.a)
  if (shape === undefined || !isStageable(u.functions, shape) || !isWorth(p, point.visits, shape.length)) return null
  const known = { store: m.store, inst: module }
  const variant = compiledEntryOf(
    m,
    u,
    inst.module,
    point,
    shape,
    () => wholeFunction(known, shape, p.lengths ?? usual),
    tally
  )
  const cell = funcMirror(m, inst.ref.a)
  if (variant !== null && cell !== undefined) cell.f = variant.code
  return variant
}

/**
 * The code of a function that staged code is about to call; null if it is left to the literal machine. Not where the host's
 * stack is about to end: what has been lent and leased must be so entirely.
 */
const linked = (m: Runtime, { inst }: FuncMirror): Compiled | null => {
  if (!hasRoom()) return null
  const module = V.get(m.store.modules, inst.module)
  // its memories have to be lent while the machine runs
  if (module?.mems.every((a) => openMemory(m, a)) !== true) return null
  return compiledFunction(m, inst, m.policy, m.counters)?.code ?? null
}
