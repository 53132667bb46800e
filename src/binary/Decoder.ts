/**
 * Decoders: a nonterminal of the binary grammar as a function from a position to a value and the position after it.
 *
 * The grammar is deterministic, so there is no choice that backtracks: one byte decides.
 *
 * Laws: the position of a result is not before that of the input and inside or at the end of the bytes, and so is the
 * offset of a failure. A decoder is a function: the same input has the same result (except for which equal instructions
 * are one object, and until the bound on the syntax tree is reached).
 *
 * Spec: https://webassembly.github.io/spec/core/binary/conventions.html
 */
import * as E from 'fp-ts/lib/Either.js'
import { malformed } from '../structure/Errors.ts'
import { cursor, treeLimit, hexByte } from './Cursor.ts'
import type { ReadFailure, Reader } from './Cursor.ts'
import { u32 } from './Leb128.ts'
import { ELEMENT_CELLS, pool } from './Pool.ts'
import type { PoolBudget, Pool } from './Pool.ts'
import { readLength, readName } from './Values.ts'

/** A position in a binary. */
export interface Input {
  readonly bytes: Uint8Array
  /** NON-SPEC: what the decode shares. */
  readonly pool: Pool
  readonly at: number
}

export interface ReadResult<A> {
  readonly value: A
  readonly next: Input
}

export type Result<A> = E.Either<ReadFailure, ReadResult<A>>
export type Decoder<A> = (input: Input) => Result<A>

/** The first position of a binary. */
export const start = (bytes: Uint8Array, limits: PoolBudget): Input => ({
  bytes,
  pool: pool(bytes.length, limits.cells),
  at: 0
})

/** The position at another offset of the same binary. */
export const moved = (input: Input, at: number): Input => ({ bytes: input.bytes, pool: input.pool, at })

export const succeed = <A>(value: A, next: Input): Result<A> => E.right({ value, next })
export const failAt = (offset: number, message: string): E.Either<ReadFailure, never> =>
  E.left(malformed(offset, message))

/** A tight loop as a decoder. The cursor lives in this call only. */
export const lift =
  <A>(reader: Reader<A>): Decoder<A> =>
  (input) => {
    const c = cursor(input.bytes, input.pool, input.at)
    const value = reader(c)
    return c.failure !== null ? E.left(c.failure) : succeed(value, moved(input, c.at))
  }

export const map =
  <A, B>(decoder: Decoder<A>, f: (a: A) => B): Decoder<B> =>
  (input) => {
    const r = decoder(input)
    return E.isLeft(r) ? r : succeed(f(r.right.value), r.right.next)
  }

/** What the first value announces follows. */
export const chain =
  <A, B>(decoder: Decoder<A>, f: (a: A) => Decoder<B>): Decoder<B> =>
  (input) => {
    const r = decoder(input)
    return E.isLeft(r) ? r : f(r.right.value)(r.right.next)
  }

/** Nothing of the input: a value that the grammar leaves out. */
export const constant =
  <A>(value: A): Decoder<A> =>
  (input) =>
    succeed(value, input)

/** The fields of a record in the order of the grammar. */
export const struct =
  <R extends object>(fields: { readonly [K in keyof R]: Decoder<R[K]> }): Decoder<R> =>
  (input) => {
    const record: Partial<R> = {}
    let next = input
    for (const key in fields) {
      const r = fields[key](next)
      if (E.isLeft(r)) return r
      record[key] = r.right.value
      next = r.right.next
    }
    // Every key of `R` has been set by now, which the type of `Partial` cannot say.
    return succeed(record as R, next)
  }

/** Names the nonterminal in which something failed. */
export const inside = (failure: ReadFailure, nonterminal: string): ReadFailure =>
  failure._tag === 'Malformed' ? { ...failure, within: [nonterminal, ...failure.within] } : failure

/** Names the nonterminal in failures. */
export const within =
  <A>(nonterminal: string, decoder: Decoder<A>): Decoder<A> =>
  (input) => {
    const r = decoder(input)
    return E.isLeft(r) ? E.left(inside(r.left, nonterminal)) : r
  }

/** The next byte decides. `otherwise` is for those that are not in the table. */
export const onByte =
  <A>(table: ReadonlyMap<number, Decoder<A>>, otherwise: Decoder<A>): Decoder<A> =>
  (input) => {
    const decoder = table.get(input.bytes[input.at] ?? -1)
    return decoder === undefined ? otherwise(input) : decoder(moved(input, input.at + 1))
  }

/** A `u32` decides; `message` is for those that are not in the table. */
export const onU32 =
  <A>(table: ReadonlyMap<number, Decoder<A>>, message: string): Decoder<A> =>
  (input) => {
    const r = lift(u32)(input)
    if (E.isLeft(r)) return r
    const decoder = table.get(r.right.value)
    return decoder === undefined ? failAt(input.at, message) : decoder(r.right.next)
  }

/** Fails at the next byte: with this message and the byte, or because the input ends. */
export const reject =
  (message: string): Decoder<never> =>
  (input) => {
    const b = input.bytes[input.at]
    return b === undefined ? end(input) : failAt(input.at, `${message}: ${hexByte(b)}`)
  }

/** Fails because the input ends. */
export const end = (input: Input): E.Either<ReadFailure, never> =>
  failAt(input.bytes.length, 'unexpected end of section or function')

const length = lift(readLength)
export const name = lift(readName)

/** `list(X)`: the index of the element is named in failures, from `first` on. */
export const list =
  <A>(nonterminal: string, decoder: Decoder<A>, first = 0): Decoder<ReadonlyArray<A>> =>
  (input) => {
    const count = length(input)
    if (E.isLeft(count)) return count
    const as: A[] = []
    let next = count.right.next
    for (let i = 0; i < count.right.value; i++) {
      input.pool.cells -= ELEMENT_CELLS
      if (input.pool.cells < 0) return E.left(treeLimit)
      const r = decoder(next)
      if (E.isLeft(r)) return E.left(inside(r.left, `${nonterminal} ${first + i}`))
      as.push(r.right.value)
      next = r.right.next
    }
    return succeed(as, next)
  }

/** `len:u32 X` where `len` is the length of `X` in bytes. */
export const sized =
  <A>(decoder: (size: number) => Decoder<A>): Decoder<A> =>
  (input) => {
    const size = length(input)
    if (E.isLeft(size)) return size
    const r = decoder(size.right.value)(size.right.next)
    if (E.isLeft(r)) return r
    const read = r.right.next.at - size.right.next.at
    return read === size.right.value ?
        r
      : failAt(size.right.next.at, `section size mismatch: ${size.right.value} bytes announced, ${read} read`)
  }

/** `n` bytes, copied: the value does not change when the input does. */
export const bytesOf =
  (n: number): Decoder<Uint8Array> =>
  (input) =>
    n < 0 || input.at + n > input.bytes.length ?
      end(input)
    : succeed(new Uint8Array(input.bytes.subarray(input.at, input.at + n)), moved(input, input.at + n))

/** `list(byte)`. */
export const byteList: Decoder<Uint8Array> = chain(length, bytesOf)
