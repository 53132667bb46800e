/** Tables of what the judgements refuse, and accept, in a frame, in a step and in a run. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr, type HeapAddr } from '../../src/execution/runtime/Addresses.ts'
import { program } from '../../src/execution/runtime/Code.ts'
import { type Config, type StepRule } from '../../src/execution/runtime/Config.ts'
import { withHeap } from '../../src/execution/runtime/Store.ts'
import { noValues, push, refArray, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import { run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import * as H from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { derive } from '../../src/soundness/Config.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { resultType, runSound, stepSound } from '../../src/soundness/Run.ts'
import { showViolationPlace } from '../../src/soundness/Violation.ts'
import { f32, f64, i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import { idxUse, type ResultType } from '../../src/structure/Types.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { after, soundly } from './checked.ts'
import { field, start, storeOf, ts, typeOf } from './planted.ts'
import {
  judged,
  bottom,
  fType,
  noneType,
  sType,
  pop,
  callRef,
  framed,
  at,
  after1,
  withLocal,
  ruleOf
} from './framed.ts'

describe('the locals of a frame', () => {
  const c = at('nop')
  const types = ['i32', 'i64', 'f32', 'f32', 'f32', 's', 's', 'i64', 'null'] as const
  it.each(types.map((t, x) => [t, x] as const))(
    'of type %s: %i holds that type, or nothing where it may begin unset',
    (t, x) => {
      expect(V.length(c.frame.locals)).toBe(types.length)
      const values: ReadonlyArray<readonly [string, Val]> = [
        ['i32', i32(1)],
        ['i64', i64(1n)],
        ['f32', f32(1)],
        ['f64', f64(0, 1)],
        ['null', refNull]
      ]
      for (const [u, v] of values)
        expect([u, ruleOf(withLocal(c, x, v))]).toEqual([
          u,
          u === t ? '' : `Val_ok/${u === 'null' ? 'ref' : 'num'} at frame 1 > local ${x}`
        ])
      expect(ruleOf(withLocal(c, x, undefined))).toBe(t === 's' ? '' : `Localval_ok/set at frame 1 > local ${x}`)
    }
  )
  it('of another type are found where one object is in several', () => {
    for (let x = 1; x < types.length; x++) {
      const v = V.get(c.frame.locals, x - 1)
      const fits = types[x] === types[x - 1] || (v === undefined && types[x] === 's')
      if (v !== undefined) judged(withLocal(c, x, v), fits ? '' : `Val_ok/num at frame 1 > local ${x}`, ['i32'])
    }
  })
  it('are as many as the function has, in its module', () => {
    const locals = V.toArray(c.frame.locals)
    const of = (vs: ReadonlyArray<Val | undefined>) =>
      ruleOf({ ...c, frame: { ...c.frame, locals: V.of<Val | undefined>([...vs]) } })
    expect([of(locals), of(locals.slice(0, -1)), of([...locals, refNull])]).toEqual([
      '',
      'Frame_ok at frame 1',
      'Frame_ok at frame 1'
    ])
  })
  it('that begin unset are read only where they are set', () => {
    const get = after1(at('local.set'))
    expect(get.code.instr).toMatchObject({ _tag: 'local.get', x: 6 })
    expect(ruleOf(get)).toBe('')
    expect(ruleOf(withLocal(get, 6, undefined))).toBe('Instr_ok/local.get at label 1 > instruction 15')
    expect(ruleOf(withLocal(after1(get), 6, undefined))).toBe('')
    // also where none of the function's code is left
    const bare = (x: number, v: Val | undefined): string =>
      ruleOf({ ...withLocal(get, x, v), code: program([{ _tag: 'local.get', x: idx<LocalIdx>(x) }, pop, i32(1)]) })
    expect([bare(6, V.get(get.frame.locals, 6)), bare(6, undefined), bare(0, i32(1))]).toEqual([
      '',
      'Instr_ok/local.get at label 1 > derived 0',
      ''
    ])
  })
})

describe('a step', () => {
  const setting = after1(after1(at('local.set')))
  const set = (c: Config): Config => {
    const [next, d] = [step(c), nothingDerived()]
    if (next._tag !== 'Next') throw new Error(next._tag)
    expect(isLeft(derive(d, c, ['i32']))).toBe(false)
    return next.config
  }
  const taken = (made: Config, from = setting): string => {
    const next = after(soundly(from, ['i32'], 1000), 'Step/local.set', made)
    return isLeft(next) ? `${next.left.rule} at ${showViolationPlace(next.left.place)}` : ''
  }
  it('that sets a local changes no other', () => {
    expect(setting.code.instr).toMatchObject({ _tag: 'local.set', x: 5 })
    const made = set(setting)
    expect(taken(made)).toBe('')
    expect(taken(withLocal(made, 5, i32(1)))).toBe('Val_ok/num at frame 1 > local 5')
    expect(taken(withLocal(made, 2, i32(1)))).toBe('Val_ok/num at frame 1 > local 2')
    expect(taken(withLocal(made, 8, i32(1)))).toBe('Val_ok/num at frame 1 > local 8')
    expect(taken(withLocal(made, 0, undefined))).toBe('Localval_ok/set at frame 1 > local 0')
  })

  /** A large array on the stack, and what a step does to it. */
  const { store, types } = storeOf(
    '(module (type $a (array (mut i64))) (type $c (array (ref null $c))) (func (export "main")))'
  )
  const typeAt = (x: number) => types[x] ?? expect.fail('a type')
  const large = refArray(
    addr<HeapAddr>(store.fresh),
    typeAt(0),
    Array.from({ length: 300 }, () => i64(1n))
  )
  const top = { ...at('nop'), contexts: bottom(framed) }
  const holding = (vs: ReadonlyArray<Val>, s = withHeap(store, store.heap, store.fresh + 1)): Config => ({
    ...top,
    store: s,
    frame: { ...top.frame, module: addr(0), locals: V.of<Val | undefined>([]) },
    values: vs.reduce<Config['values']>((rest, v) => push(v, rest), noValues),
    code: program([...vs.map(() => pop)])
  })
  const found = (from: Config, to: Config, rule: StepRule = 'Step/array.set-array', every = 1000): string => {
    const next = after(soundly(from, [], every), rule, to)
    return isLeft(next) ? `${next.left.rule} at ${showViolationPlace(next.left.place)}` : ''
  }
  it('is looked at where it touched a large array', () => {
    const from = holding([large, i32(200), i64(2n)])
    const wrote = (x: number, v: Val): Config =>
      holding([], withHeap(from.store, H.set(from.store.heap, large, x, v), from.store.fresh))
    expect(found(from, wrote(200, i64(2n)))).toBe('')
    expect(found(from, wrote(200, i32(2)))).toBe('Val_ok/num at arrays 0 > field 200')
  })
  it('makes no object that reaches itself through what never changes', () => {
    const made = (a: number, field: Val) => refArray(addr<HeapAddr>(store.fresh + a), typeAt(1), [field])
    const from = holding([], store)
    const grown = withHeap(store, store.heap, store.fresh + 2)
    const [alone, later] = [made(0, refNull), made(0, made(1, refNull))]
    expect(found(from, holding([alone], grown))).toBe('')
    expect(found(from, holding([later], grown))).toBe('')
    const cyclic = withHeap(grown, H.set(grown.heap, alone, 0, made(1, alone)), grown.fresh)
    expect(found(from, holding([alone], cyclic))).toBe('NotImmutReachable at arrays 0')
  })
  it('of a host may leave another store: all of it is looked at', () => {
    const changed = field(0, i32(2))(start)
    const next = (rule: 'Step_pure/nop' | 'Step/call_ref-host', c: Config): string => {
      const o = after(soundly(start, ts, 1000), rule, c)
      return isLeft(o) ? o.left.rule : ''
    }
    expect(next('Step_pure/nop', changed)).toBe('')
    expect(next('Step/call_ref-host', changed)).toBe('Extend_structinst')
    expect(next('Step/call_ref-host', field(1, i64(5n))(start))).toBe('')
  })
})

describe('a checked run', () => {
  it('is at every fuel what the run is', () => {
    const first = soundly(framed, ['i32'], 7)
    const whole = run(Infinity)(framed)
    expect(whole._tag).toBe('Done')
    const steps = 'steps' in whole ? whole.steps - framed.steps : 0
    for (let fuel = 0; fuel <= steps + 2; fuel++) {
      const slice = runSound(fuel)(first)
      if (slice._tag !== 'sound') throw new Error(slice.finding.violation.rule)
      expect([fuel, equalOutcome(slice.outcome, run(fuel)(framed))]).toEqual([fuel, true])
      expect(slice.now.configs).toBe(1 + Math.min(fuel, steps))
      expect(slice.now.whole).toBe(1 + Math.floor(Math.min(fuel, steps) / 7))
    }
  })
  it('ends where the run does, at a bound too', () => {
    const bounded = { ...framed, limits: { ...framed.limits, depth: 0 } }
    const slice = runSound(5)(soundly(bounded, ['i32'], 7))
    expect(slice).toMatchObject({ _tag: 'sound', outcome: { _tag: 'Exhausted', limit: 'depth' } })
  })
  it('finds no progress where no rule applies', () => {
    // a typing judgement that accepted this would have the theorem fail
    const now = { ...soundly(framed, ['i32'], 7), config: { ...framed, code: program([pop]), values: noValues } }
    expect(stepSound(nothingDerived(), now)).toMatchObject({
      _tag: 'unsound',
      finding: { theorem: 'Progress', rule: null, violation: { rule: 'Progress', found: 'none applies at drop' } }
    })
    expect(runSound(5)(now)).toMatchObject({ _tag: 'unsound', finding: { theorem: 'Progress' } })
  })
  it('has the results of the function that is called; of other code none', () => {
    const results = (...es: ReadonlyArray<Instr>): ResultType => resultType({ ...start, code: program(es) })
    expect(results(callRef(fType))).toEqual(['i32'])
    expect(results(callRef(noneType))).toEqual([])
    expect(results(callRef(typeOf(start, 6)))).toEqual([])
    expect(results(callRef(sType))).toEqual([])
    expect(results(callRef(idxUse(idx<TypeIdx>(0))))).toEqual([])
    expect(results({ _tag: 'nop' })).toEqual([])
  })
})
