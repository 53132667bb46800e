/** Programs that are hard for staging: every law holds, whatever the arguments. */
import { afterAll, describe, expect, test } from 'vitest'
import { times } from '../support/times.ts'
import { allCases, checkCase, unproven } from './cases/run.ts'
import type { Case } from './cases/hard.ts'
import { eager, inParts } from './support.ts'
import { addTo, exercised, summary } from './exercised.ts'

const all = exercised()

describe.each(allCases.map((c): [string, Case] => [c.name, c]))('%s', (_name, c) => {
  test.each([
    ['in one piece', eager],
    ['in parts', inParts]
  ])('every law holds, %s', (_how, policy) => {
    const { e, found } = checkCase(c, 403, policy, times(1))
    expect(found).toBe(null)
    expect(unproven(c, e)).toEqual([])
    expect(e.counts.stagedSteps).toBeGreaterThan(500)
    expect(e.entered).toBeGreaterThan(10)
    addTo(all, e)
  })
})

test('functions were staged in parts', () => {
  expect(all.counts.parts).toBeGreaterThan(100)
})

test('the runs ended in every way', () => {
  expect([...all.ends.keys()].sort()).toEqual(['Done', 'Exception', 'Exhausted', 'Trapped'])
})

afterAll(() => {
  console.log(summary(all))
})
