/** The planting of bugs itself: rules of mutation on small texts, shares of families, the switch, known equivalents. */
import { existsSync, readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { transformSync } from 'esbuild'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { choose } from './Choose.ts'
import { families } from './Families.ts'
import { instrument } from './Instrument.ts'
import { areaNames, plant, shown, staleness, table } from './planted/Table.ts'
import { isKnown, isSame, known, sitesByFamily } from './Pool.ts'
import type { Mutant, Site } from './Site.ts'
import { sitesOf } from './Sites.ts'

const sites = (text: string): ReadonlyArray<Site> =>
  sitesOf('a.ts', ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2023, true), () => true)
const mutations = (text: string): ReadonlyArray<string> => sites(text).map(({ kind, mutated }) => `${kind}: ${mutated}`)

describe('rules of mutation', () => {
  it.each([
    ['x = a < b', ['relational: (a) <= (b)', 'operands: (b) < (a)']],
    ['x = a - b', ['arithmetic: (a) + (b)', 'operands: (b) - (a)']],
    ["x = 'a' + b", []],
    ['x = a && b', ['logical: (a) || (b)', 'conjunct: (a)', 'conjunct: (b)']],
    ['x = c ? a : b', ['arms: (c) ? (b) : (a)']],
    ['x = 32', ['constant: (32 + 1)', 'width: 16']],
    ['x = 5n', ['constant: (5n + 1n)']],
    ['x = f(a, b, c)', ['operands: f(b, a, c)']],
    ['f(a)', ['statement: ']],
    ['a[i] = b', ['statement: ']],
    ['if (a) b = c', ['guard: false']],
    ['x = !a', ['negation: (a)']],
    ['x = true', ['boolean: false']],
    ["x = ['Step/a', 'Step_pure/b']", ["rule: 'Step_pure/b'", "rule: 'Step/a'"]],
    ["x = ['Step/a', 'other']", []],
    ['x = `${a + b}`', []],
    ['type X = 1 | true', []],
    ['switch (x) { case 1: y = a }', []]
  ])('%s', (text, expected) => {
    expect(mutations(text)).toEqual(expected)
  })
})

/** Evaluates an instrumented expression with one mutant on. */
const evaluate = (text: string, mutants: ReadonlyArray<Mutant>, on: number): unknown => {
  const [body = ''] = instrument(`x = ${text}`, mutants, './switch.ts').split('\nimport')
  return runInNewContext(`let x; ${body}; x`, { mutantIsOn: (id: number) => id === on })
}

describe('the switch', () => {
  it('leaves the text as it is while no mutant is on, and turns on one', () => {
    const text = '1 - 2 < 3 ? 10 : 20'
    const all = sites(`x = ${text}`)
    expect(all.length).toBeGreaterThan(5)
    for (const site of all) {
      const mutant = { ...site, id: 7, family: '' }
      expect(evaluate(text, [mutant], 0)).toBe(10)
      const changed = text.slice(0, site.start - 4) + `(${site.mutated})` + text.slice(site.end - 4)
      expect(evaluate(text, [mutant], 7)).toBe(evaluate(changed, [], 0))
    }
  })
})

describe('the mutants of a seed', () => {
  const all = sitesByFamily()

  it('are the same each time, do not overlap, and are shared out evenly', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: families.length, max: 200 }), (seed, count) => {
        const mutants = choose(all, seed, count)
        expect(choose(all, seed, count)).toEqual(mutants)
        expect(mutants.length).toBe(count)
        for (const a of mutants)
          for (const b of mutants)
            expect(a !== b && a.file === b.file && a.start < b.end && b.start < a.end).toBe(false)
        const shares = families.map(({ name }) => mutants.filter((m) => m.family === name).length)
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(Math.min(3, Math.floor(count / families.length)))
      }),
      { numRuns: 5 }
    )
  })

  it('come from every family, by every rule of mutation', () => {
    expect([...all].filter(([, found]) => found.length < 20).map(([name]) => name)).toEqual([])
    expect(new Set([...all.values()].flat().map(({ kind }) => kind)).size).toBe(15)
  })

  it('leave out those that change nothing, which still stand in the source, and keep the numbers of the others', () => {
    const found = [...all.values()].flat()
    expect(known.length).toBeGreaterThan(0)
    expect(known.filter((e) => !found.some((s) => isSame(e, s)))).toEqual([])
    expect(known.filter(({ reason }) => reason.length < 20)).toEqual([])
    const [drawn, kept] = [choose(all, 1, 80), choose(all, 1, 80, isKnown)]
    expect(kept.filter(isKnown)).toEqual([])
    expect(drawn.filter((m) => !isKnown(m))).toEqual(kept.filter(({ id }) => id <= 80))
    expect(kept.length).toBe(80)
  })
})

describe('the bugs that are planted by hand', () => {
  const code = (text: string): string => transformSync(text, { loader: 'ts' }).code
  const sources = new Map(
    [...new Set(table.map(({ file }) => file))].map((file) => {
      // a file that is not there has no quoted text
      const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      return [file, { text, code: code(text) }]
    })
  )

  it('have their place in the source, once, and make programs', () => {
    const wrong = table.flatMap((row) => {
      const source = sources.get(row.file) ?? { text: '', code: '' }
      const reason = staleness(source.text, row)
      if (reason !== null) return [`${reason}: ${shown(row)}`]
      try {
        return code(plant(source.text, row)) === source.code ? [`changes nothing: ${shown(row)}`] : []
      } catch {
        return [`is no program: ${shown(row)}`]
      }
    })
    expect(wrong).toEqual([])
  })

  it('name tests that there are', () => {
    const files = new Set(table.flatMap(({ tests }) => tests))
    expect([...files].filter((file) => !existsSync(file))).toEqual([])
    expect(table.filter(({ tests }) => tests.length === 0)).toEqual([])
  })

  it('are in every area, each once', () => {
    expect(areaNames.filter((name) => table.filter(({ area }) => area === name).length < 5)).toEqual([])
    const places = table.map(({ file, from, to, nth }) => JSON.stringify([file, from, to, nth]))
    expect(new Set(places).size).toBe(places.length)
    expect(table.length).toBeGreaterThanOrEqual(300)
  })
})
