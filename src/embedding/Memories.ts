/**
 * Memories of the store.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#memories
 */
import {
  bind,
  bindTo,
  chain,
  chainW,
  filterOrElse,
  fromNullable,
  left,
  map,
  right,
  type Either
} from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as B from '../persistent/memory/Bytes.ts'
import { withMem } from '../execution/runtime/Access.ts'
import type { MemAddr } from '../execution/runtime/Addresses.ts'
import { allocMem, pageSize, tooLong, type Allocated } from '../execution/modules/allocate.ts'
import { defaultLimits, type Limits } from '../execution/runtime/Config.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import type { MemInst, Store } from '../execution/runtime/Store.ts'
import type { ImplementationLimit } from '../structure/Errors.ts'
import type { MemType } from '../structure/Types.ts'
import { grown } from './Growth.ts'
import { at, index, within } from './Lookup.ts'

const instance = (s: Store, a: MemAddr): Either<Refused, MemInst> => at(s.mems, a, 'memory')

/** Do the `n` bytes from `i` are in the memory? */
const inside = (m: MemInst, i: number | bigint, n: number): Either<Refused, number> => {
  const k = index(i)
  const size = B.length(m.bytes)
  return Number.isInteger(k) && Number.isInteger(n) && k >= 0 && n >= 0 && k + n <= size ?
      right(k)
    : left(refused('bounds', `${n} bytes from ${i} are outside of the memory of ${size} bytes`))
}

/**
 * `mem_alloc(store, memtype) : (store, memaddr)`, zeros. `ImplementationLimit`: over `limits.pages` (`limits.pages64` with 64-bit
 * addresses), or 2^53 bytes long.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: 2 } })
 * expect(made).toMatchObject({ _tag: 'Right', right: { a: 0 } })
 * ```
 */
export const memAlloc = (
  s: Store,
  type: MemType,
  limits: Limits = defaultLimits
): Either<ImplementationLimit, Allocated<MemAddr>> => allocMem(s, type, limits)

/**
 * `mem_type(store, memaddr) : memtype`; its lower limit is the current size in pages. `Refused`: the store has no such
 * memory, here and below.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const type = { _tag: 'mem', at: 'i32', lim: { min: 1, max: 2 } } as const
 * expect(flatMap(({ store, a }) => memType(store, a))(memAlloc(storeInit(), type))).toMatchObject({ right: type })
 * ```
 */
export const memType = (s: Store, a: MemAddr): Either<Refused, MemType> =>
  pipe(
    instance(s, a),
    map((m) => m.type)
  )

/**
 * `mem_read(store, memaddr, i) : byte | error`, 0 to 255. `Refused`: the index is out of bounds.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: null } })
 * expect(flatMap(({ store, a }) => memRead(store, a, 65535))(made)).toEqual({ _tag: 'Right', right: 0 })
 * expect(flatMap(({ store, a }) => memRead(store, a, 65536))(made)).toMatchObject({ left: { why: 'bounds' } })
 * ```
 */
export const memRead = (s: Store, a: MemAddr, i: number | bigint): Either<Refused, number> =>
  pipe(
    instance(s, a),
    chain((m) =>
      pipe(
        within(i, B.length(m.bytes), 'memory'),
        map((k) => B.u8(m.bytes, k))
      )
    )
  )

/**
 * `mem_write(store, memaddr, i, byte) : store | error`; of the byte the low 8 bits. `Refused`: the index is out of bounds.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const { storeInit } = await import('./Store.ts')
 * const read = pipe(
 *   memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: null } }),
 *   flatMap(({ store, a }) =>
 *     pipe(
 *       memWrite(store, a, 5, 255),
 *       flatMap((written) => memRead(written, a, 5))
 *     )
 *   )
 * )
 * expect(read).toEqual({ _tag: 'Right', right: 255 })
 * ```
 */
export const memWrite = (s: Store, a: MemAddr, i: number | bigint, byte: number): Either<Refused, Store> =>
  pipe(
    instance(s, a),
    bindTo('mem'),
    bind('k', ({ mem }) => within(i, B.length(mem.bytes), 'memory')),
    map(({ mem, k }) => withMem(s, a, { type: mem.type, bytes: B.set8(mem.bytes, k, byte) }))
  )

/**
 * NON-SPEC: `n` bytes from `i` at once, as a copy. `Refused`: they are not all in bounds, or more than 2^32.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: null } })
 * expect(flatMap(({ store, a }) => memReadBytes(store, a, 0, 2))(made)).toEqual({ _tag: 'Right', right: Uint8Array.of(0, 0) })
 * ```
 */
export const memReadBytes = (s: Store, a: MemAddr, i: number | bigint, n: number): Either<Refused, Uint8Array> =>
  pipe(
    instance(s, a),
    chain((m) =>
      pipe(
        inside(m, i, n),
        filterOrElse(
          () => n <= B.MOST_AT_ONCE,
          () => refused('bounds', `${n} bytes are more than can be read at once: at most ${B.MOST_AT_ONCE}`)
        ),
        map((k) => B.slice(m.bytes, k, n))
      )
    )
  )

/**
 * NON-SPEC: these bytes from `i` at once. `Refused`: they are not all in bounds; nothing is written then.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: null } })
 * const write = (i: number) => flatMap(({ store, a }) => memWriteBytes(store, a, i, Uint8Array.of(1, 2)))(made)
 * expect(write(65534)).toMatchObject({ _tag: 'Right' })
 * expect(write(65535)).toMatchObject({ _tag: 'Left', left: { why: 'bounds' } })
 * ```
 */
export const memWriteBytes = (s: Store, a: MemAddr, i: number | bigint, bytes: Uint8Array): Either<Refused, Store> =>
  pipe(
    instance(s, a),
    bindTo('mem'),
    bind('k', ({ mem }) => inside(mem, i, bytes.length)),
    map(({ mem, k }) => withMem(s, a, { type: mem.type, bytes: B.write(mem.bytes, k, bytes) }))
  )

/**
 * `mem_size(store, memaddr) : n`, in pages of 64 KiB.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i64', lim: { min: 3, max: null } })
 * expect(flatMap(({ store, a }) => memSize(store, a))(made)).toEqual({ _tag: 'Right', right: 3 })
 * ```
 */
export const memSize = (s: Store, a: MemAddr): Either<Refused, number> =>
  pipe(
    instance(s, a),
    map((m) => B.length(m.bytes) / pageSize)
  )

/**
 * `mem_grow(store, memaddr, n) : store | error`, by `n` pages. `Refused`: over the declared maximum or the bound of the
 * address type. `ImplementationLimit`: over `limits.pages` (`limits.pages64` with 64-bit addresses), or 2^53
 * bytes long.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const made = memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max: 2 } })
 * const grow = (n: number) => flatMap(({ store, a }) => memGrow(store, a, n))(made)
 * expect(grow(1)).toMatchObject({ _tag: 'Right' })
 * expect(grow(2)).toMatchObject({ _tag: 'Left', left: { why: 'limit' } })
 * ```
 */
export const memGrow = (
  s: Store,
  a: MemAddr,
  n: number | bigint,
  limits: Limits = defaultLimits
): Either<Refused | ImplementationLimit, Store> =>
  pipe(
    instance(s, a),
    bindTo('mem'),
    bind('lim', ({ mem }) => grown(mem.type, B.length(mem.bytes) / pageSize, n, limits)),
    chainW(({ mem, lim }) =>
      pipe(
        B.grow(mem.bytes, lim.min * pageSize),
        fromNullable(tooLong(lim.min)),
        map((bytes) => withMem(s, a, { type: { ...mem.type, lim }, bytes }))
      )
    )
  )
