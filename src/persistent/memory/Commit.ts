/**
 * The end of a write session (`WriteSession.ts`): before-images, reduced to the words that differ.
 *
 * Pages that hold no difference and logs are used again.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import type { BitSet } from '../BitSet.ts'
import { detachByCopy } from './Rerooting.ts'
import { depend, isLong, noFlat, owner, version, type UndoLog, type Version } from './UndoLog.ts'
import {
  ENTRY,
  GRANULE_WORDS,
  IN_PAGE,
  newPage,
  PAGE_WORDS,
  pageIn,
  type Page,
  type PageMap,
  type BeforeImages
} from './BeforeImages.ts'

/** NON-SPEC: pages and logs that nobody has any more, as many buffers would keep the host's collector busy. */
const spare: Page[] = []
const SPARE_PAGES = 4096
const spareLogs: Int32Array[] = []
const SPARE_LOGS = 8
/** Numbers of a log; a longer one is left to the collector, 4 MiB. */
const LONG_LOG = 2 ** 20

/** Nothing is saved yet. */
export const noBeforeImages = (): BeforeImages => ({
  granules: spareLogs.pop() ?? new Int32Array(256 * ENTRY),
  length: 0,
  pages: new Map(),
  cache: new Map(),
  scanned: 0
})

/** Nobody has what was saved any more. */
export const recycle = ({ granules }: BeforeImages): void => {
  if (granules.length <= LONG_LOG && spareLogs.length < SPARE_LOGS) spareLogs.push(granules)
}

/** Page `p` of a buffer that is about to be written, as a copy: `returned` gets it back, and nobody else keeps it. */
export const copiedPage = (j: UndoLog, p: number): Page => newPage(pageIn(j.bytes, p), spare.pop())

/** The undo log, and the position in it, that is like the newest one except for these entries. */
const between = (top: UndoLog, log: Int32Array): readonly [UndoLog, number] => {
  if (log.length === 0) return [top, 0]
  const j = owner(noFlat, 0, 0)
  j.entries = log
  depend(j, log.length / 2, top, 0, undefined)
  return [j, 0]
}

/** Words of a page that are kept one by one; where more differ, the page is kept. */
const FEW_WORDS = 128
/** NON-SPEC: the entries so far. */
let entries = new Int32Array(2 * 1024)

/** Room for `n` more entries. */
const makeRoom = (length: number, n: number): void => {
  if (length + 2 * n <= entries.length) return
  const longer = new Int32Array(2 * (entries.length + n))
  longer.set(entries)
  entries = longer
}

/** Enters the words in which a saved page differs from the buffer, after the first `length` words; -1 if they are not few. */
const diffPage = (words: Int32Array, p: number, { words: old }: Page, length: number): number => {
  makeRoom(length, FEW_WORDS + 4)
  const out = entries
  const base = p * PAGE_WORDS
  const few = length + 2 * FEW_WORDS
  let n = length
  for (let i = 0; i < PAGE_WORDS; i += 4) {
    if (
      words[base + i] === old[i] &&
      words[base + i + 1] === old[i + 1] &&
      words[base + i + 2] === old[i + 2] &&
      words[base + i + 3] === old[i + 3]
    )
      continue
    if (n > few) return -1
    for (let k = i; k < i + 4; k++) {
      const was = old[k] ?? 0
      if (words[base + k] === was) continue
      out[n] = base + k
      out[n + 1] = was
      n += 2
    }
  }
  return n
}

/** Enters the words in which the saved granules differ from the buffer. */
const diffGranules = (words: Int32Array, { granules, length }: BeforeImages): number => {
  makeRoom(0, (length / ENTRY) * GRANULE_WORDS)
  const out = entries
  let n = 0
  for (let i = 0; i < length; i += ENTRY) {
    const g = granules[i] ?? IN_PAGE
    if (g === IN_PAGE) continue
    let w = g * GRANULE_WORDS
    // as most often: what was written is what was there
    if (
      words[w] === granules[i + 2] &&
      words[w + 1] === granules[i + 3] &&
      words[w + 2] === granules[i + 4] &&
      words[w + 3] === granules[i + 5]
    )
      continue
    for (let k = i + 2; k < i + ENTRY; k++, w++) {
      const was = granules[k] ?? 0
      if (words[w] === was) continue
      out[n] = w
      out[n + 1] = was
      n += 2
    }
  }
  return n
}

/** What was saved beyond what the buffer holds: words where they are few, which frees their pages, else pages. */
const diff = (words: Int32Array, saved: BeforeImages): { readonly log: Int32Array; readonly pages: PageMap } => {
  const pages: PageMap = new Map()
  let length = diffGranules(words, saved)
  for (const [p, page] of saved.pages) {
    const n = diffPage(words, p, page, length)
    if (n < 0) pages.set(p, page)
    else {
      length = n
      if (spare.length < SPARE_PAGES) spare.push(page)
    }
  }
  const log = entries.slice(0, length)
  if (entries.length > LONG_LOG) entries = new Int32Array(2 * 1024)
  return { log, pages }
}

/** The version after a session: a new undo log with the buffer, on which `j` depends except for what was saved. */
export const committed = (j: UndoLog, length: number, saved: BeforeImages, written: BitSet): Version => {
  const { log, pages } = diff(j.words, saved)
  const age = j.age + j.pivot + pages.size * PAGE_WORDS + log.length
  const top = owner(j, age, j.work)
  j.session = undefined
  const [base, at] = between(top, log)
  depend(j, j.pivot, base, at, pages)
  const next = version(length, top, 0, written)
  if (isLong(age, written)) detachByCopy(next, base === top ? j : base)
  return next
}
