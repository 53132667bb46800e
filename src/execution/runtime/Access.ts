/**
 * Access to the state: `$mem(z, x)`, `$table(z, x)`, `$data(z, x)`, `$elem(z, x)`, their updates, and values of an
 * address type.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as V from '../../persistent/Vector.ts'
import { i32, i64, type I32, type I64 } from '../../structure/Const.ts'
import type { DataIdx, ElemIdx, MemIdx, Nat64, TableIdx } from '../../structure/Indices.ts'
import type { AddrType } from '../../structure/Types.ts'
import type { DataAddr, ElemAddr, MemAddr, TableAddr } from './Addresses.ts'
import type { State } from '../Reduct.ts'
import {
  withMems,
  withTables,
  type DataInst,
  type ElemInst,
  type MemInst,
  type Store,
  type TableInst
} from './Store.ts'
import type { Values } from './Values.ts'

/** `$moduleinst(z).MEMS[x]`. */
export const memAddr = (z: State, x: MemIdx): MemAddr | undefined => V.get(z.store.modules, z.frame.module)?.mems[x]
export const tableAddr = (z: State, x: TableIdx): TableAddr | undefined =>
  V.get(z.store.modules, z.frame.module)?.tables[x]
export const dataAddr = (z: State, x: DataIdx): DataAddr | undefined => V.get(z.store.modules, z.frame.module)?.datas[x]
export const elemAddr = (z: State, x: ElemIdx): ElemAddr | undefined => V.get(z.store.modules, z.frame.module)?.elems[x]

/** `$mem(z, x)`; undefined only where the configuration is not valid, as below. */
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

/** The store of `$with_meminst(z, x, mi)`, `a` being the address of memory `x`; likewise below. */
export const withMem = (s: Store, a: MemAddr, mi: MemInst): Store => withMems(s, V.set(s.mems, a, mi))
export const withTable = (s: Store, a: TableAddr, ti: TableInst): Store => withTables(s, V.set(s.tables, a, ti))

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
