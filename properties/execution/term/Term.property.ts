/**
 * The tie to the specification: the machine's step is the term machine's, rule by rule, at every step of generated programs.
 */
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Config, StepRule } from '../../../src/execution/runtime/Config.ts'
import type { Reply } from '../../../src/execution/Run.ts'
import { resume } from '../../../src/execution/Run.ts'
import { step } from '../../../src/execution/Step.ts'
import type { Store as MachineStore } from '../../../src/execution/runtime/Store.ts'
import { program, type Program } from '../../../src/arbitraries/index.ts'
import { counter } from '../../support/coverage.ts'
import { called, reply, started, world } from '../../support/runs.ts'
import { times } from '../../support/times.ts'
import { instantiated } from './Instantiate.ts'
import { step as termStep, type Answer, type Stepped } from './Machine.ts'
import { heapDifference, samePlugged, storeDifference, view, viewStore, type Known } from './Same.ts'
import { isVal, type Frame, type Store, type Terms } from './Term.ts'

const rules = counter()
const answers = new Map<string, number>()

const observe = (o: Stepped): void => {
  rules.add(o.rule)
  for (const rule of o.structural) rules.add(rule)
  rules.add('Steps/trans')
}

/** Rules after which heap objects are compared: the others leave them. */
const writesHeap: ReadonlySet<StepRule> = new Set([
  'Step/struct.new',
  'Step/struct.set-struct',
  'Step/array.new_fixed',
  'Step/array.set-array',
  'Step/throw'
])

const answerOf = (r: Reply): Answer =>
  r._tag === 'values' ? { _tag: 'values', values: r.values.map(view) }
  : r._tag === 'exception' ? { _tag: 'exception', tag: r.exn.tag, fields: r.exn.fields.map(view) }
  : { _tag: 'trap' }

/** The next configuration of the machine, and what the host said if it was asked. */
const next = (c: Config) => {
  const o = step(c)
  if (o._tag !== 'Suspended') return { o, answer: null }
  const said = reply(o.call, o.config.store)
  return { o: resume(o.config, said), answer: answerOf(said) }
}

interface Term {
  readonly s: Store
  readonly f: Frame
  readonly es: Terms
}

/** More steps than any generated program takes. */
const MOST = 20_000

/** Runs both machines to the end, comparing them after each step. */
const together = (from: Config, term: Term): { readonly store: MachineStore; readonly s: Store } => {
  let c = from
  let t = term
  let known: Known | null = null
  let last: StepRule | null = null
  for (let n = 0; n < MOST; n++) {
    if (!samePlugged(t.f, t.es, c)) expect({ after: last, term: t.es }).toEqual({ after: last, term: c })
    expect([last, storeDifference(t.s, c.store, known)]).toEqual([last, null])
    if (last === null || writesHeap.has(last)) expect([last, heapDifference(t.s, c, c.store)]).toEqual([last, null])
    known = { s: t.s, store: c.store }
    const { o, answer } = next(c)
    if (o._tag !== 'Next') {
      answers.set(o._tag, (answers.get(o._tag) ?? 0) + 1)
      rules.add('Steps/refl')
      expect(termStep(t.s, t.f, t.es)).toBeUndefined()
      const end = t.es.map((e) => e._tag)
      if (o._tag === 'Done') expect(t.es.every(isVal)).toBe(true)
      else if (o._tag === 'Trapped') expect(end).toEqual(['trap'])
      else if (o._tag === 'Exception') expect(end).toEqual(['ref.exn_addr', 'throw_ref'])
      else expect(o._tag).toBe('an end that terms have')
      expect(heapDifference(t.s, c, c.store)).toBeNull()
      return { store: c.store, s: t.s }
    }
    const u = termStep(t.s, t.f, t.es, answer)
    expect(u?.rule).toBe(o.rule)
    expect(o.config.steps).toBe(c.steps + 1)
    if (u === undefined) break
    observe(u)
    last = o.rule
    c = o.config
    t = u
  }
  throw new Error('the program does not end')
}

const both = (p: Program): void => {
  const { valid, config, instance } = started(p)
  const { store: before, given } = world(valid)
  let evaluated = 0
  const term = instantiated(viewStore(before), valid, given, (o) => {
    evaluated++
    observe(o)
  })
  rules.add('Eval_expr', valid.module.globals.length)
  expect(config.steps).toBe(evaluated)
  let { store, s } = together(config, term)
  for (const call of p.calls) {
    const c = called(store, instance, call)
    const outer: Frame = { locals: [], module: -1 }
    const target = c.values.head
    if (target._tag !== 'ref.func_addr') throw new Error('no call')
    const es: Terms = [...call.args, view(target), ...(c.code.instr._tag === 'call_ref' ? [c.code.instr] : [])]
    ;({ store, s } = together(c, { s, f: outer, es }))
  }
}

const runs = times(900)

test('plug(step(c)) is the step of plug(c) by the same rule, with equal stores', () => {
  fc.assert(
    fc.property(program, (p) => {
      both(p)
    }),
    { numRuns: runs, seed: 20260723 }
  )
})

/** Rules that need many programs before chance reaches them are asserted on as many as the seed above generates. */
test('every rule that can fire has fired', () => {
  expect(rules.missing()).toEqual([])
  for (const rule of [
    'Step/pure',
    'Step/read',
    'Steps/refl',
    'Steps/trans',
    'Step/ctxt-instrs',
    'Step/ctxt-label',
    'Step/ctxt-handler',
    'Step/ctxt-frame',
    'Eval_expr'
  ] as const)
    expect([rule, rules.of(rule) > 0]).toEqual([rule, true])
  expect([...answers.keys()].sort()).toEqual(['Done', 'Exception', 'Trapped'])
})

afterAll(() => {
  rules.save('term')
})
