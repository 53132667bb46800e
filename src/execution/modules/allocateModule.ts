/**
 * Allocation of a module: its instance, and the instances of everything it defines.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#alloc-module
 */
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js'
import * as V from '../../persistent/Vector.ts'
import type { ImplementationLimit } from '../../structure/Errors.ts'
import type { ExternIdx } from '../../structure/Module.ts'
import { closeRef, closeUse } from '../../types/Close.ts'
import type { ValidModule } from '../../types/ValidModule.ts'
import {
  addr,
  type DataAddr,
  type ElemAddr,
  type ExternAddr,
  type FuncAddr,
  type GlobalAddr,
  type MemAddr,
  type ModuleAddr,
  type TableAddr,
  type TagAddr
} from '../runtime/Addresses.ts'
import { allocData, allocElem, allocFunc, allocMem, allocTable, allocTag } from './allocate.ts'
import type { Limits } from '../runtime/Config.ts'
import type { ExportInst, ModuleInst, Store } from '../runtime/Store.ts'
import { refNull, type Ref } from '../runtime/Values.ts'

type Limited<A> = Either<ImplementationLimit, A>

/** The n addresses that come next in a list of the store. */
const next = <A>(list: V.Vector<unknown>, n: number, address: (n: number) => A): ReadonlyArray<A> =>
  Array.from({ length: n }, (_, i) => address(V.length(list) + i))

const exportAddr = (m: ModuleInst, x: ExternIdx): ExternAddr | null => {
  const a = { tag: m.tags, global: m.globals, mem: m.mems, table: m.tables, func: m.funcs }[x._tag][x.x]
  // The address comes out of the list of its kind.
  return a === undefined ? null : ({ _tag: x._tag, a } as ExternAddr)
}

/**
 * `moduleinst`. Const expressions allocate no instances that have a list, so the addresses of all definitions are known
 * beforehand, as the spec knows those of functions: the provisional instance *is* the final one.
 */
export const moduleInst = (s: Store, m: ValidModule, xas: ReadonlyArray<ExternAddr>): ModuleInst => {
  const { globals, mems, tables, tags, funcs, datas, elems, exports } = m.module
  const inst: ModuleInst = {
    types: m.types,
    tags: [...xas.flatMap((xa) => (xa._tag === 'tag' ? [xa.a] : [])), ...next(s.tags, tags.length, addr<TagAddr>)],
    globals: [
      ...xas.flatMap((xa) => (xa._tag === 'global' ? [xa.a] : [])),
      ...next(s.globals, globals.length, addr<GlobalAddr>)
    ],
    mems: [...xas.flatMap((xa) => (xa._tag === 'mem' ? [xa.a] : [])), ...next(s.mems, mems.length, addr<MemAddr>)],
    tables: [
      ...xas.flatMap((xa) => (xa._tag === 'table' ? [xa.a] : [])),
      ...next(s.tables, tables.length, addr<TableAddr>)
    ],
    funcs: [...xas.flatMap((xa) => (xa._tag === 'func' ? [xa.a] : [])), ...next(s.funcs, funcs.length, addr<FuncAddr>)],
    datas: next(s.datas, datas.length, addr<DataAddr>),
    elems: next(s.elems, elems.length, addr<ElemAddr>),
    exports: []
  }
  const exported = exports.flatMap(({ name, idx: x }): ReadonlyArray<ExportInst> => {
    const a = exportAddr(inst, x)
    return a === null ? [] : [{ name, addr: a }]
  })
  return { ...inst, exports: exported }
}

/** The part of `$allocmodule` that may meet a limit: memories, and tables with their initial values. */
const allocSpaces = (s: Store, m: ValidModule, refs: ReadonlyArray<Ref>, limits: Limits): Limited<Store> => {
  let now = s
  for (const mt of m.module.mems) {
    const r = allocMem(now, mt, limits)
    if (isLeft(r)) return r
    now = r.right.store
  }
  for (const [i, { type }] of m.module.tables.entries()) {
    const r = allocTable(now, { ...type, rt: closeRef(m.types, type.rt) }, refs[i] ?? refNull, limits)
    if (isLeft(r)) return r
    now = r.right.store
  }
  return right(now)
}

/** `$allocmodule` without globals, which `$evalglobals` has allocated: order matters inside of each list only. */
export const allocModule = (
  s: Store,
  m: ValidModule,
  a: ModuleAddr,
  tableRefs: ReadonlyArray<Ref>,
  elemRefs: ReadonlyArray<ReadonlyArray<Ref>>,
  limits: Limits
): Limited<Store> => {
  const { tags, funcs, datas, elems } = m.module
  const tagged = tags.reduce((z, jt) => {
    const type = closeUse(m.types, jt.type)
    return type._tag === 'def' ? allocTag(z, type).store : z
  }, s)
  const spaces = allocSpaces(tagged, m, tableRefs, limits)
  if (isLeft(spaces)) return spaces
  const withData = datas.reduce((z, { bytes }) => allocData(z, bytes).store, spaces.right)
  const withElem = elems.reduce(
    (z, { type }, i) => allocElem(z, closeRef(m.types, type), elemRefs[i] ?? []).store,
    withData
  )
  return right(
    funcs.reduce((z, func) => {
      const type = m.types[func.type]
      return type === undefined ? z : allocFunc(z, type, func, a).store
    }, withElem)
  )
}
