/** No visible mutation in the core: what the rule of `eslint.config.js` refuses, and what it allows. */
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const RULE = 'core/no-visible-mutation'
// In CI the parser would take the texts for the files of their paths, as these are.
const eslint = new ESLint({
  overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } }
})

/** Whether the rule refuses this text in place of a module of the core. */
const refuses = async (text: string, path = 'src/execution/Plug.ts'): Promise<boolean> => {
  const [result] = await eslint.lintText(text, { filePath: path })
  return result?.messages.some(({ ruleId }) => ruleId === RULE) === true
}

describe('no visible mutation', () => {
  it.each([
    ['of an argument', 'export const f = (xs: number[]): void => { xs.push(1) }'],
    ['of a field of an argument', 'export const f = (o: { n: number }): void => { o.n++ }'],
    ['of a part of an argument', 'export const f = ({ xs }: { xs: number[] }): void => { xs[0] = 1 }'],
    [
      'of a variable of the module',
      'const m = new Map<number, number>()\nexport const f = (): void => { m.set(1, 2) }'
    ],
    ['by another name', 'export const f = (xs: number[]): void => { const ys = xs\n ys.sort() }'],
    ['of what a list of its own holds', 'export const f = (x: number[]): void => { const o = [x]\n o[0]?.push(1) }'],
    ['of a set', 'export const f = (s: Set<number>): void => { s.add(1) }'],
    ['by assign', 'export const f = (o: { n: number }): void => { Object.assign(o, { n: 1 }) }']
  ])('refuses one %s', async (_, text) => {
    expect(await refuses(text)).toBe(true)
  })

  it.each([
    [
      'of a list that the function makes',
      'export const f = (): number[] => { const xs: number[] = []\n xs.push(1)\n return xs }'
    ],
    ['of a copy', 'export const f = (xs: number[]): number[] => { const ys = xs.slice()\n ys[0] = 1\n return ys }'],
    [
      'by an inner function',
      'export const f = (): number[] => { const xs: number[] = []\n const g = (): void => { xs.push(1) }\n g()\n return xs }'
    ],
    ['of no object', 'export const f = (): number => { let n = 0\n n++\n return n }']
  ])('allows one %s', async (_, text) => {
    expect(await refuses(text)).toBe(false)
  })

  it('is on in the chapters that have no state', async () => {
    for (const path of [
      'validation/Body',
      'structure/Show',
      'types/Close',
      'numerics/Int32',
      'soundness/Hole',
      'trace/Event',
      'wasi/Guest'
    ])
      expect(await refuses('export const f = (xs: number[]): void => { xs.push(1) }', `src/${path}.ts`)).toBe(true)
  })
})
