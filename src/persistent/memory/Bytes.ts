/**
 * Persistent byte memories, the newest version as fast as a flat array.
 *
 * The newest version owns a flat buffer and writes it in place, after it has put the words that it overwrites into a
 * journal. An older version reads through that journal: the first read materialises the pages in which it differs, and
 * never takes the buffer from a newer version. Writing an old version takes the buffer (rerooting) or, where two
 * futures run alternately, copies it once.
 *
 * Costs: get and set of the newest version O(1). The first access to an old version O(d), d being the words written
 * since; then reads O(1) and O(words written in between). Let W be the bytes of all stretches of 64 KiB that were ever
 * written. An owner keeps at most a log of W / 4 bytes that nobody may need (at most 2 MiB). A holder of an old version keeps
 * at most 2 W bytes of logs and pages (W where only `Bytes` writes) and a copy of W bytes alive, however long the run. The
 * rest of the buffer is never touched: a host that provides memory on demand provides none for it.
 *
 * The bytes of a memory instance are a list in the specification; this is one, laws in `Bytes`.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import * as J from './UndoLog.ts'
import { PAGE, type Page } from './BeforeImages.ts'

/**
 * A list of `length` bytes, at most 2^32. Only `length` is for readers; the rest is rerooted and cannot be frozen.
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
}

/** The number of bytes. */
export const length = (m: Bytes): number => m.length

/** How many stretches of 64 KiB a write of the `n` bytes from `a` would be the first to write. */
export const unwritten = (m: Pick<Bytes, 'written'>, a: number, n: number): number =>
  n > 0 ? S.missing(m.written, Math.floor(a / 2 ** J.STRETCH), Math.floor((a + n - 1) / 2 ** J.STRETCH) + 1) : 0

/** The memory in which `n` stretches of 64 KiB from number `first` count as written, too. */
export const withWritten = (m: Bytes, first: number, n: number): Bytes =>
  J.version(m.length, m.log, m.position, S.addAll(m.written, first, first + n))

/** `n` zeros, 0 <= n <= 2^32; undefined if the host cannot allocate them. */
export const make = (n: number): Bytes | undefined => J.fresh(n)

const isInside = (m: Bytes, a: number, n: number): boolean => a >= 0 && a + n <= m.length

/** Page `p` of a version, where it is not the one in the buffer. */
const ownPage = (v: J.View, p: number): Page | undefined => v.pages.get(p) ?? J.pageBeforeSession(v.base, p)

/** A byte of a version that is not the newest. */
const oldByte = (m: Bytes, a: number): number => {
  if (!isInside(m, a, 1)) return 0
  const v = J.view(m)
  const page = ownPage(v, a >>> 12)
  return (page === undefined ? v.base.bytes[a] : page.bytes[a & (PAGE - 1)]) ?? 0
}

/** The byte at `a`. */
export const u8 = (m: Bytes, a: number): number => {
  const j = m.log
  return m.position === j.live ? (j.bytes[a] ?? 0) : oldByte(m, a)
}

/** The two bytes at `a`, little endian, as a natural. */
export const u16 = (m: Bytes, a: number): number => u8(m, a) | (u8(m, a + 1) << 8)

/** The four bytes at `a`, little endian, as an int32. */
export const i32 = (m: Bytes, a: number): number => {
  const j = m.log
  return m.position === j.live && isInside(m, a, 4) ? j.view.getInt32(a, true) : u16(m, a) | (u16(m, a + 2) << 16)
}

/** Enters the word at index `w` as entry `t`. */
const enter = (j: J.UndoLog, t: number, w: number): void => {
  j.entries[2 * t] = w
  j.entries[2 * t + 1] = j.words[w] ?? 0
}

/** Enters the words of the `n` bytes from `a`, and returns the version that comes after the write. */
const advance = (m: Bytes, j: J.UndoLog, a: number, n: number): Bytes => {
  const first = a >>> 2
  const last = (a + n - 1) >>> 2
  let t = j.live
  for (let w = first; w <= last; w++) enter(j, t++, w)
  j.live = t
  return J.version(m.length, j, t, J.touch(m.written, a, n))
}

const le = (n: number, lo: number, hi: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, lo, true)
  view.setInt32(4, hi, true)
  return bytes.subarray(0, n)
}

/** The low 8 bits of `v` at `a`. */
export const set8 = (m: Bytes, a: number, v: number): Bytes => {
  if (!isInside(m, a, 1)) return m
  const j = J.writable(m, 1)
  if (j === undefined) return J.overlay(m, a, le(1, v, 0))
  const next = advance(m, j, a, 1)
  j.bytes[a] = v
  return next
}

/** The low 16 bits of `v` at `a`, little endian. */
export const set16 = (m: Bytes, a: number, v: number): Bytes => {
  if (!isInside(m, a, 2)) return m
  const j = J.writable(m, 2)
  if (j === undefined) return J.overlay(m, a, le(2, v, 0))
  const next = advance(m, j, a, 2)
  j.view.setInt16(a, v, true)
  return next
}

/** The int32 `v` at `a`, little endian. */
export const set32 = (m: Bytes, a: number, v: number): Bytes => {
  if (!isInside(m, a, 4)) return m
  const j = J.writable(m, 2)
  if (j === undefined) return J.overlay(m, a, le(4, v, 0))
  const next = advance(m, j, a, 4)
  j.view.setInt32(a, v, true)
  return next
}

/** The 64-bit integer with the int32 halves `lo` and `hi` at `a`, little endian. */
export const set64 = (m: Bytes, a: number, lo: number, hi: number): Bytes => {
  if (!isInside(m, a, 8)) return m
  const j = J.writable(m, 3)
  if (j === undefined) return J.overlay(m, a, le(8, lo, hi))
  const next = advance(m, j, a, 8)
  j.view.setInt32(a, lo, true)
  j.view.setInt32(a + 4, hi, true)
  return next
}

/** A copy of the `n` bytes from `a`; bytes out of range are 0. O(n). */
export const slice = (m: Bytes, a: number, n: number): Uint8Array => {
  const j = m.log
  if (m.position === j.live && isInside(m, a, n)) return j.bytes.slice(a, a + n)
  const v = J.viewed(m)
  const out = new Uint8Array(n)
  const to = Math.min(a + n, m.length)
  for (let at = Math.max(a, 0); at < to;) {
    const p = Math.floor(at / PAGE)
    const end = Math.min(to, (p + 1) * PAGE)
    const page = ownPage(v, p)
    const part = page?.bytes.subarray(at - p * PAGE, end - p * PAGE) ?? v.base.bytes.subarray(at, end)
    out.set(part, at - a)
    at = end
  }
  return out
}

/** The bytes of one step of a bulk write: their words, even unaligned, fit into the room of a journal. */
const STEP = 4 * (J.ROOM - 1)

/** A write of `n` bytes from `a`, in steps: `put(buffer, i, k)` writes those from `i` to `i + k` of them. */
const bulk = (
  m: Bytes,
  a: number,
  n: number,
  put: (to: Uint8Array, at: number, i: number, k: number) => void
): Bytes => {
  if (!isInside(m, a, n)) return m
  let next = m
  for (let i = 0; i < n; i += STEP) {
    const k = Math.min(STEP, n - i)
    const j = J.writable(next, (k >>> 2) + 2)
    if (j === undefined) {
      const piece = new Uint8Array(k)
      put(piece, 0, i, k)
      next = J.overlay(next, a + i, piece)
    } else {
      next = advance(next, j, a + i, k)
      put(j.bytes, a + i, i, k)
    }
  }
  return next
}

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
 * The memory with zeros appended up to `n` bytes, m.length <= n <= 2^32 (`m` itself below); undefined if the host cannot
 * allocate them. Amortised O(n - m.length), as buffers double.
 */
export const grow = (m: Bytes, n: number): Bytes | undefined => {
  if (!(n > m.length)) return m
  if (n > J.MAX_LENGTH) return undefined
  const j = J.writable(m, 1)
  if (j !== undefined && n <= j.bytes.length) {
    enter(j, j.live, 0)
    return J.version(n, j, ++j.live, m.written)
  }
  const flat = J.copied(m, Math.max(n, Math.min(2 * m.length, J.MAX_LENGTH))) ?? J.copied(m, n)
  return flat && J.version(n, J.owner(flat, 0, 0), 0, m.written)
}

const equalPage = (v: J.View, w: J.View, p: number, words: number): boolean => {
  const x = ownPage(v, p)
  const y = ownPage(w, p)
  if (x === y && (x !== undefined || v.base === w.base)) return true
  const xs = x?.words ?? v.base.words
  const ys = y?.words ?? w.base.words
  const first = (p * PAGE) / 4
  const i = x === undefined ? first : 0
  const j = y === undefined ? first : 0
  const n = Math.min(PAGE / 4, words - first)
  for (let k = 0; k < n; k++) if (xs[i + k] !== ys[j + k]) return false
  return true
}

/**
 * Whether both are the same list. O(d) for versions of one history, d being the words written in between, else
 * O(bytes ever written).
 */
export const equal = (m: Bytes, n: Bytes): boolean => {
  if (m === n) return true
  if (m.length !== n.length) return false
  const v = J.viewed(m)
  const w = J.viewed(n)
  // Beyond its length every version reads zeros, so whole words compare.
  const words = Math.ceil(m.length / 4)
  if (v.base === w.base) {
    for (const pages of [v.pages, w.pages]) for (const p of pages.keys()) if (!equalPage(v, w, p, words)) return false
    return true
  }
  // what neither has ever written is zeros in both
  const each = 2 ** J.STRETCH / PAGE
  for (const [first, count] of S.ranges(S.union(m.written, n.written))) {
    const end = Math.min((first + count) * each, Math.ceil(m.length / PAGE))
    for (let p = first * each; p < end; p++) if (!equalPage(v, w, p, words)) return false
  }
  return true
}
