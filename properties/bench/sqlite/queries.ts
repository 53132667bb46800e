/** The work that SQLite is given. */
import type { Database, Rows } from './database.ts'

export interface Query {
  readonly name: string
  /** Whether later queries read what it writes. */
  readonly needed: boolean
  readonly run: (d: Database) => Rows
}

/** How much work: rows of the table, rows inserted by a statement each, and rows of the recursive query. */
export interface Size {
  readonly rows: number
  readonly statements: number
  readonly recursion: number
}
export const large: Size = { rows: 5_000, statements: 200, recursion: 100_000 }
export const small: Size = { rows: 30, statements: 2, recursion: 100 }

const insert = (d: Database, rows: number): Rows => {
  d.query('DELETE FROM item')
  d.query(`
    WITH RECURSIVE i(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM i WHERE x < ${rows - 1})
    INSERT INTO item SELECT x, 'name ' || (x * 7919 % ${rows}), x % 97, x * 1.5 FROM i`)
  return d.query('SELECT count(*), min(name), max(price), sum(kind) FROM item')
}

/** Most of the work is the parser's, and there are many short calls. */
const statements = (d: Database, n: number): Rows =>
  Array.from({ length: n }, (_, i) =>
    d.query(`INSERT OR REPLACE INTO item VALUES (${i}, 'name ${i * 3}', ${i % 97}, ${i} / 8.0) RETURNING *`)
  ).flat()

const grouped = `
  SELECT kind, count(*), avg(price), group_concat(substr(name, 6, 2)) AS names
  FROM (SELECT * FROM item ORDER BY name DESC)
  GROUP BY kind, id % 5 ORDER BY names, kind`

const counted = (to: number): string => `
  WITH RECURSIVE n(x, y) AS (SELECT 1, 1 UNION ALL SELECT x + 1, (x * 31 + y) % 65521 FROM n WHERE x < ${to})
  SELECT count(*), sum(y), max(x * y) FROM n`

export const prepare = (d: Database): void => {
  d.query('PRAGMA temp_store = memory')
  d.query('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, kind INTEGER, price REAL)')
  d.query('CREATE INDEX by_name ON item (name)')
}

export const queries = (size: Size): ReadonlyArray<Query> => [
  { name: `insert ${size.rows} rows`, needed: true, run: (d) => insert(d, size.rows) },
  { name: `${size.statements} statements`, needed: false, run: (d) => statements(d, size.statements) },
  { name: 'group and sort', needed: false, run: (d) => d.query(grouped) },
  { name: `recursive CTE of ${size.recursion}`, needed: false, run: (d) => d.query(counted(size.recursion)) },
  { name: 'integrity_check', needed: false, run: (d) => d.query('PRAGMA integrity_check') }
]
