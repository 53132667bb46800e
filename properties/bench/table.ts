/** Tables of measurements: for people, for documents (Markdown) and for programs (JSON). */
import { markdownTable } from 'markdown-table'

/** A word; a number with the digits that it is shown with; or why it is missing. */
export type Cell =
  string | { readonly value: number; readonly digits: number; readonly unit: string } | { readonly missing: string }

export const number = (value: number, digits = 0, unit = ''): Cell => ({ value, digits, unit })

/** How many times as much. */
export const ratio = (value: number): Cell =>
  number(
    value,
    value < 1 ? 2
    : value < 100 ? 1
    : 0,
    'x'
  )

export const missing = (reason: string): Cell => ({ missing: reason })

export interface Table {
  readonly title: string
  /** What the figures are, in a sentence. */
  readonly about: string
  readonly head: ReadonlyArray<string>
  /** The first cell of a row names it. */
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
}

const text = (c: Cell): string => {
  if (typeof c === 'string') return c
  if ('missing' in c) return 'n/a'
  return c.value.toLocaleString('en', { minimumFractionDigits: c.digits, maximumFractionDigits: c.digits }) + c.unit
}

/** Why there are no figures: every reason once, with the rows and columns where it applies. */
const reasons = (t: Table): ReadonlyArray<string> => {
  const places = new Map<string, { readonly rows: Set<string>; readonly columns: Set<string> }>()
  for (const row of t.rows)
    for (const [i, c] of row.entries()) {
      if (typeof c === 'string' || !('missing' in c)) continue
      const found = places.get(c.missing) ?? { rows: new Set(), columns: new Set() }
      places.set(c.missing, found)
      found.rows.add(row[0] === undefined ? '' : text(row[0]))
      found.columns.add(t.head[i] ?? '')
    }
  return [...places].map(([why, p]) => `n/a: ${[...p.rows].join(', ')} in ${[...p.columns].join(', ')}: ${why}`)
}

const isWord = (t: Table, i: number): boolean => t.rows.every((row) => typeof row[i] === 'string')

const grid = (t: Table): ReadonlyArray<ReadonlyArray<string>> => [t.head, ...t.rows.map((row) => row.map(text))]

const align = (t: Table): ReadonlyArray<string> => t.head.map((_, i) => (isWord(t, i) ? 'l' : 'r'))

/** With a line of its own for each reason that a figure is missing. */
export const plain = (t: Table): string => {
  const table = markdownTable(grid(t), { align: align(t), delimiterStart: false, delimiterEnd: false })
  return [t.title, t.about, '', table, ...reasons(t)].join('\n')
}

export const markdown = (t: Table): string =>
  [
    `### ${t.title}`,
    '',
    t.about,
    '',
    markdownTable(grid(t), { align: align(t) }),
    ...reasons(t).flatMap((r) => ['', `${r}.`])
  ].join('\n')

/** Numbers as they were measured, a missing one as its reason. */
export const json = (t: Table): unknown => ({
  title: t.title,
  about: t.about,
  rows: t.rows.map((row) =>
    Object.fromEntries(row.map((c, i) => [t.head[i] ?? '', typeof c === 'string' || 'missing' in c ? c : c.value]))
  )
})
