/**
 * Encoders: how a value is appended to a byte string.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/conventions.html
 */
import { builder, pushBytes, room } from './Builder.ts'
import type { ByteBuilder } from './Builder.ts'
import { u32Length, writeNat } from './Leb128.ts'
import { encodeUtf8 } from '../prelude/Utf8.ts'
import type { Name } from '../structure/Module.ts'

/** Appends the encoding of a value. */
export type Encoder<A> = (b: ByteBuilder, a: A) => void

/** The bytes that an encoder appends for a value, as a value of their own. */
export const encodeWith =
  <A>(write: Encoder<A>) =>
  (a: A): Uint8Array => {
    const b = builder()
    write(b, a)
    return b.bytes.slice(0, b.length)
  }

/** What `write` appends, after its size in bytes. */
export const writeSized = (b: ByteBuilder, write: () => void): void => {
  const from = b.length
  write()
  const size = b.length - from
  room(b, from, u32Length(size))
  writeNat(b, size)
  b.length += size
}

/** `list(X)`: the number of elements, then each of them. */
export const writeList =
  <A>(write: Encoder<A>): Encoder<ReadonlyArray<A>> =>
  (b, as) => {
    writeNat(b, as.length)
    for (const a of as) write(b, a)
  }

/** `list(byte)`. */
export const writeByteList: Encoder<Uint8Array> = (b, bytes) => {
  writeNat(b, bytes.length)
  pushBytes(b, bytes)
}

/** `name`. */
export const writeName: Encoder<Name> = (b, name) => {
  writeByteList(b, encodeUtf8(name))
}
