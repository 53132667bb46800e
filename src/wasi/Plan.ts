/**
 * The result of a WASI call: a request with the way to deliver its answer, an answer at once, a trap, or the end.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Reply } from '../execution/Run.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { i32 } from '../structure/Const.ts'
import { errnoNumber, type Errno, type ErrnoName } from './Errno.ts'
import type { Guest } from './Guest.ts'
import type { Answers, Request, RequestOf, RequestTag } from './Requests.ts'

export type Plan = { readonly _tag: 'reply'; readonly reply: Reply } | Ask

/** A request, and the reply that follows from its answer. `deliver` is pure: it only writes the guest's memory. */
export interface Ask {
  readonly _tag: 'ask'
  readonly request: Request
  readonly deliver: (answer: Either<Errno, Answers[RequestTag]>) => Reply
}

export const errno = (name: ErrnoName, store: Store): Reply => ({
  _tag: 'values',
  values: [i32(errnoNumber(name))],
  store
})

export const replyErrno = (name: ErrnoName, store: Store): Plan => ({ _tag: 'reply', reply: errno(name, store) })

export const replyTrap = (reason: string, store: Store): Plan => ({
  _tag: 'reply',
  reply: { _tag: 'trap', reason, store }
})

/** Why a pointer argument is not one: it traps. */
export interface BadPointer {
  readonly _tag: 'badPointer'
  readonly what: string
  readonly pointer: number
}
export const badPointer = (what: string, pointer: number): BadPointer => ({ _tag: 'badPointer', what, pointer })

const pointerTrap = (bad: BadPointer, store: Store): Reply => ({
  _tag: 'trap',
  reason: `out of bounds memory access: ${bad.what} points to ${bad.pointer}, which is misaligned or outside of the memory`,
  store
})
export const replyBadPointer = (bad: BadPointer, store: Store): Plan => ({
  _tag: 'reply',
  reply: pointerTrap(bad, store)
})

/** Asks; on success `write` puts the answer into the guest's memory, on failure the guest gets the error number. */
export const ask = <T extends RequestTag>(
  g: Guest,
  request: RequestOf<T>,
  write: (g: Guest, answer: Answers[T]) => Guest | BadPointer
): Plan => ({
  _tag: 'ask',
  request,
  deliver: (answer) => {
    if (E.isLeft(answer)) return errno(answer.left, g.store)
    // the interpreter answers a request of tag T with Answers[T]: Capabilities says so
    const written = write(g, answer.right as Answers[T])
    return '_tag' in written ? pointerTrap(written, g.store) : errno('success', written.store)
  }
})
