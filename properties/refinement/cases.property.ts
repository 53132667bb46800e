/** Programs that are hard for staging: both tiers are equal at every fuel, whatever the arguments. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/execution/Config.ts'
import { invoke } from '../../src/execution/invoke.ts'
import { emptyStore, type Store } from '../../src/execution/Store.ts'
import { parseModule } from '../../src/text/Module.ts'
import { i32 } from '../../src/structure/Const.ts'
import { exported, make, right, valid, type Names } from '../support/embed.ts'
import { times } from '../support/times.ts'
import { cases, type Case } from './cases.ts'
import { exceptionCases } from './exception-cases.ts'
import { heapCases } from './heap-cases.ts'
import { vectorCases } from './vector-cases.ts'
import { eager, everyFuel, inParts, stagedTier, sum } from './support.ts'

interface Ready {
  readonly store: Store
  readonly names: Names
}

const ready = ({ modules }: Case): Ready => {
  let store = emptyStore
  let names: Names = {}
  for (const [i, text] of modules.entries()) {
    const name = 'abc'.charAt(i)
    const m = valid(right(parseModule(text)).module)
    const made = make(store, m, name, names)
    store = made.store
    names = { ...made.names, ...exported(store, m, made.instance, name) }
  }
  return { store, names }
}

const called = ({ store, names }: Ready, { modules }: Case, x: number, n: number): Config => {
  const xa = names[`${'abc'.charAt(modules.length - 1)}.run`]
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  return right(invoke(store, xa.a, [i32(x), i32(n)]))
}

const ends: Record<string, number> = {}
const parts: Record<string, number> = {}

describe.each([...cases, ...vectorCases, ...heapCases, ...exceptionCases].map((c): [string, Case] => [c.name, c]))(
  '%s',
  (_name, c) => {
    test.each([
      ['in one piece', eager],
      ['in parts', inParts]
    ])('equal at every fuel, %s', (how, policy) => {
      const counts = sum()
      const r = ready(c)
      fc.assert(
        fc.property(fc.nat(c.max), fc.nat(c.max), fc.integer({ min: 0, max: 2 }), (x, n, threshold) => {
          const { first, end } = everyFuel(
            called(r, c, x, n),
            stagedTier(counts, { ...policy, threshold }),
            3000,
            n > 3 ? 7 : 1
          )
          expect(first).toBe(null)
          ends[end._tag] = (ends[end._tag] ?? 0) + 1
        }),
        { numRuns: times(10), seed: 403, endOnFailure: process.env['REDUCT_SHRINK'] === 'no' }
      )
      expect(counts.stagedSteps).toBeGreaterThan(500)
      expect(counts.entries).toBeGreaterThan(20)
      parts[how] = (parts[how] ?? 0) + counts.parts
    })
  }
)

test('functions were staged in parts', () => {
  expect(parts['in parts']).toBeGreaterThan(100)
})

test('the runs ended in every way', () => {
  expect(Object.keys(ends).sort()).toEqual(['Done', 'Exception', 'Trapped'])
})
