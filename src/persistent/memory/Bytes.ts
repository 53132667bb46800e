/**
 * Persistent byte memories, the newest version as fast as a flat array.
 *
 * The newest version owns a flat buffer and writes it in place, after it has put the words that it overwrites into an
 * undo log. An older version reads through that log: the first read materialises the pages in which it differs, and
 * never takes the buffer from a newer version. Writing an old version takes the buffer (rerooting) or, where two
 * futures run alternately, copies it once.
 *
 * Costs: get and set of the newest version O(1). The first access to an old version O(d), d being the words written
 * since; then reads O(1) and O(words written in between). Let W be the bytes of all stretches of 64 KiB that were ever
 * written. An owner keeps at most a log of W / 4 bytes that nobody may need (at most 2 MiB). A holder of an old version keeps
 * at most 2 W bytes of logs and pages (W where only `Bytes` writes) and a copy of W bytes alive, however long the run. The
 * rest of the buffer is never touched: a host that provides memory on demand provides none for it.
 *
 * A memory longer than a buffer can be, or than the host can allocate, is made of parts (`Sparse.ts`): what is checked here for
 * versions that are not the newest finds it, so that a flat one costs nothing more.
 *
 * The bytes of a memory instance are a list in the specification; this is one, laws in `Bytes`.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import * as F from './Flat.ts'
import * as P from './Sparse.ts'
import * as J from './UndoLog.ts'
import { overlay as overlaid } from './OldVersions.ts'
import { writable } from './Rerooting.ts'

/**
 * A list of `length` bytes, at most 2^53 - 1. Only `length` is for readers; the rest is rerooted and cannot be frozen.
 *
 * Laws, `b(m)` being the list `slice(m, 0, m.length)`:
 *
 * 1. writes are seen: `b(set8(m, a, v))` is `b(m)` with `v` modulo 2^8 at `a`; likewise the wider ones, little endian,
 *    and `write` and `fill`
 * 2. reads agree: `u8`, `u16`, `i32` at `a` are those of `b(m)` at `a`, bytes out of range read as 0
 * 3. out of range: a write that is not wholly inside `m` returns `m` itself
 * 4. a version is a value: after any operation on any other version, `b(m)` is what it was
 * 5. grow appends zeros: `b(grow(m, n))` is `b(m)` and `n - m.length` zeros
 * 6. equal is equality of lists: `equal(m, n)` if and only if `b(m)` is `b(n)`
 * 7. `written` of a write of bytes from `a` to `z` is that of the version written, with every 64 KiB in which one of them is;
 *    of `make` it is empty, and `grow` adds nothing
 */
export interface Bytes {
  readonly length: number
  /** The stretches of 64 KiB that were ever written, by their numbers; all others are zeros. */
  readonly written: S.BitSet
  readonly log: J.UndoLog
  readonly position: number
  /** Of a memory without a flat buffer: what it is made of. */
  readonly parts?: P.Sparse['parts']
}

/** Bytes of a stretch: those of a page of WebAssembly. */
export const STRETCH = 2 ** J.STRETCH

/** Whether the memory has no flat buffer. */
export const isSparse = (m: Bytes): m is P.Sparse => m.parts !== undefined

/** The number of bytes. */
export const length = (m: Bytes): number => m.length

/** How many stretches of 64 KiB a write of the `n` bytes from `a` would be the first to write. */
export const unwritten = (m: Pick<Bytes, 'written'>, a: number, n: number): number =>
  n > 0 ? S.missing(m.written, Math.floor(a / STRETCH), Math.floor((a + n - 1) / STRETCH) + 1) : 0

/** The memory in which `n` stretches of 64 KiB from number `first` count as written, too. */
export const withWritten = (m: Bytes, first: number, n: number): Bytes =>
  isSparse(m) ?
    P.sparse(m.length, m.parts, S.addAll(m.written, first, first + n))
  : J.version(m.length, m.log, m.position, S.addAll(m.written, first, first + n))

/** The longest memory: every address is exact as a number. */
export const MAX_LENGTH = Number.MAX_SAFE_INTEGER

/**
 * `n` zeros; undefined from 2^53 on. The memory has a flat buffer up to `most` bytes, if the host can allocate it.
 */
export const make = (n: number, most = J.MAX_BUFFER): Bytes | undefined =>
  n > MAX_LENGTH ? undefined : ((n <= most ? J.fresh(n) : undefined) ?? P.make(n))

/** A byte of a version that is not the newest, or has no buffer. */
const slowByte = (m: Bytes, a: number): number => (isSparse(m) ? P.u8(m, a) : F.oldByte(m, a))

/** The byte at `a`. */
export const u8 = (m: Bytes, a: number): number => {
  const j = m.log
  return m.position === j.live ? (j.bytes[a] ?? 0) : slowByte(m, a)
}

/** The two bytes at `a`, little endian, as a natural. */
export const u16 = (m: Bytes, a: number): number => u8(m, a) | (u8(m, a + 1) << 8)

/** The four bytes of a version that is not the newest, or has no buffer, or does not have all of them. */
const slowWord = (m: Bytes, a: number): number => (isSparse(m) ? P.i32(m, a) : u16(m, a) | (u16(m, a + 2) << 16))

/** The four bytes at `a`, little endian, as an int32. */
export const i32 = (m: Bytes, a: number): number => {
  const j = m.log
  return m.position === j.live && F.isInside(m, a, 4) ? j.view.getInt32(a, true) : slowWord(m, a)
}

const le = (n: number, lo: number, hi: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, lo, true)
  view.setInt32(4, hi, true)
  return bytes.subarray(0, n)
}

/** The version with these bytes at `a`, where no buffer can be written: a write session has it, or there is none. */
const overlay = (m: Bytes, a: number, bytes: Uint8Array): Bytes =>
  isSparse(m) ? write(m, a, bytes) : overlaid(m, a, bytes)

/** The low 8 bits of `v` at `a`. */
export const set8 = (m: Bytes, a: number, v: number): Bytes => {
  if (!F.isInside(m, a, 1)) return m
  const j = writable(m, 1)
  if (j === undefined) return overlay(m, a, le(1, v, 0))
  const next = F.advance(m, j, a, 1)
  j.bytes[a] = v
  return next
}

/** The low 16 bits of `v` at `a`, little endian. */
export const set16 = (m: Bytes, a: number, v: number): Bytes => {
  if (!F.isInside(m, a, 2)) return m
  const j = writable(m, 2)
  if (j === undefined) return overlay(m, a, le(2, v, 0))
  const next = F.advance(m, j, a, 2)
  j.view.setInt16(a, v, true)
  return next
}

/** The int32 `v` at `a`, little endian. */
export const set32 = (m: Bytes, a: number, v: number): Bytes => {
  if (!F.isInside(m, a, 4)) return m
  const j = writable(m, 2)
  if (j === undefined) return overlay(m, a, le(4, v, 0))
  const next = F.advance(m, j, a, 4)
  j.view.setInt32(a, v, true)
  return next
}

/** The 64-bit integer with the int32 halves `lo` and `hi` at `a`, little endian. */
export const set64 = (m: Bytes, a: number, lo: number, hi: number): Bytes => {
  if (!F.isInside(m, a, 8)) return m
  const j = writable(m, 3)
  if (j === undefined) return overlay(m, a, le(8, lo, hi))
  const next = F.advance(m, j, a, 8)
  j.view.setInt32(a, lo, true)
  j.view.setInt32(a + 4, hi, true)
  return next
}

/** Bytes that can be read at once. */
export const MOST_AT_ONCE = J.MAX_BUFFER

/** A copy of the `n` bytes from `a`, at most `MOST_AT_ONCE`; bytes out of range are 0. O(n). */
export const slice = (m: Bytes, a: number, n: number): Uint8Array => (isSparse(m) ? P.slice(m, a, n) : F.slice(m, a, n))

const bulk = (m: Bytes, a: number, n: number, put: F.Put): Bytes =>
  isSparse(m) ? P.bulk(m, a, n, put) : F.bulk(m, a, n, put)

/** These bytes at `a`. O(n), n being their number. */
export const write = (m: Bytes, a: number, bytes: Uint8Array): Bytes =>
  bulk(m, a, bytes.length, (to, at, i, k) => {
    to.set(bytes.subarray(i, i + k), at)
  })

/** `n` times the low 8 bits of `v` from `a`. O(n). */
export const fill = (m: Bytes, a: number, n: number, v: number): Bytes =>
  bulk(m, a, n, (to, at, _, k) => {
    to.fill(v, at, at + k)
  })

/**
 * The memory with zeros appended up to `n` bytes (`m` itself below m.length); undefined from 2^53 on. A flat buffer stays one up to
 * `most` bytes, if the host can allocate it: amortised O(n - m.length), as buffers double. Else O(bytes ever written).
 */
export const grow = (m: Bytes, n: number, most = J.MAX_BUFFER): Bytes | undefined => {
  if (!(n > m.length)) return m
  if (n > MAX_LENGTH) return undefined
  if (isSparse(m)) return P.grow(m, n)
  return (n <= most ? F.grow(m, n) : undefined) ?? P.ofFlat(m, n)
}

/**
 * Whether both are the same list. O(d) for versions of one history in a flat buffer, d being the words written in between, else
 * O(bytes ever written).
 */
export const equal = (m: Bytes, n: Bytes): boolean =>
  m === n || (isSparse(m) || isSparse(n) ? P.equal(m, n) : F.equal(m, n))
