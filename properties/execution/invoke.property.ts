/** Invocation and runs: argument types, host functions, re-entrance, fuel, and the laws of runs. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { funcAlloc, funcInvoke } from '../../src/embedding/Functions.ts'
import { runWith, type Hosts } from '../../src/embedding/Run.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { addr, type FuncAddr } from '../../src/execution/runtime/Addresses.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { resume, run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { refFunc, refHost, refI31, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import { program } from '../../src/arbitraries/index.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import { ref, type ValType } from '../../src/structure/Types.ts'
import { call, func, left, make, right, wat } from '../support/embed.ts'
import { called, reply, settings, started } from '../support/runs.ts'

/** Values and all the types among the listed ones that they have. */
const types: ReadonlyArray<ValType> = [
  'i32',
  'i64',
  'f32',
  'f64',
  'v128',
  ref(true, 'func'),
  ref(false, 'func'),
  ref(true, 'any'),
  ref(false, 'i31'),
  ref(true, 'extern'),
  ref(true, 'none')
]
const values: ReadonlyArray<readonly [Val, ReadonlyArray<number>]> = [
  [i32(-1), [0]],
  [i64(1n), [1]],
  [f32(0x7fc00001), [2]],
  [f64(1, 2), [3]],
  [v128(1, 2, 3, 4), [4]],
  [refNull, [5, 7, 9, 10]],
  [refFunc(addr(0)), [5, 6]],
  [refI31(5), [7, 8]],
  [refHost(addr(3)), [7]],
  [{ _tag: 'ref.extern', ref: refHost(addr(3)) }, [9]]
]

describe('arguments', () => {
  it('must be as many as the parameters, and of their types', () => {
    const counts = { right: 0, wrong: 0 }
    const pair = fc.record({ t: fc.nat(types.length - 1), v: fc.nat(values.length - 1), fit: fc.boolean() })
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 4 }), fc.integer({ min: -1, max: 1 }), (pairs, more) => {
        const chosen = pairs.map(({ t, v, fit }) => {
          const [val, of] = values[v] ?? [i32(0), [0]]
          const at = fit ? (of[t % of.length] ?? 0) : t
          return { val, fits: of.includes(at), type: types[at] ?? 'i32' }
        })
        const { store, a } = funcAlloc(
          storeInit(),
          funcDeftype(
            chosen.map(({ type }) => type),
            []
          ),
          {
            _tag: 'host',
            module: 'env',
            name: 'f'
          }
        )
        const extra = chosen.length === 0 ? Math.max(0, more) : more
        const args = chosen.map(({ val }) => val).slice(0, extra < 0 ? -1 : undefined)
        const result = invoke(store, a, extra > 0 ? [...args, i32(0)] : args)
        const ok = extra === 0 && chosen.every(({ fits }) => fits)
        expect(result._tag).toBe(ok ? 'Right' : 'Left')
        if (result._tag === 'Left') expect(result.left).toMatchObject({ _tag: 'Refused', why: 'type' })
        else expect(step(result.right)).toMatchObject({ _tag: 'Suspended', call: { args, caller: -1 } })
        counts[ok ? 'right' : 'wrong']++
      }),
      { numRuns: 500 }
    )
    expect(Math.min(counts.right, counts.wrong)).toBeGreaterThan(50)
  })

  it('the function must be one of the store', () => {
    expect(left(funcInvoke(storeInit(), addr<FuncAddr>(0), []))).toMatchObject({ _tag: 'Refused', why: 'unknown' })
  })
})

describe('host functions', () => {
  const text = `(module
    (import "env" "f" (func $f (param i32) (result i32)))
    (func $inner (export "inner") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "outer") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
    (func (export "tail") (param i32) (result i32) (return_call $f (local.get 0)))
    (func (export "count") (param i32) (result i32)
      (loop (drop (call $f (local.get 0)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 0)))`

  const setup = () => {
    const type = funcDeftype(['i32'], ['i32'])
    const { store, a } = funcAlloc(storeInit(), type, { _tag: 'host', module: 'env', name: 'f' })
    return make(store, wat(text), 'm', { 'env.f': { _tag: 'func', a } })
  }

  it('call back into the suspended store, and the run goes on with what they leave', () => {
    const { store, names, instance } = setup()
    const c = right(invoke(store, func(names, 'm.outer'), [i32(20)]))
    const o = run(Infinity)(c)
    if (o._tag !== 'Suspended') throw new Error(o._tag)
    expect(o.call).toMatchObject({ func: { module: 'env', name: 'f' }, args: [i32(20)], caller: instance })
    const inner = right(funcInvoke(o.config.store, func(names, 'm.inner'), o.call.args))
    const next = resume(o.config, { _tag: 'values', values: inner.values, store: inner.store })
    expect(next._tag === 'Next' && run(Infinity)(next.config)).toMatchObject({ _tag: 'Done', values: [i32(41)] })
    // The suspended configuration is a value: it can be answered again, otherwise.
    const trapped = resume(o.config, { _tag: 'trap', reason: 'no', store: o.config.store })
    expect(trapped._tag === 'Next' && run(Infinity)(trapped.config)).toMatchObject({
      _tag: 'Trapped',
      rule: 'Step/call_ref-host',
      reason: 'no'
    })
  })

  it('reply with values of their results, or the run is refused', () => {
    const { store, names } = setup()
    const replying =
      (vals: ReadonlyArray<Val>): Hosts =>
      (_, s) => ({ _tag: 'values', values: vals, store: s })
    const outer = (vals: ReadonlyArray<Val>) =>
      funcInvoke(store, func(names, 'm.outer'), [i32(1)], { hosts: replying(vals) })
    expect(right(outer([i32(7)])).values).toEqual([i32(8)])
    for (const wrong of [[], [i64(7n)], [i32(7), i32(7)]])
      expect(left(outer(wrong))).toMatchObject({ _tag: 'Refused', why: 'type' })
    expect(left(funcInvoke(store, func(names, 'm.outer'), [i32(1)], { hosts: () => null }))).toMatchObject({
      _tag: 'Suspended'
    })
    expect(call(store, names, 'm.tail', [i32(1)], { hosts: replying([i32(9)]) })).toEqual([i32(9)])
  })

  it('are called 200,000 times in constant stack, and taking a reply is one step', () => {
    const { store, names } = setup()
    let calls = 0
    const hosts: Hosts = (_, s) => {
      calls++
      return { _tag: 'values', values: [i32(0)], store: s }
    }
    const n = 200_000
    const done = right(funcInvoke(store, func(names, 'm.count'), [i32(n)], { hosts }))
    expect(calls).toBe(n)
    // CALL_REF and LOOP; in each round LOCAL.GET, CALL, the reply, DROP, LOCAL.GET, I32.SUB, LOCAL.TEE, LOCAL.SET and
    // BR_IF, after which all but the last take BR and LOOP again; then the three ends and LOCAL.GET.
    expect(done.steps).toBe(2 + n * 9 + (n - 1) * 2 + 4)
  })

  it('take fuel for the reply: a run ends with exactly as many rules as it may apply', () => {
    const { store, names } = setup()
    const hosts: Hosts = (_, s) => ({ _tag: 'values', values: [i32(0)], store: s })
    const c = right(invoke(store, func(names, 'm.count'), [i32(3)]))
    const whole = runWith(hosts)(c)
    if (whole._tag !== 'Done') throw new Error(whole._tag)
    for (let fuel = 0; fuel <= whole.steps; fuel++) {
      const o = runWith(hosts, fuel)(c)
      if (fuel === whole.steps) expect(o._tag).toBe('Done')
      else {
        if (o._tag !== 'Exhausted') throw new Error(o._tag)
        expect(o).toMatchObject({ limit: 'fuel', config: { steps: fuel } })
        expect(runWith(hosts)(o.config)).toMatchObject({ _tag: 'Done', values: whole.values, steps: whole.steps })
      }
    }
  })
})

describe('laws of runs, on generated programs', () => {
  const hosts: Hosts = (c, s) => reply(c, s)
  const most = 3000

  /** The configurations that call the entries, each on the store that the one before left. */
  const configs = (p: Parameters<typeof started>[0]): ReadonlyArray<Config> => {
    const { config, instance } = started(p, settings)
    const out: Config[] = [config]
    const first = runWith(hosts, most)(config)
    let s: Store | null = 'store' in first ? first.store : null
    for (const c of p.calls) {
      if (s === null) break
      const made = called(s, instance, c, settings)
      out.push(made)
      const o = runWith(hosts, most)(made)
      s = 'store' in o ? o.store : null
    }
    return out
  }

  it('run(a + b) is run(b) after run(a); the same configuration twice gives the same everything', () => {
    const ends = new Map<string, number>()
    fc.assert(
      fc.property(
        program,
        fc.nat(1000).map((k) => k / 1000),
        (p, at) => {
          for (const c of configs(p)) {
            const whole = run(most)(c)
            expect(equalOutcome(run(most)(c), whole)).toBe(true)
            const total = stepsOf(whole) - c.steps
            const a = Math.floor(at * total)
            const before = run(a)(c)
            if (before._tag !== 'Exhausted') expect(equalOutcome(before, whole)).toBe(true)
            else {
              expect(before.config.steps).toBe(c.steps + a)
              expect(equalOutcome(run(most - a)(before.config), whole)).toBe(true)
            }
            ends.set(whole._tag, (ends.get(whole._tag) ?? 0) + 1)
          }
        }
      ),
      { numRuns: 100 }
    )
    expect(ends.get('Done') ?? 0).toBeGreaterThan(50)
    expect(ends.get('Trapped') ?? 0).toBeGreaterThan(5)
    expect(ends.get('Suspended') ?? 0).toBeGreaterThan(0)
  })

  it('two futures of one configuration, run in turns, leave each other unaffected', () => {
    let turns = 0
    fc.assert(
      fc.property(program, fc.integer({ min: 1, max: 7 }), (p, a) => {
        for (const c of configs(p)) {
          const alone = run(most)(c)
          let [x, y]: [Outcome, Outcome] = [
            { _tag: 'Exhausted', limit: 'fuel', config: c },
            { _tag: 'Exhausted', limit: 'fuel', config: c }
          ]
          for (let left = most; left > 0 && x._tag === 'Exhausted' && x.limit === 'fuel'; left -= a, turns++) {
            x = run(Math.min(a, left))(x.config)
            if (y._tag === 'Exhausted' && y.limit === 'fuel') y = run(Math.min(a, left))(y.config)
          }
          expect(equalOutcome(x, alone)).toBe(true)
          expect(equalOutcome(y, alone)).toBe(true)
        }
      }),
      { numRuns: 50 }
    )
    expect(turns).toBeGreaterThan(1000)
  })
})

const stepsOf = (o: Outcome): number => ('config' in o ? o.config.steps : o.steps)
