/**
 * Functions of the store: allocated by the host, and invoked.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#functions
 */
import { isLeft, map, type Either } from 'fp-ts/lib/Either.js'
import type { FuncAddr } from '../execution/runtime/Addresses.ts'
import { allocHostFunc, type Allocated } from '../execution/modules/allocate.ts'
import type { Done } from '../execution/runtime/Config.ts'
import { invoke } from '../execution/modules/invoke.ts'
import type { Refused } from '../execution/runtime/Refused.ts'
import type { HostFunc, Store } from '../execution/runtime/Store.ts'
import type { Val } from '../execution/runtime/Values.ts'
import type { DefType } from '../structure/Types.ts'
import { at } from './Lookup.ts'
import { finish, settingsOf, type Failure, type RunOptions } from './Run.ts'

/**
 * `func_alloc(store, deftype, hostfunc) : (store, funcaddr)`. The host function is data, a name: the caller that runs the
 * machine answers its calls. The type is a closed function type.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { a } = funcAlloc(storeInit(), funcDeftype(['i32'], []), { _tag: 'host', module: 'env', name: 'print' })
 * expect(a).toBe(0)
 * ```
 */
export const funcAlloc = (s: Store, type: DefType, code: HostFunc): Allocated<FuncAddr> => allocHostFunc(s, type, code)

/**
 * `func_type(store, funcaddr) : deftype`, closed. `Refused`: the store has no such function.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { store, a } = funcAlloc(storeInit(), funcDeftype(['i32'], []), { _tag: 'host', module: 'env', name: 'print' })
 * expect(funcType(store, a)).toMatchObject({ _tag: 'Right', right: funcDeftype(['i32'], []) })
 * ```
 */
export const funcType = (s: Store, a: FuncAddr): Either<Refused, DefType> =>
  map((fi: { readonly type: DefType }) => fi.type)(at(s.funcs, a, 'function'))

/**
 * `func_invoke(store, funcaddr, val*) : (store, val* | exception | error)`: runs the call to its end.
 *
 * Right: the values with the store, the number of steps and the choices after the run. Left: `Trapped`, `Exception` and
 * `Exited`, each with its store; `Exhausted` and `ImplementationLimit`, host limits with the configuration that met them;
 * `Suspended`, the call of a host function that `options.hosts` does not answer; `Refused`, if there is no such function
 * or the arguments are not of its types. `Stuck` is a defect of this implementation.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { bind, flatMap, left } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const { storeInit } = await import('./Store.ts')
 * const { moduleDecode, moduleValidate, moduleInstantiate, instanceExport } = await import('./Modules.ts')
 * // (module (func (export "inc") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
 * const hex = '0061736d0100000001060160017f017f03020100070701' + '03696e6300000a09010700200041016a0b'
 * const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
 * const done = pipe(
 *   moduleDecode(bytes),
 *   flatMap(moduleValidate),
 *   flatMap((m) => moduleInstantiate(storeInit(), m, [])),
 *   bind('inc', ({ store, instance }) => instanceExport(store, instance, 'inc')),
 *   flatMap(({ store, inc }) =>
 *     inc._tag === 'func' ? funcInvoke(store, inc.a, [{ _tag: 'i32.const', c: 41 }]) : left('no function')
 *   )
 * )
 * expect(done).toMatchObject({ _tag: 'Right', right: { values: [{ _tag: 'i32.const', c: 42 }], steps: 5 } })
 * ```
 */
export const funcInvoke = (
  s: Store,
  a: FuncAddr,
  vals: ReadonlyArray<Val>,
  options: RunOptions = {}
): Either<Failure, Done> => {
  const c = invoke(s, a, vals, settingsOf(options))
  return isLeft(c) ? c : finish(c.right, options)
}
