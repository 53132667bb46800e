/** Calls of WASI by a guest, and what becomes of them. */
import * as fc from 'fast-check'
import type { Reply } from '../../src/execution/Run.ts'
import { plan, type WasiName } from '../../src/wasi/index.ts'
import { callOf, guest, PAGE } from './guest.ts'

/** The memory of a guest that has written nothing. */
export const zeros = new Uint8Array(PAGE)
/** The plan for a call. */
export const ask = (name: WasiName, args: ReadonlyArray<number | bigint>, memory: Uint8Array = zeros) => {
  const p = plan(callOf(name, args), guest(memory))
  if (p === null) throw new Error(`${name} is none of WASI`)
  return p
}
/** The plan for a call that must be a request. */
export const asked = (name: WasiName, args: ReadonlyArray<number | bigint>, memory: Uint8Array = zeros) => {
  const p = ask(name, args, memory)
  if (p._tag !== 'ask') throw new Error(`${name} asks nothing: ${JSON.stringify(p.reply._tag)}`)
  return p
}
/** The errno of a reply, or what else it is. */
export const errnoOf = (r: Reply): number | string => {
  const [v] = r._tag === 'values' ? r.values : []
  return v?._tag === 'i32.const' ? v.c : r._tag
}
/** Memories that are full of something; the number says of what. */
export const memory = fc
  .nat(1000)
  .map((n) => Uint8Array.from({ length: PAGE }, (_, i) => (i * 7 + (i >> 8) * n + n) & 255))
