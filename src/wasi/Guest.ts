/**
 * The guest's memory as the ABI sees it: 32-bit pointers into the memory that the caller exports as `memory`.
 *
 * A pointer that is misaligned or out of bounds traps: the WASI specification says so, it is no error number.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/legacy/application-abi.md
 */
import * as B from '../persistent/memory/Bytes.ts'
import * as V from '../persistent/Vector.ts'
import { withMem } from '../execution/runtime/Access.ts'
import type { MemAddr, ModuleAddr } from '../execution/runtime/Addresses.ts'
import type { Store } from '../execution/runtime/Store.ts'

/** A place to write the results of a call, checked before the request is made. */
export interface Guest {
  readonly store: Store
  readonly mem: MemAddr
  /** Bytes. */
  readonly size: number
}

/** The memory exported as `memory` by the calling instance. */
export const guestOf = (s: Store, caller: ModuleAddr): Guest | null => {
  const found = V.get(s.modules, caller)?.exports.find((e) => e.name === 'memory' && e.addr._tag === 'mem')
  if (found?.addr._tag !== 'mem') return null
  const inst = V.get(s.mems, found.addr.a)
  return inst === undefined ? null : { store: s, mem: found.addr.a, size: B.length(inst.bytes) }
}

const bytesOf = (g: Guest): B.Bytes | undefined => V.get(g.store.mems, g.mem)?.bytes

/** Do `length` bytes from `pointer`, aligned to `align`, are in the memory? Pointer and length are unsigned. */
export const fits = (g: Guest, pointer: number, length: number, align = 1): boolean =>
  pointer % align === 0 && pointer + length <= g.size

/** A copy of guest bytes; the caller has checked that they fit. */
export const readBytes = (g: Guest, pointer: number, length: number): Uint8Array => {
  const m = bytesOf(g)
  return m === undefined ? new Uint8Array(0) : B.slice(m, pointer, length)
}

/** An unsigned 32-bit word; the caller has checked that it fits. */
export const readU32 = (g: Guest, pointer: number): number => {
  const m = bytesOf(g)
  return m === undefined ? 0 : B.i32(m, pointer) >>> 0
}

/** The guest with bytes written; the caller has checked that they fit. */
export const writeBytes = (g: Guest, pointer: number, bytes: Uint8Array): Guest => {
  const inst = V.get(g.store.mems, g.mem)
  if (inst === undefined || bytes.length === 0) return g
  const written = { type: inst.type, bytes: B.write(inst.bytes, pointer, bytes) }
  return { store: withMem(g.store, g.mem, written), mem: g.mem, size: g.size }
}

export const writeU32 = (g: Guest, pointer: number, n: number): Guest =>
  writeBytes(g, pointer, little(BigInt(n >>> 0), 4))
export const writeU64 = (g: Guest, pointer: number, n: bigint): Guest => writeBytes(g, pointer, little(n, 8))

/** `size` bytes of a natural, least significant first. */
export const little = (n: bigint, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => Number((n >> BigInt(8 * i)) & 0xffn))
