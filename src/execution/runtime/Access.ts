/**
 * Access to the state: `$mem(z, x)`, `$table(z, x)` and the other indexed parts, their updates, and values of an address
 * type.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../../persistent/BitSet.ts'
import * as V from '../../persistent/Vector.ts'
import { i32, i64, type I32, type I64 } from '../../structure/Const.ts'
import type { DataIdx, ElemIdx, FuncIdx, GlobalIdx, MemIdx, Nat64, TableIdx, TagIdx } from '../../structure/Indices.ts'
import type { AddrType } from '../../structure/Types.ts'
import type { DataAddr, ElemAddr, GlobalAddr, MemAddr, TableAddr, TagAddr } from './Addresses.ts'
import type { State } from './Config.ts'
import { BLOCK, BLOCK_BITS, STRETCH } from './Cost.ts'
import {
  charged,
  withMems,
  withTables,
  type DataInst,
  type ElemInst,
  type FuncInst,
  type GlobalInst,
  type MemInst,
  type Store,
  type TableInst,
  type TagInst
} from './Store.ts'
import type { Ref, Values } from './Values.ts'

/** `$moduleinst(z).MEMS[x]`; undefined only where the configuration is not valid, as everything below. */
export const memAddr = (z: State, x: MemIdx): MemAddr | undefined => V.get(z.store.modules, z.frame.module)?.mems[x]
export const tableAddr = (z: State, x: TableIdx): TableAddr | undefined =>
  V.get(z.store.modules, z.frame.module)?.tables[x]
export const dataAddr = (z: State, x: DataIdx): DataAddr | undefined => V.get(z.store.modules, z.frame.module)?.datas[x]
export const elemAddr = (z: State, x: ElemIdx): ElemAddr | undefined => V.get(z.store.modules, z.frame.module)?.elems[x]
export const tagAddr = (z: State, x: TagIdx): TagAddr | undefined => V.get(z.store.modules, z.frame.module)?.tags[x]

/** `$mem(z, x)`. */
export const memAt = (z: State, x: MemIdx): MemInst | undefined => {
  const a = memAddr(z, x)
  return a === undefined ? undefined : V.get(z.store.mems, a)
}
export const tableAt = (z: State, x: TableIdx): TableInst | undefined => {
  const a = tableAddr(z, x)
  return a === undefined ? undefined : V.get(z.store.tables, a)
}
export const dataAt = (z: State, x: DataIdx): DataInst | undefined => {
  const a = dataAddr(z, x)
  return a === undefined ? undefined : V.get(z.store.datas, a)
}
export const elemAt = (z: State, x: ElemIdx): ElemInst | undefined => {
  const a = elemAddr(z, x)
  return a === undefined ? undefined : V.get(z.store.elems, a)
}
/** `$funcinst(z)[$moduleinst(z).FUNCS[x]]`. */
export const funcAt = (z: State, x: FuncIdx): FuncInst | undefined => {
  const a = V.get(z.store.modules, z.frame.module)?.funcs[x]
  return a === undefined ? undefined : V.get(z.store.funcs, a)
}
export const globalAt = (z: State, x: GlobalIdx): GlobalInst | undefined => {
  const a = V.get(z.store.modules, z.frame.module)?.globals[x]
  return a === undefined ? undefined : V.get(z.store.globals, a)
}

/** An instance and its address: what a rule needs that puts another instance there. */
export interface Entry<A, I> {
  readonly a: A
  readonly inst: I
}
const entry = <A, I>(a: A, inst: I | undefined): Entry<A, I> | undefined =>
  inst === undefined ? undefined : { a, inst }

export const globalEntry = (z: State, x: GlobalIdx): Entry<GlobalAddr, GlobalInst> | undefined => {
  const a = V.get(z.store.modules, z.frame.module)?.globals[x]
  return a === undefined ? undefined : entry(a, V.get(z.store.globals, a))
}
export const memEntry = (z: State, x: MemIdx): Entry<MemAddr, MemInst> | undefined => {
  const a = memAddr(z, x)
  return a === undefined ? undefined : entry(a, V.get(z.store.mems, a))
}
export const tableEntry = (z: State, x: TableIdx): Entry<TableAddr, TableInst> | undefined => {
  const a = tableAddr(z, x)
  return a === undefined ? undefined : entry(a, V.get(z.store.tables, a))
}
export const elemEntry = (z: State, x: ElemIdx): Entry<ElemAddr, ElemInst> | undefined => {
  const a = elemAddr(z, x)
  return a === undefined ? undefined : entry(a, V.get(z.store.elems, a))
}
export const tagEntry = (z: State, x: TagIdx): Entry<TagAddr, TagInst> | undefined => {
  const a = tagAddr(z, x)
  return a === undefined ? undefined : entry(a, V.get(z.store.tags, a))
}

/**
 * The store of `$with_meminst(z, x, mi)`, `a` being the address of memory `x`; likewise below. NON-SPEC: what is written for the
 * first time is charged.
 */
export const withMem = (s: Store, a: MemAddr, mi: MemInst): Store => {
  const more = mi.bytes.written.size - (V.get(s.mems, a)?.bytes.written.size ?? 0)
  return withMems(charged(s, more * STRETCH), V.set(s.mems, a, mi))
}
export const withTable = (s: Store, a: TableAddr, ti: TableInst): Store => {
  const more = ti.touched.size - (V.get(s.tables, a)?.touched.size ?? 0)
  return withTables(charged(s, more * BLOCK), V.set(s.tables, a, ti))
}

const blockOf = (i: number): number => Math.floor(i / 2 ** BLOCK_BITS)

/** The table with `ref` as entry `i`, which is in range. */
export const withEntry = ({ type, refs, touched }: TableInst, i: number, r: Ref): TableInst => ({
  type,
  refs: V.set(refs, i, r),
  touched: S.add(touched, blockOf(i))
})

/** Entries that growth makes for itself at most; all others of it share what they are made of. */
const OWN = 64

/** `$growtable`: the table with `n` entries more, and with the type that it then has. */
export const grownTable = ({ refs, touched }: TableInst, n: number, r: Ref, type: TableInst['type']): TableInst => ({
  type,
  refs: V.grow(refs, n, r),
  touched: n > 0 ? S.addAll(touched, blockOf(refs.length), blockOf(refs.length + Math.min(n, OWN) - 1) + 1) : touched
})

/** `CONST at i` with an address type `at`. */
export type Addr = I32 | I64

export const isAddr = (vs: Values): vs is Values<Addr> => vs.head._tag === 'i32.const' || vs.head._tag === 'i64.const'

/**
 * `i` of `CONST at i` as a number: exact below 2^53, and at least 2^53 from there on. Memories and tables are shorter,
 * so that sums of such numbers compare with their lengths as the exact sums do.
 */
export const natural = (v: Addr): number => (v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c))

/** `CONST at n` of the address type of `v`, modulo 2^N. `n` is an integer that a number holds exactly. */
export const constLike = (v: Addr, n: number): Addr => (v._tag === 'i32.const' ? i32(n) : i64(BigInt(n)))

/** `CONST at n`. */
export const constOf = (at: AddrType, n: number): Addr => (at === 'i32' ? i32(n) : i64(BigInt(n)))

/** `i + ao.OFFSET`, exact below 2^53 and at least 2^53 from there on. */
export const effectiveAddress = (v: Addr, offset: Nat64): number => natural(v) + Number(offset)
