/**
 * What a borrowed buffer leaves behind (`Loan.ts`): the pages that were saved, thinned out to the words that differ.
 *
 * NON-SPEC: as in `Journal`; pages that are thinned out are used again.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import {
  depend,
  isLong,
  newPage,
  noFlat,
  owner,
  PAGE,
  PAGE_WORDS,
  part,
  version,
  type Journal,
  type Page,
  type Pages,
  type Version
} from './Journal.ts'

/** NON-SPEC: pages that nobody has any more, as many small buffers would keep the host's collector busy. */
const spare: Page[] = []
const SPARE_PAGES = 4096

/** Page `p` of a buffer that is about to be written, as a copy: `returned` gets it back, and nobody else keeps it. */
export const savedPage = (j: Journal, p: number): Page =>
  newPage(j.bytes.subarray(p * PAGE, (p + 1) * PAGE), spare.pop())

/** The journal, and the time in it, that is like the newest one but for the entries of a log. */
const between = (top: Journal, log: Int32Array): readonly [Journal, number] => {
  if (log.length === 0) return [top, 0]
  const j = owner(noFlat, 0, 0)
  j.log = log
  depend(j, log.length / 2, top, 0, undefined)
  return [j, 0]
}

/** Words of a page that are kept one by one; where more differ, the page is kept. */
const FEW_WORDS = 128
/** NON-SPEC: entries under way. */
const entries = { log: new Int32Array(2 * 1024), length: 0 }

const enter = (w: number, content: number): void => {
  if (entries.length + 2 > entries.log.length) {
    const longer = new Int32Array(2 * entries.log.length)
    longer.set(entries.log)
    entries.log = longer
  }
  entries.log[entries.length++] = w
  entries.log[entries.length++] = content
}

/** Enters the words in which a saved page differs from the buffer; false if they are not few, and then none. */
const enterPage = (words: Int32Array, p: number, { words: old }: Page): boolean => {
  const start = entries.length
  const base = p * PAGE_WORDS
  const few = start + 2 * FEW_WORDS
  for (let i = 0; i < PAGE_WORDS; i += 4) {
    if (
      words[base + i] === old[i] &&
      words[base + i + 1] === old[i + 1] &&
      words[base + i + 2] === old[i + 2] &&
      words[base + i + 3] === old[i + 3]
    )
      continue
    for (let k = i; k < i + 4; k++) if (words[base + k] !== old[k]) enter(base + k, old[k] ?? 0)
    if (entries.length > few) {
      entries.length = start
      return false
    }
  }
  return true
}

/** What the pages that were saved hold beyond the buffer: words where they are few, which frees their pages, else pages. */
const thinned = (words: Int32Array, saved: Pages): { readonly log: Int32Array; readonly pages: Pages } => {
  const pages: Pages = new Map()
  entries.length = 0
  for (const [p, page] of saved)
    if (!enterPage(words, p, page)) pages.set(p, page)
    else if (spare.length < SPARE_PAGES) spare.push(page)
  return { log: entries.log.slice(0, entries.length), pages }
}

/** The version that the borrower leaves: a new journal with the buffer, on which `j` depends but for the saved pages. */
export const returned = (j: Journal, length: number, saved: Pages): Version => {
  const { log, pages } = thinned(j.words, saved)
  const age = j.age + j.pivot + pages.size * PAGE_WORDS + log.length / 2
  const top = owner(j, age, j.work)
  j.loan = undefined
  const [base, at] = between(top, log)
  depend(j, j.pivot, base, at, pages)
  const next = version(length, top, 0)
  if (isLong(age, length)) part(next, base === top ? j : base)
  return next
}
