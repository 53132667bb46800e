/** Unfolding: definitions come to what they come to when they run, and what is not understood is refused by name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { constant, text, variable } from '../../spec-json/scripts/terms.ts'
import { applied, definition, term, termOf } from '../../spec-json/scripts/unfold.ts'

const folder = mkdtempSync(join(tmpdir(), 'unfold-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let files = 0
/** The text of a function of x, from its definition, which may be on several lines. */
const unfolded = (source: string, x = term(variable('x'))): string => {
  const file = join(folder, `${files++}.ts`)
  writeFileSync(file, source)
  return text(termOf(applied(definition(relative('.', file), 'f'), [x])), () => undefined)
}

describe('variables', () => {
  it('that one way sets are as they were on the other', () => {
    const f = 'export const f = (x) => { let r = 7; if (x < 0) { r = r + 1; return r } return r * 3 }'
    expect(unfolded(f)).toBe('((x < 0) ? 8 : 21)')
  })
  it('are set on both ways of ways', () => {
    const f = `export const f = (x) => {
      let r = 1
      for (let k = 0; k < 2; k++) { r += 1; if (x === k) { r += 10; return r } else { r += 100 } }
      return r
    }`
    expect(unfolded(f)).toBe('((x === 0) ? 12 : ((x === 1) ? 113 : 203))')
  })
  it('of a block are its own', () => {
    expect(unfolded('export const f = (x) => { const t = 1; { const t = 2; } return x + t }')).toBe('(x + 1)')
  })
})

describe('ways', () => {
  it('numbers are conditions', () => {
    expect(unfolded('export const f = (x) => (5 & 4 ? x : 0)')).toBe('x')
    expect(unfolded('export const f = (x) => (!0 ? x : 0)')).toBe('x')
  })
  it('clauses go on into the next ones', () => {
    const f =
      "export const f = (x) => { switch ('b') { case 'a': return 1; case 'b': case 'c': return x; case 'd': return 2 } }"
    expect(unfolded(f)).toBe('x')
  })
  it('fields may be named once', () => {
    expect(unfolded('export const f = (x) => { const { c } = { c: x }; const o = { c }; return o.c }')).toBe('x')
  })
})

describe('what is refused', () => {
  it.each([
    ['operator ++ in ++x', '++x'],
    ['operator + in +x', '+x'],
    ['operator == in x == 1', 'x == 1'],
    ['operator ?? in x ?? 1', 'x ?? 1'],
    ['operator = in x = 1', 'x > 0 ? (x = 1) : 2'],
    ['method Math.sin in Math.sin(x)', 'Math.sin(x)'],
    ['method Number.isInteger in Number.isInteger(x)', 'Number.isInteger(x)'],
    ['method Object.keys in Object.keys(x)', 'Object.keys(x)'],
    ['method H.low in H.low(x)', 'H.low(x)'],
    ['BigInt.asIntN(32, x)', 'BigInt.asIntN(32, x)'],
    ['no field map', '[x].map((y) => y)'],
    ['parameter { c }', '(({ c }) => c)({ c: x })'],
    ['parameter ...ys', '((...ys) => ys[0])(x)'],
    ['field ...{ c: x }', '({ ...{ c: x } }).c'],
    ['no definition of y', 'y']
  ])('%s', (why, body) => {
    expect(() => unfolded(`export const f = (x) => ${body}`)).toThrow(`the definition cannot be unfolded: ${why}`)
  })
  it.each([
    ['x.c = 1', 'x.c = 1; return x'],
    ['x++', 'x++; return x'],
    ['y = 1: no variable of this function', 'let y = 0; const g = (z) => { y = 1; return z }; return g(x) + y'],
    ['t is declared twice', 'const t = 1; const t = 2; return t'],
    ['{ c: d } = o', 'const o = { c: x }; const { c: d } = o; return d'],
    ['no count: k--', 'for (let k = 0; k < 2; k--) {} return x'],
    ['no bound', 'for (let k = 0; k < x; k++) {} return x'],
    ['a way that does not end', 'let r = 0; if (x > 0) r = 1; return r'],
    ['a choice that is not known', 'switch (x) { case 1: return 2 } return 3'],
    ['no case of 4', 'switch (4) { case 1: return 2 } return 3'],
    ['while (x > 0) return x', 'while (x > 0) return x']
  ])('%s', (why, body) => {
    expect(() => unfolded(`export const f = (x) => { ${body} }`)).toThrow(`the definition cannot be unfolded: ${why}`)
  })
})

it('what is known is computed', () => {
  const f = (x: number): number => (x % 2 === 0 ? -x >> 1 : ~x)
  for (let x = -9; x < 9; x++)
    expect(Number(unfolded(`export const f = ${f.toString()}`, term(constant(x))).replace(/[()]/g, ''))).toBe(f(x))
})
