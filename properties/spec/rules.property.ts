/** The page of the rules: each has its clause in the source, and the page is current. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, clausesOf, counterparts, isExecution, isValidation } from '../../spec-json/scripts/clauses.ts'
import { rulesPage } from '../../spec-json/scripts/rules-page.ts'

const withoutClause = catalogue
  .filter((rule) => isExecution(rule) || isValidation(rule))
  .filter((rule) => clausesOf(rule).length === 0)

describe('docs/rules.md', () => {
  it('is current: npm run generate', () => {
    expect(readFileSync('docs/rules.md', 'utf8')).toBe(rulesPage())
  })

  it('finds the clause of every rule of execution in one file', () => {
    const clauses = catalogue.filter(({ role }) => role === 'clause')
    expect(clauses.length).toBe(206)
    expect(clauses.filter((rule) => clausesOf(rule).length !== 1)).toEqual([])
  })

  it('finds that of every rule of validation, but for those with a counterpart', () => {
    const names = withoutClause.filter(isValidation).map(({ name }) => name)
    expect(names).toEqual(catalogue.map(({ name }) => name).filter((n) => counterparts.some(({ rule }) => rule === n)))
  })

  it('leaves out no rule but those of the notation', () => {
    const page = rulesPage()
    expect(catalogue.length).toBe(564)
    expect(catalogue.map(({ name }) => name).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual(
      catalogue.map(({ name }) => name).filter((name) => name.startsWith('Notation'))
    )
  })

  it('links to files that are there', () => {
    const links = [...rulesPage().matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(400)
    expect([...new Set(links)].filter((path) => !existsSync(path))).toEqual([])
  })
})
