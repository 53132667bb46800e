/**
 * Defaults and equality of numbers.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultNum, equalNum, numType } from '../../src/numerics/Num.ts'
import { arbitraryPair, edges, numOf, patternOf } from './support/Values.ts'
import type { NumType } from '../../src/structure/Types.ts'

const types: ReadonlyArray<NumType> = ['i32', 'i64', 'f32', 'f64']

describe('numbers', () => {
  it.each(types)('the default of %s is zero, with no bit set', (type) => {
    expect(patternOf(defaultNum(type))).toBe(0n)
    expect(numType(defaultNum(type))).toBe(type)
  })

  it.each(types)('%s: equal exactly where type and bits are', (type) => {
    for (const x of edges[type])
      for (const y of edges[type]) expect(equalNum(numOf(type, x), numOf(type, y))).toBe(x === y)
    fc.assert(
      fc.property(arbitraryPair(type), ([x, y]) => {
        expect(equalNum(numOf(type, x), numOf(type, y))).toBe(x === y)
      })
    )
    for (const other of types) expect(equalNum(defaultNum(type), defaultNum(other)), other).toBe(type === other)
  })
})
