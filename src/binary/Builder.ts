/**
 * NON-SPEC: a byte string that grows, for encoders: mutable, made by one call of an encoder and seen by nobody else.
 *
 * Bytes are appended at its end; `room` opens a gap for a size that is known only when what follows it is there.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/conventions.html
 */
export interface ByteBuilder {
  bytes: Uint8Array
  length: number
}

export const builder = (): ByteBuilder => ({ bytes: new Uint8Array(64), length: 0 })

/** Makes room for `n` more bytes; the capacity doubles, so that appending is linear. */
const reserve = (b: ByteBuilder, n: number): void => {
  if (b.length + n <= b.bytes.length) return
  const bytes = new Uint8Array(Math.max(2 * b.bytes.length, b.length + n))
  bytes.set(b.bytes.subarray(0, b.length))
  b.bytes = bytes
}

/** One byte, modulo 256. */
export const push = (b: ByteBuilder, n: number): void => {
  if (b.length === b.bytes.length) reserve(b, 1)
  b.bytes[b.length++] = n
}

export const pushBytes = (b: ByteBuilder, bytes: ArrayLike<number>): void => {
  reserve(b, bytes.length)
  b.bytes.set(bytes, b.length)
  b.length += bytes.length
}

/** Moves what was appended since `from` by `n` bytes, and takes the builder back to `from`. */
export const room = (b: ByteBuilder, from: number, n: number): void => {
  reserve(b, n)
  b.bytes.copyWithin(from + n, from, b.length)
  b.length = from
}
