/** Law 1: every execution rule has an arm in src/execution under its name, and no other name is there. */
import { describe, expect, it } from 'vitest'
import { load } from '../../spec-json/scripts/tables.ts'
import { InstructionTable, RuleCatalogue } from '../../src/spec/Catalogue.ts'
import { sourcesUnder } from '../support/sources.ts'

const rules = load(RuleCatalogue, 'rules.json').rules
const instructions = load(InstructionTable, 'instructions.json').instructions
const clauses = rules.filter((r) => r.role === 'clause').map((r) => r.name)
const files = sourcesUnder('src/execution')
/** Rule names in code. */
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

/** A rule as a comment writes it out: its name, the anchor of the last link above, its text, and the code after it. */
interface Written {
  readonly path: string
  readonly rule: string
  readonly anchor: string
  readonly text: string
  readonly rest: string
}

const link = /^\s*\/\/ https:\/\/webassembly\.github\.io\/spec\/core\/exec\/instructions\.html#(\S+)$/
const heading = /^\s*\/\/ ((?:Step|Step_pure|Step_read)\/[a-z0-9_.\-]+)(?:\s{4}.*)?$/

const written: ReadonlyArray<Written> = files.flatMap(({ path, text }) => {
  const lines = text.split('\n')
  let anchor = ''
  return lines.flatMap((line, i) => {
    anchor = link.exec(line)?.[1] ?? anchor
    const rule = heading.exec(line)?.[1]
    if (rule === undefined) return []
    const end = lines.findIndex((l, k) => k > i && (!/^\s*\/\//.test(l) || heading.test(l) || link.test(l)))
    return [{ path, rule, anchor, text: lines.slice(i, end).join(' '), rest: lines.slice(i).join('\n') }]
  })
})

/** The anchor of an instruction on the page of execution. */
const anchorOf = (mnemonic: string): string =>
  (instructions.find((row) => row.mnemonic === mnemonic)?.anchorExec ?? '').replaceAll(/[^a-z0-9]+/g, '-')

describe.each(rules.filter((r) => r.role === 'clause'))(
  '$name in the notation',
  ({ name, mnemonics = [], outcome }) => {
    const found = written.filter((w) => w.rule === name)
    it('is written out once, above its arm', () => {
      expect(found.map((w) => w.path)).toEqual([named.find((n) => n.rule === name)?.path])
      expect(found.filter((w) => w.rest.includes(`'${name}'`))).toEqual(found)
    })
    it('ends in TRAP if the rule does', () => {
      expect(found.map((w) => /~>\s+(?:z; )?TRAP\b/.test(w.text))).toEqual([outcome === 'trap'])
    })
    if (mnemonics.length === 0) return // a rule of a context belongs to no instruction
    it('is below the link of its instruction', () => {
      expect(new Set(found.map((w) => w.anchor))).toEqual(new Set(mnemonics.map(anchorOf)))
    })
  }
)

it('no other rule is written out', () => {
  expect(written.filter((w) => !clauses.includes(w.rule)).map((w) => w.rule)).toEqual([])
})
