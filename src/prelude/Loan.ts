/**
 * A memory's buffer lent to an evaluator that writes it in place and keeps whole pages for undo.
 *
 * `Bytes` enters each word that it overwrites into a journal. An evaluator that runs millions of stores between two
 * versions keeps the pages it touches instead:
 *
 *     const loan = lend(m)             // the buffer of m, which becomes the newest version if it was not
 *     save(loan, p)                    // before the first write into page p
 *     loan.bytes[a] = v                // any writes inside saved pages
 *     const next = repay(loan)         // the version after all of them; m reads its saved pages
 *
 * Meanwhile every version of that memory reads as ever, `m` too: from the saved pages. Writing one of them leaves the
 * buffer where it is, at O(pages that differ) a write. A loan that is not repaid costs that and nothing else.
 *
 * NON-SPEC: the mutation is the borrower's, as in `Journal`.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import type { Bytes } from './Bytes.ts'
import * as J from './Journal.ts'
import { returned, savedPage } from './Thin.ts'

/** Bytes of a page, the unit of saving. */
export const pageSize = J.PAGE

/** Laws: as long as no unsaved page is written, every `Bytes` law holds; `repay` gives the buffer's first `length` bytes. */
export interface Loan {
  readonly length: number
  readonly bytes: Uint8Array
  readonly journal: J.Journal
  readonly saved: J.Pages
}

/** The buffer of `m`, its first `m.length` bytes; undefined if it is lent already and the host cannot allocate a copy. */
export const lend = (m: Bytes): Loan | undefined => {
  const j = J.writable(m, 0) ?? J.separated(m)
  if (j === undefined) return undefined
  const saved: J.Pages = new Map()
  J.lent(j, saved)
  return { length: m.length, bytes: j.bytes, journal: j, saved }
}

/** Keeps page `p` as it is. Before the first write into it; later calls do nothing. */
export const save = (loan: Loan, p: number): void => {
  if (!loan.saved.has(p)) loan.saved.set(p, savedPage(loan.journal, p))
}

/** The version with the buffer's content, once: the borrower must not write it any more. */
export const repay = (loan: Loan): Bytes => returned(loan.journal, loan.length, loan.saved)
