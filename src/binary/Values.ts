/**
 * Lengths, lists, words and names, read by loops.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html
 */
import { decodeUtf8 } from '../prelude/Utf8.ts'
import { malformed } from '../structure/Errors.ts'
import type { Name } from '../structure/Module.ts'
import { fail, failEnd, spend } from './Cursor.ts'
import type { Cursor, Reader } from './Cursor.ts'
import { u32 } from './Leb128.ts'
import { SEQUENCE_CELLS } from './Pool.ts'

/** The number of elements of a list: the bytes from here on must be able to hold them. */
export const readLength: Reader<number> = (c) => {
  const at = c.at
  const n = u32(c)
  if (c.failure === null && n > c.bytes.length - at) {
    c.failure = malformed(at, `length out of bounds: ${n} announced, ${c.bytes.length - c.at} bytes left`)
  }
  return c.failure === null ? n : 0
}

/** `list(X)`; an element takes `cells` cells of the bound on the syntax tree. */
export const readList = <A>(c: Cursor, read: Reader<A>, cells: number): ReadonlyArray<A> => {
  const n = readLength(c)
  const as: A[] = []
  for (let i = 0; i < n && c.failure === null; i++) as.push(read(c))
  spend(c, SEQUENCE_CELLS + cells * as.length)
  return as
}

/** Four bytes, least significant first, as an int32. */
export const readWord: Reader<number> = (c) => {
  const { at, bytes } = c
  if (at + 4 > bytes.length) {
    failEnd(c)
    return 0
  }
  c.at = at + 4
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

/** `name`: well-formed UTF-8. */
export const readName: Reader<Name> = (c) => {
  const at = c.at
  const n = readLength(c)
  if (c.at + n > c.bytes.length) failEnd(c)
  if (c.failure !== null) return ''
  const name = decodeUtf8(c.bytes, c.at, c.at + n)
  if (name === undefined) fail(c, at, 'malformed UTF-8 encoding')
  c.at += n
  return name ?? ''
}
