/**
 * Activations: one entry into staged code, from a configuration to the one in which it leaves.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import { room } from '../../execution/Budget.ts'
import { config, noFrame, type Config, type FrameContext } from '../../execution/runtime/Config.ts'
import { frameBytes, OPERAND } from '../../execution/runtime/Cost.ts'
import type { FuncInst } from '../../execution/runtime/Store.ts'
import { push, type Values } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import { osrFunction } from '../emit/Function.ts'
import { usual } from '../emit/Split.ts'
import { functionEntry, osrEntry, type OsrPoint } from './Osr.ts'
import { overflow, withinStack } from '../runtime/HostStack.ts'
import type { JsValue } from '../abi/Representation.ts'
import { trampoline } from '../runtime/Environment.ts'
import { load, unload } from '../runtime/Sync.ts'
import { LEAVING, THROWN, type Runtime, type FrameState, type CompiledEntry } from '../runtime/Runtime.ts'
import { isWorth, type Policy, type Counters } from '../Policy.ts'
import { codeAt, reconstruct, rethrown } from '../exit/Reconstruct.ts'
import { resultsIn } from '../abi/Registers.ts'
import { isStageable, functionInfoWith, SLOTS } from '../abi/FunctionInfo.ts'
import { LEAST_FRAME, type Exit, type Staged } from '../exit/Exit.ts'
import { compiledFunction, hasBuffers, runtimeFor, counterAt, registerModule, compiledEntryOf } from './TierUp.ts'

/**
 * NON-SPEC: slots of the host's stack that one activation may fill, 8 bytes each. Where the caller has left less, an
 * activation ends early and counts for nothing, and the next ones get half.
 */
const stack = { slots: 40_000 }
const LEAST_STACK = 500
/** Fuel of one activation: an int32. */
const MOST_FUEL = 2 ** 30
/** Bytes that one activation may allocate: an int32. */
const MOST_ROOM = 2 ** 30
/** What a frame takes that is entered where no slots are left, and leaves at once. */
const LAST_FRAME = frameBytes(SLOTS)

/** Staged code that may be entered now. */
export interface Activation {
  readonly runtime: Runtime
  readonly compiled: CompiledEntry
  readonly args: ReadonlyArray<JsValue>
  readonly frame: FrameContext
  /** Steps that lead into it. */
  readonly lead: number
}

/** Into a function that the head of the code calls. */
export const intoFunction = (c: Config, inst: FuncInst, p: Policy, counters: Counters): Activation | null => {
  const module = V.get(c.store.modules, inst.module)
  if (module === undefined || c.contexts.depth >= c.limits.depth) return null
  const m = runtimeFor(c.store, module)
  const compiled = compiledFunction(m, inst, p, counters)
  const entry = compiled === null ? null : functionEntry(c, inst)
  if (compiled === null || entry === null) return null
  return { runtime: m, compiled, args: entry.args, frame: entry.frame, lead: 1 }
}

/** Into the rest of a running function, at a place. */
export const intoOsr = (c: Config, point: OsrPoint, p: Policy, counters: Counters): Activation | null => {
  const module = V.get(c.store.modules, c.frame.module)
  if (module === undefined) return null
  const m = runtimeFor(c.store, module)
  const u = registerModule(m, module, c.frame.module)
  const counter = counterAt(u, codeAt(point.es, point.index), p)
  if (counter === null) return null
  const info = functionInfoWith(u.functions, c.store, module, point.es)
  if (info === undefined || !isStageable(u.functions, info) || !isWorth(p, counter.visits, info.length)) return null
  const rest = osrEntry(c, info, point)
  if (rest === null) return null
  const compiled = compiledEntryOf(
    m,
    u,
    c.frame.module,
    counter,
    info,
    () => osrFunction({ store: c.store, inst: module }, info, rest.entry, p.lengths ?? usual),
    counters
  )
  if (compiled === null || !hasBuffers(c.store, module, compiled.staged)) return null
  return { runtime: m, compiled, args: rest.args, frame: rest.frame, lead: 0 }
}

/** The configuration in which staged code left or returned. */
export interface Stopped {
  readonly config: Config
  readonly steps: number
  /** Where it left; null if the function has returned. */
  readonly exit: Exit | null
}

const results = (m: Runtime, staged: Staged, first: JsValue, below: Values): Values => {
  let vs = below
  for (const v of resultsIn(m, staged.info.results, first)) if (v !== undefined) vs = push(v, vs)
  return vs
}

const moduleIn =
  (c: Config) =>
  (r: FrameState): ModuleAddr =>
    V.get(c.store.funcs, r.staged.info.a)?.module ?? noFrame.module

/**
 * Calls staged code. If the host's stack ends, all that it did is forgotten: a configuration is a value, and memories read
 * their before-images.
 */
const entered = (
  m: Runtime,
  { code }: CompiledEntry,
  budget: number,
  args: ReadonlyArray<JsValue>
): JsValue | typeof overflow => {
  const result = withinStack(() => trampoline(m)(budget, code(budget, ...args)))
  if (result !== overflow) return result
  stack.slots = Math.max(LEAST_STACK, stack.slots >> 1)
  m.frames.length = 0
  unload(m)
  return overflow
}

/** Runs staged code; null if it cannot be entered now. It takes at least one step, or nothing has happened. */
export const activate = (c: Config, a: Activation, left: number, p: Policy, t: Counters): Stopped | null => {
  const { runtime: m, compiled, frame } = a
  const { staged } = compiled
  const depth = c.limits.depth - frame.depth
  const fuel = Math.min(left - a.lead, MOST_FUEL)
  if (depth < 1 || fuel < staged.most) return null
  const { made, held } = room(c)
  const slots = Math.floor((held / 2 - LAST_FRAME) / OPERAND) - staged.frame
  const budget = staged.frame + Math.min(stack.slots, (depth - 1) * LEAST_FRAME, slots)
  const share = Math.min(made, held - LAST_FRAME - OPERAND * budget, MOST_ROOM)
  if (slots < 0 || share < 0 || !load(m, c.store, Math.floor(share))) return null
  m.Q[0] = fuel
  m.choices = c.choices
  m.limits = c.limits
  m.policy = p
  m.counters = t
  const result = entered(m, compiled, budget, a.args)
  if (result === overflow) return null
  const isLeaving = m.Q[0] === LEAVING
  const steps = a.lead + fuel - (isLeaving || m.Q[0] === THROWN ? m.fuel : m.Q[0])
  const frames = m.frames.splice(0)
  const { thrown } = m
  m.thrown = null
  m.tail = null
  const store = unload(m)
  if (isLeaving) {
    const next = reconstruct(c, frames, frame, moduleIn(c), store, c.steps + steps)
    return { config: next, steps, exit: frames[0]?.exit ?? null }
  }
  const [values, code] =
    m.Q[0] === THROWN && thrown !== null ?
      rethrown(thrown, frame.below, frame.code)
    : [results(m, staged, result, frame.below), frame.code]
  const next = config(store, frame.frame, values, code, frame.next, c.choices, c.limits, c.steps + steps)
  return { config: next, steps, exit: null }
}
