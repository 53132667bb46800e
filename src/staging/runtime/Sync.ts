/**
 * From a store into the mirrors of a runtime, and from the mirrors to a store.
 *
 * Mirrors are written in place, versions of what was in the store are not.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { MemAddr, TableAddr } from '../../execution/runtime/Addresses.ts'
import { charged, withGlobals, withHeap, withMems, withTables, type Store } from '../../execution/runtime/Store.ts'
import { end, restart } from '../../persistent/heap/WriteSession.ts'
import { allocated } from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import {
  loadGlobal,
  loadMemory,
  loadTable,
  storedGlobal,
  storedMemory,
  storedTable,
  alias,
  type MemoryMirror
} from './Mirrors.ts'
import { ROOM } from '../abi/Registers.ts'
import { memoryAt, type Runtime } from './Runtime.ts'

/** The heap of the store into the runtime, where it is another. */
export const fetchHeap = (m: Runtime): void => {
  m.fresh = m.store.fresh
  if (m.heap.heap !== m.store.heap) restartHeap(m)
}
const restartHeap = (m: Runtime): void => {
  if (m.usesHeap) restart(m.heap, m.store.heap)
  else m.heap.heap = m.store.heap
}
/** The heap of the runtime into the store: before the literal machine reads it. */
export const flushHeap = (m: Runtime): void => {
  if (m.fresh !== m.store.fresh && m.heap.heap === m.store.heap) m.heap.heap = allocated(m.heap.heap)
  const { heap } = m.heap
  if (heap !== m.store.heap) m.store = withHeap(m.store, heap, m.fresh)
}

/** A table of the store into its mirror. */
export const fetchTable = (m: Runtime, a: TableAddr): void => {
  const c = m.tables.get(a)
  const inst = V.get(m.store.tables, a)
  if (c !== undefined && inst !== undefined) loadTable(c, inst)
}
/** A table of the runtime into the store: before the literal machine reads it. */
export const flushTable = (m: Runtime, a: TableAddr): void => {
  const c = m.tables.get(a)
  if (c === undefined) return
  const next = storedTable(c)
  if (next !== c.inst) m.store = withTables(m.store, V.set(m.store.tables, a, next))
  c.inst = next
}

/** Begins a write session of a memory, if it has a buffer, and puts an alias of the buffer into the store; false if it cannot begin. */
const openOne = (m: Runtime, a: MemAddr, c: MemoryMirror): boolean => {
  const inst = V.get(m.store.mems, a)
  if (inst === undefined) return true
  if (!loadMemory(c, inst)) return false
  if (c.session === null) return true
  m.store = withMems(m.store, V.set(m.store.mems, a, { type: inst.type, bytes: alias(c) }))
  return true
}

/** As `openOne`, for a memory of code that is compiled while other code runs. */
export const openMemory = (m: Runtime, a: MemAddr): boolean => {
  const mirror = memoryAt(m, a)
  return mirror.session !== null || openOne(m, a, mirror)
}

/**
 * Fills the mirrors from a store; `room` bytes may be allocated. False if the session of a memory cannot begin: then nothing
 * has changed.
 */
export const load = (m: Runtime, s: Store, room: number): boolean => {
  m.store = s
  m.room = room
  m.Q[ROOM] = room
  for (const [a, c] of m.mems) {
    if (openOne(m, a, c)) continue
    fetchHeap(m)
    unload(m)
    return false
  }
  for (const [a, c] of m.globals) {
    const inst = V.get(s.globals, a)
    if (inst !== undefined && inst !== c.inst) loadGlobal(c, inst)
  }
  for (const a of m.tables.keys()) fetchTable(m, a)
  m.fresh = s.fresh
  restartHeap(m)
  return true
}

/** The store that the mirrors make up. */
export const unload = (m: Runtime): Store => {
  flushHeap(m)
  end(m.heap)
  let s = m.store
  for (const [a, c] of m.mems) {
    const inst = V.get(s.mems, a)
    if (inst !== undefined && c.session !== null) s = withMems(s, V.set(s.mems, a, storedMemory(c, inst)))
  }
  for (const [a, c] of m.globals) {
    const next = storedGlobal(c)
    if (next !== c.inst) {
      c.inst = next
      s = withGlobals(s, V.set(s.globals, a, next))
    }
  }
  m.store = s
  for (const a of m.tables.keys()) flushTable(m, a)
  m.store = charged(m.store, m.room - (m.Q[ROOM] ?? 0))
  m.room = m.Q[ROOM] ?? 0
  return m.store
}
