/** SQLite, a real program of 690 KB: tier against the engine of this Node, query by query. */
import { isDeepStrictEqual } from 'node:util'
import { embedding } from '../built.ts'
import { secondsOf, timed } from '../measure.ts'
import { moduleNamed, readModule } from '../../fixtures/modules.ts'
import { opened, type Database } from '../sqlite/database.ts'
import { machineGuest } from '../sqlite/machine.ts'
import { nativeGuest } from '../sqlite/native.ts'
import { large, prepare, queries, type Query } from '../sqlite/queries.ts'
import type { Subject } from '../subject.ts'
import { number, ratio, type Cell } from '../table.ts'

const PASSES = 3

interface Sample {
  readonly query: string
  readonly steps: number
  readonly seconds: number
  readonly native: number
}

const sample = (query: Query, reduct: Database, native: Database): Sample => {
  const before = reduct.steps()
  const ours = timed(() => query.run(reduct))
  const steps = reduct.steps() - before
  const theirs = secondsOf(() => query.run(native))
  if (!isDeepStrictEqual(ours.result, query.run(native))) throw new Error(`SQLite answers otherwise: ${query.name}`)
  return { query: query.name, steps, seconds: ours.seconds, native: theirs }
}

const row = (s: Sample, first: Sample | undefined): ReadonlyArray<Cell> => [
  s.query,
  number(s.steps / 1e6, 1),
  number((first?.seconds ?? NaN) * 1e3),
  number(s.seconds * 1e3),
  number(s.native * 1e3, 1),
  number(s.steps / s.seconds / 1e6),
  ratio(s.seconds / s.native)
]

export const sqlite: Subject = {
  name: 'sqlite',
  measures: 'SQLite (sql.js) in the staged tier, beside V8',
  run: ({ rounds, wants, progress }) => {
    const bytes = readModule(moduleNamed('sqlite'))
    const reduct = opened(machineGuest(embedding, bytes, embedding.runStaged))
    const native = opened(nativeGuest(bytes))
    prepare(reduct)
    prepare(native)
    const passes = Array.from({ length: rounds ?? PASSES }, (_, pass) =>
      queries(large)
        .filter(({ name, needed }) => needed || wants(name))
        .map((query) => {
          progress(`sqlite, pass ${pass + 1}: ${query.name}`)
          return sample(query, reduct, native)
        })
    )
    const rows = (passes.at(-1) ?? []).map((s, i) => row(s, passes[0]?.[i]))
    const head = ['query', 'Mstep', 'first ms', 'last ms', 'V8 ms', 'Mstep/s', 'to V8']
    const about = `Staged tier, ${passes.length} passes over one database in memory; figures of the last pass, results equal to V8's.`
    return Promise.resolve([{ title: 'SQLite', about, head, rows }])
  }
}
