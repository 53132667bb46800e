/** Runs in slices of random sizes, the tier changed at random; forks run alternately; old configurations stay intact. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Config, Outcome } from '../../src/execution/Config.ts'
import { equalOutcome } from '../../src/execution/equal.ts'
import { program } from '../../src/oracle/arbitraries/index.ts'
import { decodeConfig, encodeConfig, nameModule } from '../../src/embedding/index.ts'
import { right } from '../support/embed.ts'
import { fingerprint } from '../support/fingerprint.ts'
import { MOST } from '../support/observe.ts'
import { limits, started } from '../support/runs.ts'
import { times } from '../support/times.ts'
import { inParts, lengthOf, literal, stagedTier, starts, sum, withHost, type Tier } from './support.ts'

const shrinking = { endOnFailure: process.env['REDUCT_SHRINK'] === 'no' }

const exhausted = (o: Outcome): Config | null => (o._tag === 'Exhausted' && o.limit === 'fuel' ? o.config : null)

/** A run in slices: each by the tier of its turn. */
const sliced = (start: Config, slices: ReadonlyArray<readonly [number, Tier]>, see: (c: Config) => void): Outcome => {
  let o: Outcome = { _tag: 'Exhausted', limit: 'fuel', config: start }
  for (let i = 0; ; i++) {
    const c = exhausted(o)
    if (c === null || c.steps - start.steps >= MOST) return o
    see(c)
    const [fuel, tier] = slices[i % slices.length] ?? [1, literal]
    o = withHost(tier)(Math.min(fuel, start.steps + MOST - c.steps))(c)
  }
}

const slice = fc.tuple(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 30, max: 1500 })), fc.nat(3))

test('slices of random sizes, the tier changed at random, reach the same end', () => {
  const counts = sum()
  let cuts = 0
  fc.assert(
    fc.property(program, fc.array(slice, { minLength: 2, maxLength: 6 }), (p, shape) => {
      const tiers = shape.map(([n, kind]): readonly [number, Tier] => [
        n,
        kind === 0 ? literal : stagedTier(counts, kind === 3 ? inParts : { threshold: kind - 1 })
      ])
      for (const c of starts(p)) {
        if (lengthOf(c) === null) continue
        const expected = withHost(literal)(MOST)(c)
        const actual = sliced(c, tiers, () => {
          cuts++
        })
        expect(equalOutcome(expected, actual)).toBe(true)
      }
    }),
    { numRuns: times(80), seed: 404, ...shrinking }
  )
  expect(cuts).toBeGreaterThan(500)
  expect(counts.stagedSteps).toBeGreaterThan(1000)
})

test('configurations stay what they were while newer runs go on, and still run to the same end', () => {
  const counts = sum()
  let kept = 0
  fc.assert(
    fc.property(program, fc.integer({ min: 5, max: 120 }), (p, n) => {
      const show = fingerprint(new WeakMap())
      const tier = stagedTier(counts)
      for (const c of starts(p)) {
        if (lengthOf(c) === null) continue
        const seen: Array<readonly [Config, string]> = []
        const end = sliced(c, [[n, tier]], (k) => {
          if (seen.length < 12) seen.push([k, show(k)])
        })
        for (const [k, text] of seen.reverse()) {
          expect(show(k)).toBe(text)
          expect(equalOutcome(withHost(tier)(MOST)(k), end)).toBe(true)
          expect(show(k)).toBe(text)
          kept++
        }
      }
    }),
    { numRuns: times(30), seed: 405, ...shrinking }
  )
  expect(kept).toBeGreaterThan(100)
})

test('two forks of one configuration run alternately, in either tier', () => {
  const counts = sum()
  let forks = 0
  fc.assert(
    fc.property(program, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (p, m, n) => {
      const tier = stagedTier(counts)
      for (const c of starts(p)) {
        if (lengthOf(c) === null) continue
        const expected = withHost(literal)(MOST)(c)
        let [x, y, z]: Outcome[] = [1, 2, 3].map((): Outcome => ({ _tag: 'Exhausted', limit: 'fuel', config: c }))
        for (let i = 0; i < MOST; i += Math.min(m, n)) {
          const [cx, cy, cz] = [x, y, z].map((o) => (o === undefined ? null : exhausted(o)))
          if (cx == null && cy == null && cz == null) break
          if (cx != null) x = withHost(tier)(m)(cx)
          if (cy != null) y = withHost(tier)(n)(cy)
          if (cz != null) z = withHost(literal)(m + n)(cz)
        }
        for (const o of [x, y, z]) expect(o !== undefined && equalOutcome(o, expected)).toBe(true)
        forks++
      }
    }),
    { numRuns: times(40), seed: 406, ...shrinking }
  )
  expect(forks).toBeGreaterThan(60)
})

test('a configuration read back from a document goes on in the staged tier', () => {
  const counts = sum()
  let read = 0
  fc.assert(
    fc.property(program, fc.double({ min: 0, max: 1, noNaN: true }), (p, where) => {
      const modules = [nameModule(started(p).valid)]
      for (const c of starts(p)) {
        const n = lengthOf(c)
        if (n === null || n === 0) continue
        const middle = exhausted(withHost(stagedTier(counts))(Math.floor(where * n))(c))
        if (middle === null) continue
        const text = JSON.stringify(right(encodeConfig(middle, modules)))
        const back = right(decodeConfig(JSON.parse(text), modules))
        expect(equalOutcome(withHost(stagedTier(counts))(MOST)(back), withHost(literal)(MOST)(c))).toBe(true)
        read++
      }
    }),
    { numRuns: times(40), seed: 407, ...shrinking }
  )
  expect(read).toBeGreaterThan(60)
})

test('the limit of depth is met at the same step, with the configuration unchanged', () => {
  const counts = sum()
  let met = 0
  fc.assert(
    fc.property(program, fc.nat(6), (p, depth) => {
      for (const start of starts(p)) {
        const c: Config = { ...start, limits: { ...limits, depth } }
        const expected = withHost(literal)(MOST)(c)
        expect(equalOutcome(withHost(stagedTier(counts))(MOST)(c), expected)).toBe(true)
        if (expected._tag === 'Exhausted' && expected.limit === 'depth') met++
      }
    }),
    { numRuns: times(80), seed: 408, ...shrinking }
  )
  expect(met).toBeGreaterThan(50)
})
