/**
 * Old versions of a memory: the pages in which one differs from the buffer.
 *
 * The buffer stays with the version that has it. The pages are found once, by the entries of the undo logs in between, and
 * the version then is a log without entries that has these pages; each later read only adds what was written since. While
 * a write session has the buffer, its before-images are in place of the pages that it has written.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import * as S from '../BitSet.ts'
import { newPage, PAGE, PAGE_WORDS, pageBefore, pageIn, pagesBefore, type Page, type PageMap } from './BeforeImages.ts'
import {
  allocate,
  eachEntry,
  flat,
  noEntries,
  noFlat,
  owner,
  path,
  pivotOf,
  STRETCH,
  touch,
  version,
  type Flat,
  type Hop,
  type UndoLog,
  type Version
} from './UndoLog.ts'

/** An undo log whose state at its only position is that of `base` at `at`, except for `pages`. */
const paged = (base: UndoLog, at: number, pages: PageMap): UndoLog => {
  const j = owner(noFlat, 0, 0)
  j.live = -1
  j.base = base
  j.at = at
  j.pages = pages
  return j
}

/** Page `p` at the pivot of an undo log that has the buffer, where the write session has written it. */
export const pageBeforeSession = ({ session, bytes }: UndoLog, p: number): Page | undefined =>
  session === undefined ? undefined : pageBefore(session, bytes, p)

/** Page `p` at the pivot of an undo log that has the buffer, in a write session or not, as a copy. */
const copyOfPage = (j: UndoLog, p: number): Page => newPage(pageBeforeSession(j, p)?.bytes ?? pageIn(j.bytes, p))

/** The pages in which the state at the start of this path differs from the buffer at its end, except the `known` ones. */
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
  const ofSession = base.session === undefined ? new Map<number, Page>() : pagesBefore(base.session, base.bytes)
  for (const from of [ofSession, pages])
    for (const [p, page] of from) if (p * PAGE < bytes.length) bytes.set(page.bytes, p * PAGE)
  return flat(bytes)
}

/** The version with these bytes at `a`, while a write session has the buffer. O(pages that differ). */
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
