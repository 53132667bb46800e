/** Law 1: every execution rule has an arm in src/execution under its name, and no other name is there. */
import { describe, expect, it } from 'vitest'
import { load } from '../../spec-json/scripts/tables.ts'
import { RuleCatalogue } from '../../src/spec/Catalogue.ts'
import { sourcesUnder } from '../support/sources.ts'

const rules = load(RuleCatalogue, 'rules.json').rules
const clauses = rules.filter((r) => r.role === 'clause').map((r) => r.name)
const files = sourcesUnder('src/execution')
/** Rule names in code; the notation in comments above the arms names none. */
const named = files.flatMap(({ path, text }) =>
  [
    ...text.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '').matchAll(/'((?:Step|Step_pure|Step_read)\/[a-z0-9_.\-]+)'/g)
  ].map((m) => ({
    path,
    rule: m[1] ?? ''
  }))
)

describe('one rule, one clause, one name', () => {
  it.each(clauses)('%s has an arm', (rule) => {
    expect(named.filter((n) => n.rule === rule).length).toBeGreaterThan(0)
  })
  it('every rule stands in one file', () => {
    const scattered = clauses.filter(
      (rule) => new Set(named.filter((n) => n.rule === rule).map((n) => n.path)).size > 1
    )
    expect(scattered).toEqual([])
  })
  it('no other rule is named', () => {
    const known = new Set([...clauses, 'Step/call_ref-host'])
    expect(named.filter((n) => !known.has(n.rule))).toEqual([])
  })
})
