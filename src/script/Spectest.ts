/**
 * The host module `spectest` of the official suite, as data.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { allocGlobal, allocHostFunc, allocMem, allocTable } from '../execution/modules/allocate.ts'
import type { ExternAddr } from '../execution/runtime/Addresses.ts'
import { defaultLimits, type HostCall } from '../execution/runtime/Config.ts'
import type { Reply } from '../execution/Run.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { refNull } from '../execution/runtime/Values.ts'
import { funcDeftype } from '../embedding/Types.ts'
import { f32, f64, i32, i64, type Num } from '../structure/Const.ts'
import { ref, type AddrType, type NumType } from '../structure/Types.ts'

export const SPECTEST = 'spectest'

/** 666.6 as bits. */
const globals: ReadonlyArray<readonly [NumType, Num]> = [
  ['i32', i32(666)],
  ['i64', i64(666n)],
  ['f32', f32(0x4426a666)],
  ['f64', f64(0x4084d4cc, 0xcccccccd)]
]

const functions: ReadonlyArray<readonly [string, ReadonlyArray<NumType>]> = [
  ['print', []],
  ['print_i32', ['i32']],
  ['print_i64', ['i64']],
  ['print_f32', ['f32']],
  ['print_f64', ['f64']],
  ['print_i32_f32', ['i32', 'f32']],
  ['print_f64_f64', ['f64', 'f64']]
]

const tables: ReadonlyArray<readonly [string, AddrType]> = [
  ['table', 'i32'],
  ['table64', 'i64']
]

/** A store with the entities of a host module, by name. */
export interface HostModule {
  readonly store: Store
  readonly exports: ReadonlyMap<string, ExternAddr>
}

/** Allocates what `spectest` exports. */
export const allocSpectest = (empty: Store): HostModule => {
  const exports = new Map<string, ExternAddr>()
  let s = empty
  for (const [t, value] of globals) {
    const { store, a } = allocGlobal(s, { _tag: 'global', mut: false, t }, value)
    exports.set(`global_${t}`, { _tag: 'global', a })
    s = store
  }
  for (const [name, params] of functions) {
    const { store, a } = allocHostFunc(s, funcDeftype(params, []), { _tag: 'host', module: SPECTEST, name })
    exports.set(name, { _tag: 'func', a })
    s = store
  }
  for (const [name, at] of tables) {
    const type = { _tag: 'table', at, lim: { min: 10, max: 20 }, rt: ref(true, 'func') } as const
    const made = allocTable(s, type, refNull, defaultLimits)
    if (isLeft(made)) continue
    exports.set(name, { _tag: 'table', a: made.right.a })
    s = made.right.store
  }
  const made = allocMem(s, { _tag: 'mem', at: 'i32', lim: { min: 1, max: 2 } }, defaultLimits)
  if (isLeft(made)) return { store: s, exports }
  exports.set('memory', { _tag: 'mem', a: made.right.a })
  return { store: made.right.store, exports }
}

/** The functions of `spectest` return nothing; what they print is not observed. */
export const spectestHost = (call: HostCall, store: Store): Reply | null =>
  call.func.module === SPECTEST ? { _tag: 'values', values: [], store } : null
