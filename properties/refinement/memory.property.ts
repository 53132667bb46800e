/** The limit of memory: whatever a program makes counts, and both tiers end at the same step with the same configuration. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { objectBytes } from '../../src/execution/runtime/Cost.ts'
import { differs, garbageDiffers, growing, type Growing } from './memory.ts'
import { eager, inParts, sum } from './support.ts'

const KiB = 2 ** 10

describe.each(growing.map((g): [string, Growing] => [g.name, g]))('%s', (_name, g) => {
  test.each([
    ['in one piece', eager],
    ['in parts', inParts]
  ])('ends at the limit, %s', (_how, policy) => {
    const counts = sum()
    for (const limit of g.limits ?? [400 * KiB, 1200 * KiB]) expect(differs(g, 0, limit, policy, counts)).toBe(null)
    expect(counts.stagedSteps).toBeGreaterThan(100)
  })
})

test.each([
  ['at the limit, and goes on', 70 * 2 ** 20],
  ['as often as is made what was found, however high the limit is', 2 ** 40]
])('what cannot be reached is counted %s', (_name, limit) => {
  const { end, differs: message } = garbageDiffers(limit, eager)
  expect(message).toBe(null)
  if (end._tag !== 'Done') return expect.unreachable(end._tag)
  // all that was made is more than the limit, or than is made without a count
  expect(30 * objectBytes(100_000)).toBeGreaterThan(Math.min(limit, 2 ** 28))
  expect(end.store.found + end.store.since).toBeLessThan(30 * objectBytes(100_000))
  expect(end.store.found + end.store.since).toBeLessThan(limit)
})

test('at any limit', () => {
  fc.assert(
    fc.property(fc.constantFrom(...growing), fc.nat(50), fc.integer({ min: 1, max: 1000 }), (g, n, limit) => {
      expect(differs(g, n, limit * KiB, eager, sum())).toBe(null)
    }),
    { numRuns: 40 }
  )
})
