/**
 * Memories that have no flat buffer, as they are longer than one can be or the host has not that much: a persistent vector of
 * parts of 64 KiB. A part that was never written is `null` and takes nothing; any other one is a memory of its own with a flat
 * buffer. So a memory costs what is written, however long it is, and its versions are versions of its parts.
 *
 * Costs: get and set O(log32 of the parts); bulk operations O(bytes + parts that they touch).
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import * as V from '../Vector.ts'
import * as F from './Flat.ts'
import * as J from './UndoLog.ts'

/** `parts` are those of 64 KiB from 0 on; the last may reach beyond the end, where it is zeros. */
export interface Sparse extends J.Version {
  readonly parts: V.Vector<J.Version | null>
}

/** Bytes of a part: a stretch, so that a part is there where its stretch was written. */
const PART = 2 ** J.STRETCH

/** In place of a log: there is no buffer, so that what reads or writes one comes here. */
const noLog: J.UndoLog = { ...J.owner(J.noFlat, 0, 0), live: -1 }

export const sparse = (length: number, parts: Sparse['parts'], written: S.BitSet): Sparse => ({
  length,
  log: noLog,
  position: 0,
  written,
  parts
})

const partOf = (a: number): number => Math.floor(a / PART)
/** The number of parts of `n` bytes. */
const partsOf = (n: number): number => Math.ceil(n / PART)

/** The part with these bytes, which nobody else may write afterwards. */
const holding = (bytes: Uint8Array): J.Version =>
  J.version(PART, J.owner(J.flat(bytes), 0, 0), 0, J.touch(S.empty, 0, PART))

const zeros = holding(new Uint8Array(PART))

/** `n` zeros. O(log n). */
export const make = (n: number): Sparse => sparse(n, V.replicate<J.Version | null>(partsOf(n), null), S.empty)

/** Part `p` of a memory with a flat buffer, as a copy. */
const copyOfPart = (m: J.Version, p: number): J.Version => holding(F.slice(m, p * PART, PART))

/** The memory `m`, which has a flat buffer, with zeros appended up to `n` bytes, m.length <= n. O(bytes ever written). */
export const ofFlat = (m: J.Version, n: number): Sparse => {
  let { parts } = make(n)
  for (const [first, count] of S.ranges(m.written))
    for (let p = first; p < first + count; p++) parts = V.set(parts, p, copyOfPart(m, p))
  return sparse(n, parts, m.written)
}

/** The memory with zeros appended up to `n` bytes, m.length <= n. O(log n). */
export const grow = (m: Sparse, n: number): Sparse =>
  sparse(n, V.grow(m.parts, partsOf(n) - V.length(m.parts), null), m.written)

/** The byte at `a`; 0 out of range. */
export const u8 = (m: Sparse, a: number): number => {
  const p = partOf(a)
  const part = V.get(m.parts, p)
  return part ? F.byte(part, a - p * PART) : 0
}

/** The four bytes at `a`, little endian, as an int32; bytes out of range are 0. */
export const i32 = (m: Sparse, a: number): number => {
  const p = partOf(a)
  const at = a - p * PART
  if (at > PART - 4) return u8(m, a) | (u8(m, a + 1) << 8) | (u8(m, a + 2) << 16) | (u8(m, a + 3) << 24)
  const part = V.get(m.parts, p)
  return part ? F.word(part, at) : 0
}

/** Calls `f` for each part that the `n` bytes from `a` are in: bytes `i` to `i + k` of them are at `at` in part `p`. */
const eachPart = (a: number, n: number, f: (p: number, at: number, i: number, k: number) => void): void => {
  for (let i = 0; i < n;) {
    const p = partOf(a + i)
    const at = a + i - p * PART
    const k = Math.min(n - i, PART - at)
    f(p, at, i, k)
    i += k
  }
}

/** A copy of the `n` bytes from `a`; bytes out of range are 0. */
export const slice = (m: Sparse, a: number, n: number): Uint8Array => {
  const out = new Uint8Array(n)
  const from = Math.max(a, 0)
  eachPart(from, Math.min(a + n, m.length) - from, (p, at, i, k) => {
    const part = V.get(m.parts, p)
    if (part) out.set(F.slice(part, at, k), from - a + i)
  })
  return out
}

/** Part `p` as what `put` writes makes it. */
const written = (m: Sparse['parts'], p: number, at: number, i: number, k: number, put: F.Put): J.Version => {
  const part = V.get(m, p)
  if (part)
    return F.bulk(part, at, k, (to, from, j, l) => {
      put(to, from, i + j, l)
    })
  const bytes = new Uint8Array(PART)
  put(bytes, at, i, k)
  return holding(bytes)
}

/** A write of `n` bytes from `a`; `m` itself where they are not all in range, or none. */
export const bulk = (m: Sparse, a: number, n: number, put: F.Put): Sparse => {
  if (!F.isInside(m, a, n) || n === 0) return m
  let { parts } = m
  eachPart(a, n, (p, at, i, k) => {
    parts = V.set(parts, p, written(parts, p, at, i, k, put))
  })
  return sparse(m.length, parts, S.addAll(m.written, partOf(a), partOf(a + n - 1) + 1))
}

const isSparse = (m: J.Version | Sparse): m is Sparse => 'parts' in m

const part = (m: J.Version | Sparse, p: number): J.Version =>
  isSparse(m) ? (V.get(m.parts, p) ?? zeros) : copyOfPart(m, p)

/**
 * Whether two memories, at least one of which has no flat buffer, are the same list. O(parts ever written), and the bytes of those
 * that are not one version.
 */
export const equal = (m: J.Version | Sparse, n: J.Version | Sparse): boolean => {
  if (m.length !== n.length) return false
  for (const [first, count] of S.ranges(S.union(m.written, n.written)))
    for (let p = first; p < first + count; p++) if (!F.equal(part(m, p), part(n, p))) return false
  return true
}
