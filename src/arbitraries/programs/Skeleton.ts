/**
 * What a module declares, before its bodies are written.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html
 */
import { idx, type FuncIdx, type GlobalIdx, type TypeIdx } from '../../structure/Indices.ts'
import type { Import } from '../../structure/Module.ts'
import { ref } from '../../structure/Types.ts'
import type {
  ArrayType,
  CompType,
  DefType,
  FuncType,
  GlobalType,
  MemType,
  RecType,
  RefType,
  ResultType,
  StorageType,
  StructType,
  TableType,
  ValType
} from '../../structure/Types.ts'
import { closeVal } from '../../types/Close.ts'
import { matchVal } from '../../types/Subtype.ts'
import type { Options } from './Options.ts'

/** The types of a module. */
export interface Types {
  readonly options: Options
  readonly recs: ReadonlyArray<RecType>
  /** Closed, by index. */
  readonly dts: ReadonlyArray<DefType>
  /** With indices, by index. */
  readonly comps: ReadonlyArray<CompType>
  /** The value types that the module uses. */
  readonly vals: ReadonlyArray<ValType>
}

/** Index spaces: imports first. */
export interface Skeleton extends Types {
  readonly imports: ReadonlyArray<Import>
  readonly tags: ReadonlyArray<TypeIdx>
  readonly globals: ReadonlyArray<GlobalType>
  /** Mutable, i32: every call and every iteration takes one; nothing else writes it. */
  readonly fuel: GlobalIdx
  readonly mems: ReadonlyArray<MemType>
  readonly tables: ReadonlyArray<TableType>
  /** The lengths of the data segments. */
  readonly datas: ReadonlyArray<number>
  readonly elems: ReadonlyArray<RefType>
  readonly funcs: ReadonlyArray<TypeIdx>
  /** The entries from 0 on of the first table of functions. */
  readonly dispatch: ReadonlyArray<FuncIdx>
  /** The first `callable` of `funcs` are called from inside; the rest are entries, which only the embedder calls. */
  readonly callable: number
}

const indices = <A>(xs: ReadonlyArray<A>): ReadonlyArray<readonly [number, A]> => xs.map((x, i) => [i, x] as const)

/** The function, structure and array types with their indices. */
export const funcTypes = (m: Types): ReadonlyArray<readonly [TypeIdx, FuncType]> =>
  indices(m.comps).flatMap(([i, ct]) => (ct._tag === 'func' ? [[idx<TypeIdx>(i), ct] as const] : []))
export const structTypes = (m: Types): ReadonlyArray<readonly [TypeIdx, StructType]> =>
  indices(m.comps).flatMap(([i, ct]) => (ct._tag === 'struct' ? [[idx<TypeIdx>(i), ct] as const] : []))
export const arrayTypes = (m: Types): ReadonlyArray<readonly [TypeIdx, ArrayType]> =>
  indices(m.comps).flatMap(([i, ct]) => (ct._tag === 'array' ? [[idx<TypeIdx>(i), ct] as const] : []))

export const funcType = (m: Types, x: TypeIdx | undefined): FuncType => {
  const ct = x === undefined ? undefined : m.comps[x]
  return ct?._tag === 'func' ? ct : { _tag: 'func', params: [], results: [] }
}

/** The functions that a program may call, with their types. */
export const callables = (m: Skeleton): ReadonlyArray<readonly [FuncIdx, FuncType, TypeIdx]> =>
  m.funcs.slice(0, m.callable).map((x, i) => [idx<FuncIdx>(i), funcType(m, x), x] as const)

export const isRefType = (t: ValType): t is RefType => typeof t !== 'string'

/** A reference type with an index is named by it. */
const nameOf = (t: RefType): string =>
  `${t.null ? 'null ' : ''}${
    typeof t.ht === 'string' ? t.ht
    : t.ht._tag === 'idx' ? t.ht.x
    : t.ht._tag
  }`

// NON-SPEC: memo of the pure function below, by the types of a module
const known = new WeakMap<ReadonlyArray<DefType>, Map<string, boolean>>()

/** `t1 <: t2` of reference types, asked again and again of the same few. */
const matches = (dts: ReadonlyArray<DefType>, t1: RefType, t2: RefType): boolean => {
  const memo = known.get(dts) ?? new Map<string, boolean>()
  known.set(dts, memo)
  const key = `${nameOf(t1)}<${nameOf(t2)}`
  const answer = memo.get(key) ?? matchVal(closeVal(dts, t1), closeVal(dts, t2))
  memo.set(key, answer)
  return answer
}

/** `t1 <: t2`, both with indices. */
export const fits = (m: Types, t1: ValType, t2: ValType): boolean =>
  t1 === t2 || (isRefType(t1) && isRefType(t2) && matches(m.dts, t1, t2))

export const allFit = (m: Types, ts1: ResultType, ts2: ResultType): boolean =>
  ts1.length === ts2.length && ts1.every((t, i) => fits(m, t, ts2[i] ?? 'bot'))

/** Equal up to subtyping in both directions. */
export const sameTypes = (m: Types, ts1: ResultType, ts2: ResultType): boolean =>
  allFit(m, ts1, ts2) && allFit(m, ts2, ts1)

/** The table that has `dispatch`; -1 without one. */
export const dispatchTable = (m: Skeleton): number => m.tables.findIndex((tt) => fits(m, ref(true, 'func'), tt.rt))

export const unpacked = (zt: StorageType): ValType => (zt === 'i8' || zt === 'i16' ? 'i32' : zt)

export const isDefaultable = (zt: StorageType): boolean => typeof zt === 'string' || zt.null
