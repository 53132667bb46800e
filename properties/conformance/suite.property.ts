/**
 * The official suite, whole: as many assertions as it has, all passing on the literal machine, in bounded CPU time. And what
 * the run exercised: every rule of execution that can fire, and every rule of validation.
 */
import { afterAll, describe, expect, it, vi } from 'vitest'
import type * as StepModule from '../../src/execution/Step.ts'
import { parseScript } from '../../src/script/Parse.ts'
import type { Verdict } from '../../src/script/Run.ts'
import type * as ClausesModule from '../../src/validation/instructions/Clauses.ts'
import type * as BlocksModule from '../../src/validation/instructions/Blocks.ts'
import type * as MatchingModule from '../../src/types/Matching.ts'
import type * as SubtypeModule from '../../src/types/Subtype.ts'
import type * as ValidModule from '../../src/validation/Module.ts'
import { counterparts } from '../../spec-json/scripts/clauses.ts'
import { executionRules } from '../../src/spec/generated/RuleNames.ts'
import { cpu, cpuOf } from '../support/cpu.ts'
import { hasSuite } from '../support/suite.ts'
import { coverageOf, knownCoverage, saveCoverage, validationRules, writeCoverage, writing } from './coverage.ts'
import { facts, filesOf, knownFailures, sourceOf, verdictsOf, type Part } from './suite.ts'
import { tally } from './tally.ts'

const taps = vi.hoisted(async () => (await import('./derivation/Taps.ts')).taps())
vi.mock('../../src/execution/Step.ts', async (original) => (await taps).step(await original<typeof StepModule>()))
vi.mock('../../src/validation/Module.ts', async (original) => (await taps).module(await original<typeof ValidModule>()))
vi.mock('../../src/validation/instructions/Clauses.ts', async (original) =>
  (await taps).clauses(await original<typeof ClausesModule>())
)
vi.mock('../../src/validation/instructions/Blocks.ts', async (original) =>
  (await taps).blocks(await original<typeof BlocksModule>())
)
vi.mock('../../src/types/Subtype.ts', async (original) => (await taps).subtype(await original<typeof SubtypeModule>()))
vi.mock('../../src/types/Matching.ts', async (original) =>
  (await taps).matching(await original<typeof MatchingModule>())
)

const [fired, applied, refused] = [tally(), tally(), tally()]
const tallies = [fired, applied, refused]
;(await taps).listen({ fired: fired.add, applied: applied.add, refused: refused.add })

/** What the run has been through. */
const totals: Readonly<Record<Part, { files: number; assertions: number; seconds: number }>> = {
  core: { files: 0, assertions: 0, seconds: 0 },
  custom: { files: 0, assertions: 0, seconds: 0 },
  own: { files: 0, assertions: 0, seconds: 0 }
}

/** Seconds of CPU of the script that took longest. */
let slowest = 0

const isAssertion = ({ command }: Verdict): boolean => command.startsWith('assert_')

/** How many assertions of each kind there are; `assert_trap` on modules counts with the others. */
const assertionsOf = (verdicts: ReadonlyArray<Verdict>): Readonly<Record<string, number>> => {
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
  const since = cpu() / 1000
  for (const t of tallies) t.open(`${part}/${name}`)
  const verdicts: Verdict[] = []
  for (const verdict of verdictsOf(part, name)) {
    verdicts.push(verdict)
    for (const t of tallies) t.line(verdict.line)
  }
  const taken = cpu() / 1000 - since
  totals[part].files++
  totals[part].assertions += verdicts.filter(isAssertion).length
  totals[part].seconds += taken
  slowest = Math.max(slowest, taken)
  const known = knownFailures.filter(({ file }) => file === name).map(({ line }) => line)
  const failures = verdicts.filter(({ passed }) => !passed)
  expect(failures.filter(({ line }) => !known.includes(line)).map(show)).toEqual([])
  expect(known.filter((line) => !failures.some((v) => v.line === line))).toEqual([])
  return verdicts
}

describe.skipIf(!hasSuite)('core', () => {
  it('is there whole', () => {
    expect(filesOf('core')).toEqual(Object.keys(facts.files).sort())
    expect(facts.totals.files).toBe(258)
  })

  it.each(filesOf('core').map((name) => [name]))('%s', (name) => {
    expect(assertionsOf(run('core', name))).toEqual(expectedTally(facts.files[name]?.counts ?? {}))
  })

  it('had all its assertions run, in bounded time', () => {
    expect(totals.core.files).toBe(facts.totals.files)
    expect(totals.core.assertions).toBe(facts.totals.assertions)
    const parsing = cpuOf(() => {
      for (const name of filesOf('core')) parseScript(sourceOf('core', name))
    })
    // parsing is in the totals too: all the rest takes some twenty times as long
    expect(totals.core.seconds * 1000).toBeLessThan(60 * parsing)
    // the deepest recursion there is takes a quarter
    expect(slowest).toBeLessThan(totals.core.seconds / 2)
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

describe('our own scripts', () => {
  it.each(filesOf('own').map((name) => [name]))('%s', (name) => {
    expect(run('own', name).filter(isAssertion).length).toBeGreaterThan(0)
  })
})

describe.skipIf(!hasSuite)('the run exercised', () => {
  const found = (): ReturnType<typeof coverageOf> => coverageOf(fired.counts(), applied.counts(), refused.counts())

  it('every rule of execution that can fire', () => {
    expect(executionRules.filter((rule) => !(rule in found().fired))).toEqual([])
  })

  it('every rule of validation, or the steps of the algorithm that stand for it', () => {
    const steps = found().applied
    const stands = new Map(counterparts.map((c) => [c.rule, c.steps]))
    const used = (rule: string): boolean => rule in steps || (stands.get(rule) ?? [rule]).every((s) => s in steps)
    expect(validationRules.filter((rule) => !used(rule))).toEqual([])
    // An entry is a claim that no clause applies the rule.
    expect(counterparts.filter(({ rule }) => rule in steps || !validationRules.includes(rule))).toEqual([])
  })

  it('each as often as is known', () => {
    const coverage = found()
    saveCoverage(coverage)
    if (writing) writeCoverage(coverage)
    expect(coverage).toEqual(knownCoverage())
  })
})

const titles = { core: 'official suite', custom: 'its custom sections', own: 'our own scripts' } as const

afterAll(() => {
  for (const part of ['core', 'custom', 'own'] as const) {
    const { files, assertions, seconds: taken } = totals[part]
    console.log(`${titles[part]}: ${assertions} assertions in ${files} files, ${taken.toFixed(1)} s of CPU`)
  }
})
