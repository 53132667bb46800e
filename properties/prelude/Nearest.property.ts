/** The word that was probably meant. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, distance, nearest } from '../../src/prelude/Nearest.ts'

/** The definition (optimal string alignment), recursively. */
const naive = (a: string, b: string): number => {
  if (a === '' || b === '') return a.length + b.length
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)]
  const swap = a.length > 1 && b.length > 1 && a.slice(-2) === `${b.at(-1)}${b.at(-2)}`
  return Math.min(
    naive(x, b) + 1,
    naive(a, y) + 1,
    naive(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1),
    swap ? naive(a.slice(0, -2), b.slice(0, -2)) + 1 : Infinity
  )
}

describe('nearest words', () => {
  it('distances are those of the definition, up to the bound', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
    let above = 0
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 5 }), (a, b, most) => {
        const d = naive(a, b)
        if (d > most) above++
        const found = distance(a, b, most)
        expect(d > most ? found > most : found).toBe(d > most ? true : d)
      })
    )
    expect(above).toBeGreaterThan(5)
  })

  const words = ['i32.add', 'i32.and', 'i64.add', 'local.get', 'local.set', 'x']
  it.each([
    ['i32.ad', 'i32.add'],
    ['i32.dad', 'i32.add'],
    ['locl.get', 'local.get'],
    ['local.gt', 'local.get'],
    ['loacl.set', 'local.set'],
    ['y', 'x'],
    ['unreachable', null],
    ['abc', null],
    ['', 'x'],
    ['q'.repeat(100), null]
  ])('of %s it is %s', (word, expected) => {
    expect(nearest(word, words)).toBe(expected)
    expect(didYouMean(word, words, (w) => `<${w}>`)).toBe(expected === null ? '' : `; did you mean <${expected}>?`)
  })
})
