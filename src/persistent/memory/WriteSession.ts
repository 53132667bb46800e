/**
 * A write session: an evaluator writes a memory's buffer in place and keeps the before-images of what it overwrites.
 *
 * `Bytes` enters each word that it overwrites into an undo log. An evaluator that runs millions of stores between two
 * versions keeps the granules of 16 bytes that it touches instead, and of pages of which it touches many, the page:
 *
 *     const session = begin(m)         // the buffer of m, which becomes the newest version if it was not
 *     preserve(session, a, n)          // before the first write into a granule of these bytes, as the dirty map says
 *     session.bytes[a] = v             // any writes inside preserved granules
 *     const next = commit(session)     // the version after all of them; m reads the before-images
 *
 * Meanwhile every version of that memory reads as before, `m` too: from the before-images. Writing one of them leaves the
 * buffer where it is, at O(pages that differ) per write. A session that is never committed costs that and nothing else.
 *
 * The evaluator mutates the buffer; every version reads as before.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import type { BitSet } from '../BitSet.ts'
import { isSparse, type Bytes } from './Bytes.ts'
import * as J from './UndoLog.ts'
import { separated, writable } from './Rerooting.ts'
import {
  ENTRY,
  GRANULE,
  GRANULE_WORDS,
  IN_PAGE,
  PAGE,
  PAGE_GRANULES,
  PAGE_WORDS,
  type Page,
  type BeforeImages
} from './BeforeImages.ts'
import { recycle, noBeforeImages, committed, copiedPage } from './Commit.ts'

/** Bytes of a granule are 2 to the power of this. */
export const granule = GRANULE

/** What of a buffer is preserved. */
export interface DirtyMap {
  /** For each granule 1 if it is, else 0. */
  readonly granules: Uint8Array
  /** For each page how many of its granules are, up to `MANY`. */
  readonly pages: Uint8Array
  /** For each page the place after its newest granule in the log, where one is there. */
  readonly newest: Int32Array
}

/** Granules of a page that are preserved one by one; the next one preserves the page. */
const MANY = 64

/**
 * The dirty map of a buffer of which nothing is preserved; undefined if the host cannot allocate it. It may be used again for
 * the next session.
 */
export const dirtyMapOf = (bytes: Uint8Array): DirtyMap | undefined => {
  const granules = J.allocate(bytes.length / 2 ** GRANULE)
  const pages = granules && J.allocate(bytes.length / PAGE)
  return pages && { granules, pages, newest: new Int32Array(bytes.length / PAGE) }
}

/**
 * A buffer as a memory of `length` bytes that shows what is written into it later, too: it is no version, so read it at once.
 */
export const aliasOf = (b: Parameters<typeof J.owner>[0], length: number, written: BitSet): Bytes =>
  J.version(length, J.owner(b, 0, 0), 0, written)

/** Laws: as long as no granule is written that is not preserved, every `Bytes` law holds; `commit` returns the buffer's first `length` bytes. */
export interface MemorySession {
  readonly length: number
  readonly bytes: Uint8Array
  readonly log: J.UndoLog
  readonly dirty: DirtyMap
  readonly saved: BeforeImages
  /** The stretches of 64 KiB that were ever written, with those in which bytes are kept. */
  written: BitSet
}

/**
 * The buffer of `m`, its first `m.length` bytes; undefined if it has none, if another session has it and the host cannot allocate a copy,
 * or if the host cannot allocate a dirty map. `dirtyMapFor` returns the dirty map for a buffer, by default a new one.
 */
export const begin = (
  m: Bytes,
  dirtyMapFor: (bytes: Uint8Array) => DirtyMap | undefined = dirtyMapOf
): MemorySession | undefined => {
  if (isSparse(m)) return undefined
  const j = writable(m, 0) ?? separated(m)
  const dirty = j && dirtyMapFor(j.bytes)
  if (j === undefined || dirty === undefined) return undefined
  const saved = noBeforeImages()
  J.startSession(j, saved)
  return { length: m.length, bytes: j.bytes, log: j, dirty, saved, written: m.written }
}

/** A page as it was, with what was kept of it before; `newest` is the place after the newest granule of it, or 0. */
const pageWith = (log: J.UndoLog, p: number, granules: Int32Array, newest: number): Page => {
  const page = copiedPage(log, p)
  for (let at = newest; at !== 0; at = granules[at - ENTRY + 1] ?? 0) {
    const w = ((granules[at - ENTRY] ?? 0) * GRANULE_WORDS) & (PAGE_WORDS - 1)
    for (let i = 0; i < GRANULE_WORDS; i++) page.words[w + i] = granules[at - ENTRY + 2 + i] ?? 0
  }
  return page
}

/**
 * Preserves a page. The host's stack may end within each call here (`HostStack`): whatever has been done until then, what is
 * marked is preserved, and what is preserved is right.
 */
const preservePage = ({ log, saved, dirty }: MemorySession, p: number): void => {
  const { granules, pages } = saved
  const newest = (dirty.pages[p] ?? 0) === 0 ? 0 : (dirty.newest[p] ?? 0)
  if (!pages.has(p)) pages.set(p, pageWith(log, p, granules, newest))
  for (let at = newest; at !== 0; at = granules[at - ENTRY + 1] ?? 0) granules[at - ENTRY] = IN_PAGE
  dirty.granules.fill(1, p << PAGE_GRANULES, (p + 1) << PAGE_GRANULES)
  dirty.pages[p] = MANY
}

const longer = (granules: Int32Array): Int32Array => {
  const out = new Int32Array(2 * granules.length)
  out.set(granules)
  return out
}

/** Preserves granule `g`, which is not preserved yet. First the room for it, where the host's stack may end, then the rest at once. */
const preserveGranule = (session: MemorySession, g: number): void => {
  const { dirty, saved, log } = session
  const p = g >>> PAGE_GRANULES
  const n = dirty.pages[p] ?? 0
  if (n >= MANY) {
    preservePage(session, p)
    return
  }
  const at = saved.length
  if (at + ENTRY > saved.granules.length) saved.granules = longer(saved.granules)
  const { granules } = saved
  const { words } = log
  const w = g * GRANULE_WORDS
  granules[at] = g
  granules[at + 1] = n === 0 ? 0 : (dirty.newest[p] ?? 0)
  granules[at + 2] = words[w] ?? 0
  granules[at + 3] = words[w + 1] ?? 0
  granules[at + 4] = words[w + 2] ?? 0
  granules[at + 5] = words[w + 3] ?? 0
  saved.length = at + ENTRY
  dirty.newest[p] = at + ENTRY
  dirty.pages[p] = n + 1
  dirty.granules[g] = 1
}

/**
 * Preserves the `n` bytes at `a`, which are in range: n > 0. Call it before the first write into them; later calls do nothing.
 * They count as written.
 */
export const preserve = (session: MemorySession, a: number, n: number): void => {
  session.written = J.touch(session.written, a, n)
  const { granules } = session.dirty
  const last = Math.floor((a + n - 1) / 2 ** GRANULE)
  for (let g = Math.floor(a / 2 ** GRANULE); g <= last; g++) {
    if (granules[g] !== 0) continue
    // many at once
    if (last - g > MANY) preservePage(session, g >>> PAGE_GRANULES)
    else preserveGranule(session, g)
  }
}

/**
 * Counts the `n` bytes at `a` as written, n > 0; false, and nothing is done, if they would be the first of more than `most` stretches
 * of 64 KiB.
 */
export const touch = (session: MemorySession, a: number, n: number, most: number): boolean => {
  const written = J.touch(session.written, a, n)
  if (written.size - session.written.size > most) return false
  session.written = written
  return true
}

/** As `preserve`, for at most as many bytes as a granule has. */
export const preserveSmall = (session: MemorySession, a: number, n: number): void => {
  session.written = J.touch(session.written, a, n)
  const { granules } = session.dirty
  const first = a >>> GRANULE
  const last = (a + n - 1) >>> GRANULE
  if (granules[first] === 0) preserveGranule(session, first)
  if (granules[last] === 0) preserveGranule(session, last)
}

/** Ends the session: the version with the buffer's content, which must not be written any more. */
export const commit = ({ log, length, saved, dirty, written }: MemorySession): Bytes => {
  for (let i = 0; i < saved.length; i += ENTRY) {
    const g = saved.granules[i] ?? IN_PAGE
    if (g === IN_PAGE) continue
    dirty.granules[g] = 0
    dirty.pages[g >>> PAGE_GRANULES] = 0
  }
  for (const p of saved.pages.keys()) {
    dirty.granules.fill(0, p << PAGE_GRANULES, (p + 1) << PAGE_GRANULES)
    dirty.pages[p] = 0
  }
  const next = committed(log, length, saved, written)
  recycle(saved)
  return next
}
