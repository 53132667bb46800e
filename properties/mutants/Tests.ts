/** The tests that mutants meet: scripts of the official suite first, for they are fast, then property files. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as t from 'io-ts'
import { filesOf } from '../conformance/suite.ts'
import { suiteRoot } from '../support/suite.ts'
import { runChild } from './Child.ts'

/** What red tests say of a mutant; `null`: they are green. */
export type Killer = string | null

const Line = t.type({
  name: t.union([t.string, t.null]),
  ms: t.number,
  failure: t.union([t.string, t.null]),
  reached: t.array(t.number)
})
type Line = t.TypeOf<typeof Line>

/** A script or a property file, how long it takes without mutants, and those that it reaches. */
export interface Test {
  readonly name: string
  readonly ms: number
  readonly reached: ReadonlySet<number>
}

const lineOf = (text: string): Line | null => {
  const decoded = Line.decode(JSON.parse(text))
  return decoded._tag === 'Right' ? decoded.right : null
}

const suiteEnv = { WASM_TESTSUITE: suiteRoot }

const parts = ['core', 'custom', 'own'] as const
export const scripts: ReadonlyArray<string> = parts.flatMap((part) => filesOf(part).map((name) => `${part}/${name}`))

const runScripts = async (
  cwd: string,
  names: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  patience: (next: number) => number
): Promise<{ readonly lines: ReadonlyArray<Line>; readonly code: number | null }> => {
  const lines: Line[] = []
  const input = JSON.stringify(
    names.map((path) => ({ part: path.slice(0, path.indexOf('/')), name: path.slice(path.indexOf('/') + 1) }))
  )
  const code = await runChild({
    cwd,
    args: ['--max-old-space-size=3000', '--import', 'tsx', 'properties/mutants/SuiteRunner.ts'],
    env: { ...suiteEnv, ...env },
    input,
    patience: 60_000,
    onLine: (text) => {
      const line = lineOf(text)
      if (line !== null) lines.push(line)
      return patience(lines.length - 1)
    }
  })
  return { lines, code }
}

/** All scripts without a mutant: they have to be green, and say what they reach. */
export const surveyScripts = async (cwd: string, names: ReadonlyArray<string>): Promise<ReadonlyArray<Test>> => {
  const { lines, code } = await runScripts(cwd, names, { MUTANT_LOG: '/dev/null' }, () => 600_000)
  const bad = lines.find(({ failure }) => failure !== null)
  if (bad !== undefined || code !== 0) throw new Error(`red without a mutant: ${bad?.name}: ${bad?.failure ?? code}`)
  const loaded = lines[0]?.reached ?? []
  return lines
    .slice(1)
    .map(({ name, ms, reached }) => ({ name: name ?? '', ms, reached: new Set([...loaded, ...reached]) }))
}

/** A mutant and the scripts that reach it, the shortest first. A script that takes far longer than without it is red. */
export const meetScripts = async (cwd: string, id: number, tests: ReadonlyArray<Test>): Promise<Killer> => {
  const mine = tests.filter(({ reached }) => reached.has(id)).sort((a, b) => a.ms - b.ms)
  if (mine.length === 0) return null
  const { lines, code } = await runScripts(
    cwd,
    mine.map(({ name }) => name),
    { MUTANT: `${id}` },
    (next) => 15_000 + 10 * (mine[next]?.ms ?? 0)
  )
  const red = lines.find(({ failure }) => failure !== null)
  if (red !== undefined) return `${red.name}: ${red.failure}`
  const next = mine[Math.max(0, lines.length - 1)]?.name
  return (
    code === null ? `${next}: does not end`
    : code !== 0 ? `${next}: the process ends with ${code}`
    : null
  )
}

const Report = t.type({
  testResults: t.array(
    t.type({
      name: t.string,
      status: t.string,
      startTime: t.number,
      endTime: t.number,
      assertionResults: t.array(t.type({ fullName: t.string, status: t.string }))
    })
  )
})

interface Vitest {
  readonly code: number | null
  /** Its last lines, to find out why there is no report. */
  readonly said: ReadonlyArray<string>
  readonly report: t.TypeOf<typeof Report> | null
}

const runVitest = async (
  cwd: string,
  files: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  tag: string,
  options: ReadonlyArray<string>
): Promise<Vitest> => {
  const output = join(cwd, `vitest-${tag}.json`)
  rmSync(output, { force: true })
  const said: string[] = []
  const code = await runChild({
    cwd,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...options,
      '--reporter=verbose',
      '--reporter=json',
      `--outputFile.json=${output}`,
      ...files
    ],
    env: { ...suiteEnv, ...env },
    patience: 240_000,
    onLine: (line) => {
      said.push(line)
      return 240_000
    }
  })
  const decoded = existsSync(output) ? Report.decode(JSON.parse(readFileSync(output, 'utf8'))) : null
  return { code, said: said.slice(-20), report: decoded?._tag === 'Right' ? decoded.right : null }
}

const failureIn = ({ report }: Vitest): string | null => {
  const file = report?.testResults.find(({ status }) => status === 'failed')
  const test = file?.assertionResults.find(({ status }) => status === 'failed')
  return file === undefined ? null : `${file.name.replace(/^.*\/properties\//, 'properties/')}: ${test?.fullName ?? ''}`
}

/** Tests that look at the clock say nothing of mutants on a busy machine. */
const timed = '\\b(seconds?|milliseconds|linear|in (the |constant )?time|less time|flat)\\b'

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The options that leave out these tests and those that look at the clock. */
const patterns = (red: ReadonlyArray<string>): ReadonlyArray<string> => [
  `--testNamePattern=^(?!.*(?:${[timed, ...red.map(escaped)].join('|')}))`
]

/**
 * Property files without a mutant: what they reach. A test that is red by itself can say nothing of mutants; it is left
 * out, and said to be, as is a file of which nothing is green.
 */
export const surveyProperties = async (
  cwd: string,
  files: ReadonlyArray<string>
): Promise<{ readonly tests: ReadonlyArray<Test>; readonly red: ReadonlyArray<string> }> => {
  const log = join(cwd, 'reached.log')
  writeFileSync(log, '')
  const { code, report, said } = await runVitest(cwd, files, { MUTANT_LOG: log }, 'survey', patterns([]))
  if (report === null) throw new Error(`no property file can be run: vitest ends with ${code}\n${said.join('\n')}`)
  const hits = readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
  const red = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  )
  const tests = report.testResults
    .filter(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed'))
    .map(({ name, startTime, endTime }) => ({
      name: relative(cwd, name),
      ms: endTime - startTime,
      reached: new Set(hits.filter(([, file]) => file === name).map(([id]) => Number(id)))
    }))
  const silent = files.filter((path) => !tests.some(({ name }) => name === path))
  return { tests, red: [...red, ...silent] }
}

/** A mutant and the property files that reach it, the shortest first. */
export const meetProperties = async (
  cwd: string,
  id: number,
  tests: ReadonlyArray<Test>,
  red: ReadonlyArray<string>
): Promise<Killer> => {
  const mine = tests.filter(({ reached }) => reached.has(id)).sort((a, b) => a.ms - b.ms)
  // One by one as long as they are short: most mutants do not live long.
  const short = mine.filter(({ ms }) => ms < 5_000).map(({ name }) => name)
  const long = mine.filter(({ ms }) => ms >= 5_000).map(({ name }) => name)
  for (const group of [short, ...long.map((name) => [name])]) {
    if (group.length === 0) continue
    const ran = await runVitest(cwd, group, { MUTANT: `${id}` }, `${id}`, ['--bail=1', ...patterns(red)])
    if (ran.code === null) return `${group.join(', ')}: does not end`
    if (ran.code !== 0) return failureIn(ran) ?? `${group.join(', ')}: the process ends with ${ran.code}`
  }
  return null
}
