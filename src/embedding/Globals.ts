/**
 * Globals of the store.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#globals
 */
import { chain, left, map, right, type Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as V from '../persistent/Vector.ts'
import type { GlobalAddr } from '../execution/runtime/Addresses.ts'
import { allocGlobal, type Allocated } from '../execution/modules/allocate.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import { withGlobals, type GlobalInst, type Store } from '../execution/runtime/Store.ts'
import type { Val } from '../execution/runtime/Values.ts'
import { mismatch } from '../execution/runtime/ValType.ts'
import type { GlobalType, ValType } from '../structure/Types.ts'
import { at } from './Lookup.ts'

/** The value, if it has the type. */
const typed = (s: Store, v: Val, t: ValType): Either<Refused, Val> => {
  const wrong = mismatch(s, [v], [t])
  return wrong === null ? right(v) : left(refused('type', `the global cannot hold the value: ${wrong}`))
}

const instance = (s: Store, a: GlobalAddr): Either<Refused, GlobalInst> => at(s.globals, a, 'global')

/**
 * `global_alloc(store, globaltype, val) : (store, globaladdr)`. `Refused`: the value is not of the type, which is closed.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const made = globalAlloc(storeInit(), { _tag: 'global', mut: false, t: 'i32' }, { _tag: 'i32.const', c: 666 })
 * expect(made).toMatchObject({ _tag: 'Right', right: { a: 0 } })
 * ```
 */
export const globalAlloc = (s: Store, type: GlobalType, v: Val): Either<Refused, Allocated<GlobalAddr>> =>
  pipe(
    typed(s, v, type.t),
    map((value) => allocGlobal(s, type, value))
  )

/**
 * `global_type(store, globaladdr) : globaltype`, closed. `Refused`: the store has no such global, here and below.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const type = { _tag: 'global', mut: true, t: 'i32' } as const
 * const made = globalAlloc(storeInit(), type, { _tag: 'i32.const', c: 1 })
 * expect(flatMap(({ store, a }) => globalType(store, a))(made)).toEqual({ _tag: 'Right', right: type })
 * ```
 */
export const globalType = (s: Store, a: GlobalAddr): Either<Refused, GlobalType> =>
  pipe(
    instance(s, a),
    map((g) => g.type)
  )

/**
 * `global_read(store, globaladdr) : val`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = globalAlloc(storeInit(), { _tag: 'global', mut: true, t: 'i32' }, { _tag: 'i32.const', c: 1 })
 * expect(flatMap(({ store, a }) => globalRead(store, a))(made)).toMatchObject({ right: { c: 1 } })
 * ```
 */
export const globalRead = (s: Store, a: GlobalAddr): Either<Refused, Val> =>
  pipe(
    instance(s, a),
    map((g) => g.value)
  )

/**
 * `global_write(store, globaladdr, val) : store | error`. `Refused`: the global is immutable, or the value not of its type.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = globalAlloc(storeInit(), { _tag: 'global', mut: false, t: 'i32' }, { _tag: 'i32.const', c: 1 })
 * const written = flatMap(({ store, a }) => globalWrite(store, a, { _tag: 'i32.const', c: 2 }))(made)
 * expect(written).toMatchObject({ _tag: 'Left', left: { why: 'immutable' } })
 * ```
 */
export const globalWrite = (s: Store, a: GlobalAddr, v: Val): Either<Refused, Store> =>
  pipe(
    instance(s, a),
    chain((g) =>
      g.type.mut ?
        pipe(
          typed(s, v, g.type.t),
          map((value) => withGlobals(s, V.set(s.globals, a, { type: g.type, value })))
        )
      : left(refused('immutable', `the global at address ${a} is immutable`))
    )
  )
