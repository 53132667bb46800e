/**
 * Tables of the store.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#tables
 */
import { bind, bindTo, chain, chainW, left, map, right, type Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as V from '../persistent/Vector.ts'
import { grownTable, withEntry, withTable } from '../execution/runtime/Access.ts'
import type { TableAddr } from '../execution/runtime/Addresses.ts'
import { allocTable, type Allocated } from '../execution/modules/allocate.ts'
import { defaultLimits, type Limits } from '../execution/runtime/Config.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import type { Store, TableInst } from '../execution/runtime/Store.ts'
import type { Ref } from '../execution/runtime/Values.ts'
import { mismatch } from '../execution/runtime/ValType.ts'
import type { ImplementationLimit } from '../structure/Errors.ts'
import type { RefType, TableType } from '../structure/Types.ts'
import { grown } from './Growth.ts'
import { at, within } from './Lookup.ts'

const instance = (s: Store, a: TableAddr): Either<Refused, TableInst> => at(s.tables, a, 'table')

/** The reference, if it has the type. */
const typed = (s: Store, r: Ref, rt: RefType): Either<Refused, Ref> => {
  const wrong = mismatch(s, [r], [rt])
  return wrong === null ? right(r) : left(refused('type', `the table cannot hold the reference: ${wrong}`))
}

/**
 * `table_alloc(store, tabletype, ref) : (store, tableaddr)`, every entry being `r`. `Refused`: the reference is not of the
 * element type, which is closed. `ImplementationLimit`: the table is over `limits.table`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const funcref = { _tag: 'ref', null: true, ht: 'func' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 10, max: 20 }, rt: funcref } as const
 * expect(tableAlloc(storeInit(), type, { _tag: 'ref.null_addr' })).toMatchObject({ _tag: 'Right', right: { a: 0 } })
 * expect(tableAlloc(storeInit(), type, { _tag: 'ref.i31_num', i: 1 })).toMatchObject({ left: { why: 'type' } })
 * ```
 */
export const tableAlloc = (
  s: Store,
  type: TableType,
  r: Ref,
  limits: Limits = defaultLimits
): Either<Refused | ImplementationLimit, Allocated<TableAddr>> =>
  pipe(
    typed(s, r, type.rt),
    chainW((ref) => allocTable(s, type, ref, limits))
  )

/**
 * `table_type(store, tableaddr) : tabletype`, closed; its lower limit is the current size. `Refused`: the store has no
 * such table, here and below.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const funcref = { _tag: 'ref', null: true, ht: 'func' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 10, max: 20 }, rt: funcref } as const
 * const made = tableAlloc(storeInit(), type, { _tag: 'ref.null_addr' })
 * expect(flatMap(({ store, a }) => tableType(store, a))(made)).toEqual({ _tag: 'Right', right: type })
 * ```
 */
export const tableType = (s: Store, a: TableAddr): Either<Refused, TableType> =>
  pipe(
    instance(s, a),
    map((t) => t.type)
  )

/**
 * `table_read(store, tableaddr, i) : ref | error`. `Refused`: the index is out of bounds.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const i31ref = { _tag: 'ref', null: false, ht: 'i31' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 2, max: null }, rt: i31ref } as const
 * const made = tableAlloc(storeInit(), type, { _tag: 'ref.i31_num', i: 7 })
 * expect(flatMap(({ store, a }) => tableRead(store, a, 1))(made)).toMatchObject({ right: { i: 7 } })
 * expect(flatMap(({ store, a }) => tableRead(store, a, 2))(made)).toMatchObject({ left: { why: 'bounds' } })
 * ```
 */
export const tableRead = (s: Store, a: TableAddr, i: number | bigint): Either<Refused, Ref> =>
  pipe(
    instance(s, a),
    chain(({ refs }) =>
      pipe(
        within(i, V.length(refs), 'table'),
        chain((k) => at(refs, k, 'entry'))
      )
    )
  )

/**
 * `table_write(store, tableaddr, i, ref) : store | error`. `Refused`: the index is out of bounds, or the reference not of
 * the element type.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const { storeInit } = await import('./Store.ts')
 * const i31ref = { _tag: 'ref', null: true, ht: 'i31' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 2, max: null }, rt: i31ref } as const
 * const read = pipe(
 *   tableAlloc(storeInit(), type, { _tag: 'ref.null_addr' }),
 *   flatMap(({ store, a }) =>
 *     pipe(
 *       tableWrite(store, a, 1, { _tag: 'ref.i31_num', i: 7 }),
 *       flatMap((written) => tableRead(written, a, 1))
 *     )
 *   )
 * )
 * expect(read).toMatchObject({ right: { i: 7 } })
 * ```
 */
export const tableWrite = (s: Store, a: TableAddr, i: number | bigint, r: Ref): Either<Refused, Store> =>
  pipe(
    instance(s, a),
    bindTo('table'),
    bind('k', ({ table }) => within(i, V.length(table.refs), 'table')),
    bind('ref', ({ table }) => typed(s, r, table.type.rt)),
    map(({ table, k, ref }) => withTable(s, a, withEntry(table, k, ref)))
  )

/**
 * `table_size(store, tableaddr) : n`, in entries.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const funcref = { _tag: 'ref', null: true, ht: 'func' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 10, max: 20 }, rt: funcref } as const
 * const made = tableAlloc(storeInit(), type, { _tag: 'ref.null_addr' })
 * expect(flatMap(({ store, a }) => tableSize(store, a))(made)).toEqual({ _tag: 'Right', right: 10 })
 * ```
 */
export const tableSize = (s: Store, a: TableAddr): Either<Refused, number> =>
  pipe(
    instance(s, a),
    map(({ refs }) => V.length(refs))
  )

/**
 * `table_grow(store, tableaddr, n, ref) : store | error`, by `n` entries. `Refused`: over the declared maximum or the
 * bound of the address type, or the reference is not of the element type. `ImplementationLimit`: over `limits.table`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const funcref = { _tag: 'ref', null: true, ht: 'func' } as const
 * const type = { _tag: 'table', at: 'i32', lim: { min: 10, max: 20 }, rt: funcref } as const
 * const made = tableAlloc(storeInit(), type, { _tag: 'ref.null_addr' })
 * const grow = (n: number) => flatMap(({ store, a }) => tableGrow(store, a, n, { _tag: 'ref.null_addr' }))(made)
 * expect(grow(10)).toMatchObject({ _tag: 'Right' })
 * expect(grow(11)).toMatchObject({ _tag: 'Left', left: { why: 'limit' } })
 * ```
 */
export const tableGrow = (
  s: Store,
  a: TableAddr,
  n: number | bigint,
  r: Ref,
  limits: Limits = defaultLimits
): Either<Refused | ImplementationLimit, Store> =>
  pipe(
    instance(s, a),
    bindTo('table'),
    bind('ref', ({ table }) => typed(s, r, table.type.rt)),
    chainW(({ table, ref }) =>
      pipe(
        grown(table.type, V.length(table.refs), n, limits),
        map((lim) => {
          const n = lim.min - V.length(table.refs)
          return withTable(s, a, grownTable(table, n, ref, { ...table.type, lim }))
        })
      )
    )
  )
