/**
 * `npm run mutants`: plants bugs, one at a time, and looks whether the tests find them. There are those of a table, planted
 * by hand, each with the tests that must find it; and mutations of operators and constants that a seed draws.
 *
 *     --area A,B     only bugs of the table, in these areas
 *     --row A/1,B/2  only these bugs of the table
 *     --drawn        only mutations that are drawn
 *     --seed N       which mutations (default 1)
 *     --count N      how many, spread over all families (default 60; 0: none)
 *     --only A,B     of the mutations of this seed, only those with these numbers
 *     --jobs N       how many processes at a time (default 2)
 *     --list         shows them, runs nothing
 *
 * The result is 0 if nothing survives, and each row of the table has its place in the source. Survivors are shown with what
 * was changed.
 */
import { parseArgs } from 'node:util'
import { hasSuite, suiteIsMissing } from '../support/suite.ts'
import { choose } from './Choose.ts'
import { huntDrawn } from './Drawn.ts'
import { huntPlanted, type Verdict } from './planted/Hunt.ts'
import { areaNames, shown, table } from './planted/Table.ts'
import { isKnown, sitesByFamily } from './Pool.ts'
import { show } from './Site.ts'
import { workspace } from './Workspace.ts'

const { values } = parseArgs({
  options: {
    area: { type: 'string' },
    row: { type: 'string' },
    drawn: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false }
  }
})
const jobs = Math.max(1, Number(values.jobs))
const [areas, names, numbers] = [values.area, values.row, values.only].map((text) => text?.split(','))

const unknown = [
  ...(areas ?? []).filter((area) => !areaNames.includes(area)),
  ...(names ?? []).filter((name) => !table.some((row) => row.name === name))
]
if (unknown.length > 0) {
  console.error(
    `no such area or row: ${unknown.join(', ')} (areas: ${areaNames.join(', ')}; a row is AREA/NUMBER, see --list)`
  )
  process.exit(2)
}

const isDrawn = values.drawn || numbers !== undefined
const isOfTable = areas !== undefined || names !== undefined
const rows = table.filter(
  ({ area, name }) => !isDrawn && (!isOfTable || areas?.includes(area) === true || names?.includes(name) === true)
)
const planted = isOfTable ? [] : choose(sitesByFamily(), Number(values.seed), Number(values.count), isKnown)
const mutants = planted.filter(({ id }) => numbers === undefined || numbers.map(Number).includes(id))

const began = performance.now()
const say = (text: string): void =>
  console.log(`${String(Math.round((performance.now() - began) / 1000)).padStart(5)} s  ${text}`)

/** The verdicts on the table; whether all rows were found. */
const ofTable = async (): Promise<boolean> => {
  const verdicts = [...(await huntPlanted(rows, jobs, say))]
  const count = (tag: Verdict['_tag']): number => verdicts.filter(([, v]) => v._tag === tag).length
  for (const [row, v] of verdicts)
    if (v._tag !== 'found') console.log(`\n${v._tag === 'survives' ? 'SURVIVES' : v.reason}: ${shown(row)}`)
  console.log(
    `\n${rows.length} bugs of the table, ${count('found')} found, ${count('survives')} survive, ${count('stale')} stale, ${count('unclear')} unclear`
  )
  return count('found') === rows.length
}

const drawn = async (): Promise<boolean> => {
  if (!hasSuite) say(suiteIsMissing)
  const { root, remove } = workspace(planted)
  process.on('exit', remove)
  const survivors = await huntDrawn(root, planted, mutants, { jobs, say })
  for (const m of survivors) console.log(`\nSURVIVES ${m.id} ${m.family}: ${show(m)}\n    ${m.source}`)
  console.log(
    `\n${mutants.length} mutants (seed ${values.seed}), ${mutants.length - survivors.length} found, ${survivors.length} survive`
  )
  return survivors.length === 0
}

if (values.list) {
  for (const row of rows) console.log(shown(row))
  for (const m of mutants) console.log(`${m.id} ${m.family}: ${show(m)}`)
} else {
  const results = [rows.length === 0 || (await ofTable()), mutants.length === 0 || (await drawn())]
  console.log(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`)
  process.exitCode = results.every(Boolean) ? 0 : 1
}
