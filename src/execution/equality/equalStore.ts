/**
 * Equality of two stores on what is reachable from given roots, addresses included.
 *
 * The walk is iterative: what a value refers to is put on a list of work, once for each address.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: a walk grows its list and its sets */
import * as S from '../../persistent/BitSet.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import * as H from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import { sameDefType } from '../../structure/Types.ts'
import { sameData } from './equalData.ts'
import type {
  DataInst,
  ElemInst,
  ExportInst,
  FuncInst,
  GlobalInst,
  ListName,
  MemInst,
  ModuleInst,
  Store,
  TableInst,
  TagInst
} from '../runtime/Store.ts'
import type { FieldVal, RefArray, RefExn, RefStruct, Val } from '../runtime/Values.ts'

type HeapRef = RefStruct | RefArray | RefExn

/** What is still to compare: the instances at an address in both stores, or two references with one address. */
type Work =
  | { readonly _tag: 'list'; readonly list: ListName; readonly a: number }
  | { readonly _tag: 'heap'; readonly x: HeapRef; readonly y: HeapRef }

/** A walk over two stores. NON-SPEC: the sets and the list grow; no one sees them but the walk. */
export interface Walk {
  readonly s1: Store
  readonly s2: Store
  readonly seen: Readonly<Record<ListName | 'heap', Set<number>>>
  readonly work: Work[]
}

export const walk = (s1: Store, s2: Store): Walk => {
  const seen = (): Set<number> => new Set()
  return {
    s1,
    s2,
    seen: {
      tags: seen(),
      globals: seen(),
      mems: seen(),
      tables: seen(),
      funcs: seen(),
      datas: seen(),
      elems: seen(),
      modules: seen(),
      heap: seen()
    },
    work: []
  }
}

/** In one store everything reachable from one thing is equal to itself. */
export const isOneStore = (w: Walk): boolean => w.s1 === w.s2

/** Notes that the instances at an address are reachable. */
export const reach = (w: Walk, list: ListName, a: number): void => {
  if (isOneStore(w) || w.seen[list].has(a)) return
  w.seen[list].add(a)
  w.work.push({ _tag: 'list', list, a })
}
const reachAll = (w: Walk, list: ListName, as: ReadonlyArray<number>): void => {
  for (const a of as) reach(w, list, a)
}

const reachHeap = (w: Walk, x: HeapRef, y: HeapRef): boolean => {
  if (x.a !== y.a) return false
  if ((isOneStore(w) && x === y) || w.seen.heap.has(x.a)) return true
  w.seen.heap.add(x.a)
  w.work.push({ _tag: 'heap', x, y })
  return true
}

/** Whether two values are equal, as far as they show; what they refer to is noted. */
export const equalVal = (w: Walk, x: FieldVal | undefined, y: FieldVal | undefined): boolean => {
  if (x === undefined || y === undefined) return x === y
  if (x._tag !== y._tag) return false
  switch (x._tag) {
    case 'ref.func_addr':
      reach(w, 'funcs', x.a)
      return sameData(x, y)
    case 'ref.struct_addr':
    case 'ref.array_addr':
    case 'ref.exn_addr':
      return y._tag === x._tag && reachHeap(w, x, y)
    case 'ref.extern':
      // The reference inside is no `ref.extern`: this is one level deep.
      return y._tag === 'ref.extern' && equalVal(w, x.ref, y.ref)
    default:
      return sameData(x, y)
  }
}

/** The same of lists of values. */
export const equalVals = (w: Walk, xs: ReadonlyArray<FieldVal>, ys: ReadonlyArray<FieldVal>): boolean =>
  xs.length === ys.length && xs.every((x, i) => equalVal(w, x, ys[i]))

/** The same of vectors of values. Shared parts are not compared, but what they refer to may differ. */
export const equalVector = (w: Walk, xs: V.Vector<Val | undefined>, ys: V.Vector<Val | undefined>): boolean => {
  if (!V.equal<Val | undefined>((x, y) => equalVal(w, x, y))(xs, ys)) return false
  if (!isOneStore(w)) for (const [x] of V.runs(xs)) equalVal(w, x, x)
  return true
}

const equalExport = (x: ExportInst, y: ExportInst | undefined): boolean =>
  x.name === y?.name && x.addr._tag === y.addr._tag && x.addr.a === y.addr.a

const sameAddresses = (xs: ReadonlyArray<number>, ys: ReadonlyArray<number>): boolean =>
  xs === ys || (xs.length === ys.length && xs.every((x, i) => x === ys[i]))

const addressLists = ['tags', 'globals', 'mems', 'tables', 'funcs', 'datas', 'elems'] as const

const equalModule = (w: Walk, x: ModuleInst, y: ModuleInst): boolean => {
  for (const list of addressLists) {
    if (!sameAddresses(x[list], y[list])) return false
    reachAll(w, list, x[list])
  }
  // The types follow from the module; so do exports, which name addresses of the lists.
  if (x.types === y.types && x.exports === y.exports) return true
  return (
    sameData(x.types, y.types) &&
    x.exports.length === y.exports.length &&
    x.exports.every((e, i) => equalExport(e, y.exports[i]))
  )
}

/** Two functions have the same code if it is one object of the module, or the same name of the host. */
const equalFunc = (w: Walk, x: FuncInst, y: FuncInst): boolean => {
  reach(w, 'modules', x.module)
  return (
    x.module === y.module &&
    sameDefType(x.type, y.type) &&
    (x.code === y.code || ('name' in x.code && 'name' in y.code && sameData(x.code, y.code)))
  )
}

const equalBytes = (x: Uint8Array, y: Uint8Array): boolean =>
  x === y || (x.length === y.length && x.every((b, i) => b === y[i]))

/** How the instances of each list compare. */
const instances: {
  readonly [L in ListName]: (w: Walk, x: Item<L>, y: Item<L>) => boolean
} = {
  tags: (_, x: TagInst, y: TagInst) => sameDefType(x.type, y.type),
  globals: (w, x: GlobalInst, y: GlobalInst) => sameData(x.type, y.type) && equalVal(w, x.value, y.value),
  mems: (_, x: MemInst, y: MemInst) =>
    sameData(x.type, y.type) && S.equal(x.bytes.written, y.bytes.written) && B.equal(x.bytes, y.bytes),
  tables: (w, x: TableInst, y: TableInst) =>
    sameData(x.type, y.type) && S.equal(x.touched, y.touched) && equalVector(w, x.refs, y.refs),
  funcs: equalFunc,
  datas: (_, x: DataInst, y: DataInst) => equalBytes(x.bytes, y.bytes),
  elems: (w, x: ElemInst, y: ElemInst) => sameData(x.type, y.type) && equalVals(w, x.refs, y.refs),
  modules: equalModule
}
type Item<L extends ListName> = Store[L] extends V.Vector<infer A> ? A : never

const equalAt = (w: Walk, list: ListName, a: number): boolean => {
  const [x, y] = [V.get<unknown>(w.s1[list], a), V.get<unknown>(w.s2[list], a)]
  if (x === undefined || y === undefined) return x === y
  // The correlated union: both instances come out of the list that the comparison is for.
  return (instances[list] as (w: Walk, x: unknown, y: unknown) => boolean)(w, x, y)
}

const equalExn = (w: Walk, x: RefExn, y: RefExn): boolean => {
  reach(w, 'tags', x.tag)
  return x.tag === y.tag && equalVals(w, x.fields, y.fields)
}

const equalAggregate = (w: Walk, x: RefStruct | RefArray, y: RefStruct | RefArray): boolean => {
  if (!sameDefType(x.type, y.type)) return false
  if (isOneStore(w) && x === y) return true
  return equalVals(w, H.fields(w.s1.heap, x), H.fields(w.s2.heap, y))
}

const equalHeapRef = (w: Walk, x: HeapRef, y: HeapRef): boolean =>
  x._tag === 'ref.exn_addr' ?
    y._tag === x._tag && equalExn(w, x, y)
  : y._tag !== 'ref.exn_addr' && x._tag === y._tag && equalAggregate(w, x, y)

/** Compares everything that was noted, and what is reachable from there. */
export const finish = (w: Walk): boolean => {
  for (let item = w.work.pop(); item !== undefined; item = w.work.pop()) {
    if (!(item._tag === 'list' ? equalAt(w, item.list, item.a) : equalHeapRef(w, item.x, item.y))) return false
  }
  return true
}
