/**
 * The structure that `Bytes` is made of: one flat buffer for the newest version of a memory, and undo logs of the words
 * that older versions need.
 *
 * The mutation in this module is rerooting (Baker 1978). A version is a value: whatever happens here, what a version
 * reads never changes, and that is the law of `Bytes`.
 *
 * A version is a position in an undo log. An undo log is a list of entries (word index, content) and a *pivot* in it: the
 * state at the pivot is known, and the state at any other position is the known one with the entries in between applied,
 * from the pivot outwards. It is known because the log owns the buffer (the pivot then is its end, and every entry holds
 * what its word was before), or because it equals the state of another log at some position, except for some `pages`.
 * Links lead from old to new only, so a version that is not referenced is collected.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import {
  newPage,
  PAGE,
  PAGE_WORDS,
  pageIn,
  pageBefore,
  pagesBefore,
  type Page,
  type PageMap,
  type BeforeImages
} from './BeforeImages.ts'

/** The buffer of an owner. `words` views it in the host's byte order: words are only ever moved. */
interface Flat {
  readonly bytes: Uint8Array
  readonly words: Int32Array
  readonly view: DataView
}

/** One journal of a memory. What changes in it is where the buffer is, never what a version reads. */
export interface UndoLog extends Flat {
  /** The time of the newest version if this journal owns its buffer and may write it, else -1. */
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
  /** While the buffer is lent: what the borrower has overwritten. */
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
/** The entries that one write may ask for. */
export const ROOM = 2 ** 11
/** Entries of one log: what an owner keeps though nobody may need it, a quarter of what was written, at most 2 MiB. */
const segment = (written: S.BitSet): number => Math.min(2 ** 18, 2 ** 11 * Math.max(1, written.size))
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
/** In place of a buffer, where a journal has none. */
export const noFlat = flat(NOTHING)
// NON-SPEC: typed arrays of no element; nothing can be written to them
const noEntries = new Int32Array(0)

/** A journal without entries that owns this buffer. */
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

/** An undo log whose state at its only position is that of `base` at `at`, except for `pages`. */
const paged = (base: UndoLog, at: number, pages: PageMap): UndoLog => {
  const j = owner(noFlat, 0, 0)
  j.live = -1
  j.base = base
  j.at = at
  j.pages = pages
  return j
}

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

const pivotOf = (j: UndoLog): number => (j.live >= 0 ? j.live : j.pivot)

/** A stretch of the way from a version to the buffer: through `journal`, from time `t` to its pivot. */
interface Hop {
  readonly log: UndoLog
  readonly t: number
}

/** The way from a time in a journal to the buffer; the last leg is in the journal that has it. */
const path = (log: UndoLog, t: number): readonly Hop[] => {
  const hops: Hop[] = [{ log, t }]
  for (let j = log; j.base !== undefined; j = j.base) hops.push({ log: j.base, t: j.at })
  return hops
}

/** To follow a link takes as long as this number of entries. */
const HOP = 8

/** The entries that a way crosses, and its logs as entries. */
const distance = (hops: readonly Hop[]): number =>
  hops.reduce((d, { log: j, t }) => d + HOP + Math.abs(pivotOf(j) - t) + (j.pages?.size ?? 0) * PAGE_WORDS, 0)

/** Calls `f` with the numbers of the entries between the pivot and time `t`, in the order in which they apply. */
const eachEntry = (pivot: number, t: number, f: (entry: number) => void): void => {
  for (let e = pivot - 1; e >= t; e--) f(e)
  for (let e = pivot; e < t; e++) f(e)
}

/** Page `p` at the pivot of a journal that has the buffer, where its borrower has written it. */
export const pageBeforeSession = ({ session, bytes }: UndoLog, p: number): Page | undefined =>
  session === undefined ? undefined : pageBefore(session, bytes, p)

/** Page `p` at the pivot of a journal that has the buffer, lent or not, as a copy. */
const copyOfPage = (j: UndoLog, p: number): Page => newPage(pageBeforeSession(j, p)?.bytes ?? pageIn(j.bytes, p))

/**
 * The pages in which the state at the start of this way differs from the buffer at its end, except the `known` ones.
 */
const differing = (hops: readonly Hop[], known: PageMap): PageMap => {
  const out: PageMap = new Map()
  const end = hops[hops.length - 1]
  if (end === undefined) return out
  const touched = (p: number): Page => {
    const page = out.get(p) ?? copyOfPage(end.log, p)
    out.set(p, page)
    return page
  }
  for (const { log, t } of hops.toReversed()) {
    for (const [p, page] of log.pages ?? []) if (!known.has(p)) touched(p).bytes.set(page.bytes)
    const { entries } = log
    eachEntry(pivotOf(log), t, (e) => {
      const w = entries[2 * e] ?? 0
      const p = w >>> 10
      if (!known.has(p)) touched(p).words[w & (PAGE_WORDS - 1)] = entries[2 * e + 1] ?? 0
    })
  }
  return out
}

/** An old version: `pages` over the state at the pivot of `base`, which has the buffer. */
export interface View {
  readonly pages: PageMap
  readonly base: UndoLog
}

/**
 * Makes an old version readable in O(1) per byte, without touching the buffer. The first time costs the distance to the
 * newest version, later times only what was written since.
 */
export const view = (m: Version): View => {
  const { log: own } = m
  const { base, pages } = own
  if (base === undefined || pages === undefined || own.entries !== noEntries) {
    const hops = path(own, m.position)
    const end = hops[hops.length - 1]?.log ?? own
    const found = differing(hops, new Map<number, Page>())
    m.log = paged(end, pivotOf(end), found)
    m.position = 0
    return { pages: found, base: end }
  }
  if (base.base === undefined && own.at === pivotOf(base)) return { pages, base }
  const hops = path(base, own.at)
  const end = hops[hops.length - 1]?.log ?? base
  for (const [p, page] of differing(hops, pages)) pages.set(p, page)
  own.base = end
  own.at = pivotOf(end)
  return { pages, base: end }
}

/** As `view`, for any version: the newest has no pages of its own. */
export const viewed = (m: Version): View => (m.position === m.log.live ? { pages: new Map(), base: m.log } : view(m))

/** Exchanges the words of the entries between the pivot and time `t` with those of the buffer. */
const roll = (j: UndoLog, pivot: number, t: number, words: Int32Array): void => {
  const { entries } = j
  eachEntry(pivot, t, (e) => {
    const w = entries[2 * e] ?? 0
    const old = words[w] ?? 0
    words[w] = entries[2 * e + 1] ?? 0
    entries[2 * e + 1] = old
  })
}

/** Puts pages into the buffer; the result is what was there. */
const exchange = (bytes: Uint8Array, pages: PageMap): PageMap => {
  const before: PageMap = new Map()
  for (const [p, page] of pages) {
    const there = bytes.subarray(p * PAGE, (p + 1) * PAGE)
    before.set(p, newPage(there))
    there.set(page.bytes.subarray(0, there.length))
  }
  return before
}

/** Takes the buffer to the start of the way, turning every link on it round. O(distance). */
const reroot = (m: Version, hops: readonly Hop[], end: UndoLog, cost: number): void => {
  const f: Flat = { bytes: end.bytes, words: end.words, view: end.view }
  const top = owner(f, end.age + pivotOf(end) + cost, end.work + cost)
  for (let k = hops.length - 1; k >= 0; k--) {
    const { log, t } = hops[k] ?? { log: end, t: 0 }
    roll(log, pivotOf(log), t, f.words)
    const next = hops[k - 1]?.log
    if (next === undefined) depend(log, t, top, 0, undefined)
    else depend(log, t, next, pivotOf(next), exchange(f.bytes, next.pages ?? new Map<number, Page>()))
  }
  m.log = top
  m.position = 0
}

/**
 * The bytes of a version in a buffer of their own, undefined if the host has not that much. What was never written is not
 * touched, so that the host need not provide it. O(bytes ever written).
 */
export const copied = (m: Version, capacity: number): Flat | undefined => {
  const bytes = allocate(capacity)
  if (bytes === undefined) return undefined
  const { pages, base } = viewed(m)
  for (const [first, n] of S.ranges(m.written)) {
    const from = first * 2 ** STRETCH
    bytes.set(base.bytes.subarray(from, Math.min(from + n * 2 ** STRETCH, bytes.length)), from)
  }
  const lentOnes = base.session === undefined ? new Map<number, Page>() : pagesBefore(base.session, base.bytes)
  for (const from of [lentOnes, pages])
    for (const [p, page] of from) if (p * PAGE < bytes.length) bytes.set(page.bytes, p * PAGE)
  return flat(bytes)
}

/** Makes `m` the newest version of a buffer of its own. */
const adopt = (m: Version, f: Flat): void => {
  m.log = owner(f, 0, 0)
  m.position = 0
}

/** Whether enough is kept alive to make a copy of the buffer worthwhile: twice the size of a copy. */
export const isLong = (age: number, written: S.BitSet): boolean => age >= 2 ** (STRETCH - 1) * Math.max(1, written.size)

/**
 * Cuts the link from the journal `old` to the newest version `m`, on which it depends, by a copy of the buffer: an old
 * version then keeps the copy alive, not the whole history. If the host cannot allocate a copy, the link stays.
 */
export const detachByCopy = (m: Version, old: UndoLog): void => {
  const f = copied(m, m.length)
  if (f === undefined) return
  depend(old, old.pivot, owner(f, 0, 0), 0, old.pages)
  m.log.age = 0
  m.log.work = 0
}

/** An entry is two words; a run that makes them one by one is so slow that a copy costs it little, twice as often. */
const WEIGHT = 4

/** The newest version continues in a new undo log, as the old one is full: what is older now depends on the new one. */
const rotate = (m: Version): void => {
  const j = m.log
  const age = j.age + WEIGHT * j.live
  const top = owner(j, age, j.work)
  depend(j, j.live, top, 0, undefined)
  m.log = top
  m.position = 0
  if (isLong(age, m.written)) detachByCopy(m, j)
}

/**
 * Makes an old version the newest: by rerooting, or by a copy once rerooting has cost as much as a copy does, so that
 * two futures that run alternately part. Not while the buffer is lent, nor where there is none.
 */
const makeNewest = (m: Version): boolean => {
  const hops = path(m.log, m.position)
  const end = hops[hops.length - 1]?.log ?? m.log
  if (end.live < 0) return false
  const cost = distance(hops)
  const copy = end.work + cost > Math.max(2048, m.length / 32) ? copied(m, m.length) : undefined
  if (copy === undefined) reroot(m, hops, end, cost)
  else {
    end.work = 0
    adopt(m, copy)
  }
  return true
}

/** The journal of `m` as the newest version, with room for `entries` more; undefined while its buffer is lent, or where it has none. */
const prepare = (m: Version, entries: number): UndoLog | undefined => {
  if (m.position !== m.log.live && !makeNewest(m)) return undefined
  const most = segment(m.written)
  if (m.log.live + entries > most) rotate(m)
  const j = m.log
  if (2 * (j.live + entries) > j.entries.length) {
    const longer = new Int32Array(Math.max(2 * (j.live + entries), Math.min(2 * j.entries.length, 2 * most)))
    longer.set(j.entries)
    j.entries = longer
  }
  return j
}

/** As `prepare`, which is rarely needed. */
export const writable = (m: Version, entries: number): UndoLog | undefined => {
  const j = m.log
  return m.position === j.live && 2 * (j.live + entries) <= j.entries.length ? j : prepare(m, entries)
}

/** The stretches that are written when the `n` bytes from `a`, which are in range, are, too: n > 0. */
export const touch = (written: S.BitSet, a: number, n: number): S.BitSet => {
  const first = a >>> STRETCH
  const last = (a + n - 1) >>> STRETCH
  const isKnown = last - first < 2 && S.has(written, first) && S.has(written, last)
  return isKnown ? written : S.addAll(written, first, last + 1)
}

/** The version with these bytes at `a`, while the buffer is lent. O(pages that differ). */
export const overlay = (m: Version, a: number, bytes: Uint8Array): Version => {
  const { pages: known, base } = view(m)
  const pages = new Map(known)
  for (let i = 0; i < bytes.length;) {
    const p = Math.floor((a + i) / PAGE)
    const n = Math.min(bytes.length - i, (p + 1) * PAGE - a - i)
    const page = pages.get(p)
    const copy = page === undefined ? copyOfPage(base, p) : newPage(page.bytes)
    copy.bytes.set(bytes.subarray(i, i + n), a + i - p * PAGE)
    pages.set(p, copy)
    i += n
  }
  return version(m.length, paged(base, pivotOf(base), pages), 0, touch(m.written, a, bytes.length))
}

/** The journal of `m` in a buffer of its own; undefined if the host cannot allocate it. */
export const separated = (m: Version): UndoLog | undefined => {
  const f = copied(m, m.length)
  if (f === undefined) return undefined
  adopt(m, f)
  return m.log
}

/** From now on the buffer of `j` is written elsewhere, `saved` having what was overwritten. */
export const startSession = (j: UndoLog, saved: BeforeImages): void => {
  j.pivot = j.live
  j.live = -1
  j.session = saved
}
