/** Plants the rows of the table, one at a time, and looks which of their tests turns red. */
import { existsSync, readFileSync } from 'node:fs'
import { inParallel } from '../Parallel.ts'
import { asked, type Asked } from './Process.ts'
import type { Answer } from './Protocol.ts'
import { shown, staleness, type NamedRow } from './Table.ts'

/** What became of a row: which test found it, or why it says nothing. */
export type Verdict =
  | { readonly _tag: 'found'; readonly by: string }
  | { readonly _tag: 'survives' }
  | { readonly _tag: 'stale'; readonly reason: string }
  | { readonly _tag: 'unclear'; readonly reason: string }

/** Milliseconds for a test file without a bug; with one, ten times what it took without. */
const PATIENCE = 600_000
const patienceAfter = (ms: number): number => 20_000 + 10 * ms

const verdictOf = async (process: Asked, row: NamedRow, clean: ReadonlyMap<string, Answer>): Promise<Verdict> => {
  const reason = staleness(existsSync(row.file) ? readFileSync(row.file, 'utf8') : '', row)
  if (reason !== null) return { _tag: 'stale', reason }
  for (const test of row.tests) {
    const { failure: red, ms } = clean.get(test) ?? { failure: 'was not run', ms: 0 }
    if (red !== null) return { _tag: 'unclear', reason: `${test} without the bug: ${red}` }
    const { failure } = await process.ask({ row, test }, patienceAfter(ms))
    if (failure !== null) return { _tag: 'found', by: `${test}: ${failure}` }
  }
  return { _tag: 'survives' }
}

/** All rows, in `jobs` processes. The rows of a file of tests come together. */
export const huntPlanted = async (
  rows: ReadonlyArray<NamedRow>,
  jobs: number,
  say: (text: string) => void
): Promise<ReadonlyMap<NamedRow, Verdict>> => {
  const tests = [...new Set(rows.flatMap((row) => row.tests))].sort()
  const clean = new Map<string, Answer>()
  const verdicts = new Map<NamedRow, Verdict>()
  const free = Array.from({ length: jobs }, asked)
  const using = async (work: (process: Asked) => Promise<void>): Promise<void> => {
    const process = free.pop() ?? asked()
    await work(process)
    free.push(process)
  }
  await inParallel(jobs, tests, (test) =>
    using(async (process) => {
      const answer = await process.ask({ row: null, test }, PATIENCE)
      clean.set(test, answer)
      if (answer.failure !== null) say(`${test} is red without a bug: ${answer.failure}`)
    })
  )
  say(`${tests.length} property files without bugs, ${rows.length} bugs next`)
  await inParallel(jobs, rows, (row) =>
    using(async (process) => {
      const verdict = await verdictOf(process, row, clean)
      verdicts.set(row, verdict)
      const what =
        verdict._tag === 'found' ? `found by ${verdict.by}`
        : verdict._tag === 'survives' ? `SURVIVES ${shown(row)}`
        : `${verdict._tag}: ${verdict.reason}`
      say(`${verdicts.size}/${rows.length} ${row.name}: ${what}`)
    })
  )
  free.forEach((process) => process.end())
  return verdicts
}
