/**
 * NON-SPEC: a mutable place in the input, for the loops below the level of nonterminals.
 *
 * A reader takes a cursor, moves it and returns a value. After a failure the value means nothing, and the failure that
 * happened first stays. Cursors do not leave `lift` in `Decoder.ts`, so that decoders are functions.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/conventions.html
 */
import { implementationLimit, malformed } from '../structure/Errors.ts'
import type { ImplementationLimit, Malformed } from '../structure/Errors.ts'
import type { Pool } from './Pool.ts'

export type ReadFailure = Malformed | ImplementationLimit

export interface Cursor {
  readonly bytes: Uint8Array
  readonly pool: Pool
  at: number
  failure: ReadFailure | null
  /** The halves of the last integer of 64 bits. */
  lo: number
  hi: number
  /** Where the first instruction with a data index starts; -1: none was read. */
  dataIdxAt: number
}

export type Reader<A> = (c: Cursor) => A

export const cursor = (bytes: Uint8Array, pool: Pool, at: number): Cursor => ({
  bytes,
  pool,
  at,
  failure: null,
  lo: 0,
  hi: 0,
  dataIdxAt: -1
})

/** Fails, unless something else has failed before. */
export const fail = (c: Cursor, offset: number, message: string): void => {
  c.failure ??= malformed(offset, message)
}

/** A byte in messages. */
export const hexByte = (b: number): string => `0x${b.toString(16).padStart(2, '0')}`

export const failEnd = (c: Cursor): void => {
  fail(c, c.bytes.length, 'unexpected end of section or function')
}

/** Takes cells of the bound on the syntax tree. */
export const spend = (c: Cursor, cells: number): void => {
  c.pool.cells -= cells
  if (c.pool.cells < 0) c.failure ??= treeLimit
}

export const treeLimit: ImplementationLimit = implementationLimit(
  'module',
  'module too large: its abstract syntax would take more memory than the decoder may use'
)

/** One byte. */
export const byte: Reader<number> = (c) => {
  const b = c.bytes[c.at]
  if (b === undefined) {
    failEnd(c)
    return 0
  }
  c.at++
  return b
}

/** The next byte, which stays; -1 at the end. */
export const peek: Reader<number> = (c) => c.bytes[c.at] ?? -1
