/** Mutants that a seed draws: first the scripts of the suite, then the property files. */
import { sourcesUnder } from '../support/sources.ts'
import { inParallel } from './Parallel.ts'
import type { Mutant } from './Site.ts'
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

/** How many processes at a time, and what prints a line of progress. */
interface Terms {
  readonly jobs: number
  readonly say: (text: string) => void
}

/** One kind of tests, and what is still alive after it. */
const round = async (
  { jobs, say }: Terms,
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

/** The mutants that survive. `planted` are all of the copy at `root`; `mutants` are those that tests meet. */
export const huntDrawn = async (
  root: string,
  planted: ReadonlyArray<Mutant>,
  mutants: ReadonlyArray<Mutant>,
  terms: Terms
): Promise<ReadonlyArray<Mutant>> => {
  const { jobs, say } = terms
  const chunks = Array.from({ length: jobs }, (_, i) => scripts.filter((_s, j) => j % jobs === i))
  const surveyed = async (): Promise<ReadonlyArray<Test>> =>
    (await Promise.all(chunks.map((names) => surveyScripts(root, names)))).flat()
  const suite = await survey(planted, surveyed)
  say(
    `${suite.length} scripts, ${mutants.filter(({ id }) => suite.some((s) => s.reached.has(id))).length} mutants reached`
  )
  let alive = await round(terms, mutants, suite, (id, tests) => meetScripts(root, id, tests))
  const near = properties.filter((path) => isNear(path, alive))
  const far = properties.filter((path) => !near.includes(path))
  for (const files of [near, far, conformance]) {
    if (alive.length === 0 || files.length === 0) continue
    say(`${alive.length} alive: ${files.length} property files next`)
    const { tests, red } = await surveyProperties(root, files)
    for (const name of red) say(`left out, red without a mutant: ${name}`)
    alive = await round(terms, alive, tests, (id, all) => meetProperties(root, id, all, red))
  }
  return alive
}
