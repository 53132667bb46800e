/** The official suite, whole: as many assertions as it has, all passing on the literal machine, in bounded time. */
import { existsSync, readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { parseScript } from '../../src/script/Parse.ts'
import { runScript, type Verdict } from '../../src/script/Run.ts'
import { hasSuite } from '../support/suite.ts'
import { facts, filesOf, knownFailures, sourceOf } from './suite.ts'

type Part = 'core' | 'custom'

const schedule = '/proc/thread-self/schedstat'

/**
 * Seconds of CPU that this thread has had. Where the system does not tell of threads, those of the process: never fewer.
 */
const seconds = (): number => {
  if (existsSync(schedule)) return Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e9
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** What the run has been through. */
const totals = { files: 0, assertions: 0, seconds: 0 }

const isAssertion = ({ command }: Verdict): boolean => command.startsWith('assert_')

/** How many assertions of each kind there are; `assert_trap` on modules counts with the others. */
const tally = (verdicts: ReadonlyArray<Verdict>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { command } of verdicts.filter(isAssertion)) counts[command] = (counts[command] ?? 0) + 1
  return counts
}

const expectedTally = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const [kind, n] of Object.entries(counts)) {
    const [command = ''] = kind.split(' ')
    if (command.startsWith('assert_')) found[command] = (found[command] ?? 0) + n
  }
  return found
}

const show = (v: Verdict): string => `line ${v.line}: ${v.command}: expected ${v.expected}, got ${v.actual}`

/** Runs a file; its failures are those that are known, no more and no fewer. */
const run = (part: Part, name: string): ReadonlyArray<Verdict> => {
  const since = seconds()
  const script = parseScript(sourceOf(part, name))
  if (isLeft(script)) throw new Error(`${name}: ${script.left.message} at ${JSON.stringify(script.left.at)}`)
  const { verdicts } = runScript(script.right)
  const taken = seconds() - since
  totals.files++
  totals.assertions += verdicts.filter(isAssertion).length
  totals.seconds += taken
  const known = knownFailures.filter(({ file }) => file === name).map(({ line }) => line)
  const failures = verdicts.filter(({ passed }) => !passed)
  expect(failures.filter(({ line }) => !known.includes(line)).map(show)).toEqual([])
  expect(known.filter((line) => !failures.some((v) => v.line === line))).toEqual([])
  expect(taken).toBeLessThan(30)
  return verdicts
}

const TIMEOUT = 300_000

describe.skipIf(!hasSuite)('core', () => {
  it('is there whole', () => {
    expect(filesOf('core')).toEqual(Object.keys(facts.files).sort())
    expect(facts.totals.files).toBe(258)
  })

  it.each(filesOf('core').map((name) => [name]))(
    '%s',
    (name) => {
      expect(tally(run('core', name))).toEqual(expectedTally(facts.files[name]?.counts ?? {}))
    },
    TIMEOUT
  )

  it('had all its assertions run, in bounded time', () => {
    expect(totals.files).toBe(facts.totals.files)
    expect(totals.assertions).toBe(facts.totals.assertions)
    expect(totals.seconds).toBeLessThan(120)
  })
})

describe.skipIf(!hasSuite)('custom sections', () => {
  it('are there whole', () => {
    expect(filesOf('custom')).toEqual(Object.keys(facts.custom).sort())
  })

  it.each(filesOf('custom').map((name) => [name]))('%s', (name) => {
    const verdicts = run('custom', name)
    expect(verdicts.filter(isAssertion).length).toBe(facts.custom[name])
  })
})

afterAll(() => {
  const { files, assertions, seconds: taken } = totals
  console.log(`official suite: ${assertions} assertions in ${files} files, ${taken.toFixed(1)} s of CPU`)
})
