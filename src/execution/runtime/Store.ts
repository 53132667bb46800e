/**
 * The store and what its lists hold.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { BitSet } from '../../persistent/BitSet.ts'
import type { Bytes } from '../../persistent/memory/Bytes.ts'
import { allocated, emptyHeap, shorten, type Heap, type HeapObject } from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import type { Vector } from '../../persistent/Vector.ts'
import type { Func } from '../../structure/Module.ts'
import type { DefType, GlobalType, MemType, RefType, TableType } from '../../structure/Types.ts'
import type {
  DataAddr,
  ElemAddr,
  ExternAddr,
  FuncAddr,
  GlobalAddr,
  MemAddr,
  ModuleAddr,
  TableAddr,
  TagAddr
} from './Addresses.ts'
import type { CallRef } from '../../structure/Instr.ts'
import type { FieldVal, Ref, RefArray, RefFunc, RefStruct, Val } from './Values.ts'

export interface TagInst {
  readonly type: DefType
}
export interface GlobalInst {
  readonly type: GlobalType
  readonly value: Val
}
/** The lower limit of `type` is the current size in pages. */
export interface MemInst {
  readonly type: MemType
  readonly bytes: Bytes
}
/**
 * The lower limit of `type` is the current size.
 *
 * NON-SPEC: `touched` are the blocks of entries that were ever set: the others share what they are made of.
 */
export interface TableInst {
  readonly type: TableType
  readonly refs: Vector<Ref>
  readonly touched: BitSet
}

/** A host function as first-order data: the embedder's closure stays outside of the store. */
export interface HostFunc {
  readonly _tag: 'host'
  readonly module: string
  readonly name: string
}

/**
 * `{TYPE deftype, MODULE moduleinst, CODE func}`.
 *
 * NON-SPEC: `params`, `results` and `locals` (the declared locals as runs of n equal defaults, `undefined` where there is none)
 * follow from the type and the code; `ref` and `call` are the two instructions into which every direct call unfolds.
 */
export interface FuncInst {
  readonly type: DefType
  readonly module: ModuleAddr
  readonly code: Func | HostFunc
  readonly params: number
  readonly results: number
  readonly locals: ReadonlyArray<{ readonly n: number; readonly v: Val | undefined }>
  readonly ref: RefFunc
  readonly call: CallRef
}
/** Dropping a segment empties it. */
export interface DataInst {
  readonly bytes: Uint8Array
}
export interface ElemInst {
  readonly type: RefType
  readonly refs: ReadonlyArray<Ref>
}
export interface ExportInst {
  readonly name: string
  readonly addr: ExternAddr
}

/** Index spaces: imports first, then own definitions. `types` are closed. */
export interface ModuleInst {
  readonly types: ReadonlyArray<DefType>
  readonly tags: ReadonlyArray<TagAddr>
  readonly globals: ReadonlyArray<GlobalAddr>
  readonly mems: ReadonlyArray<MemAddr>
  readonly tables: ReadonlyArray<TableAddr>
  readonly funcs: ReadonlyArray<FuncAddr>
  readonly datas: ReadonlyArray<DataAddr>
  readonly elems: ReadonlyArray<ElemAddr>
  readonly exports: ReadonlyArray<ExportInst>
}

/**
 * The lists of the spec. STRUCTS, ARRAYS and EXNS are views of what is reachable: `heap` is the version in which fields
 * are read, `fresh` the next address of a heap object.
 */
export interface Store {
  readonly tags: Vector<TagInst>
  readonly globals: Vector<GlobalInst>
  readonly mems: Vector<MemInst>
  readonly tables: Vector<TableInst>
  readonly funcs: Vector<FuncInst>
  readonly datas: Vector<DataInst>
  readonly elems: Vector<ElemInst>
  readonly heap: Heap<FieldVal>
  readonly fresh: number
  /** NON-SPEC: module instances by address. */
  readonly modules: Vector<ModuleInst>
  /** NON-SPEC: the bytes of what could be reached when it was counted last, and of what was made since then (`Cost`). */
  readonly found: number
  readonly since: number
}

/** The lists of a store. */
export type ListName = Exclude<keyof Store, 'heap' | 'fresh' | 'found' | 'since'>

/** In the step path a store is made by position, not by spreading. */
export const store = (
  tags: Store['tags'],
  globals: Store['globals'],
  mems: Store['mems'],
  tables: Store['tables'],
  funcs: Store['funcs'],
  datas: Store['datas'],
  elems: Store['elems'],
  heap: Store['heap'],
  fresh: number,
  modules: Store['modules'],
  found: number,
  since: number
): Store => ({ tags, globals, mems, tables, funcs, datas, elems, heap, fresh, modules, found, since })

/** `store_init`. */
export const emptyStore: Store = store(
  V.empty,
  V.empty,
  V.empty,
  V.empty,
  V.empty,
  V.empty,
  V.empty,
  emptyHeap<FieldVal>(),
  0,
  V.empty,
  0,
  0
)

export const withGlobals = (s: Store, globals: Store['globals']): Store =>
  store(s.tags, globals, s.mems, s.tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since)
export const withMems = (s: Store, mems: Store['mems']): Store =>
  store(s.tags, s.globals, mems, s.tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since)
export const withTables = (s: Store, tables: Store['tables']): Store =>
  store(s.tags, s.globals, s.mems, tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since)
export const withDatas = (s: Store, datas: Store['datas']): Store =>
  store(s.tags, s.globals, s.mems, s.tables, s.funcs, datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since)
export const withElems = (s: Store, elems: Store['elems']): Store =>
  store(s.tags, s.globals, s.mems, s.tables, s.funcs, s.datas, elems, s.heap, s.fresh, s.modules, s.found, s.since)
/** Another object has taken the next address; it takes `bytes`. */
export const withAllocated = (s: Store, bytes: number): Store =>
  store(
    s.tags,
    s.globals,
    s.mems,
    s.tables,
    s.funcs,
    s.datas,
    s.elems,
    allocated(s.heap),
    s.fresh + 1,
    s.modules,
    s.found,
    s.since + bytes
  )
/** A new heap version; `fresh` is the next heap address, and another one only where the heap is another one, too. */
export const withHeap = (s: Store, heap: Store['heap'], fresh: number): Store =>
  store(s.tags, s.globals, s.mems, s.tables, s.funcs, s.datas, s.elems, heap, fresh, s.modules, s.found, s.since)

/** Something was made that takes `bytes`. */
export const charged = (s: Store, bytes: number): Store => (bytes === 0 ? s : withCounts(s, s.found, s.since + bytes))

/** The two counters of the limit `memory`. */
export const withCounts = (s: Store, found: number, since: number): Store =>
  store(s.tags, s.globals, s.mems, s.tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, found, since)

/** The address of an object of the heap: all of them are references to themselves. */
const addressOf = (o: HeapObject<FieldVal>): number => (o as RefStruct | RefArray).a

/**
 * Frees what a store that is held keeps alive of those that come after it. It knows the objects below its next address only.
 *
 * NON-SPEC: nothing that can be read changes.
 */
export const shortenHistory = ({ heap, fresh }: Store): void => {
  shorten(heap, (o) => addressOf(o) < fresh)
}
