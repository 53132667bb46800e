/**
 * One machine of cells, over which staged code closes: by address of the store, for one store and its successors.
 *
 * A machine is for the stores in which the functions that it knows lie at the addresses where it knows them: two forks of
 * one store may hold different functions at one address, and have a machine each.
 *
 * NON-SPEC: state that lives from activation to activation, as a cache; during an activation it is the activation's.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { FuncAddr, GlobalAddr, MemAddr, TableAddr } from '../execution/Addresses.ts'
import { withGlobals, withMems, withTables, type ModuleInst, type Store } from '../execution/Store.ts'
import { refNull, type Ref } from '../execution/Values.ts'
import * as V from '../prelude/Vector.ts'
import { v128 } from '../structure/Const.ts'
import type { DefType } from '../structure/Types.ts'
import {
  globalCell,
  loadGlobal,
  loadMemory,
  loadTable,
  memoryCell,
  storedGlobal,
  storedMemory,
  storedTable,
  tableCell,
  type Code,
  type FuncCell,
  type GlobalCell,
  type MemoryCell,
  type TableCell
} from './Cells.ts'
import { helpersOf, type Helpers } from './Helpers.ts'
import type { Cell } from './Kind.ts'
import { noShapes, type Shapes } from './Shape.ts'
import type { Site, Staged } from './Site.ts'

/** Below every amount of fuel: the machine is leaving. */
export const LEAVING = -(2 ** 31)
/** Below every amount of fuel: a tail call is to be made. */
export const TAIL = LEAVING + 1

/** The frame of a function that has stopped: its variables, and where. */
export interface Record {
  readonly staged: Staged
  readonly site: Site
  readonly variables: ReadonlyArray<Cell>
}

/** The part of a machine that belongs to one module instance. */
export interface Unit {
  readonly inst: ModuleInst
  readonly shapes: Shapes
  /** What has been entered, by the place of entry. */
  readonly entries: Map<object, Point>
}

/** A place at which staged code may be entered: how often it was met, and its text; null if it has none. */
export interface Point {
  met: number
  variant: Variant | null | undefined
}
export interface Variant {
  readonly staged: Staged
  readonly code: Code
}

export interface Machine {
  /** Fuel, and the high half of a first result. */
  readonly Q: Int32Array
  /** The other results. */
  readonly Z: Cell[]
  readonly H: Helpers
  readonly funcs: Map<FuncAddr, FuncCell>
  readonly globals: Map<GlobalAddr, GlobalCell>
  readonly mems: Map<MemAddr, MemoryCell>
  readonly tables: Map<TableAddr, TableCell>
  readonly types: Map<string, number>
  readonly units: Map<ModuleInst, Unit>
  /** The frames of a machine that is leaving, innermost first; empty while it runs. */
  readonly records: Record[]
  /** The fuel left where it left. */
  fuel: number
  tail: { readonly code: Code; readonly fuel: number; readonly args: ReadonlyArray<Cell> } | null
  /** The store for which the machine works. */
  store: Store
  /** The globals that the cells hold. */
  held: Store['globals']
}

export const machine = (store: Store): Machine => {
  const Q = new Int32Array(2)
  return {
    Q,
    Z: [],
    H: helpersOf(Q),
    funcs: new Map(),
    globals: new Map(),
    mems: new Map(),
    tables: new Map(),
    types: new Map(),
    units: new Map(),
    records: [],
    fuel: 0,
    tail: null,
    store,
    held: store.globals
  }
}

/** Whether every function that the machine knows lies in this store where the machine knows it. */
export const isFor = (m: Machine, s: Store): boolean => {
  if (m.store.funcs === s.funcs && m.store.modules === s.modules) return true
  for (const [a, c] of m.funcs) if (V.get(s.funcs, a) !== c.inst) return false
  return true
}

export const unitOf = (m: Machine, inst: ModuleInst): Unit => {
  const known = m.units.get(inst)
  if (known !== undefined) return known
  const unit: Unit = { inst, shapes: noShapes(), entries: new Map() }
  m.units.set(inst, unit)
  return unit
}

/** The number of a type: equal types have equal numbers. */
export const typeNumber = (m: Machine, dt: DefType): number => {
  const known = m.types.get(dt.digest)
  if (known !== undefined) return known
  m.types.set(dt.digest, m.types.size)
  return m.types.size - 1
}

export const funcCell = (m: Machine, a: FuncAddr): FuncCell | undefined => {
  const known = m.funcs.get(a)
  if (known !== undefined) return known
  const inst = V.get(m.store.funcs, a)
  if (inst === undefined) return undefined
  const cell: FuncCell = { inst, type: typeNumber(m, inst.type), f: null }
  m.funcs.set(a, cell)
  return cell
}

const byRef =
  (m: Machine) =>
  (r: Ref): FuncCell | undefined =>
    r._tag === 'ref.func_addr' ? funcCell(m, r.a) : undefined

/** Globals, memories and tables that new code needs are loaded at once. */
const globalAt = (m: Machine, a: GlobalAddr): GlobalCell | undefined => {
  const inst = V.get(m.store.globals, a)
  const known = m.globals.get(a)
  if (known !== undefined || inst === undefined) return known
  const cell = globalCell(inst)
  loadGlobal(cell, inst)
  m.globals.set(a, cell)
  return cell
}

const memoryAt = (m: Machine, a: MemAddr): MemoryCell => {
  const known = m.mems.get(a)
  if (known !== undefined) return known
  const cell = memoryCell()
  m.mems.set(a, cell)
  return cell
}

const tableAt = (m: Machine, a: TableAddr): TableCell | undefined => {
  const inst = V.get(m.store.tables, a)
  const known = m.tables.get(a)
  if (known !== undefined || inst === undefined) return known
  const cell = tableCell(inst, byRef(m))
  loadTable(cell, inst)
  m.tables.set(a, cell)
  return cell
}

const at = <A, B>(list: ReadonlyArray<A>, x: number, cell: (a: A) => B): B | undefined => {
  const a = list[x]
  return a === undefined ? undefined : cell(a)
}

/** What the text of a function of this instance asks for by index. */
export const linkage = (m: Machine, inst: ModuleInst) => ({
  callee: (x: number) => at(inst.funcs, x, (a) => funcCell(m, a)),
  global: (x: number) => at(inst.globals, x, (a) => globalAt(m, a)),
  memory: (x: number) => at(inst.mems, x, (a) => memoryAt(m, a)),
  table: (x: number) => at(inst.tables, x, (a) => tableAt(m, a)),
  ref: (x: number) => at(inst.funcs, x, (a) => funcCell(m, a)?.inst.ref),
  typeId: (x: number) => at(inst.types, x, (dt) => typeNumber(m, dt)),
  target: (r: Ref): Code | null => byRef(m)(r)?.f ?? null,
  tail: (code: Code, fuel: number, args: ReadonlyArray<Cell>): void => {
    m.tail = { code, fuel, args }
    m.Q[0] = TAIL
  }
})

/** Makes the tail calls that a callee has asked for; the result is the last one's. */
export const trampoline =
  (m: Machine) =>
  (budget: number, result: Cell): Cell => {
    let r = result
    while (m.Q[0] === TAIL && m.tail !== null) {
      const { code, fuel, args } = m.tail
      m.Q[0] = fuel
      r = code(budget, ...args)
    }
    return r
  }

/** A function stops: the first one stops the machine, the others are its callers. */
const leaving =
  (m: Machine) =>
  (staged: Staged, xp: number, q: number, variables: ReadonlyArray<Cell>): Cell => {
    const site = staged.sites[xp]
    if (site === undefined) return undefined
    if (m.records.length === 0) m.fuel = q - site.pending
    m.records.push({ staged, site, variables })
    m.Q[0] = LEAVING
    return undefined
  }

/** What the text of every function closes over. */
export const environment = (m: Machine, inst: ModuleInst, staged: Staged) => ({
  Q: m.Q,
  Z: m.Z,
  H: m.H,
  N: refNull,
  W: v128(0, 0, 0, 0),
  T: trampoline(m),
  K: linkage(m, inst),
  E: leaving(m),
  U: staged
})
export type Environment = ReturnType<typeof environment>

/** Fills the cells from a store; false if a memory cannot be had, and then the store is as it was. */
export const load = (m: Machine, s: Store): boolean => {
  m.store = s
  for (const [a, c] of m.mems) {
    const inst = V.get(s.mems, a)
    if (inst !== undefined && !loadMemory(c, inst)) {
      m.store = unload(m)
      return false
    }
  }
  if (m.held !== s.globals)
    for (const [a, c] of m.globals) {
      const inst = V.get(s.globals, a)
      if (inst !== undefined && inst !== c.inst) loadGlobal(c, inst)
    }
  for (const [a, c] of m.tables) {
    const inst = V.get(s.tables, a)
    if (inst !== undefined) loadTable(c, inst)
  }
  return true
}

/** The store that the cells make. */
export const unload = (m: Machine): Store => {
  let s = m.store
  for (const [a, c] of m.mems) {
    const inst = V.get(s.mems, a)
    if (inst !== undefined && c.loan !== null) s = withMems(s, V.set(s.mems, a, storedMemory(c, inst)))
  }
  for (const [a, c] of m.globals) {
    const next = storedGlobal(c)
    if (next !== c.inst) {
      c.inst = next
      s = withGlobals(s, V.set(s.globals, a, next))
    }
  }
  for (const [a, c] of m.tables) {
    const next = storedTable(c)
    if (next !== c.inst) s = withTables(s, V.set(s.tables, a, next))
  }
  m.store = s
  m.held = s.globals
  return s
}
