/** The operators as text and the numerics table: one function, instruction by instruction, bits and traps included. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { templates } from '../../src/staging/generated/Templates.ts'
import { templates as derived } from '../../spec-json/scripts/templates.ts'
import { times } from '../support/times.ts'
import { operatorDiffers, operators } from './operators.ts'

describe.each(operators)('%s', (m) => {
  test('as the numerics table', () => {
    const { differs, staged } = operatorDiffers(m, 402, times(120))
    expect(differs).toBe(null)
    expect(staged).toBeGreaterThan(40)
  })
})

test('every operator without an i64 or bits of floats has a text made of the table', () => {
  const without = operators.filter((m) => !(m in templates))
  expect(without.filter((m) => !/i64|reinterpret|\.(abs|neg|copysign)$/.test(m))).toEqual([])
})

test('the expressions are those that follow from the numerics table now', () => {
  expect(readFileSync('src/staging/generated/Templates.ts', 'utf8')).toBe(derived())
})
