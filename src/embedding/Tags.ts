/**
 * Tags and exceptions of the store.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#exceptions
 */
import { chain, left, map, right, type Either } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { addr, type HeapAddr, type TagAddr } from '../execution/runtime/Addresses.ts'
import { allocTag, type Allocated } from '../execution/modules/allocate.ts'
import { exceptionBytes } from '../execution/runtime/Cost.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import { withAllocated, type Store } from '../execution/runtime/Store.ts'
import type { RefExn, Val } from '../execution/runtime/Values.ts'
import { mismatch } from '../execution/runtime/ValType.ts'
import type { DefType, ResultType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'
import { at } from './Lookup.ts'

/**
 * `tag_alloc(store, tagtype) : (store, tagaddr)`. The type is a closed function type without results.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * expect(tagAlloc(storeInit(), funcDeftype(['i32'], [])).a).toBe(0)
 * ```
 */
export const tagAlloc = (s: Store, type: DefType): Allocated<TagAddr> => allocTag(s, type)

/**
 * `tag_type(store, tagaddr) : tagtype`, closed. `Refused`: the store has no such tag.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const type = funcDeftype(['i32'], [])
 * const { store, a } = tagAlloc(storeInit(), type)
 * expect(tagType(store, a)).toEqual({ _tag: 'Right', right: type })
 * ```
 */
export const tagType = (s: Store, a: TagAddr): Either<Refused, DefType> =>
  pipe(
    at(s.tags, a, 'tag'),
    map((t) => t.type)
  )

/** An exception instance is its reference: `exn.a` is the spec's address. */
export interface AllocatedExn {
  readonly store: Store
  readonly exn: RefExn
}

/** The fields of an exception, if they have the types of its tag. */
const typed = (s: Store, vals: ReadonlyArray<Val>, ts: ResultType): Either<Refused, ReadonlyArray<Val>> => {
  const wrong = mismatch(s, vals, ts)
  return wrong === null ? right(vals) : left(refused('type', `the tag does not take the values: ${wrong}`))
}

/**
 * `exn_alloc(store, tagaddr, val*) : (store, exnaddr)`. `Refused`: the store has no such tag, or the values are not of its
 * types.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { store, a } = tagAlloc(storeInit(), funcDeftype(['i32'], []))
 * expect(exnAlloc(store, a, [{ _tag: 'i32.const', c: 7 }])).toMatchObject({ _tag: 'Right', right: { exn: { a: 0 } } })
 * expect(exnAlloc(store, a, [])).toMatchObject({ _tag: 'Left', left: { why: 'type' } })
 * ```
 */
export const exnAlloc = (s: Store, tag: TagAddr, vals: ReadonlyArray<Val>): Either<Refused, AllocatedExn> =>
  pipe(
    tagType(s, tag),
    chain((dt) => {
      const ft = expand(dt)
      return typed(s, vals, ft._tag === 'func' ? ft.params : [])
    }),
    map((fields) => ({
      store: withAllocated(s, exceptionBytes(fields.length)),
      exn: { _tag: 'ref.exn_addr', a: addr<HeapAddr>(s.fresh), tag, fields }
    }))
  )

/**
 * `exn_tag(store, exnaddr) : tagaddr`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { map } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { store, a } = tagAlloc(storeInit(), funcDeftype([], []))
 * expect(map((made) => exnTag(made.exn))(exnAlloc(store, a, []))).toEqual({ _tag: 'Right', right: a })
 * ```
 */
export const exnTag = (exn: RefExn): TagAddr => exn.tag

/**
 * `exn_read(store, exnaddr) : val*`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { map } = await import('fp-ts/lib/Either.js')
 * const { storeInit } = await import('./Store.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { store, a } = tagAlloc(storeInit(), funcDeftype(['i32'], []))
 * const made = exnAlloc(store, a, [{ _tag: 'i32.const', c: 7 }])
 * expect(map(({ exn }) => exnRead(exn))(made)).toEqual({ _tag: 'Right', right: [{ _tag: 'i32.const', c: 7 }] })
 * ```
 */
export const exnRead = (exn: RefExn): ReadonlyArray<Val> => exn.fields
