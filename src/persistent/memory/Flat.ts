/**
 * Memories that have a flat buffer: reads of any version, and what writes, grows and compares many bytes.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import { PAGE, type Page } from './BeforeImages.ts'
import * as J from './UndoLog.ts'
import * as V from './OldVersions.ts'
import * as R from './Rerooting.ts'

/** Whether the `n` bytes from `a` are in the memory. */
export const isInside = (m: { readonly length: number }, a: number, n: number): boolean => a >= 0 && a + n <= m.length

/** Page `p` of a version, where it is not the one in the buffer. */
const ownPage = (v: V.View, p: number): Page | undefined => v.pages.get(p) ?? V.pageBeforeSession(v.base, p)

/** A byte of a version that is not the newest. */
export const oldByte = (m: J.Version, a: number): number => {
  if (!isInside(m, a, 1)) return 0
  const v = V.view(m)
  const page = ownPage(v, a >>> 12)
  return (page === undefined ? v.base.bytes[a] : page.bytes[a & (PAGE - 1)]) ?? 0
}

/** The byte at `a` of any version. */
export const byte = (m: J.Version, a: number): number =>
  m.position === m.log.live ? (m.log.bytes[a] ?? 0) : oldByte(m, a)

/** The four bytes at `a`, which are in range, of any version. */
export const word = (m: J.Version, a: number): number =>
  m.position === m.log.live ?
    m.log.view.getInt32(a, true)
  : oldByte(m, a) | (oldByte(m, a + 1) << 8) | (oldByte(m, a + 2) << 16) | (oldByte(m, a + 3) << 24)

/** Enters the word at index `w` as entry `t`. */
const enter = (j: J.UndoLog, t: number, w: number): void => {
  j.entries[2 * t] = w
  j.entries[2 * t + 1] = j.words[w] ?? 0
}

/** Enters the words of the `n` bytes from `a`, and returns the version that comes after the write. */
export const advance = (m: J.Version, j: J.UndoLog, a: number, n: number): J.Version => {
  const first = a >>> 2
  const last = (a + n - 1) >>> 2
  let t = j.live
  for (let w = first; w <= last; w++) enter(j, t++, w)
  j.live = t
  return J.version(m.length, j, t, J.touch(m.written, a, n))
}

/** A copy of the `n` bytes from `a`; bytes out of range are 0. O(n). */
export const slice = (m: J.Version, a: number, n: number): Uint8Array => {
  const j = m.log
  if (m.position === j.live && isInside(m, a, n)) return j.bytes.slice(a, a + n)
  const v = V.viewed(m)
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

/** Writes bytes `i` to `i + k` of what is written to `at` in a buffer. */
export type Put = (to: Uint8Array, at: number, i: number, k: number) => void

/** The bytes of one step of a bulk write: their words, even unaligned, fit into the room of an undo log. */
const STEP = 4 * (R.ROOM - 1)

/** A write of `n` bytes from `a`, in steps: `put(buffer, i, k)` writes those from `i` to `i + k` of them. */
export const bulk = (m: J.Version, a: number, n: number, put: Put): J.Version => {
  if (!isInside(m, a, n)) return m
  let next = m
  for (let i = 0; i < n; i += STEP) {
    const k = Math.min(STEP, n - i)
    const j = R.writable(next, (k >>> 2) + 2)
    if (j === undefined) {
      const piece = new Uint8Array(k)
      put(piece, 0, i, k)
      next = V.overlay(next, a + i, piece)
    } else {
      next = advance(next, j, a + i, k)
      put(j.bytes, a + i, i, k)
    }
  }
  return next
}

/**
 * The memory with zeros appended up to `n` bytes, m.length < n <= 2^32; undefined if the host cannot allocate them. Amortised
 * O(n - m.length), as buffers double.
 */
export const grow = (m: J.Version, n: number): J.Version | undefined => {
  const j = R.writable(m, 1)
  if (j !== undefined && n <= j.bytes.length) {
    enter(j, j.live, 0)
    return J.version(n, j, ++j.live, m.written)
  }
  const flat = V.copied(m, Math.max(n, Math.min(2 * m.length, J.MAX_BUFFER))) ?? V.copied(m, n)
  return flat && J.version(n, J.owner(flat, 0, 0), 0, m.written)
}

const equalPage = (v: V.View, w: V.View, p: number, words: number): boolean => {
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
export const equal = (m: J.Version, n: J.Version): boolean => {
  if (m === n) return true
  if (m.length !== n.length) return false
  const v = V.viewed(m)
  const w = V.viewed(n)
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
