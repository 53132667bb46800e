/**
 * A generated module around its bodies: index spaces, segments, exports.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html
 */
import { i32, i64 } from '../../structure/Const.ts'
import { idx, type FuncIdx, type GlobalIdx, type MemIdx, type TableIdx, type TypeIdx } from '../../structure/Indices.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { Data, Elem, Export, Func, Import, Module } from '../../structure/Module.ts'
import {
  idxUse,
  ref,
  type AddrType,
  type ExternType,
  type GlobalType,
  type MemType,
  type RefType,
  type TableType,
  type TypeUse,
  type ValType
} from '../../structure/Types.ts'
import { constantExpr } from './Constants.ts'
import { chance, one, pick, times, type Draw } from './Draw.ts'
import {
  arrayTypes,
  callables,
  dispatchTable,
  fits,
  funcType,
  funcTypes,
  isDefaultable,
  isRefType,
  unpacked,
  type Skeleton,
  type Types
} from './Skeleton.ts'
import { externref, funcref } from './Types.ts'

const addrType = (d: Draw, m: Types): AddrType => (m.options.memory64 && chance(d, 1, 3) ? 'i64' : 'i32')

const mem = (d: Draw, m: Types): MemType => {
  const min = chance(d, 1, 8) ? 0 : 1
  return { _tag: 'mem', at: addrType(d, m), lim: { min, max: min + pick(d, 3) } }
}

const table = (d: Draw, m: Types, rt: RefType): TableType => {
  const min = 1 + pick(d, 8)
  return { _tag: 'table', at: addrType(d, m), lim: { min, max: min + pick(d, 6) }, rt }
}

/** Two or three of each kind; the first table is for indirect calls. */
const spaces = (d: Draw, m: Types) => {
  const { multiMemory, features } = m.options
  const mems = times(multiMemory ? 1 + pick(d, 3) : 1, () => mem(d, m))
  const refs = m.vals.filter(isRefType)
  const tables = [
    table(d, m, funcref),
    ...(features.has('reference-types') ? times(1 + pick(d, 2), () => table(d, m, one(d, refs) ?? funcref)) : [])
  ]
  return { mems, tables: tables.map((tt, i) => (i === 0 ? tt : nullableUnlessGc(tt, features.has('gc')))) }
}

/** Without aggregates too few values are not null. */
const nullableUnlessGc = (tt: TableType, isGc: boolean): TableType => (isGc ? tt : { ...tt, rt: ref(true, tt.rt.ht) })

/** Types of functions that the host can answer: it has defaults for their results. */
const hostTypes = (m: Types): ReadonlyArray<TypeIdx> =>
  funcTypes(m).flatMap(([x, ft]) => (ft.results.every(isDefaultable) ? [x] : []))

/** Tags have no results. */
const isEvent = (m: Types, x: TypeIdx): boolean => funcType(m, x).results.length === 0

const imports = (d: Draw, m: Types): ReadonlyArray<Import> => {
  if (!m.options.imports) return []
  const funcs = times(pick(d, 3), (i): Import => {
    const x = one(d, hostTypes(m)) ?? idx<TypeIdx>(0)
    return { module: 'env', name: `host${i}`, type: { _tag: 'func', type: idxUse(x) } }
  })
  const rest: ReadonlyArray<Import> = [
    { module: 'env', name: 'global', type: { _tag: 'global', mut: false, t: 'i32' } },
    { module: 'env', name: 'memory', type: mem(d, m) },
    {
      module: 'env',
      name: 'table',
      type: table(d, m, m.options.features.has('reference-types') ? externref : funcref)
    },
    ...(m.options.features.has('exceptions') ?
      [
        {
          module: 'env',
          name: 'tag',
          type: { _tag: 'tag', type: idxUse(hostTypes(m).find((x) => isEvent(m, x)) ?? idx<TypeIdx>(0)) }
        } as const
      ]
    : [])
  ]
  return [...funcs, ...rest.filter((i) => chance(d, 1, 2) && (m.options.multiMemory || i.type._tag !== 'mem'))]
}

const ofKind = <K extends ExternType['_tag']>(
  is: ReadonlyArray<Import>,
  kind: K
): ReadonlyArray<Extract<ExternType, { readonly _tag: K }>> =>
  is.map((i) => i.type).filter((xt): xt is Extract<ExternType, { readonly _tag: K }> => xt._tag === kind)

const useIdx = (tu: TypeUse): TypeIdx => (tu._tag === 'idx' ? tu.x : idx<TypeIdx>(0))

/** Everything but the bodies. `inner` and `entries` are how many functions are called from inside and from outside. */
export const drawSkeleton = (d: Draw, m: Types, inner: number, entries: number): Skeleton => {
  const is = imports(d, m)
  const own = spaces(d, m)
  const elem = m.vals.filter(isRefType)
  const stored = arrayTypes(m)
    .flatMap(
      ([
        ,
        {
          field: { mut, zt }
        }
      ]) => (mut && isRefType(unpacked(zt)) ? [unpacked(zt)] : [])
    )
    .filter(isRefType)
  const importedGlobals = ofKind(is, 'global')
  const closed = funcTypes(m)
  const noResults = closed.flatMap(([x, ft]) => (ft.results.length === 0 ? [x] : []))
  const entry = closed.flatMap(([x, ft]) => (ft.params.every((t) => typeof t === 'string') ? [x] : []))
  const funcs = [
    ...ofKind(is, 'func').map((xt) => useIdx(xt.type)),
    ...times(inner, () => one(d, closed)?.[0] ?? idx<TypeIdx>(0)),
    ...times(entries, () => one(d, entry) ?? idx<TypeIdx>(0))
  ]
  const globals = times(1 + pick(d, 4), (): GlobalType => ({
    _tag: 'global',
    mut: chance(d, 2, 3),
    t: one(d, m.vals) ?? 'i32'
  }))
  const tables = [...ofKind(is, 'table'), ...own.tables]
  const funcTable = tables.find((tt) => fits(m, funcref, tt.rt))
  const inside = funcs.length - entries
  return {
    ...m,
    imports: is,
    tags: [
      ...ofKind(is, 'tag').map((xt) => useIdx(xt.type)),
      ...(m.options.features.has('exceptions') ? times(1 + pick(d, 3), () => one(d, noResults) ?? idx<TypeIdx>(0)) : [])
    ],
    globals: [...importedGlobals, { _tag: 'global', mut: true, t: 'i32' }, ...globals],
    fuel: idx<GlobalIdx>(importedGlobals.length),
    mems: [...ofKind(is, 'mem'), ...own.mems],
    tables,
    datas: times(2 + pick(d, 2), () => (chance(d, 1, 6) ? pick(d, 4) : 8 + pick(d, 60))),
    elems: [
      funcref,
      funcref,
      ...times(2 + pick(d, 2), (i) => one(d, i === 0 && stored.length > 0 ? stored : elem) ?? funcref)
    ],
    funcs,
    dispatch: times(inside === 0 ? 0 : Number(funcTable?.lim.min ?? 0) - pick(d, 3), () =>
      idx<FuncIdx>(pick(d, inside))
    ),
    callable: inside
  }
}

const offset = (at: AddrType, n: number): Expr => [at === 'i32' ? i32(n) : i64(BigInt(n))]

/** The first segment declares all functions that code refers to, the second fills the table of indirect calls. */
const elems = (d: Draw, m: Skeleton): ReadonlyArray<Elem> =>
  m.elems.map((type, i): Elem => {
    const refs = (xs: ReadonlyArray<FuncIdx>): ReadonlyArray<Expr> => xs.map((x) => [{ _tag: 'ref.func', x }])
    if (i === 0) return { type, init: refs(callables(m).map(([x]) => x)), mode: { _tag: 'declarative' } }
    const x = dispatchTable(m)
    const tt = m.tables[x]
    if (i > 1 || tt === undefined)
      return { type, init: times(1 + pick(d, 6), () => constantExpr(m, d, type)), mode: { _tag: 'passive' } }
    const at = chance(d, 1, 60) ? 100 : 0
    return { type, init: refs(m.dispatch), mode: { _tag: 'active', x: idx<TableIdx>(x), offset: offset(tt.at, at) } }
  })

const datas = (d: Draw, m: Skeleton): ReadonlyArray<Data> =>
  m.datas.map((n): Data => {
    const bytes = Uint8Array.from(times(n, () => pick(d, 256)))
    const x = pick(d, m.mems.length)
    const mt = m.mems[x]
    return mt === undefined || !chance(d, 1, 4) ?
        { bytes, mode: { _tag: 'passive' } }
      : { bytes, mode: { _tag: 'active', x: idx<MemIdx>(x), offset: offset(mt.at, pick(d, 9)) } }
  })

/** The names under which entries are exported. */
export const entryName = (i: number): string => `run${i}`

const exports_ = (m: Skeleton): ReadonlyArray<Export> => [
  ...m.funcs.slice(m.callable).map((_, i): Export => ({
    name: entryName(i),
    idx: { _tag: 'func', x: idx<FuncIdx>(m.callable + i) }
  })),
  ...m.globals.map((_, i): Export => ({ name: `global${i}`, idx: { _tag: 'global', x: idx<GlobalIdx>(i) } })),
  ...m.mems.map((_, i): Export => ({ name: `memory${i}`, idx: { _tag: 'mem', x: idx<MemIdx>(i) } })),
  ...m.tables.map((_, i): Export => ({ name: `table${i}`, idx: { _tag: 'table', x: idx<TableIdx>(i) } }))
]

/** Of a table without values of its type, the one entry more that null is not: none. */
const tableInit = (m: Skeleton, d: Draw, rt: RefType): Expr =>
  rt.null && chance(d, 1, 2) ? [{ _tag: 'ref.null', ht: rt.ht }] : constantExpr(m, d, rt)

/** The start function: an entry without parameters or results, sometimes. */
const start = (d: Draw, m: Skeleton): FuncIdx | null => {
  const x = m.funcs.findIndex((y, i) => i >= m.callable && isAction(m, y))
  return x >= 0 && chance(d, 1, 4) ? idx<FuncIdx>(x) : null
}
const isAction = (m: Skeleton, x: TypeIdx): boolean => {
  const ct = m.comps[x]
  return ct?._tag === 'func' && ct.params.length === 0 && ct.results.length === 0
}

/** A constant expression: a constant, a sum, or an imported global. */
const globalInit = (m: Skeleton, d: Draw, t: ValType): Expr => {
  const base = constantExpr(m, d, t)
  if (t === 'i32' && m.fuel > 0 && chance(d, 1, 3)) return [{ _tag: 'global.get', x: idx<GlobalIdx>(0) }]
  return (t === 'i32' || t === 'i64') && m.options.features.has('gc') && chance(d, 1, 3) ?
      [...base, ...constantExpr(m, d, t), { _tag: `${t}.add` }]
    : base
}

/** The module. Every function has its body. */
export const assemble = (d: Draw, m: Skeleton, funcs: ReadonlyArray<Func>): Module => {
  const imported = { global: ofKind(m.imports, 'global').length, mem: ofKind(m.imports, 'mem').length }
  const importedTables = ofKind(m.imports, 'table').length
  return {
    types: m.recs,
    imports: m.imports,
    tags: m.tags.slice(ofKind(m.imports, 'tag').length).map((x) => ({ _tag: 'tag', type: idxUse(x) })),
    globals: m.globals
      .slice(imported.global)
      .map((type, i) => ({ type, init: i === 0 ? [i32(0)] : globalInit(m, d, type.t) })),
    mems: m.mems.slice(imported.mem),
    tables: m.tables.slice(importedTables).map((type) => ({ type, init: tableInit(m, d, type.rt) })),
    funcs,
    datas: datas(d, m),
    elems: elems(d, m),
    start: start(d, m),
    exports: exports_(m),
    customs: []
  }
}
