/**
 * Staged code that is there already is run again: on the same store under other limits, parameters and choices; and what was
 * before stays what it was, byte by byte, while it writes on.
 */
import { describe, expect, test } from 'vitest'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { run } from '../../src/execution/Run.ts'
import { end, program, type Code } from '../../src/execution/runtime/Code.ts'
import { deterministic, listed, seeded, type Choices } from '../../src/execution/runtime/Choices.ts'
import {
  defaultLimits,
  type Config,
  type Context,
  type LabelContext,
  type Outcome
} from '../../src/execution/runtime/Config.ts'
import { alternatives, strict, type Relaxed } from '../../src/numerics/Relaxed.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { idx, type LabelIdx, type TagIdx } from '../../src/structure/Indices.ts'
import type { Catch } from '../../src/structure/Instr.ts'
import { make, wat } from '../support/embed.ts'
import { agrees, bytesOf, call, equalBytes, made, relaxed } from './rerun.ts'
import { eager } from './support.ts'

const limitOf = (o: Outcome): string => ('limit' in o ? o.limit : o._tag)

describe('the same store under other limits', () => {
  const m = made(`(memory $m 1) (memory $n i64 1) (table $t 2 funcref) (type $a (array (mut i32)))
    (global $calls (mut i32) (i32.const 0))
    (func $down (export "depth") (param i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (if (result i32) (local.get 0)
        (then (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
        (else (i32.const 0))))
    (func (export "pages") (param i32) (result i32 i64)
      (memory.grow $m (local.get 0)) (memory.grow $n (i64.extend_i32_u (local.get 0))))
    (func (export "table") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
    (func (export "array") (param i32) (result i32)
      (i32.add (array.len (array.new_default $a (local.get 0))) (array.len (array.new $a (i32.const 7) (local.get 0)))))
    (func (export "fixed") (result i32) (array.len (array.new_fixed $a 4 (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4))))
    (func (export "tail") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (call $down (i32.const 1)) (i32.const 1)))
        (else (i32.const 0))))`)

  // each bound is reached exactly, missed by one, and missed by far, in an order that goes both ways
  const bounds = [3, 100, 4, 2, 5, 3, 1, 100, 1]
  test.each([
    ['depth', 'depth', [0, 1, 2, 3, 4]],
    ['depth of one call', 'tail', [0, 1]],
    ['pages', 'pages', [0, 1, 2, 3, 4]],
    ['table', 'table', [0, 1, 2, 3]],
    ['array', 'array', [0, 1, 2, 3, 4, 5]]
  ] as const)('%s', (name, entry, args) => {
    const seen = new Set<string>()
    let staged = 0
    const key = name.startsWith('depth') ? 'depth' : (name as 'pages' | 'table' | 'array')
    for (const bound of bounds)
      for (const n of args) {
        const { outcome, steps } = agrees(call(m, entry, [n], { [key]: bound }))
        seen.add(
          outcome._tag === 'Done' ?
            `${bound} ${n} ${JSON.stringify(outcome.values, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))}`
          : `${bound} ${n} ${limitOf(outcome)}`
        )
        staged += steps
      }
    // the outcome is one of bound and argument: it does not depend on what was run before
    expect(seen.size).toBe(new Set(bounds).size * args.length)
    expect(staged).toBeGreaterThan(0)
  })

  test('array of fixed length', () => {
    const ends = bounds.map((array) => limitOf(agrees(call(m, 'fixed', [], { array })).outcome))
    expect(ends).toEqual(bounds.map((array) => (array < 4 ? 'ImplementationLimit' : 'Done')))
  })

  test('a limit that ends a run, and the same run without it', () => {
    for (const depth of [2, 50, 3, 50]) {
      const { outcome } = agrees(call(m, 'depth', [20], { depth }))
      expect(limitOf(outcome)).toBe(depth === 50 ? 'Done' : 'depth')
      // it can continue under another limit, from where it ended
      if (outcome._tag === 'Exhausted')
        expect(limitOf(agrees({ ...outcome.config, limits: defaultLimits }).outcome)).toBe('Done')
    }
  })

  test('every fuel, while limits change at each piece', () => {
    const end = agrees(call(m, 'depth', [6])).outcome
    for (let piece = 1; piece < 40; piece += 3) {
      let c = call(m, 'depth', [6])
      for (let i = 0; ; i++) {
        const limits = { ...defaultLimits, depth: i % 2 === 0 ? 20 : 200, array: i }
        const { outcome } = agrees({ ...c, limits }, piece)
        if (outcome._tag !== 'Exhausted') {
          expect(equalOutcome(outcome, end)).toBe(true)
          break
        }
        c = outcome.config
      }
    }
  })
})

describe('the same store under other parameters and choices', () => {
  const nan = '(f32.div (f32.const 0) (f32.const 0))'
  const names = Object.keys(relaxed) as ReadonlyArray<keyof Relaxed>
  const m = made(`(memory 1 3)
    ${names.map((name) => `(func (export "${name}") (result v128) (local i32) (local.set 0 (i32.const 1)) ${relaxed[name]})`).join('\n')}
    (func (export "nan") (result i32) (i32.reinterpret_f32 ${nan}))
    (func (export "grow") (result i32 i32) (memory.grow (i32.const 1)) (memory.grow (i32.const 1)))
    (func (export "sum") (param i32) (result i32) (local i32)
      (loop (local.set 1 (i32.add (local.get 1) (i32.reinterpret_f32 ${nan})))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))
    (func (export "plain") (param i32) (result i32) (local i32)
      (loop (local.set 1 (i32.add (local.get 1) (local.get 0)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))`)
  const bits = (o: Outcome): string =>
    o._tag === 'Done' ? JSON.stringify(o.values, (_, x: unknown) => (typeof x === 'bigint' ? `${x}` : x)) : o._tag

  test.each(names)('%s', (name) => {
    const seen = new Map<number, string>()
    const order = [...Array(alternatives[name]).keys()]
    // up, down, and the deterministic profile in between
    for (const k of [...order, 0, ...order.toReversed(), ...order]) {
      const choices = { ...deterministic, relaxed: { ...strict, [name]: k } }
      const got = bits(agrees(call(m, name, [], {}, choices)).outcome)
      expect(seen.get(k) ?? got).toBe(got)
      seen.set(k, got)
    }
    // "any integer" is chosen, and the first choice is what saturation returns
    if (!name.startsWith('trunc')) expect(new Set(seen.values()).size).toBe(order.length)
    // the parameter of another operator changes nothing
    for (const other of names.filter((each) => each !== name)) {
      const choices = { ...deterministic, relaxed: { ...strict, [other]: 1 } }
      expect(bits(agrees(call(m, name, [], {}, choices)).outcome)).toBe(seen.get(0))
    }
  })

  const sources: ReadonlyArray<readonly [string, Choices]> = [
    ['deterministic', deterministic],
    ['seed 1', seeded(1)],
    ['a list', listed([1n, 0n, 1n, 3n, 0n, 2n])],
    ['seed 2', seeded(2)],
    ['deterministic again', deterministic],
    ['another list', listed([0n, 1n])],
    ['seed 1 again', seeded(1)],
    ['the list again', listed([1n, 0n, 1n, 3n, 0n, 2n])]
  ]
  test.each(['nan', 'grow', 'sum', 'plain'])('choices of %s', (name) => {
    const args = ['sum', 'plain'].includes(name) ? [9] : []
    const seen = new Map<string, string>()
    let staged = 0
    for (const [source, choices] of sources) {
      const { outcome, steps } = agrees(call(m, name, args, {}, choices))
      seen.set(source, bits(outcome))
      if (choices === deterministic) staged += steps
    }
    for (const source of ['deterministic', 'seed 1']) expect(seen.get(`${source} again`)).toBe(seen.get(source))
    expect(seen.get('the list again')).toBe(seen.get('a list'))
    if (name === 'plain') expect(new Set(seen.values()).size).toBe(1)
    else expect(new Set(seen.values()).size).toBeGreaterThan(1)
    expect(staged).toBeGreaterThan(0)
  })

  test('choices that change at each piece of a run', () => {
    for (const piece of [1, 5, 13, 22]) {
      let c = call(m, 'sum', [6])
      for (let i = 0; ; i++) {
        const { outcome } = agrees({ ...c, choices: i % 2 === 0 ? deterministic : seeded(i) }, piece)
        if (outcome._tag !== 'Exhausted') break
        c = outcome.config
      }
    }
  })
})

describe('older configurations keep their bytes', () => {
  // another one each time: what is written twice must be kept twice
  const value = '(v128.xor (v128.const i64x2 0x1122334455667788 0x99aabbccddeeff01) (i8x16.splat (local.get $n)))'
  const stores = [
    ...[0, 7, 15].map((lane) => ['v128.store8_lane', `${lane}`, 1] as const),
    ...[0, 3, 7].map((lane) => ['v128.store16_lane', `${lane}`, 2] as const),
    ...[0, 3].map((lane) => ['v128.store32_lane', `${lane}`, 4] as const),
    ...[0, 1].map((lane) => ['v128.store64_lane', `${lane}`, 8] as const),
    ['v128.store', '', 16] as const
  ]
  // within a granule of the log, over the end of one, over the end of a page of it, and where the memory ends
  const places = (size: number): ReadonlyArray<number> =>
    [16, 32, 4096, 8192, 65_536].flatMap((end) => [
      end - size,
      ...(end === 65_536 ? [] : [end - Math.ceil(size / 2), end - 1, end])
    ])

  // more granules of one page than are kept one by one
  const many = Array.from({ length: 70 }, (_, k) => 12_288 + 16 * k)

  test.each(stores)('%s %s', (store, lane, size) => {
    const at = places(size)
    const text = `(memory 1) (data (i32.const 0) "${'\\5a\\a5'.repeat(2050)}") (data (i32.const 65000) "${'\\c3'.repeat(536)}")
      (func (export "go") (param $n i32) (result i32)
        (loop $l
          ${at.map((a) => `(${store} ${lane} (i32.const ${a}) ${value})`).join('\n')}
          ${at.map((a) => `(i32.store8 (i32.const ${a}) (i32.load8_u (i32.const ${Math.max(0, a - 1)})))`).join('\n')}
          ${many.map((a) => `(i32.store (i32.const ${a}) (local.get $n))`).join('\n')}
          (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32.load8_u (i32.const 31)))`
    // some pieces are too short for generated code, some take the loop around several times
    const fuelOf = (i: number): number => [150, 3, 400, 211, 1][i % 5] ?? 1
    // the bytes at each cut, by the literal machine on a memory of its own: the staged run has the buffer to itself
    const expected: Uint8Array[] = []
    for (let k: Config | null = call(made(text), 'go', [30]); k !== null;) {
      expected.push(bytesOf(k.store, 0))
      const o: Outcome = run(fuelOf(expected.length - 1))(k)
      k = o._tag === 'Exhausted' ? o.config : null
    }
    const start = call(made(text), 'go', [30])
    const kept: Config[] = [start]
    let staged = 0
    for (let c: Config | null = start; c !== null;) {
      const { outcome: o, counts } = runStagedBy(eager)(fuelOf(kept.length - 1))(c)
      staged += counts.stagedSteps
      c = o._tag === 'Exhausted' ? o.config : null
      if (c !== null) kept.push(c)
    }
    const wrongIn = (): ReadonlyArray<number> =>
      kept.flatMap((k, i) => (equalBytes(bytesOf(k.store, 0), expected[i] ?? new Uint8Array(0)) ? [] : [i]))
    expect(kept.length).toBe(expected.length)
    expect(kept.length).toBeGreaterThan(10)
    expect(staged).toBeGreaterThan(1000)
    expect(wrongIn()).toEqual([])
    // all of it once more, from the middle and from the start, while the others are kept
    for (const from of [kept[kept.length >> 1] ?? start, start]) agrees(from)
    expect(wrongIn()).toEqual([])
  })
})

describe('copies between two memories and from segments, short of fuel', () => {
  const letters = 'the five boxing wizards jump quickly over a lazy dog; 123'
  const other = made(`(memory (export "mem") 1) (data (i32.const 0) "${letters}")`)
  /** Memory 0 and 1 of other types, and 2 and 3, which are one memory. */
  const m = make(
    other.store,
    wat(`(module (import "m" "mem" (memory $c 1)) (import "m" "mem" (memory $d 1))
      (memory $a 2) (memory $b i64 1) (data (memory $a) (i32.const 0) "${letters.toUpperCase()}")
      (data (memory $b) (i64.const 65486) "${letters.slice(0, 50)}")
      (func (export "ab") (param i32 i32 i32) (memory.copy $a $b (local.get 0) (i64.extend_i32_u (local.get 1)) (local.get 2)))
      (data $s "${letters}")
      (func (export "as") (param i32 i32 i32) (memory.init $a $s (local.get 0) (local.get 1) (local.get 2)))
      (func (export "ba") (param i32 i32 i32) (memory.copy $b $a (i64.extend_i32_u (local.get 0)) (local.get 1) (local.get 2)))
      (func (export "cd") (param i32 i32 i32) (memory.copy $c $d (local.get 0) (local.get 1) (local.get 2)))
      (func (export "ca") (param i32 i32 i32) (memory.copy $c $a (local.get 0) (local.get 1) (local.get 2)))
      (func (export "bb") (param i32 i32 i32)
        (memory.copy $b $b (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1)) (i64.extend_i32_u (local.get 2)))))`),
    'm',
    other.names
  )

  test.each([
    ['from a 64-bit memory', 'ab', 3, 65_490, 40],
    ['from higher to lower, few', 'ab', 3, 65_524, 7],
    ['into a 64-bit memory', 'ba', 65_499, 2, 37],
    ['from lower to higher, few', 'ba', 65_526, 2, 9],
    ['forwards within one memory of two names', 'cd', 2, 5, 33],
    ['backwards within one memory of two names', 'cd', 5, 2, 33],
    ['to where it is', 'cd', 4, 4, 20],
    ['from one instance to another', 'ca', 9, 0, 21],
    ['backwards within a 64-bit memory', 'bb', 65_495, 65_491, 40],
    ['up to the end', 'ba', 65_500, 4, 36],
    ['beyond the end, from', 'ab', 0, 65_500, 37],
    ['beyond the end, from a smaller memory, at its end', 'ab', 65_600, 65_520, 17],
    ['beyond the end, to', 'ba', 65_500, 0, 37],
    ['of nothing at the end', 'ab', 65_536, 65_536, 0],
    ['from a segment', 'as', 3, 5, 40],
    ['from a segment, up to its end', 'as', 9, letters.length - 20, 20],
    ['from a segment, one byte beyond its end', 'as', 9, letters.length - 19, 20],
    ['from a segment, up to the end of the memory', 'as', 2 * 65_536 - 20, 1, 20],
    ['from a segment, one byte beyond the end of the memory', 'as', 2 * 65_536 - 19, 1, 20]
  ] as const)('%s', (_, name, to, from, n) => {
    const start = call(m, name, [to, from, n])
    const end = run(Infinity)(start)
    const total = 'steps' in end ? end.steps - start.steps : 0
    let staged = 0
    for (let fuel = 0; fuel <= total + 1; fuel++) {
      const { outcome, steps } = agrees(start, fuel)
      staged += steps
      if (outcome._tag !== 'Exhausted') {
        expect(fuel).toBeGreaterThanOrEqual(total)
        continue
      }
      // elements that were not paid for are as they were, in every memory
      const by = run(fuel)(start)
      if (by._tag !== 'Exhausted') throw new Error(by._tag)
      for (const a of [0, 1, 2])
        expect(equalBytes(bytesOf(outcome.config.store, a), bytesOf(by.config.store, a))).toBe(true)
      expect(equalOutcome(agrees(outcome.config).outcome, end)).toBe(true)
    }
    expect(staged).toBeGreaterThan(0)
    if (end._tag === 'Done' && n > 0) expect(total).toBeGreaterThan((name === 'as' ? 2 : 3) * n)
  })
})

describe('contexts that are not those of the place', () => {
  // what is at the marked place is in a loop, a handler with its label, a block, and the body
  const m = made(`(tag $e) (tag $f) (func (export "f") (param i32) (result i32) (local $n i32)
    (i32.add (i32.const 100)
      (block $b (result i32)
        (block $c
          (try_table (result i32) (catch $e $c)
            (loop $l (result i32)
              (nop)
              (local.set $n (i32.add (local.get $n) (i32.const 1)))
              (br_if $l (i32.lt_u (local.get $n) (i32.const 3)))
              (if (i32.eqz (local.get 0)) (then (throw $e)))
              (i32.const 7)))
          (br $b))
        (i32.const 8))))`)
  const atNop = (arg: number): Config => {
    let c = call(m, 'f', [arg])
    for (let o = run(1)(c); c.code.instr._tag !== 'nop'; o = run(1)(c)) {
      if (o._tag !== 'Exhausted') throw new Error(o._tag)
      c = o.config
    }
    return c
  }
  /** The configuration with the context at a depth changed. */
  const changed = (c: Config, depth: number, change: (ctx: Context) => Context): Config => {
    const at = (ctx: Context, k: number): Context =>
      ctx._tag === 'top' ? ctx
      : k === 0 ? change(ctx)
      : { ...ctx, next: at(ctx.next, k - 1) }
    return { ...c, contexts: at(c.contexts, depth) }
  }
  const adds = program([i32(1000), { _tag: 'i32.add' }])
  const onLabel = (change: (ctx: LabelContext) => Code) => (ctx: Context) =>
    ctx._tag === 'label' ? { ...ctx, continuation: change(ctx) } : ctx
  const onCatches = (change: (c: Catch) => ReadonlyArray<Catch>) => (ctx: Context) =>
    ctx._tag === 'handler' ? { ...ctx, catches: ctx.catches.flatMap(change) } : ctx
  const changes: ReadonlyArray<readonly [string, string | null, (ctx: Context) => Context]> = [
    ['is followed by more', null, (ctx) => ('code' in ctx ? { ...ctx, code: adds } : ctx)],
    ['goes on elsewhere', 'label', onLabel(() => adds)],
    ['ends', 'label', onLabel(() => end)],
    [
      'is another loop',
      'label',
      onLabel(({ continuation: k }) =>
        k.instr._tag === 'loop' ? { ...k, instr: { ...k.instr, es: [i32(9), { _tag: 'nop' }] } } : k
      )
    ],
    ['catches nothing', 'handler', onCatches(() => [])],
    ['catches others', 'handler', onCatches((c) => ['x' in c ? { ...c, x: idx<TagIdx>(1) } : c])],
    ['catches into another label', 'handler', onCatches((c) => [{ ...c, l: idx<LabelIdx>(1) }])]
  ]
  const tags = ['label', 'label', 'handler', 'label', 'label', 'label', 'frame']

  test('are as they are here', () => {
    const found: string[] = []
    for (let ctx: Context = atNop(1).contexts; ctx._tag !== 'top'; ctx = ctx.next) found.push(ctx._tag)
    expect(found).toEqual(tags)
    for (const arg of [0, 1]) expect(agrees(atNop(arg)).steps).toBeGreaterThan(10)
  })
  const all = tags.flatMap((tag, depth) =>
    changes.flatMap(([what, of, change]) => (of === null || of === tag ? [[tag, depth, what, change] as const] : []))
  )
  test.each(all)('%s %i %s', (_tag, depth, _what, change) => {
    for (const arg of [0, 1]) agrees(changed(atNop(arg), depth, change))
  })
})
