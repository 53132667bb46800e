/** Fast means the same function: every law, on generated programs of all kinds. */
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { times } from '../support/times.ts'
import { check, type Finding } from './check.ts'
import { exercised, summary, type Exercised } from './exercised.ts'
import { laws, type Law } from './laws.ts'

const PROGRAMS = times(500)
const seed = fc.readConfigureGlobal().seed ?? (Math.random() * 2 ** 31) | 0
const all = exercised()
const findings: Finding[] = []

/** What shows that a law was put to the test; for as many programs as there are at least. */
const proofs: Readonly<Record<string, (e: Exercised) => number>> = {
  'equal at every fuel': (e) => e.fuels / 50,
  'slices of random sizes, the tier changed at random': (e) => e.cuts / 10,
  'staged code is entered wherever it can be': (e) => e.entered / 5,
  'depth is exhausted at the same step': (e) => e.depths,
  'two forks of one configuration run alternately': (e) => e.forks,
  'snapshots of staged runs go on as they would have': (e) => e.snapshots,
  'configurations that no run leads to run as they would': (e) => e.edits,
  'old configurations stay intact after newer runs': (e) => e.kept / 5
}

beforeAll(() => {
  for (let n = 0; n < PROGRAMS && findings.length === 0; n++) {
    const found = check(seed, n, all, process.env['REDUCT_SHRINK'] !== 'no')
    if (found !== null) findings.push(found)
  }
  console.log(summary(all))
})

describe('on generated programs', () => {
  test.each(laws.map((law): [string, Law] => [law.name, law]))('%s', (name) => {
    const found = findings.find(({ message }) => message.startsWith(name))
    expect(
      found && `${found.message}\nnpm run refinement -- --seed ${seed} --only ${found.number}\n${found.program}`
    ).toBe(undefined)
    expect(proofs[name]?.(all) ?? 0).toBeGreaterThan(PROGRAMS)
  })

  test('nothing else went wrong, and all programs were run', () => {
    expect(findings).toEqual([])
    expect(all.programs).toBe(PROGRAMS)
  })

  test('the runs ended in every way, and staged code was left for every reason', () => {
    expect([...all.ends.keys()].sort()).toEqual(['Done', 'Exception', 'Trapped', 'cut'])
    expect(Object.keys(all.counts.exits)).toEqual(
      expect.arrayContaining(['fuel', 'trap', 'nan', 'link', 'instruction'])
    )
    expect(all.counts.stagedSteps).toBeGreaterThan(1000 * PROGRAMS)
    expect(all.counts.parts).toBeGreaterThan(PROGRAMS)
    expect(all.rules.size).toBeGreaterThan(120)
  })
})
