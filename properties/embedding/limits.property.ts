/** Limits through the embedding, in both tiers: what is at a limit is made, what is one over it is not, and nothing has changed. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  defaultLimits,
  equal,
  equalStore,
  funcInvoke,
  memAlloc,
  memGrow,
  memRead,
  memReadBytes,
  memSize,
  memWrite,
  memWriteBytes,
  moduleInstantiate,
  refNull,
  run,
  runStagedBy,
  runWith,
  storeInit,
  tableAlloc,
  tableGrow,
  tableRead,
  tableSize,
  tableWrite,
  type Evaluator,
  type Limits,
  type RunOptions
} from '../../src/embedding/index.ts'
import { staged } from '../../src/staging/Policy.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { ref, type AddrType } from '../../src/structure/Types.ts'
import { func, left, make, memory, right, table, wat } from '../support/embed.ts'

const tiers: ReadonlyArray<readonly [string, Evaluator]> = [
  ['literal', run],
  ['staged', (fuel) => (c) => runStagedBy(staged)(fuel)(c).outcome]
]

/** Small, and each of another size. */
const few: Limits = { ...defaultLimits, depth: 6, pages: 3, pages64: 4, table: 5, array: 9 }

describe('an allocation', () => {
  const instantiated = (text: string, limits: Partial<Limits> = few) =>
    moduleInstantiate(storeInit(), wat(`(module ${text})`), [], { limits })

  it.each<readonly [string, (n: number) => string, keyof Limits]>([
    ['a memory', (n) => `(memory ${n})`, 'pages'],
    ['a 64-bit memory', (n) => `(memory i64 ${n})`, 'pages64'],
    ['a table', (n) => `(table ${n} funcref)`, 'table'],
    ['a 64-bit table', (n) => `(table i64 ${n} externref)`, 'table'],
    [
      'an array in a constant',
      (n) => `(type $a (array i8)) (global (ref $a) (array.new_default $a (i32.const ${n})))`,
      'array'
    ]
  ])('of %s is made at the limit and refused over it', (_, text, limit) => {
    expect(isLeft(instantiated(text(few[limit])))).toBe(false)
    const over = left(instantiated(text(few[limit] + 1)))
    expect(over).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(over).not.toHaveProperty('config')
    // one limit says nothing of the others
    expect(isLeft(instantiated(text(few[limit] + 1), { ...few, [limit]: few[limit] + 1 }))).toBe(false)
    expect(isLeft(instantiated(text(few[limit] + 1), { depth: few.depth }))).toBe(false)
  })

  it('that is refused leaves the store as it was, with what was allocated before it', () => {
    const { store } = right(instantiated('(memory 1) (table 2 funcref) (global i32 (i32.const 1))'))
    const same = right(instantiated('(memory 1) (table 2 funcref) (global i32 (i32.const 1))')).store
    const m = wat('(module (memory 2) (table 1 funcref) (table 6 funcref))')
    expect(left(moduleInstantiate(store, m, [], { limits: few }))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(equalStore(store, same)).toBe(true)
  })

  it('by the embedder is within the limits that it is given, or the defaults', () => {
    const mem = (min: number) => ({ _tag: 'mem', at: 'i64', lim: { min, max: null } }) as const
    const tab = (min: number) => ({ _tag: 'table', at: 'i64', lim: { min, max: null }, rt: ref(true, 'func') }) as const
    const s = storeInit()
    expect(isLeft(memAlloc(s, mem(4), few))).toBe(false)
    expect(left(memAlloc(s, mem(5), few))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(left(memAlloc(s, mem(defaultLimits.pages64 + 1)))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(isLeft(tableAlloc(s, tab(5), refNull, few))).toBe(false)
    expect(left(tableAlloc(s, tab(6), refNull, few))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(left(tableAlloc(s, tab(defaultLimits.table + 1), refNull))).toMatchObject({ _tag: 'ImplementationLimit' })
  })
})

describe.each(tiers)('growth in the %s tier', (_, evaluator) => {
  const m = wat(`(module
    (memory (export "m") 1 6) (memory $w (export "w") i64 1) (table (export "t") 2 7 funcref) (table $u (export "u") i64 2 externref)
    (func (export "grow m") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size))
    (func (export "grow w") (param i64) (result i64 i64) (memory.grow $w (local.get 0)) (memory.size $w))
    (func (export "grow t") (param i32) (result i32 i32) (table.grow (ref.null func) (local.get 0)) (table.size))
    (func (export "grow u") (param i64) (result i64 i64) (table.grow $u (ref.null extern) (local.get 0)) (table.size $u)))`)
  const made = make(storeInit(), m, 'x')
  const grown = (what: string, at: AddrType, n: bigint, limits: Limits) => {
    const arg = at === 'i32' ? i32(Number(n)) : i64(n)
    const done = right(funcInvoke(made.store, func(made.names, `x.grow ${what}`), [arg], { evaluator, limits }))
    return done.values.map((v) => ('c' in v ? BigInt.asIntN(64, BigInt(v.c)) : null))
  }

  it.each<readonly [string, AddrType, size: bigint, limit: bigint, max: bigint]>([
    ['m', 'i32', 1n, 3n, 6n],
    ['w', 'i64', 1n, 4n, 6n],
    ['t', 'i32', 2n, 5n, 7n],
    ['u', 'i64', 2n, 5n, 7n]
  ])('of %s goes to the limit, and fails beyond it and beyond what the type allows', (what, at, size, limit, max) => {
    expect(grown(what, at, limit - size, few)).toEqual([size, limit])
    expect(grown(what, at, limit - size + 1n, few)).toEqual([-1n, size])
    const more = { ...few, pages: Number(max), pages64: Number(max), table: Number(max) }
    expect(grown(what, at, max - size, more)).toEqual([size, max])
    expect(grown(what, at, max - size + 1n, more)).toEqual([-1n, size])
    const any = { ...few, pages: 100, pages64: 100, table: 100 }
    expect(grown(what, at, max - size + 1n, any)).toEqual(at === 'i32' ? [-1n, size] : [size, max + 1n])
    for (const n of at === 'i32' ? [2n ** 31n, 2n ** 32n - 1n] : [2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])
      expect(grown(what, at, n, any)).toEqual([-1n, size])
  })

  it('under limits that the first size is over fails, and leaves it', () => {
    const tiny = { ...few, pages: 0, table: 1 }
    expect(grown('m', 'i32', 0n, tiny)).toEqual([-1n, 1n])
    expect(grown('t', 'i32', 1n, tiny)).toEqual([-1n, 2n])
  })
})

describe.each(tiers)('a run at a limit in the %s tier', (_, evaluator) => {
  const m = wat(`(module
    (type $a (array (mut i32))) (type $f (array funcref)) (type $b (array i8))
    (data $d "0123456789") (elem $e funcref (ref.null func) (ref.null func) (ref.null func))
    (func (export "new") (param i32) (result i32) (array.len (array.new $a (i32.const 7) (local.get 0))))
    (func (export "new_default") (param i32) (result i32) (array.len (array.new_default $a (local.get 0))))
    (func (export "new_data") (param i32) (result i32) (array.len (array.new_data $b $d (i32.const 0) (local.get 0))))
    (func (export "new_elem") (param i32) (result i32) (array.len (array.new_elem $f $e (i32.const 0) (local.get 0))))
    (func (export "new_fixed") (param i32) (result i32)
      (array.len (array.new_fixed $a 3 (local.get 0) (local.get 0) (local.get 0))))
    (func $down (export "down") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
        (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))))))`)
  const made = make(storeInit(), m, 'x')
  const called = (name: string, n: number, limits: Partial<Limits>, more: RunOptions = {}) =>
    funcInvoke(made.store, func(made.names, `x.${name}`), [i32(n)], { evaluator, limits, ...more })

  it.each<readonly [string, arg: number, length: number]>([
    ['new', 9, 9],
    ['new_default', 9, 9],
    ['new_data', 9, 9],
    ['new_elem', 3, 3],
    ['new_fixed', 5, 3]
  ])(
    'array.%s: the array is made at the limit; over it the run ends before the step, and can go on',
    (name, arg, length) => {
      const whole = right(called(name, arg, { array: length }))
      expect(whole.values).toEqual([i32(length)])
      const limits = { array: length - 1 }
      const o = left(called(name, arg, limits))
      expect(o._tag).toBe('ImplementationLimit')
      if (o._tag !== 'ImplementationLimit') return
      expect(o.config.steps).toBeLessThan(whole.steps)
      // the same without any fuel: the configuration is the one before the step
      const before = left(called(name, arg, { array: length }, { fuel: o.config.steps }))
      expect(before._tag === 'Exhausted' && equal({ ...before.config, limits: o.config.limits }, o.config)).toBe(true)
      const more = { ...o.config.limits, array: length }
      expect(runWith(() => null, Infinity, evaluator)({ ...o.config, limits: more })).toMatchObject({
        _tag: 'Done',
        values: [i32(length)],
        steps: whole.steps
      })
    }
  )

  it('an array beyond its segment traps, whatever the limit is', () => {
    for (const array of [0, 100]) expect(left(called('new_data', 11, { array }))._tag).toBe('Trapped')
  })

  it('calls nest as deep as the limit; beyond it the run ends before the call, and can go on', () => {
    for (const depth of [1, 2, 6]) {
      expect(right(called('down', depth - 1, { depth })).values).toEqual([i32(depth - 1)])
      const o = left(called('down', depth, { depth }))
      expect(o).toMatchObject({ _tag: 'Exhausted', limit: 'depth', config: { limits: { ...defaultLimits, depth } } })
      if (o._tag !== 'Exhausted') return
      const whole = right(called('down', depth, {}))
      const more = { ...o.config, limits: defaultLimits }
      expect(runWith(() => null, Infinity, evaluator)(more)).toMatchObject({ values: [i32(depth)], steps: whole.steps })
      // fuel and depth end it at the same step: the fuel was spent first
      expect(left(called('down', depth, { depth }, { fuel: o.config.steps }))).toMatchObject({ limit: 'fuel' })
      expect(left(called('down', depth, { depth }, { fuel: o.config.steps + 1 }))).toMatchObject({ limit: 'depth' })
    }
    expect(left(called('down', 0, { depth: 0 }))).toMatchObject({ limit: 'depth', config: { steps: 0 } })
  })
})

describe('growth by the embedder', () => {
  const rt = ref(true, 'func')
  const m = right(memAlloc(storeInit(), { _tag: 'mem', at: 'i64', lim: { min: 1, max: 5 } }))
  const t = right(tableAlloc(m.store, { _tag: 'table', at: 'i64', lim: { min: 2, max: 6 }, rt }, refNull))

  it.each([1, 1n])('is by a natural, up to the limits and the maximum: %s', (one) => {
    const of = (n: number): number | bigint => (typeof one === 'bigint' ? BigInt(n) : n)
    expect(right(memSize(right(memGrow(t.store, m.a, of(3), few)), m.a))).toBe(4)
    expect(left(memGrow(t.store, m.a, of(4), few))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(right(memSize(right(memGrow(t.store, m.a, of(4))), m.a))).toBe(5)
    // the maximum is the module's, and is said first
    expect(left(memGrow(t.store, m.a, of(5), few))).toMatchObject({ _tag: 'Refused', why: 'limit' })
    expect(right(tableSize(right(tableGrow(t.store, t.a, of(3), refNull, few)), t.a))).toBe(5)
    expect(left(tableGrow(t.store, t.a, of(4), refNull, few))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(right(tableSize(right(tableGrow(t.store, t.a, of(4), refNull)), t.a))).toBe(6)
    expect(left(tableGrow(t.store, t.a, of(5), refNull, few))).toMatchObject({ _tag: 'Refused', why: 'limit' })
  })

  it.each<number | bigint>([-1, 0.5, NaN, Infinity, -1n, 2 ** 53, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n])(
    'is refused by %s',
    (n) => {
      expect(left(memGrow(t.store, m.a, n))).toMatchObject({ _tag: 'Refused', why: 'limit' })
      expect(left(tableGrow(t.store, t.a, n, refNull))).toMatchObject({ _tag: 'Refused', why: 'limit' })
    }
  )

  it.each<number | bigint>([-1, 0.5, NaN, Infinity, 2 ** 32, 2n ** 32n, 2n ** 53n + 1n, 2n ** 64n - 1n, 2n ** 64n])(
    'access at %s is out of bounds',
    (i) => {
      const results = [
        memRead(t.store, m.a, i),
        memWrite(t.store, m.a, i, 0),
        memReadBytes(t.store, m.a, i, 1),
        memReadBytes(t.store, m.a, 0, typeof i === 'bigint' ? Number(i) : i),
        memWriteBytes(t.store, m.a, i, Uint8Array.of(1)),
        tableRead(t.store, t.a, i),
        tableWrite(t.store, t.a, i, refNull)
      ]
      for (const r of results) expect(left<unknown, unknown>(r)).toMatchObject({ _tag: 'Refused', why: 'bounds' })
    }
  )

  it('counts bytes at the end of a memory exactly', () => {
    const last = 65_535
    expect(right(memRead(right(memWrite(t.store, m.a, BigInt(last), 0x1ff)), m.a, last))).toBe(255)
    for (const r of [
      memRead(t.store, m.a, last + 1),
      memReadBytes(t.store, m.a, last, 2),
      memWriteBytes(t.store, m.a, last, Uint8Array.of(1, 2))
    ])
      expect(left<unknown, unknown>(r)).toMatchObject({ why: 'bounds' })
    expect(right(memReadBytes(t.store, m.a, last + 1, 0))).toHaveLength(0)
  })
})

it('memories and tables that two instances share have one size', () => {
  const owner = make(storeInit(), wat('(module (memory (export "m") 1 4) (table (export "t") 1 4 funcref))'), 'o')
  const m = wat(`(module (import "o" "m" (memory 1)) (import "o" "t" (table 1 funcref))
    (func (export "grow") (drop (memory.grow (i32.const 1))) (drop (table.grow (ref.null func) (i32.const 1)))))`)
  const user = make(owner.store, m, 'u', owner.names)
  const { store } = right(funcInvoke(user.store, func(user.names, 'u.grow'), []))
  expect(right(memSize(store, memory(owner.names, 'o.m')))).toBe(2)
  expect(right(tableSize(store, table(owner.names, 'o.t')))).toBe(2)
})
