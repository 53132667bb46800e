/** The documents under spec-json/ are well-formed, and what is generated from them is current. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generated, load, ordered, shape } from '../../spec-json/scripts/tables.ts'
import { InstructionTable, Messages, RuleCatalogue, Source, Testsuite } from '../../src/spec/Catalogue.ts'
import { byMnemonic, mnemonics, rows } from '../../src/spec/Instructions.ts'
import { executionRules, vacuousRules } from '../../src/spec/generated/RuleNames.ts'

const rules = load(RuleCatalogue, 'rules.json').rules
const instructions = load(InstructionTable, 'instructions.json').instructions

describe('spec-json', () => {
  it('pins one commit of the specification', () => {
    expect(load(Source, 'source.json').commit).toMatch(/^285a903/)
  })
  it('has 564 rules, 219 of them of execution: 206 that can fire, 9 structural, 4 vacuous', () => {
    const role = (r: string): number => rules.filter((x) => x.role === r).length
    expect(rules.length).toBe(564)
    expect([role('clause'), role('structural'), role('vacuous')]).toEqual([206, 9, 4])
    expect([executionRules.length, vacuousRules.length]).toEqual([206, 4])
  })
  it('has 497 opcodes with 494 mnemonics, each opcode once', () => {
    expect(instructions.length).toBe(497)
    expect(rows.length).toBe(497)
    expect(mnemonics.length).toBe(494)
    expect(new Set(rows.map((r) => `${r.prefix} ${r.code}`)).size).toBe(497)
    expect(byMnemonic.size).toBe(494)
  })
  it('names rules of the catalogue only', () => {
    const known = new Set(rules.map((r) => r.name))
    const named = instructions.flatMap((i) => [...i.exec, ...i.valid, ...i.traps, ...i.const])
    const messages = load(Messages, 'messages.json').traps.map((m) => m.rule)
    expect([...named, ...messages].filter((n) => !known.has(n))).toEqual([])
  })
  it('gives every trap a message, but those that only pass a trap on or whose operator gives the reason', () => {
    const known = new Set(load(Messages, 'messages.json').traps.map((m) => m.rule))
    const silent = rules.filter((r) => r.role === 'clause' && r.outcome === 'trap' && !known.has(r.name))
    expect(silent.map((r) => r.name)).toEqual([
      'Step_pure/trap-instrs',
      'Step_pure/trap-label',
      'Step_pure/trap-handler',
      'Step_pure/trap-frame',
      'Step_pure/binop-trap',
      'Step_pure/cvtop-trap'
    ])
  })
  it('counts the assertions of the official suite', () => {
    const suite = load(Testsuite, 'testsuite.json')
    const assertions = Object.values(suite.files)
      .flatMap((f) => Object.entries(f.counts))
      .filter(([k]) => k.startsWith('assert_'))
      .reduce((n, [, count]) => n + count, 0)
    expect(assertions).toBe(62_598)
    expect(suite.totals).toEqual({ files: 258, assertions: 62_598, customFiles: 3, customAssertions: 20 })
  })
  it('begins the operator numbers with the five constants', () => {
    expect(mnemonics.slice(0, 5)).toEqual(['i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const'])
    expect(ordered(instructions).map(shape)).toEqual(rows.map((r) => r.shape))
  })
  it.each(generated())('$path is current', ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})
