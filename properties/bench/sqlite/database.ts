/** A database in memory, driven through SQLite's C interface. */
import type { Guest } from './guest.ts'

/** Results of `sqlite3_step`. */
const ROW = 100
const DONE = 101

/** The rows of a query, columns as text; null is `null`. */
export type Rows = ReadonlyArray<ReadonlyArray<string | null>>

export interface Database {
  /** Runs a statement. */
  readonly query: (sql: string) => Rows
  readonly steps: () => number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const word = (g: Guest, at: number): number => new DataView(g.read(at, 4).buffer).getInt32(0, true)

/** The pointer to a copy of the text, ended by a zero, in the guest's memory. */
const placed = (g: Guest, text: string): number => {
  const bytes = encoder.encode(`${text}\0`)
  const at = g.call('malloc', bytes.length)
  g.write(at, bytes)
  return at
}

/** The text up to the next zero. */
const textAt = (g: Guest, at: number): string => {
  let n = 0
  while (g.read(at + n, 1)[0] !== 0) n++
  return decoder.decode(g.read(at, n))
}

const row = (g: Guest, statement: number): ReadonlyArray<string | null> =>
  Array.from({ length: g.call('columnCount', statement) }, (_, i) => {
    const at = g.call('columnText', statement, i)
    return at === 0 ? null : decoder.decode(g.read(at, g.call('columnBytes', statement, i)))
  })

/** An empty database. The guest is initialised here: it has been instantiated only. */
export const opened = (g: Guest): Database => {
  g.call('initialize')
  const cell = g.call('malloc', 4)
  const refuse = (what: string, code: number, db: number): never => {
    throw new Error(`${what}: ${code} ${textAt(g, g.call('errorMessage', db))}`)
  }
  const code = g.call('open', placed(g, ':memory:'), cell)
  const db = word(g, cell)
  if (code !== 0) refuse('open', code, db)
  const query = (sql: string): Rows => {
    const text = placed(g, sql)
    const prepared = g.call('prepare', db, text, -1, cell, 0)
    if (prepared !== 0) refuse(sql, prepared, db)
    const statement = word(g, cell)
    const rows: Array<ReadonlyArray<string | null>> = []
    let reached = g.call('step', statement)
    for (; reached === ROW; reached = g.call('step', statement)) rows.push(row(g, statement))
    if (reached !== DONE) refuse(sql, reached, db)
    g.call('finalize', statement)
    g.call('free', text)
    return rows
  }
  return { query, steps: g.steps }
}
