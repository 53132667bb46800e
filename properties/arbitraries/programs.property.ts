/** The generator of programs: valid, of the features asked for, ending in every way, reaching every rule, shrinking well. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  basic,
  everything,
  program,
  programWith,
  release2,
  without,
  type Options
} from '../../src/arbitraries/index.ts'
import { byMnemonic, rows } from '../../src/spec/Instructions.ts'
import type { Mnemonic } from '../../src/spec/generated/Mnemonics.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { counter } from '../support/coverage.ts'
import { inTurn, toEnd } from '../support/observe.ts'
import { validated } from '../support/runs.ts'
import { times } from '../support/times.ts'

/** The instructions of an expression and of the blocks in it. */
const instructions = (es: Expr): ReadonlyArray<Expr[number]> =>
  es.flatMap((e) => [
    e,
    ...('es' in e ? instructions(e.es) : []),
    ...('then' in e ? [...instructions(e.then), ...instructions(e.else)] : [])
  ])

const code = (m: Module): ReadonlyArray<Expr[number]> => m.funcs.flatMap((f) => instructions(f.body))

const sets: Readonly<Record<string, Options>> = {
  everything,
  basic,
  release2,
  'no references': without('reference-types', 'function-references', 'gc', 'exceptions')
}

describe.each(Object.entries(sets))('programs with %s', (_name, options) => {
  test('are valid, and use nothing else', () => {
    let seen = 0
    fc.assert(
      fc.property(programWith(options), ({ module }) => {
        validated({ module, calls: [] })
        const used = new Set(code(module).map((e) => byMnemonic.get(e._tag)?.feature))
        expect([...used].filter((f) => f === undefined || !options.features.has(f))).toEqual([])
        expect(module.mems.length).toBeLessThanOrEqual(options.multiMemory ? 9 : 1)
        seen += code(module).length
      }),
      { numRuns: times(120), seed: 1 }
    )
    expect(seen).toBeGreaterThan(120 * 50)
  })
})

const rules = counter()

test('programs end in values, traps and exceptions, and reach every rule that their features have', () => {
  const ends = new Map<string, number>()
  fc.assert(
    fc.property(program, (p) => {
      inTurn(p, (c) => {
        const o = toEnd(c, (rule) => {
          rules.add(rule)
        })
        ends.set(o._tag, (ends.get(o._tag) ?? 0) + 1)
        return o
      })
    }),
    { numRuns: times(800), seed: 2 }
  )
  expect(rules.missing()).toEqual([])
  const total = [...ends.values()].reduce((a, b) => a + b)
  const share = (tag: string): number => (ends.get(tag) ?? 0) / total
  expect([...ends.keys()].sort()).toEqual(['Done', 'Exception', 'Trapped'])
  expect(share('Trapped')).toBeGreaterThan(0.15)
  expect(share('Trapped')).toBeLessThan(0.6)
  expect(share('Exception')).toBeGreaterThan(0.002)
})

test('every instruction of the table is generated', () => {
  const seen = new Set<Mnemonic>()
  fc.assert(
    fc.property(program, ({ module }) => {
      for (const e of code(module)) seen.add(e._tag)
    }),
    { numRuns: times(800), seed: 3 }
  )
  expect(rows.map((r) => r.mnemonic).filter((m) => !seen.has(m))).toEqual([])
})

test('a counterexample shrinks to a small program', () => {
  const wanted: ReadonlyArray<Mnemonic> = ['i32.div_s', 'br_table', 'array.copy']
  for (const m of wanted) {
    const found = fc.check(
      fc.property(program, ({ module }) => !code(module).some((e) => e._tag === m)),
      { numRuns: 2000, seed: 4 }
    )
    const [small] = found.counterexample ?? []
    expect([m, found.failed]).toEqual([m, true])
    expect(small === undefined ? Infinity : code(small.module).length).toBeLessThan(40)
  }
})

afterAll(() => {
  rules.save('programs')
})
