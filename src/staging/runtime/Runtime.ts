/**
 * The runtime that staged code closes over: mirrors by address, for one store and its successors.
 *
 * A runtime is for the stores in which the functions that it knows have the addresses under which it knows them: two forks of
 * one store may hold different functions at one address, and have a runtime each.
 *
 * It is kept from activation to activation, as a cache; during an activation it is the activation's.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { FuncAddr, GlobalAddr, MemAddr, ModuleAddr, TableAddr } from '../../execution/runtime/Addresses.ts'
import { deterministic, type Choices } from '../../execution/runtime/Choices.ts'
import { defaultLimits, type Limits } from '../../execution/runtime/Config.ts'
import type { ModuleInst, Store } from '../../execution/runtime/Store.ts'
import type { FieldVal, RefExn } from '../../execution/runtime/Values.ts'
import { emptyHeap } from '../../persistent/heap/Heap.ts'
import { begin, type HeapSession } from '../../persistent/heap/WriteSession.ts'
import * as V from '../../persistent/Vector.ts'
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import type { DefType } from '../../structure/Types.ts'
import {
  memoryMirror,
  type Compiled,
  type FuncMirror,
  type GlobalMirror,
  type MemoryMirror,
  type TableMirror
} from './Mirrors.ts'
import { helpersOf, type Helpers } from './Helpers.ts'
import type { JsValue } from '../abi/Representation.ts'
import { staged, counters, type Policy, type Counters } from '../Policy.ts'
import { registers, type Registers } from '../abi/Registers.ts'
import { noFunctionInfos, type FunctionInfos } from '../abi/FunctionInfo.ts'
import type { Exit, Staged } from '../exit/Exit.ts'

/** Below every amount of fuel: compiled code is leaving. */
export const LEAVING = -(2 ** 31)
/** Below every amount of fuel: a tail call is to be made. */
export const TAIL = LEAVING + 1
/** Below every amount of fuel: an exception has been thrown. */
export const THROWN = LEAVING + 2

/** An exception that has been thrown and not caught yet, and the mnemonic of the instruction that threw it. */
export interface Thrown {
  readonly exn: RefExn
  readonly by: Mnemonic
}

/** The frame of a function that has left: its variables, and where. */
export interface FrameState {
  readonly staged: Staged
  readonly exit: Exit
  readonly variables: ReadonlyArray<JsValue>
  /** The exception that has arrived at the exit. */
  readonly thrown: Thrown | null
}

/** The part of a runtime that belongs to one module instance. */
export interface ModuleRuntime {
  readonly inst: ModuleInst
  readonly module: ModuleAddr
  readonly functions: FunctionInfos
  /** What has been entered, by the place of entry. */
  readonly entries: Map<object, EntryCounter>
}

/** A place at which staged code may be entered: how often it was reached, and its compiled code; null if it has none. */
export interface EntryCounter {
  visits: number
  compiled: CompiledEntry | null | undefined
}
/** JavaScript that starts at one place, and the function that the host has compiled it to. */
export interface CompiledEntry {
  readonly staged: Staged
  readonly code: Compiled
}

/** What staged code shares: mirrors, registers, and the state of an activation. */
export interface Runtime extends Registers {
  readonly H: Helpers
  readonly funcs: Map<FuncAddr, FuncMirror>
  readonly globals: Map<GlobalAddr, GlobalMirror>
  readonly mems: Map<MemAddr, MemoryMirror>
  readonly tables: Map<TableAddr, TableMirror>
  /** Numbers of types by digest, and the types by number. */
  readonly types: Map<string, number>
  readonly defs: DefType[]
  readonly modules: Map<ModuleInst, ModuleRuntime>
  /** The frame states of code that is leaving, innermost first; empty while it runs. */
  readonly frames: FrameState[]
  /** The fuel left where it left, or where the exception is. */
  fuel: number
  thrown: Thrown | null
  tail: { readonly code: Compiled; readonly fuel: number; readonly args: ReadonlyArray<JsValue> } | null
  /**
   * The store that staged code works on. While it runs, the memories in it are aliases of the buffers, and what no
   * mirror holds is up to date: the heap, segments.
   */
  store: Store
  /** The heap, written in place, and its next address, as they are now. */
  readonly heap: HeapSession<FieldVal>
  fresh: number
  /** Whether any code that it has compiled reads or writes objects. */
  usesHeap: boolean
  /** What could still be allocated when the activation started, in bytes: `Q` has what is left of it. */
  room: number
  choices: Choices
  limits: Limits
  policy: Policy
  counters: Counters
  /** The code of a function whose mirror has none; null if it is left to the literal machine. */
  readonly link: (m: Runtime, mirror: FuncMirror) => Compiled | null
}

/** A runtime that knows no function of the store yet; `link` compiles one on its first call. */
export const runtime = (store: Store, link: Runtime['link']): Runtime => {
  const r = registers()
  return {
    ...r,
    H: helpersOf(r.Q),
    funcs: new Map(),
    globals: new Map(),
    mems: new Map(),
    tables: new Map(),
    types: new Map(),
    defs: [],
    modules: new Map(),
    frames: [],
    fuel: 0,
    thrown: null,
    tail: null,
    store,
    heap: begin(emptyHeap<FieldVal>()),
    fresh: store.fresh,
    usesHeap: false,
    room: 0,
    choices: deterministic,
    limits: defaultLimits,
    policy: staged,
    counters: counters(),
    link
  }
}

/** Whether every function and every instance that the runtime knows is in this store at the address under which it knows it. */
export const isFor = (m: Runtime, s: Store): boolean => {
  if (m.store.funcs === s.funcs && m.store.modules === s.modules) return true
  for (const [a, c] of m.funcs) if (V.get(s.funcs, a) !== c.inst) return false
  for (const u of m.modules.values()) if (V.get(s.modules, u.module) !== u.inst) return false
  return true
}

/** What the runtime has of a module instance; made the first time. */
export const moduleRuntimeOf = (m: Runtime, inst: ModuleInst, module: ModuleAddr): ModuleRuntime => {
  const known = m.modules.get(inst)
  if (known !== undefined) return known
  const created: ModuleRuntime = { inst, module, functions: noFunctionInfos(), entries: new Map() }
  m.modules.set(inst, created)
  return created
}

/** The number of a type: equal types have equal numbers. */
export const typeNumber = (m: Runtime, dt: DefType): number => {
  const known = m.types.get(dt.digest)
  if (known !== undefined) return known
  m.types.set(dt.digest, m.types.size)
  m.defs.push(dt)
  return m.types.size - 1
}

/** The mirror of a function, made the first time; undefined where no function has this address. */
export const funcMirror = (m: Runtime, a: FuncAddr): FuncMirror | undefined => {
  const known = m.funcs.get(a)
  if (known !== undefined) return known
  const inst = V.get(m.store.funcs, a)
  if (inst === undefined) return undefined
  const mirror: FuncMirror = { inst, type: typeNumber(m, inst.type), f: null }
  m.funcs.set(a, mirror)
  return mirror
}

/** The mirror of a memory. A new one is filled when the store is loaded. */
export const memoryAt = (m: Runtime, a: MemAddr): MemoryMirror => {
  const known = m.mems.get(a)
  if (known !== undefined) return known
  const mirror = memoryMirror(m.Q)
  m.mems.set(a, mirror)
  return mirror
}
