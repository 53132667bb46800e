/**
 * `npm run mutants`: plants bugs, one at a time, and looks whether the tests find them.
 *
 *     --seed N    which mutations (default 1)
 *     --count N   how many, spread over all families (default 60)
 *     --jobs N    how many processes at a time (default 2)
 *     --only A,B  of the mutants of this seed, only those with these numbers
 *     --list      shows them, runs nothing
 *
 * The result is 0 if no mutant survives. Survivors are shown with what was changed.
 */
import { parseArgs } from 'node:util'
import { sourcesUnder } from '../support/sources.ts'
import { hasSuite, suiteIsMissing } from '../support/suite.ts'
import { choose } from './Choose.ts'
import { inParallel } from './Parallel.ts'
import { isKnown, sitesByFamily } from './Pool.ts'
import { show, type Mutant } from './Site.ts'
import { survey } from './Survey.ts'
import {
  meetProperties,
  meetScripts,
  scripts,
  surveyProperties,
  surveyScripts,
  type Killer,
  type Test
} from './Tests.ts'
import { workspace } from './Workspace.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false }
  }
})
const jobs = Math.max(1, Number(values.jobs))
const wanted = values.only?.split(',').map(Number)
const planted = choose(sitesByFamily(), Number(values.seed), Number(values.count), isKnown)
const mutants = planted.filter(({ id }) => wanted === undefined || wanted.includes(id))

const began = Date.now()
const say = (text: string): void =>
  console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${text}`)

/** One kind of tests, and what is still alive after it. */
const round = async (
  alive: ReadonlyArray<Mutant>,
  tests: ReadonlyArray<Test>,
  meet: (id: number, tests: ReadonlyArray<Test>) => Promise<Killer>
): Promise<ReadonlyArray<Mutant>> => {
  const left: Mutant[] = []
  await inParallel(jobs, alive, async (m) => {
    const killer = await meet(m.id, tests)
    if (killer === null) left.push(m)
    else say(`${m.id} ${m.family}: found by ${killer}`)
  })
  return left.sort((a, b) => a.id - b.id)
}

/** Property files whose tests are of the source's text, of the built program, of its speed, or of nothing here. */
const exempt = /^properties\/(architecture|bench|cli|conformance|fixtures|mutants|real|spec|stress)\//
const properties = sourcesUnder('properties')
  .map(({ path }) => path)
  .filter((path) => path.endsWith('.property.ts') && !exempt.test(path))

/** The property files about the same chapter as the mutant. */
const isNear = (path: string, alive: ReadonlyArray<Mutant>): boolean =>
  alive.some(({ file }) => path.startsWith(file.replace(/^src\/([^/]+)\/.*$/, 'properties/$1/')))

const conformance = ['properties/conformance/suite.property.ts']

const hunt = async (root: string): Promise<ReadonlyArray<Mutant>> => {
  const chunks = Array.from({ length: jobs }, (_, i) => scripts.filter((_s, j) => j % jobs === i))
  const surveyed = async (): Promise<ReadonlyArray<Test>> =>
    (await Promise.all(chunks.map((names) => surveyScripts(root, names)))).flat()
  const suite = await survey(planted, surveyed)
  say(
    `${suite.length} scripts, ${mutants.filter(({ id }) => suite.some((s) => s.reached.has(id))).length} mutants reached`
  )
  let alive = await round(mutants, suite, (id, tests) => meetScripts(root, id, tests))
  const near = properties.filter((path) => isNear(path, alive))
  const far = properties.filter((path) => !near.includes(path))
  for (const files of [near, far, conformance]) {
    if (alive.length === 0 || files.length === 0) continue
    say(`${alive.length} alive: ${files.length} property files next`)
    const { tests, red } = await surveyProperties(root, files)
    for (const name of red) say(`left out, red without a mutant: ${name}`)
    alive = await round(alive, tests, (id, all) => meetProperties(root, id, all, red))
  }
  return alive
}

if (values.list) {
  for (const m of mutants) console.log(`${m.id} ${m.family}: ${show(m)}`)
} else {
  if (!hasSuite) say(suiteIsMissing)
  const { root, remove } = workspace(planted)
  process.on('exit', remove)
  const survivors = await hunt(root)
  for (const m of survivors) console.log(`\nSURVIVES ${m.id} ${m.family}: ${show(m)}\n    ${m.source}`)
  const minutes = ((Date.now() - began) / 60_000).toFixed(1)
  console.log(
    `\n${mutants.length} mutants (seed ${values.seed}), ${mutants.length - survivors.length} found, ${survivors.length} survive; ${minutes} minutes`
  )
  process.exitCode = survivors.length === 0 ? 0 : 1
}
