/** A guest with one memory of one page, and the ABI of WASI read off its description: what each function does to it. */
import { addr, type FuncAddr, type MemAddr, type ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import type { HostCall } from '../../src/execution/runtime/Config.ts'
import { emptyStore, withMems, type ModuleInst, type Store } from '../../src/execution/runtime/Store.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { emptyInst } from '../support/modules.ts'
import { wasiModule, wasiType, type WasiName } from '../../src/wasi/index.ts'

export const PAGE = 65_536

const instance = (isExported: boolean): ModuleInst => ({
  ...emptyInst,
  mems: [addr<MemAddr>(0)],
  exports: isExported ? [{ name: 'memory', addr: { _tag: 'mem', a: addr<MemAddr>(0) } }] : []
})

/** A store in which module instance 0 has this memory, as `memory` or under no name. */
export const guest = (memory: Uint8Array, isExported = true): Store => {
  const zeros = B.make(memory.length)
  if (zeros === undefined) throw new Error('no memory')
  const mem = { type: { _tag: 'mem', at: 'i32', lim: { min: 1, max: 1 } }, bytes: B.write(zeros, 0, memory) } as const
  return { ...withMems(emptyStore, V.of([mem])), modules: V.of([instance(isExported)]) }
}

export const memoryOf = (s: Store): Uint8Array => {
  const m = V.get(s.mems, 0)
  if (m === undefined) throw new Error('no memory')
  return B.slice(m.bytes, 0, m.bytes.length)
}

/** A call of a WASI function by instance 0; the arguments are taken modulo the size of their types. */
export const callOf = (name: WasiName, args: ReadonlyArray<number | bigint>): HostCall => ({
  func: { _tag: 'host', module: wasiModule, name },
  a: addr<FuncAddr>(0),
  caller: addr<ModuleAddr>(0),
  args: wasiType(name).params.map((t, i) => (t === 'i64' ? i64(BigInt(args[i] ?? 0)) : i32(Number(args[i] ?? 0))))
})

/** Little endian, on a plain array. */
export const word = (m: Uint8Array, at: number): number =>
  new DataView(m.buffer, m.byteOffset, m.byteLength).getUint32(at, true)
export const withWord = (m: Uint8Array, at: number, n: number): Uint8Array => {
  const copy = Uint8Array.from(m)
  new DataView(copy.buffer).setUint32(at, n, true)
  return copy
}
export const withLong = (m: Uint8Array, at: number, n: bigint): Uint8Array => {
  const copy = Uint8Array.from(m)
  new DataView(copy.buffer).setBigUint64(at, n, true)
  return copy
}
export const withBytes = (m: Uint8Array, at: number, bytes: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(m)
  copy.set(bytes, at)
  return copy
}
