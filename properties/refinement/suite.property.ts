/** The official suite in both tiers: every action ends alike, after as many steps, in equal stores. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { run } from '../../src/execution/Run.ts'
import { parseScript } from '../../src/script/Parse.ts'
import { runScript } from '../../src/script/Run.ts'
import { filesOf, knownFailures, sourceOf } from '../conformance/suite.ts'
import { hasSuite } from '../support/suite.ts'
import { stagedTier, sum } from './support.ts'

const counts = sum()
let actions = 0

const steps = (o: Outcome): number => ('steps' in o ? o.steps : o.config.steps)

/** Runs a file in the staged tier and every action in the literal one too; what differs. */
const differences = (name: string): ReadonlyArray<string> => {
  const script = parseScript(sourceOf('core', name))
  if (isLeft(script)) throw new Error(script.left.message)
  const out: string[] = []
  const staged = stagedTier(counts)
  const evaluator =
    (fuel: number) =>
    (c: Config): Outcome => {
      actions++
      const expected = run(fuel)(c)
      const actual = staged(fuel)(c)
      if (!equalOutcome(expected, actual))
        out.push(`action ${actions}: ${expected._tag} ${steps(expected)}, staged ${actual._tag} ${steps(actual)}`)
      return actual
    }
  const { verdicts } = runScript(script.right, { evaluator })
  const known = knownFailures.filter(({ file }) => file === name).map(({ line }) => line)
  for (const v of verdicts) if (!v.passed && !known.includes(v.line)) out.push(`line ${v.line}: ${v.actual}`)
  return out
}

describe.skipIf(!hasSuite)('core', () => {
  it.each(filesOf('core').map((name) => [name]))('%s', (name) => {
    expect(differences(name).slice(0, 5)).toEqual([])
  })
})

describe.skipIf(!hasSuite)('the run', () => {
  it('was staged', () => {
    expect(actions).toBeGreaterThan(40_000)
    expect(counts.stagedSteps).toBeGreaterThan(10_000_000)
  })
})

afterAll(() => {
  console.log(JSON.stringify({ actions, ...counts }))
})
