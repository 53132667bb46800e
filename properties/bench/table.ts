/** Tables of measurements: for people, for documents (Markdown) and for programs (JSON). */

/** A word; a number with the digits that it is shown with; or why there is none. */
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

/** Why there are no figures: every reason once, with the rows and columns where it stands. */
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

/** With a line of its own for each reason that a figure is missing. */
export const plain = (t: Table): string => {
  const cells = grid(t)
  const width = t.head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((c, i) => (isWord(t, i) ? c.padEnd(width[i] ?? 0) : c.padStart(width[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [t.title, t.about, '', ...cells.map(line), ...reasons(t)].join('\n')
}

export const markdown = (t: Table): string => {
  const [head = [], ...rows] = grid(t).map((row) => `| ${row.join(' | ')} |`)
  const rule = `| ${t.head.map((_, i) => (isWord(t, i) ? '---' : '--:')).join(' | ')} |`
  return [`### ${t.title}`, '', t.about, '', head, rule, ...rows, ...reasons(t).flatMap((r) => ['', `${r}.`])].join(
    '\n'
  )
}

/** Numbers as they were measured, a missing one as its reason. */
export const json = (t: Table): unknown => ({
  title: t.title,
  about: t.about,
  rows: t.rows.map((row) =>
    Object.fromEntries(row.map((c, i) => [t.head[i] ?? '', typeof c === 'string' || 'missing' in c ? c : c.value]))
  )
})
