/** Fast means the same function: for every fuel both tiers reach equal configurations, or end alike. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { equalOutcome } from '../../src/execution/equal.ts'
import { program, type Program } from '../../src/oracle/arbitraries/index.ts'
import { MOST } from '../support/observe.ts'
import { times } from '../support/times.ts'
import { eager, inParts, lengthOf, literal, stagedTier, starts, sum, withHost } from './support.ts'

/** Every fuel of short runs; of long ones some, the ends of the run always. */
const fuels = (n: number, seed: number): ReadonlyArray<number> => {
  if (n <= 60) return Array.from({ length: n + 2 }, (_, i) => i)
  const out = [0, 1, n - 1, n, n + 1]
  for (let i = 0, x = seed >>> 0; i < 24; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    out.push(x % n)
  }
  return out
}

const differs = (p: Program, seed: number, counts: ReturnType<typeof sum>): string | null => {
  for (const [part, c] of starts(p).entries()) {
    const n = lengthOf(c) ?? MOST - 2
    for (const fuel of fuels(n, seed)) {
      const expected = withHost(literal)(fuel)(c)
      const actual = withHost(stagedTier(counts, seed % 2 === 0 ? eager : inParts))(fuel)(c)
      if (!equalOutcome(expected, actual))
        return `part ${part}, fuel ${fuel} of ${n}: ${expected._tag}, staged ${actual._tag}`
    }
  }
  return null
}

test('equal outcomes for every fuel', () => {
  const counts = sum()
  fc.assert(
    fc.property(program, fc.nat(), (p, seed) => {
      expect(differs(p, seed, counts)).toBe(null)
    }),
    { numRuns: times(100), seed: 401, endOnFailure: process.env['REDUCT_SHRINK'] === 'no' }
  )
  console.log(JSON.stringify(counts))
  expect(counts.stagedSteps).toBeGreaterThan(10_000)
  expect(counts.parts).toBeGreaterThan(100)
})
