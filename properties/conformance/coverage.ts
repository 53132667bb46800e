/** What the conformance run exercises, as a document: the run is deterministic, so its counts are known. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import { executionRules } from '../../src/spec/generated/RuleNames.ts'
import { load } from '../../spec-json/scripts/tables.ts'
import { catalogue, counterparts, isValidation } from '../../spec-json/scripts/clauses.ts'
import { Coverage, type Entry } from '../../spec-json/scripts/coverage.ts'
import type { Counts } from './tally.ts'

/** The names of the rules of chapter 3. */
export const validationRules: ReadonlyArray<string> = catalogue.filter(isValidation).map(({ name }) => name)

const sorted = (counts: Counts): Readonly<Record<string, Entry>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))

/** The document of a run. */
export const coverageOf = (fired: Counts, applied: Counts, refused: Counts): Coverage => ({
  fired: sorted(fired),
  applied: sorted(applied),
  refused: sorted(refused)
})

const file = 'spec-json/coverage.json'

export const knownCoverage = (): Coverage => load(Coverage, 'coverage.json')

const lines = (entries: Readonly<Record<string, Entry>>): string =>
  Object.entries(entries)
    .map(([rule, entry]) => `    ${JSON.stringify(rule)}: ${JSON.stringify(entry)}`)
    .join(',\n')

/** Whether the run is to write the document, rather than to be compared with it. */
export const writing = process.env['WRITE_COVERAGE'] === 'yes'

export const writeCoverage = (c: Coverage): void => {
  const sections = Object.entries(c).map(([name, entries]) => `  ${JSON.stringify(name)}: {\n${lines(entries)}\n  }`)
  writeFileSync(file, `{\n${sections.join(',\n')}\n}\n`)
}

const latest = '.cache/conformance.json'

/** Leaves the document of this run for the report of `npm test`. */
export const saveCoverage = (c: Coverage): void => {
  mkdirSync('.cache', { recursive: true })
  writeFileSync(latest, JSON.stringify(c))
}

const row = ([rule, { count, files, tests }]: readonly [string, Entry]): string =>
  `${String(count).padStart(12)}  ${rule}  in ${files} ${files === 1 ? 'file' : 'files'}: ${tests.join(', ')}`

const rarest = (title: string, entries: ReadonlyArray<readonly [string, Entry]>): ReadonlyArray<string> => [
  `the rarest ten ${title}:`,
  ...[...entries]
    .sort(([, a], [, b]) => a.count - b.count)
    .slice(0, 10)
    .map(row)
]

const isOwn = ({ tests }: Entry): boolean => tests.every((test) => test.startsWith('own/'))

/** What the last conformance run exercised, with the tests of the rarest rules; `null` where there was none. */
export const conformanceReport = (): string | null => {
  if (!existsSync(latest)) return null
  const decoded = Coverage.decode(JSON.parse(readFileSync(latest, 'utf8')))
  if (isLeft(decoded)) return null
  const fired = Object.entries(decoded.right.fired)
  const applied = Object.entries(decoded.right.applied).filter(([rule]) => validationRules.includes(rule))
  const own = [...fired, ...applied].filter(([, entry]) => isOwn(entry)).map(([rule]) => rule)
  return [
    'conformance run:',
    `${fired.length} of ${executionRules.length} rules of execution fired`,
    `${applied.length} of ${validationRules.length} rules of validation were applied, steps of the algorithm stand for the other ${counterparts.length}`,
    `by our own scripts only: ${own.join(', ')}`,
    ...rarest('of execution', fired),
    ...rarest('of validation', applied)
  ].join('\n')
}

/** Removes what the last run has left. */
export const forgetCoverage = (): void => rmSync(latest, { force: true })
