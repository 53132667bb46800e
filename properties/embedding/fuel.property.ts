/** Fuel, replies and choices through the embedding, in both tiers: across host calls, nested calls and instantiation. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  equalOutcome,
  equalStore,
  exnAlloc,
  funcAlloc,
  funcDeftype,
  funcInvoke,
  instantiate,
  invoke,
  moduleInstantiate,
  refI31,
  resume,
  run,
  runStagedBy,
  runWith,
  storeInit,
  tagAlloc,
  type Choices,
  type Evaluator,
  type Hosts,
  type Reply,
  type RunOptions,
  type Store,
  type Val
} from '../../src/embedding/index.ts'
import { listed, seeded, takenChoices } from '../../src/execution/runtime/Choices.ts'
import { staged } from '../../src/staging/Policy.ts'
import { settingsOf } from '../../src/embedding/Run.ts'
import { addr, type TagAddr } from '../../src/execution/runtime/Addresses.ts'
import { f32, i32, i64 } from '../../src/structure/Const.ts'
import type { ValType } from '../../src/structure/Types.ts'
import { exported, func, given, left, make, right, wat, type Names } from '../support/embed.ts'

/** The tiers. Staged code is made of everything, at once. */
const tiers: ReadonlyArray<readonly [string, Evaluator]> = [
  ['literal', run],
  ['staged', (fuel) => (c) => runStagedBy(staged)(fuel)(c).outcome]
]

interface World {
  readonly store: Store
  readonly names: Names
}
const nothing: World = { store: storeInit(), names: {} }

/** The world with a host function `env.name`. */
const withHost =
  (name: string, params: ReadonlyArray<ValType>, results: ReadonlyArray<ValType>) =>
  (w: World): World => {
    const { store, a } = funcAlloc(w.store, funcDeftype(params, results), { _tag: 'host', module: 'env', name })
    return { store, names: { ...w.names, [`env.${name}`]: { _tag: 'func', a } } }
  }
const withTag = (w: World): World => {
  const { store, a } = tagAlloc(w.store, funcDeftype(['i32'], []))
  return { store, names: { ...w.names, 'env.tag': { _tag: 'tag', a } } }
}

const values = (vals: ReadonlyArray<Val>, store: Store): Reply => ({ _tag: 'values', values: vals, store })
const number = (v: Val | undefined): number => (v?._tag === 'i32.const' ? v.c : NaN)

/** Asks the host about each number from n down to 1, calls an own function in between, and adds up the answers. */
const asking = wat(`(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (global $sum (mut i32) (i32.const 0))
  (func $add (param i32) (global.set $sum (i32.add (global.get $sum) (local.get 0))))
  (func (export "sum") (param $n i32) (result i32)
    (loop $again
      (call $add (call $ask (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $sum))
  (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`)
const asked = withHost('ask', ['i32'], ['i32'])(nothing)
const sum = make(asked.store, asking, 'm', asked.names)

describe.each(tiers)('fuel in the %s tier', (_, evaluator) => {
  /** Answers ten times the number, and keeps what it was asked. */
  const host =
    (seen: Array<number>): Hosts =>
    ({ args: [n] }, store) => {
      seen.push(number(n))
      return values([i32(10 * number(n))], store)
    }
  const called = (fuel: number | undefined, seen: Array<number> = []) =>
    funcInvoke(sum.store, func(sum.names, 'm.sum'), [i32(4)], {
      evaluator,
      hosts: host(seen),
      ...(fuel === undefined ? {} : { fuel })
    })
  const whole = right(called(undefined))

  it('ends a run after exactly so many rules, replies among them, and it can go on from there', () => {
    expect(whole.values).toEqual([i32(100)])
    const asks = new Set<number>()
    for (let fuel = 0; fuel < whole.steps; fuel++) {
      const seen: Array<number> = []
      const o = left(called(fuel, seen))
      expect(o._tag === 'Exhausted' && [o.limit, o.config.steps]).toEqual(['fuel', fuel])
      if (o._tag !== 'Exhausted') continue
      asks.add(seen.length)
      // no answer is asked for that is not taken
      const later: Array<number> = []
      for (const rest of [whole.steps - fuel, Infinity]) {
        const end = runWith(host(later), rest, evaluator)(o.config)
        expect(end._tag !== 'Refused' && equalOutcome(end, whole)).toBe(true)
      }
      expect([...seen, ...later.slice(0, later.length / 2)]).toEqual([4, 3, 2, 1])
      const short = runWith(host([]), whole.steps - fuel - 1, evaluator)(o.config)
      expect(short).toMatchObject({ _tag: 'Exhausted', limit: 'fuel', config: { steps: whole.steps - 1 } })
    }
    expect([...asks]).toEqual([0, 1, 2, 3, 4])
    for (const fuel of [whole.steps, whole.steps + 1, Infinity]) expect(right(called(fuel)).steps).toBe(whole.steps)
  })

  it('is not spent on what a host function runs itself', () => {
    const nested: Hosts = ({ args: [n] }, store) => {
      const twice = right(funcInvoke(store, func(sum.names, 'm.twice'), [n ?? i32(0)], { evaluator }))
      expect(twice.steps).toBeGreaterThan(2)
      return values(twice.values, twice.store)
    }
    const o = right(
      funcInvoke(sum.store, func(sum.names, 'm.sum'), [i32(4)], { evaluator, hosts: nested, fuel: whole.steps })
    )
    expect([o.values, o.steps]).toEqual([[i32(20)], whole.steps])
  })

  it('is one rule for a host function that is called itself, and none for one that waits', () => {
    const ask = func(sum.names, 'env.ask')
    const one = (fuel: number, hosts: Hosts = host([])) =>
      funcInvoke(sum.store, ask, [i32(1)], { evaluator, hosts, fuel })
    expect(left(one(0))).toMatchObject({ _tag: 'Exhausted', limit: 'fuel', config: { steps: 0 } })
    expect(right(one(1))).toMatchObject({ values: [i32(10)], steps: 1 })
    const waiting = left(one(1, () => null))
    expect(waiting).toMatchObject({
      _tag: 'Suspended',
      call: { args: [i32(1)], func: { name: 'ask' } },
      config: { steps: 0 }
    })
    if (waiting._tag !== 'Suspended') return
    const next = resume(waiting.config, values([i32(3)], waiting.config.store))
    expect(next._tag === 'Next' && runWith(host([]), 0, evaluator)(next.config)).toMatchObject({
      values: [i32(3)],
      steps: 1
    })
  })

  it.each<readonly [string, (store: Store) => Reply, string]>([
    ['trap', (store) => ({ _tag: 'trap', reason: 'no answer', store }), 'Trapped'],
    ['exit', (store) => ({ _tag: 'exit', code: 7, store }), 'Exited']
  ])('pays for the %s that is the reply', (_tag, reply, end) => {
    const hosts: Hosts = ({ args: [n] }, store) => (number(n) === 2 ? reply(store) : values([i32(1)], store))
    const go = (fuel: number) => funcInvoke(sum.store, func(sum.names, 'm.sum'), [i32(3)], { evaluator, hosts, fuel })
    const o = left(go(Infinity))
    expect(o._tag).toBe(end)
    if (o._tag !== 'Trapped' && o._tag !== 'Exited') return
    expect('reason' in o ? o.reason : o.code).toBe(end === 'Trapped' ? 'no answer' : 7)
    expect(left(go(o.steps))._tag).toBe(end)
    expect(left(go(o.steps - 1))).toMatchObject({ _tag: 'Exhausted', limit: 'fuel', config: { steps: o.steps - 1 } })
  })

  it('of an instantiation comes after its constant expressions', () => {
    const m = wat(`(module
      (import "env" "ask" (func $ask (param i32) (result i32)))
      (memory (data "abc")) (table funcref (elem $f))
      (global (export "g") i32 (i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3))))
      (func $f (drop (call $ask (i32.const 5))))
      (start $f))`)
    const go = (fuel: number, seen: Array<number> = []) =>
      moduleInstantiate(asked.store, m, given(asked.store, m, asked.names), { evaluator, hosts: host(seen), fuel })
    const all = right(go(Infinity))
    const first = right(instantiate(asked.store, m, given(asked.store, m, asked.names))).config.steps
    // an addition and a product, ref.null of the table, ref.func of the segment
    expect(first).toBe(4)
    for (let fuel = 0; fuel < all.steps - first; fuel++) {
      const seen: Array<number> = []
      const o = left(go(fuel, seen))
      expect(o).toMatchObject({ _tag: 'Exhausted', limit: 'fuel', config: { steps: first + fuel } })
      if (!('config' in o)) throw new Error('no configuration')
      const end = runWith(host(seen), Infinity, evaluator)(o.config)
      expect(end._tag === 'Done' && [end.steps, equalStore(end.store, all.store)]).toEqual([all.steps, true])
      expect(seen).toEqual([5])
    }
    expect(right(go(all.steps - first)).steps).toBe(all.steps)
  })
})

describe.each(tiers)('a reply in the %s tier', (_, evaluator) => {
  const w = withTag(withHost('give', ['i32'], ['i32', 'i64', { _tag: 'ref', null: true, ht: 'i31' }])(nothing))
  const m = wat(`(module
    (import "env" "give" (func $give (param i32) (result i32 i64 i31ref)))
    (import "env" "tag" (tag $tag (param i32)))
    (func (export "take") (result i32 i64 i31ref) (call $give (i32.const 1)))
    (func (export "catch") (result i32)
      (block $h (result i32)
        (try_table (catch $tag $h) (call $give (i32.const 2)) (drop) (drop) (drop))
        (i32.const -1))))`)
  const made = make(w.store, m, 'm', w.names)
  const replied = (name: string, reply: (store: Store) => Reply) =>
    funcInvoke(made.store, func(made.names, name), name === 'env.give' ? [i32(0)] : [], {
      evaluator,
      hosts: (_call, store) => reply(store)
    })
  const good: ReadonlyArray<Val> = [i32(1), i64(2n), refI31(3)]

  it('of the types of the function is what the function results in', () => {
    for (const name of ['m.take', 'env.give']) expect(right(replied(name, (s) => values(good, s))).values).toEqual(good)
  })

  it.each<readonly [string, ReadonlyArray<Val>]>([
    ['no values', []],
    ['too few values', good.slice(0, 2)],
    ['too many values', [...good, i32(4)]],
    ['far too many values', [...good, ...good, ...good]],
    ['values in another order', [i64(2n), i32(1), refI31(3)]],
    ['a first value of another type', [i64(1n), i64(2n), refI31(3)]],
    ['a second value of another type', [i32(1), f32(2), refI31(3)]],
    ['a last value of another type', [i32(1), i64(2n), { _tag: 'ref.host_addr', a: addr(1) }]]
  ])('of %s is refused, and the store is as it was', (_what, vals) => {
    for (const name of ['m.take', 'm.catch', 'env.give']) {
      const o = left(replied(name, (s) => values(vals, s)))
      expect(o).toMatchObject({ _tag: 'Refused', why: 'type' })
      expect(o._tag === 'Refused' && o.message).toContain('env.give')
    }
    expect(equalStore(made.store, make(w.store, m, 'm', w.names).store)).toBe(true)
  })

  it('that carries a store without the function is refused', () => {
    expect(left(replied('m.take', () => values(good, storeInit())))).toMatchObject({ _tag: 'Refused' })
  })

  it('that is an exception is thrown where the call is, its values those of its tag', () => {
    const tag = made.names['env.tag']
    if (tag?._tag !== 'tag') throw new Error('no tag')
    const throwing = (s: Store): Reply => {
      const { exn, store } = right(exnAlloc(s, tag.a, [i32(9)]))
      return { _tag: 'exception', exn, store }
    }
    expect(right(replied('m.catch', throwing)).values).toEqual([i32(9)])
    for (const name of ['m.take', 'env.give'])
      expect(left(replied(name, throwing))).toMatchObject({ _tag: 'Exception', exn: { tag: tag.a, fields: [i32(9)] } })
    const wrong: ReadonlyArray<readonly [TagAddr, ReadonlyArray<Val>]> = [
      [tag.a, []],
      [tag.a, [i64(9n)]],
      [tag.a, [i32(9), i32(9)]],
      [addr<TagAddr>(99), [i32(9)]]
    ]
    for (const [a, fields] of wrong)
      for (const name of ['m.catch', 'm.take', 'env.give']) {
        const o = left(
          replied(name, (store) => ({
            _tag: 'exception',
            exn: { _tag: 'ref.exn_addr', a: addr(7), tag: a, fields },
            store
          }))
        )
        expect(o).toMatchObject({ _tag: 'Refused', why: 'type' })
        expect(o._tag === 'Refused' && o.message).toContain('env.give')
      }
  })
})

describe.each(tiers)('choices in the %s tier', (_, evaluator) => {
  /** NaNs before and in what is called, and growth that may fail. */
  const nan = '(i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0)))'
  const module = (body: string) =>
    wat(`(module
      (import "env" "ask" (func $ask (param i32) (result i32)))
      (memory 1 3)
      (global $bits (mut i32) (i32.const 0))
      (func $start (global.set $bits ${nan}) (drop (memory.grow (i32.const 1))) (drop (call $ask (i32.const 1))) ${body})
      (start $start)
      (func (export "both") (result i32 i32 i32) (global.get $bits) ${nan} (memory.grow (i32.const 1))))`)
  const hosts: Hosts = (_call, store) => values([i32(1)], store)
  const started = (body: string, choices: Choices, more: RunOptions = {}) => {
    const m = module(body)
    return moduleInstantiate(asked.store, m, given(asked.store, m, asked.names), { evaluator, hosts, choices, ...more })
  }
  const both = (choices: Choices) => {
    const made = right(started('', choices))
    const names = exported(made.store, module(''), made.instance, 'm')
    const done = right(funcInvoke(made.store, func(names, 'm.both'), [], { evaluator, hosts, choices: made.choices }))
    return { made, done }
  }

  it('that an instantiation took are where the next call goes on', () => {
    const seen = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { made, done } = both(seeded(seed))
      const [first, all] = [takenChoices(made.choices), takenChoices(done.choices)]
      expect([first.length, all.length]).toEqual([2, 4])
      expect(all.slice(0, 2)).toEqual(first)
      seen.add(String(done.values.map(number)))
      const again = both(listed(all))
      expect(again.done.values).toEqual(done.values)
      expect(takenChoices(again.done.choices)).toEqual(all)
      // after the end of a list, the first alternative
      expect(takenChoices(both(listed(first)).done.choices)).toEqual([...first, 0n, 0n])
    }
    expect(seen.size).toBeGreaterThan(3)
  })

  it('are there however the instantiation ends', () => {
    const taken = (o: Either<object, object>): ReadonlyArray<bigint> => {
      const end = isLeft(o) ? o.left : o.right
      if (!('choices' in end)) throw new Error('no choices')
      return takenChoices(end.choices as Choices) // every end of a run has them
    }
    const list = [1n, 1n]
    for (const [body, more] of [
      ['', {}],
      ['unreachable', {}],
      ['', { hosts: () => null }],
      ['(loop (br 0))', { fuel: 50 }]
    ] as ReadonlyArray<readonly [string, RunOptions]>) {
      const o = started(body, listed(list), more)
      if (isLeft(o) && 'config' in o.left) expect(takenChoices(o.left.config.choices)).toEqual(list)
      else expect(taken(o)).toEqual(list)
    }
    const exit: Hosts = (_call, store) => ({ _tag: 'exit', code: 0, store })
    expect(taken(started('', listed(list), { hosts: exit }))).toEqual(list)
    const trap: Hosts = (_call, store) => ({ _tag: 'trap', reason: 'x', store })
    expect(taken(started('', listed(list), { hosts: trap }))).toEqual(list)
  })

  it('and limits are those of the options, or the defaults', () => {
    const { choices, limits } = settingsOf({ limits: { depth: 7 }, choices: seeded(3) })
    expect([choices, limits]).toEqual([seeded(3), { ...settingsOf({}).limits, depth: 7 }])
    const config = right(invoke(sum.store, func(sum.names, 'm.sum'), [i32(1)], { choices, limits }))
    expect([config.choices, config.limits]).toEqual([choices, limits])
  })
})
