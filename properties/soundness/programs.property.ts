/** Preservation and progress at every step of generated programs, and that every rule and every judgement was exercised. */
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { program } from '../../src/arbitraries/index.ts'
import type { Judgement } from '../../src/soundness/Violation.ts'
import { byMnemonic } from '../../src/spec/Instructions.ts'
import { counter } from '../support/coverage.ts'
import { times } from '../support/times.ts'
import { programRunsSoundly } from './checked.ts'

const rules = counter()
const counts = new Map<Judgement, number>()
const of = (rule: Judgement): number => counts.get(rule) ?? 0
let configs = 0

/** Steps after which everything is derived from scratch. */
const EVERY = 100

test('every configuration of every program is well-typed, at one type, in a store that extends the last', () => {
  fc.assert(
    fc.property(program, (p) => {
      programRunsSoundly(p, EVERY, counts, (rule) => {
        configs++
        if (rule !== null) rules.add(rule)
      })
    }),
    { numRuns: times(900), seed: 4 }
  )
  expect(configs).toBeGreaterThan(100_000)
})

test('every rule that can fire was preserved', () => {
  expect(rules.missing()).toEqual([])
})

/**
 * Judgements of the appendix that the programs reach. What is missing: contexts are well-formed by construction (Context_ok,
 * Idctxt_ok), what is below operands is framed by the algorithm's stack (Instrs_ok2/frame), types of memories and
 * tables are compared without their limits (Externaddr_ok/sub); no generated program has references of the host.
 */
const judgements: ReadonlyArray<readonly [Judgement, number]> = [
  ['Config_ok', 100_000],
  ['State_ok', 100_000],
  ['Store_ok', 1000],
  ['Expr_ok2', 100_000],
  ['Instr_ok2/plain', 100_000],
  ['Instr_ok2/call_ref', 1000],
  ['Instr_ok2/return_call_ref', 100],
  ['Instr_ok2/ref', 10_000],
  ['Instr_ok2/label', 10_000],
  ['Instr_ok2/frame', 2000],
  ['Instr_ok2/handler', 1000],
  ['Instr_ok2/trap', 2000],
  ['Instrs_ok2/empty', 10_000],
  ['Instrs_ok2/seq', 100_000],
  ['Instrs_ok2/sub', 10_000],
  ['Taginst_ok', 1000],
  ['Globalinst_ok', 1000],
  ['Meminst_ok', 1000],
  ['Tableinst_ok', 1000],
  ['Funcinst_ok', 1000],
  ['Datainst_ok', 1000],
  ['Eleminst_ok', 1000],
  ['Exportinst_ok', 1000],
  ['Structinst_ok', 1000],
  ['Arrayinst_ok', 1000],
  ['Exninst_ok', 100],
  ['Moduleinst_ok', 1000],
  ['Frame_ok', 5000],
  ['Localval_ok/set', 5000],
  ['Localval_ok/unset', 1000],
  ['Num_ok', 10_000],
  ['Vec_ok', 5000],
  ['Ref_ok/null', 10_000],
  ['Ref_ok/i31', 5000],
  ['Ref_ok/struct', 5000],
  ['Ref_ok/array', 5000],
  ['Ref_ok/func', 5000],
  ['Ref_ok/exn', 100],
  ['Ref_ok/extern', 100],
  ['Ref_ok/sub', 10_000],
  ['Val_ok/num', 5000],
  ['Val_ok/vec', 1000],
  ['Val_ok/ref', 5000],
  ['Packval_ok', 1000],
  ['Fieldval_ok/val', 5000],
  ['Fieldval_ok/packval', 1000],
  ['Externaddr_ok/tag', 1000],
  ['Externaddr_ok/global', 1000],
  ['Externaddr_ok/mem', 1000],
  ['Externaddr_ok/table', 1000],
  ['Externaddr_ok/func', 1000],
  ['Deftype_ok', 10_000],
  ['Subtype_ok2', 5000],
  ['NotImmutReachable', 1000],
  ['ImmutReachable/trans', 100],
  ['ImmutReachable/ref.struct', 100],
  ['ImmutReachable/ref.array', 5],
  ['ImmutReachable/ref.exn', 5],
  ['Extend_store', 5000],
  ['Extend_globalinst', 1000],
  ['Extend_meminst', 1000],
  ['Extend_tableinst', 1000],
  ['Extend_datainst', 100],
  ['Extend_eleminst', 500],
  ['Extend_structinst', 500],
  ['Extend_arrayinst', 500],
  ['Extend_exninst', 1]
]

test('every judgement was applied often', () => {
  expect(judgements.flatMap(([rule, least]) => (of(rule) >= least ? [] : [`${rule} ${of(rule)} < ${least}`]))).toEqual(
    []
  )
})

test('instructions of every kind were typed', () => {
  const typing = new Set([...byMnemonic.values()].flatMap((row) => row.valid.slice(0, 1)))
  const rare = [...typing].flatMap((rule) => (of(rule) >= 10 ? [] : [`${rule} ${of(rule)}`]))
  expect(typing.size).toBeGreaterThan(90)
  expect(rare).toEqual([])
})

afterAll(() => {
  rules.save('soundness')
})
