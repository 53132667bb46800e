/** The official suite from its texts, whole, in each tier. */
import { join } from 'node:path'
import { fileOf } from '../built.ts'
import { interleaved, median } from '../measure.ts'
import { finished } from '../processes.ts'
import type { Options, Subject } from '../subject.ts'
import { missing, number, ratio, type Cell, type Table } from '../table.ts'
import { hasSuite, suiteRoot } from '../../support/suite.ts'

const ROUNDS = 1
// the legacy folder is about instructions that 3.0 does not have
const folders = ['core', 'custom'].map((f) => join(suiteRoot, f))
const tiers = ['literal', 'auto', 'staged']

/** CPU seconds, all assertions having held. */
const sample = (tier: string) => (): number => {
  const run = finished({
    command: [process.execPath, fileOf('dist/host/bundle/main.js'), 'wast', '--tier', tier, ...folders]
  })
  if (run.status !== 0) throw new Error(`the suite fails in tier ${tier}: ${run.stdout.slice(-500)}`)
  return run.cpu ?? run.wall
}

const run = async ({ rounds, wants, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const wanted = tiers.filter(wants)
  progress(`suite: ${wanted.join(', ')}`)
  const samples = hasSuite ? await interleaved(rounds ?? ROUNDS, wanted.map(sample)) : []
  const literal = median(samples[wanted.indexOf('literal')] ?? [])
  const lacking = missing('the official suite is missing: npm run testsuite')
  const rows = wanted.map((tier, i): ReadonlyArray<Cell> => {
    const seconds = median(samples[i] ?? [])
    return [tier, hasSuite ? number(seconds, 1) : lacking, hasSuite ? ratio(seconds / literal) : lacking]
  })
  const about =
    'The official suite from its texts: parsing, validation and all assertions. CPU seconds with all threads.'
  return rows.length === 0 ? [] : [{ title: 'Official suite', about, head: ['tier', 'seconds', 'to literal'], rows }]
}

export const suite: Subject = { name: 'suite', measures: 'the official suite in each tier', run }
