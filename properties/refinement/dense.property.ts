/** Dense programs: both tiers are equal at fuels all over the run, whole and in slices. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Config, Outcome } from '../../src/execution/Config.ts'
import { equalOutcome } from '../../src/execution/equal.ts'
import { invoke } from '../../src/execution/invoke.ts'
import { emptyStore } from '../../src/execution/Store.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { make, right, valid } from '../support/embed.ts'
import { times } from '../support/times.ts'
import { dense } from './dense.ts'
import { eager, inParts, literal, stagedTier, sum } from './support.ts'

const MOST = 1200

const tape = fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 260, size: 'max' })

const started = (tapes: ReadonlyArray<ReadonlyArray<number>>, x: number, y: bigint): Config => {
  const made = make(emptyStore, valid(dense(tapes)), 'd')
  const xa = made.names['d.run']
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  return right(invoke(made.store, xa.a, [i32(x), i64(y)]))
}

const fuelsOf = (n: number, seed: number): ReadonlyArray<number> => [
  n,
  n - 1,
  ...Array.from({ length: 12 }, (_, i) => (seed * (i + 1) * 7919 + i * 31) % Math.max(1, n))
]

test('equal at fuels all over the run, and in slices', () => {
  const counts = sum()
  const ends: Record<string, number> = {}
  fc.assert(
    fc.property(
      fc.array(tape, { minLength: 1, maxLength: 3 }),
      fc.integer(),
      fc.bigInt(),
      fc.nat(997),
      (tapes, x, y, seed) => {
        const c = started(tapes, x, y)
        const whole = literal(MOST)(c)
        ends[whole._tag] = (ends[whole._tag] ?? 0) + 1
        const tier = stagedTier(counts, seed % 2 === 0 ? eager : inParts)
        const n = ('steps' in whole ? whole.steps : whole.config.steps) - c.steps
        for (const fuel of fuelsOf(n, seed)) expect(equalOutcome(tier(fuel)(c), literal(fuel)(c))).toBe(true)
        expect(equalOutcome(tier(MOST)(c), whole)).toBe(true)
        let o: Outcome = { _tag: 'Exhausted', limit: 'fuel', config: c }
        while (o._tag === 'Exhausted' && o.config.steps < c.steps + MOST)
          o = tier(Math.min(200 + seed, c.steps + MOST - o.config.steps))(o.config)
        expect(equalOutcome(o, whole)).toBe(true)
      }
    ),
    { numRuns: times(150), seed: 409, endOnFailure: process.env['REDUCT_SHRINK'] === 'no' }
  )
  console.log(JSON.stringify({ ...counts, ends }))
  expect(counts.parts).toBeGreaterThan(300)
  expect(Object.keys(ends).sort()).toEqual(['Done', 'Exhausted', 'Trapped'])
  expect(counts.stagedSteps).toBeGreaterThan(50_000)
})
