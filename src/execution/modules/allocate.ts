/**
 * Allocation: each function adds one instance to the store, at the next address of its kind.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#allocation
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { empty as noneTouched } from '../../persistent/BitSet.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import * as V from '../../persistent/Vector.ts'
import { implementationLimit, type ImplementationLimit } from '../../structure/Errors.ts'
import type { Nat64 } from '../../structure/Indices.ts'
import type { Func } from '../../structure/Module.ts'
import type { DefType, GlobalType, MemType, RefType, TableType } from '../../structure/Types.ts'
import { expand } from '../../types/Close.ts'
import {
  addr,
  type DataAddr,
  type ElemAddr,
  type FuncAddr,
  type GlobalAddr,
  type MemAddr,
  type ModuleAddr,
  type TableAddr,
  type TagAddr
} from '../runtime/Addresses.ts'
import { noFrame, pagesFor, type Limits } from '../runtime/Config.ts'
import { TABLE } from '../runtime/Cost.ts'
import { defaultVal } from '../runtime/Default.ts'
import {
  charged,
  store,
  withDatas,
  withElems,
  withGlobals,
  withMems,
  withTables,
  type FuncInst,
  type HostFunc,
  type ModuleInst,
  type Store
} from '../runtime/Store.ts'
import { refFunc, type Ref, type Val } from '../runtime/Values.ts'

/** The store with one more instance, and the address of it. */
export interface Allocated<A> {
  readonly store: Store
  readonly a: A
}
const allocated = <A>(s: Store, a: A): Allocated<A> => ({ store: s, a })

/** A page of a memory in bytes. */
export const pageSize = 65_536

/** `$alloctag(s, tagtype)`. The type is closed, here and below. */
export const allocTag = (s: Store, type: DefType): Allocated<TagAddr> => {
  const tags = V.push(s.tags, { type })
  return allocated(
    store(tags, s.globals, s.mems, s.tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since),
    addr<TagAddr>(V.length(s.tags))
  )
}

/** `$allocglobal(s, globaltype, val)`. */
export const allocGlobal = (s: Store, type: GlobalType, value: Val): Allocated<GlobalAddr> =>
  allocated(withGlobals(s, V.push(s.globals, { type, value })), addr<GlobalAddr>(V.length(s.globals)))

const over = (limit: string, made: string, most: number): ImplementationLimit =>
  implementationLimit(limit, `${made} is over the limit of ${most}`)

/** A memory with addresses that are not exact as numbers. */
export const tooLong = (pages: Nat64): ImplementationLimit =>
  implementationLimit('pages', `a memory of ${pages} pages has addresses from 2^53 on, which reduct does not have`)

/** `$allocmem(s, memtype)`: zeros. Fails where the memory is over its limit of pages, or has 2^53 bytes or more. */
export const allocMem = (s: Store, type: MemType, limits: Limits): Either<ImplementationLimit, Allocated<MemAddr>> => {
  const n = type.lim.min
  const most = pagesFor(type.at, limits)
  if (n > most) return left(over('pages', `a memory of ${n} pages`, most))
  const bytes = B.make(Number(n) * pageSize)
  return bytes === undefined ?
      left(tooLong(n))
    : right(allocated(withMems(s, V.push(s.mems, { type, bytes })), addr<MemAddr>(V.length(s.mems))))
}

/** `$alloctable(s, tabletype, ref)`: every entry is `r`. Fails where the table is over `limits.table`. */
export const allocTable = (
  s: Store,
  type: TableType,
  r: Ref,
  limits: Limits
): Either<ImplementationLimit, Allocated<TableAddr>> => {
  const n = type.lim.min
  if (n > limits.table) return left(over('table', `a table of ${n} entries`, limits.table))
  const refs = V.replicate(Number(n), r)
  return right(
    allocated(
      withTables(charged(s, TABLE), V.push(s.tables, { type, refs, touched: noneTouched })),
      addr<TableAddr>(V.length(s.tables))
    )
  )
}

/** The instance at address `a`, with the fields that follow from its type and its code. */
export const funcInst = (a: FuncAddr, type: DefType, module: ModuleAddr, code: Func | HostFunc): FuncInst => {
  const ct = expand(type)
  // Only function types are types of functions, by validation; another one has neither parameters nor results.
  const { params, results } = ct._tag === 'func' ? ct : { params: [], results: [] }
  return {
    type,
    module,
    code,
    params: params.length,
    results: results.length,
    locals: 'body' in code ? code.locals.map(({ n, t }) => ({ n, v: defaultVal(t) })) : [],
    ref: refFunc(a),
    call: { _tag: 'call_ref', y: type }
  }
}

/** `$allocfunc(s, deftype, code, moduleinst)`. */
export const allocFunc = (s: Store, type: DefType, code: Func | HostFunc, module: ModuleAddr): Allocated<FuncAddr> => {
  const a = addr<FuncAddr>(V.length(s.funcs))
  const funcs = V.push(s.funcs, funcInst(a, type, module, code))
  return allocated(
    store(s.tags, s.globals, s.mems, s.tables, funcs, s.datas, s.elems, s.heap, s.fresh, s.modules, s.found, s.since),
    a
  )
}

/** A host function belongs to no module. */
export const allocHostFunc = (s: Store, type: DefType, code: HostFunc): Allocated<FuncAddr> =>
  allocFunc(s, type, code, noFrame.module)

/** `$allocdata(s, OK, byte*)`. */
export const allocData = (s: Store, bytes: Uint8Array): Allocated<DataAddr> =>
  allocated(withDatas(s, V.push(s.datas, { bytes })), addr<DataAddr>(V.length(s.datas)))

/** `$allocelem(s, elemtype, ref*)`. */
export const allocElem = (s: Store, type: RefType, refs: ReadonlyArray<Ref>): Allocated<ElemAddr> =>
  allocated(withElems(s, V.push(s.elems, { type, refs })), addr<ElemAddr>(V.length(s.elems)))

/** NON-SPEC: module instances have addresses too. */
export const allocModuleInst = (s: Store, m: ModuleInst): Allocated<ModuleAddr> => {
  const modules = V.push(s.modules, m)
  return allocated(
    store(s.tags, s.globals, s.mems, s.tables, s.funcs, s.datas, s.elems, s.heap, s.fresh, modules, s.found, s.since),
    addr<ModuleAddr>(V.length(s.modules))
  )
}
