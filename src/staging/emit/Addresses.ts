/**
 * Addresses of memories and tables as JavaScript: an i32, or with memory64 an i64, as the type of what is addressed says.
 *
 * See: https://webassembly.github.io/spec/core/syntax/types.html#address-type
 */
import * as V from '../../persistent/Vector.ts'
import type { MemIdx, TableIdx } from '../../structure/Indices.ts'
import { need, type Builder } from './Builder.ts'
import { low, type Operand } from './Operand.ts'

/** Whether addresses of a memory are 64 bits wide. */
export const isWideMemory = ({ known: { inst, store } }: Builder, x: MemIdx): boolean => {
  const a = inst.mems[x]
  return a !== undefined && V.get(store.mems, a)?.type.at === 'i64'
}

/** Whether addresses of a table are 64 bits wide. */
export const isWideTable = ({ known: { inst, store } }: Builder, x: TableIdx): boolean => {
  const a = inst.tables[x]
  return a !== undefined && V.get(store.tables, a)?.type.at === 'i64'
}

/** An address or a length as a number, exact below 2^53. */
export const natural = (o: Operand, isWide: boolean): string =>
  isWide ? `((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))` : `(${low(o)}>>>0)`

/** The name of the mirror of a memory. */
export const memoryMirrorOf = (b: Builder, x: MemIdx): string => need(b, `m${x}`, `K.memory(${x})`)

/** The name of a memory whose bytes are read or written; its views become variables of the function. */
export const memory = (b: Builder, x: MemIdx): string => {
  b.accessed.add(x)
  return memoryMirrorOf(b, x)
}
