/** Depth and length cost no more than their share: nested blocks, nested calls, long chains of structures. */
import { expect, it } from 'vitest'
import type { FuncIdx, LocalIdx, TypeIdx } from '../../src/structure/Indices.ts'
import { idx } from '../../src/structure/Indices.ts'
import { i32 } from '../../src/structure/Const.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { defaultLimits, type Config } from '../../src/execution/runtime/Config.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { configOk } from '../../src/soundness/Config.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { resultType, runSound } from '../../src/soundness/Run.ts'
import { parseModule } from '../../src/text/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'
import { emptyModule } from '../support/modules.ts'
import { entry } from '../support/runs.ts'
import { showFinding, soundly } from './checked.ts'

const DEPTH = 100_000

const start = (m: Module, arg: number): Config => {
  const settings = { choices: deterministic, limits: { ...defaultLimits, depth: 2 * DEPTH } }
  const made = right(instantiate(emptyStore, right(validateModule(m)), [], settings))
  const { store } = made.config
  return right(invoke(store, entry(store, made.instance, 'main'), [i32(arg)], settings))
}

/** The run, its first `steps` steps checked; and its last configuration once more from scratch. */
const checked = (c: Config, steps: number): string => {
  const ran = runSound(steps)(soundly(c, resultType(c), Infinity))
  if (ran._tag === 'unsound') throw new Error(showFinding(ran.finding))
  expect(configOk(ran.now.config, ran.now.ts)).toMatchObject({ _tag: 'Right' })
  return ran.outcome._tag
}

const nested = (depth: number): Expr => {
  let es: Expr = [{ _tag: 'local.get', x: idx<LocalIdx>(0) }, { _tag: 'nop' }]
  for (let i = 0; i < depth; i++) es = [{ _tag: 'block', bt: { _tag: 'result', t: 'i32' }, es }]
  return es
}

const blocks = (depth: number): Module => ({
  ...emptyModule,
  types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['i32'], results: ['i32'] } }] }],
  funcs: [{ type: idx<TypeIdx>(0), locals: [], body: nested(depth) }],
  exports: [{ name: 'main', idx: { _tag: 'func', x: idx<FuncIdx>(0) } }]
})

it('blocks nested 100,000 deep are entered and left soundly', () => {
  expect(checked(start(blocks(DEPTH), 1), DEPTH + 2)).toBe('Exhausted')
  expect(checked(start(blocks(DEPTH / 10), 1), Infinity)).toBe('Done')
})

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((n, m) => n + m, 0)

/** The whole run of nested blocks, and the judgements that were applied in it. */
const judged = (depth: number) => {
  const c = start(blocks(depth), 1)
  const d = nothingDerived()
  const ran = runSound(Infinity, d)(soundly(c, resultType(c), null, d))
  expect(ran._tag === 'sound' && ran.outcome._tag).toBe('Done')
  return { judgements: total(d.counts), whole: ran._tag === 'sound' ? ran.now.whole : NaN }
}

it('what is derived from scratch meanwhile is no more than a share of the steps, however deep the blocks', () => {
  const [one, two, four] = [judged(10_000), judged(20_000), judged(40_000)]
  // 80,000 steps, each derivation from scratch taking some 100,000 judgements
  expect(four.whole).toBeGreaterThan(1)
  expect(four.whole).toBeLessThan(5)
  expect(two.judgements / one.judgements).toBeLessThan(2.6)
  expect(four.judgements / two.judgements).toBeLessThan(2.6)
})

it('slices that hand on what was derived derive no more than one run', () => {
  const c = start(blocks(3000), 1)
  const all = runSound(Infinity)(soundly(c, resultType(c), Infinity))
  const d = nothingDerived()
  let now = soundly(c, resultType(c), Infinity)
  for (let done = false; !done;) {
    const slice = runSound(500, d)(now)
    if (slice._tag === 'unsound') throw new Error(showFinding(slice.finding))
    now = slice.now
    done = slice.outcome._tag === 'Done'
  }
  expect(total(d.counts)).toBe(total(all.counts))
})

const text = (source: string): Module => right(parseModule(source)).module

it('calls nested 100,000 deep are made and returned soundly', () => {
  const m = text(`(module (func $f (export "main") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))`)
  expect(checked(start(m, DEPTH), 5 * DEPTH)).toBe('Exhausted')
  expect(checked(start(m, DEPTH / 10), Infinity)).toBe('Done')
})

it('a list of 20,000 structures is built soundly, and is no cycle', () => {
  const m = text(`(module
    (rec (type $cell (struct (field (ref null $cell)))))
    (func (export "main") (param i32) (result i32) (local $l (ref null $cell))
      (loop $next
        (local.set $l (struct.new $cell (local.get $l)))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 0)))`)
  expect(checked(start(m, 20_000), 20_000 * 8)).toBe('Exhausted')
})

it('an operand stack of 20,000 values is typed once, not at each step', () => {
  const n = 20_000
  const c = start(
    text(`(module (func (export "main") (param i32) (result i32)
      ${'(local.get 0) '.repeat(n)} ${'(drop) '.repeat(n)} (local.get 0)))`),
    1
  )
  const ran = runSound(Infinity)(soundly(c, resultType(c), Infinity))
  expect(ran._tag === 'sound' && ran.outcome._tag).toBe('Done')
  expect(ran.counts.get('Config_ok')).toBeGreaterThan(2 * n)
  expect(ran.counts.get('Num_ok')).toBeGreaterThan(n)
  expect(ran.counts.get('Num_ok')).toBeLessThan(3 * n)
})
