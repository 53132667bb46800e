/**
 * The undo logs that versions of a memory are positions in: one flat buffer for the newest version, and the words that
 * older versions need.
 *
 * A version is a value: whatever happens to the logs, what a version reads never changes, and that is the law of `Bytes`.
 *
 * A version is a position in an undo log. An undo log is a list of entries (word index, content) and a *pivot* in it: the
 * state at the pivot is known, and the state at any other position is the known one with the entries in between applied,
 * from the pivot outwards. It is known because the log owns the buffer (the pivot then is its end, and every entry holds
 * what its word was before), or because it equals the state of another log at some position, except for some `pages`.
 * Links lead from old to new only, so a version that is not referenced is collected.
 *
 * `OldVersions.ts` reads through the logs, `Rerooting.ts` moves the buffer along them.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import { PAGE, type BeforeImages, type PageMap } from './BeforeImages.ts'

/** The buffer of an owner. `words` views it in the host's byte order: words are only ever moved. */
export interface Flat {
  readonly bytes: Uint8Array
  readonly words: Int32Array
  readonly view: DataView
}

/** One undo log of a memory. What changes in it is where the buffer is, never what a version reads. */
export interface UndoLog extends Flat {
  /** The position of the newest version if this log owns its buffer and may write it, else -1. */
  live: number
  bytes: Uint8Array
  words: Int32Array
  view: DataView
  /** Entry t is the words 2t (index) and 2t + 1 (content). */
  entries: Int32Array
  /** Where the state is known; for an owner that is `live`. */
  pivot: number
  /** The state at the pivot is that of `base` at position `at`, except for `pages`. Undefined for the one with the buffer. */
  base: UndoLog | undefined
  at: number
  pages: PageMap | undefined
  /** While a write session has the buffer: what the session has overwritten. */
  session: BeforeImages | undefined
  /** At least the words that a version on the way to here may keep alive, since a copy of the buffer was last made. */
  age: number
  /** Entries moved by rerooting since then. */
  work: number
}

/** `log` and `position` change only to others that mean the same bytes. */
export interface Version {
  readonly length: number
  /** The stretches of 64 KiB that were ever written on the way to this version; all others are zeros. */
  readonly written: S.BitSet
  log: UndoLog
  position: number
}

/** Bytes of a stretch are 2 to the power of this: those of a page of WebAssembly. */
export const STRETCH = 16
/** The longest buffer: an address then fits 32 bits, and no typed array of this host is longer. */
export const MAX_BUFFER = 2 ** 32

/** A zeroed buffer, whole pages long; undefined if the host has not that much. */
export const allocate = (length: number): Uint8Array | undefined => {
  // eslint-disable-next-line functional/no-try-statements -- NON-SPEC: the host has no other way to say that memory is out
  try {
    return new Uint8Array(Math.ceil(length / PAGE) * PAGE)
  } catch {
    return undefined
  }
}

const NOTHING = new Uint8Array(0)
/** Views of a buffer. */
export const flat = (bytes: Uint8Array): Flat => ({
  bytes,
  words: new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4),
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
})
/** In place of a buffer, where an undo log has none. */
export const noFlat = flat(NOTHING)
// NON-SPEC: typed arrays of no element; nothing can be written to them
export const noEntries: Int32Array = new Int32Array(0)

/** An undo log without entries that owns this buffer. */
export const owner = (f: Flat, age: number, work: number): UndoLog => ({
  live: 0,
  bytes: f.bytes,
  words: f.words,
  view: f.view,
  entries: noEntries,
  pivot: 0,
  base: undefined,
  at: 0,
  pages: undefined,
  session: undefined,
  age,
  work
})

/** Makes `j`, known at `pivot`, depend on `base`. */
export const depend = (j: UndoLog, pivot: number, base: UndoLog, at: number, pages: PageMap | undefined): void => {
  j.live = -1
  j.pivot = pivot
  j.base = base
  j.at = at
  j.pages = pages
  j.bytes = noFlat.bytes
  j.words = noFlat.words
  j.view = noFlat.view
}

/** The memory of this length as it is at a position of a log. */
export const version = (length: number, log: UndoLog, position: number, written: S.BitSet): Version => ({
  length,
  log,
  position,
  written
})

/** A memory of zeros, or undefined if the host has not that much. */
export const fresh = (length: number): Version | undefined => {
  const bytes = length <= MAX_BUFFER ? allocate(length) : undefined
  return bytes && version(length, owner(flat(bytes), 0, 0), 0, S.empty)
}

export const pivotOf = (j: UndoLog): number => (j.live >= 0 ? j.live : j.pivot)

/** A part of the path from a version to the buffer: through `log`, from position `t` to its pivot. */
export interface Hop {
  readonly log: UndoLog
  readonly t: number
}

/** The path from a position in an undo log to the buffer; the last hop is in the log that has it. */
export const path = (log: UndoLog, t: number): readonly Hop[] => {
  const hops: Hop[] = [{ log, t }]
  for (let j = log; j.base !== undefined; j = j.base) hops.push({ log: j.base, t: j.at })
  return hops
}

/** Calls `f` with the numbers of the entries between the pivot and position `t`, in the order in which they apply. */
export const eachEntry = (pivot: number, t: number, f: (entry: number) => void): void => {
  for (let e = pivot - 1; e >= t; e--) f(e)
  for (let e = pivot; e < t; e++) f(e)
}

/** Whether enough is kept alive to make a copy of the buffer worthwhile: twice the size of a copy. */
export const isLong = (age: number, written: S.BitSet): boolean => age >= 2 ** (STRETCH - 1) * Math.max(1, written.size)

/** The stretches that are written when the `n` bytes from `a`, which are in range, are, too: n > 0. */
export const touch = (written: S.BitSet, a: number, n: number): S.BitSet => {
  const first = a >>> STRETCH
  const last = (a + n - 1) >>> STRETCH
  const isKnown = last - first < 2 && S.has(written, first) && S.has(written, last)
  return isKnown ? written : S.addAll(written, first, last + 1)
}

/** From now on a write session writes the buffer of `j`; `saved` has what was overwritten. */
export const startSession = (j: UndoLog, saved: BeforeImages): void => {
  j.pivot = j.live
  j.live = -1
  j.session = saved
}
