/** Instantiation: in which order effects happen, and what stays when it fails. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { funcInvoke } from '../../src/embedding/Functions.ts'
import { globalRead } from '../../src/embedding/Globals.ts'
import { memReadBytes, memSize } from '../../src/embedding/Memories.ts'
import { moduleInstantiate } from '../../src/embedding/Modules.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { tableRead, tableSize } from '../../src/embedding/Tables.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { allocHostFunc } from '../../src/execution/modules/allocate.ts'
import { defaultLimits } from '../../src/execution/runtime/Config.ts'
import { equalStore } from '../../src/execution/equality/equal.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { resume, run } from '../../src/execution/Run.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { refNull } from '../../src/execution/runtime/Values.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { ref, type AddrType } from '../../src/structure/Types.ts'
import { call, fail, given, global, left, make, memory, right, table, valid, wat } from '../support/embed.ts'
import { emptyModule } from '../support/modules.ts'
import { library } from './library.ts'

const imports = `
  (import "lib" "tab" (table 10 funcref))
  (import "lib" "mem" (memory 1))
  (import "lib" "log" (global $log (mut i32)))`

describe('a failing instantiation keeps what was written before', () => {
  it('functions in an imported table stay callable, though there is no instance', () => {
    const { store, names } = make(storeInit(), wat(library), 'lib')
    const m = wat(`(module ${imports}
      (func $f (result i32) (i32.const 42))
      (elem (i32.const 3) $f)
      (elem (i32.const 9) $f $f)
      (data (i32.const 0) "never"))`)
    const failure = fail(store, m, names)
    expect(failure).toMatchObject({ _tag: 'Trapped', rule: 'Step_read/table.init-oob' })
    expect(failure._tag === 'Trapped' && failure.reason).toMatch(/^out of bounds table access/)
    const after = 'store' in failure ? failure.store : store
    expect(call(after, names, 'lib.call', [i32(3)])).toEqual([i32(42)])
    // The second segment wrote nothing, and no data segment ran.
    expect(right(tableRead(after, table(names, 'lib.tab'), 9))).toEqual(refNull)
    expect(call(after, names, 'lib.load', [i32(0)])).toEqual([i32(0)])
    // The store that was given is as it was.
    expect(right(tableRead(store, table(names, 'lib.tab'), 3))).toEqual(refNull)
  })

  it('all element segments run before all data segments', () => {
    const { store, names } = make(storeInit(), wat(library), 'lib')
    const m = wat(`(module ${imports}
      (func $f (result i32) (i32.const 7))
      (data (i32.const 0) "a")
      (data (i32.const 65535) "bc")
      (elem (i32.const 9) $f))`)
    const failure = fail(store, m, names)
    expect(failure).toMatchObject({ _tag: 'Trapped', rule: 'Step_read/memory.init-oob' })
    const after = 'store' in failure ? failure.store : store
    expect(call(after, names, 'lib.call', [i32(9)])).toEqual([i32(7)])
    expect(call(after, names, 'lib.load', [i32(0)])).toEqual([i32(97)])
    expect(call(after, names, 'lib.load', [i32(65535)])).toEqual([i32(0)])
  })

  it('a start function that traps keeps its writes and those of the segments', () => {
    const { store, names } = make(storeInit(), wat(library), 'lib')
    const m = wat(`(module ${imports}
      (func $f (result i32) (i32.const 5))
      (elem (i32.const 0) $f) (data (i32.const 8) "x")
      (func $start (global.set $log (i32.const 11)) (i32.store8 (i32.const 9) (i32.const 121)) (unreachable))
      (start $start))`)
    const failure = fail(store, m, names)
    expect(failure).toMatchObject({ _tag: 'Trapped', rule: 'Step_pure/unreachable', reason: 'unreachable' })
    const after = 'store' in failure ? failure.store : store
    expect(right(globalRead(after, global(names, 'lib.log')))).toEqual(i32(11))
    expect(call(after, names, 'lib.call', [i32(0)])).toEqual([i32(5)])
    expect(right(memReadBytes(after, memory(names, 'lib.mem'), 8, 2))).toEqual(Uint8Array.of(120, 121))
  })

  it('an uncaught exception of the start function carries the store', () => {
    const m: Module = {
      ...emptyModule,
      types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }],
      tags: [{ _tag: 'tag', type: { _tag: 'idx', x: idx(0) } }],
      globals: [{ type: { _tag: 'global', mut: true, t: 'i32' }, init: [i32(0)] }],
      funcs: [
        {
          type: idx(0),
          locals: [],
          body: [i32(3), { _tag: 'global.set', x: idx(0) }, { _tag: 'throw', x: idx(0) }]
        }
      ],
      start: idx(0)
    }
    const failure = fail(storeInit(), valid(m))
    expect(failure).toMatchObject({ _tag: 'Exception', exn: { tag: 0, fields: [] } })
    expect('store' in failure && V.get(failure.store.globals, 0)?.value).toEqual(i32(3))
  })

  it('nothing is changed where linking fails', () => {
    const { store, names } = make(storeInit(), wat(library), 'lib')
    const m = wat(`(module ${imports} (import "lib" "absent" (func)) (data (i32.const 0) "x"))`)
    const before = right(memReadBytes(store, memory(names, 'lib.mem'), 0, 1))
    const known = m.module.imports.slice(0, 3).map((i) => names[`${i.module}.${i.name}`])
    expect(
      left(
        instantiate(
          store,
          m,
          known.flatMap((xa) => xa ?? [])
        )
      )
    ).toMatchObject({
      _tag: 'Unlinkable',
      module: 'lib',
      name: 'absent'
    })
    expect(right(memReadBytes(store, memory(names, 'lib.mem'), 0, 1))).toEqual(before)
  })
})

/** A segment of the model: where it goes and what it holds. */
interface Segment {
  readonly mode: 'active' | 'passive' | 'declarative'
  readonly offset: number
  readonly length: number
}
/** Segments that are inside of `size` places, and one in `rare` that need not. */
const segment = (modes: ReadonlyArray<Segment['mode']>, size: number, rare: number): fc.Arbitrary<Segment> =>
  fc.record({
    mode: fc.constantFrom(...modes),
    offset: fc.oneof(
      { weight: rare - 1, arbitrary: fc.integer({ min: 0, max: size - 4 }) },
      fc.integer({ min: size - 3, max: size + 1 })
    ),
    length: fc.integer({ min: 0, max: 4 })
  })

const TABLE = 12
const BASE = 65_520

/** A module with these segments: element x of segment k is the function that returns 10 k + x. */
const segmented = (
  elems: ReadonlyArray<Segment>,
  datas: ReadonlyArray<Segment>,
  start: boolean,
  at: AddrType
): Module => {
  const offset = (n: number): Instr[] => [at === 'i32' ? i32(n) : i64(BigInt(n))]
  const bodies = elems.flatMap(({ length }, k) => Array.from({ length }, (_, x) => 10 * k + x))
  let next = 0
  return {
    ...emptyModule,
    types: [
      { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: ['i32'] } }] },
      { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }
    ],
    mems: [{ _tag: 'mem', at, lim: { min: 1, max: null } }],
    tables: [
      {
        type: { _tag: 'table', at, lim: { min: TABLE, max: null }, rt: ref(true, 'func') },
        init: [{ _tag: 'ref.null', ht: 'func' }]
      }
    ],
    globals: [{ type: { _tag: 'global', mut: true, t: 'i32' }, init: [i32(0)] }],
    funcs: [
      { type: idx(1), locals: [], body: [i32(1), { _tag: 'global.set', x: idx(0) }] },
      ...bodies.map((n) => ({ type: idx<never>(0), locals: [], body: [i32(n)] }))
    ],
    elems: elems.map(({ mode, offset: n, length }) => ({
      type: ref(true, 'func'),
      init: Array.from({ length }, (): Instr[] => [{ _tag: 'ref.func', x: idx(1 + next++) }]),
      mode: mode === 'active' ? { _tag: 'active', x: idx(0), offset: offset(n) } : { _tag: mode }
    })),
    datas: datas.map(({ mode, offset: n, length }, k) => ({
      bytes: new Uint8Array(length).fill(k + 1),
      mode: mode === 'active' ? { _tag: 'active', x: idx(0), offset: offset(BASE + n) } : { _tag: 'passive' }
    })),
    start: start ? idx(0) : null
  }
}

/** The effects in order, on plain arrays; the steps of those that happen. */
const model = (elems: ReadonlyArray<Segment>, datas: ReadonlyArray<Segment>, start: boolean) => {
  const entries: Array<number | null> = new Array<number | null>(TABLE).fill(null)
  const bytes = new Array<number>(16).fill(0)
  const dropped = { elems: elems.map(() => false), datas: datas.map(() => false) }
  // ref.func is one step for each element; ref.null one for the table.
  let steps = 1 + elems.reduce((n, { length }) => n + length, 0)
  const end = (outcome: string, started: boolean) => ({ outcome, entries, bytes, dropped, started, steps })
  for (const [k, { mode, offset, length }] of elems.entries()) {
    if (mode === 'passive') continue
    if (mode === 'active') {
      if (offset + length > TABLE) return end('table.init-oob', false)
      for (let x = 0; x < length; x++) entries[offset + x] = 10 * k + x
      steps += 2 * length + 1
    }
    dropped.elems[k] = true
    steps += 1
  }
  for (const [k, { mode, offset, length }] of datas.entries()) {
    if (mode !== 'active') continue
    if (BASE + offset + length > 65_536) return end('memory.init-oob', false)
    for (let x = 0; x < length; x++) bytes[offset + x] = k + 1
    dropped.datas[k] = true
    steps += 2 * length + 2
  }
  // CALL, CALL_REF, GLOBAL.SET, the ends of the label and of the frame
  if (start) steps += 5
  return end('Done', start)
}

describe('order of effects', () => {
  it('is that of a model on plain arrays', () => {
    const ends = { Done: 0, 'table.init-oob': 0, 'memory.init-oob': 0 }
    const cases = fc.tuple(
      fc.array(segment(['active', 'active', 'passive', 'declarative'], TABLE, 6), { maxLength: 5 }),
      fc.array(segment(['active', 'active', 'passive'], 16, 5), { maxLength: 5 }),
      fc.boolean(),
      fc.constantFrom('i32' as const, 'i64' as const)
    )
    fc.assert(
      fc.property(cases, ([elems, datas, start, at]) => {
        const m = valid(segmented(elems, datas, start, at))
        const expected = model(elems, datas, start)
        const { config } = right(instantiate(storeInit(), m, []))
        const o = run(Infinity)(config)
        if (o._tag !== 'Done' && o._tag !== 'Trapped') throw new Error(o._tag)
        const s = o.store
        expect(o._tag === 'Done' ? 'Done' : o.rule.replace('Step_read/', '')).toBe(expected.outcome)
        expect(shown(s)).toEqual(expected.entries)
        expect([...right(memReadBytes(s, V.get(s.modules, 0)?.mems[0] as never, BASE, 16))]).toEqual(expected.bytes)
        // An empty segment is as good as dropped.
        expect(V.toArray(s.elems).map(({ refs }) => refs.length === 0)).toEqual(
          elems.map(({ length }, k) => length === 0 || (expected.dropped.elems[k] ?? false))
        )
        expect(V.toArray(s.datas).map(({ bytes }) => bytes.length === 0)).toEqual(
          datas.map(({ length }, k) => length === 0 || (expected.dropped.datas[k] ?? false))
        )
        expect(V.get(s.globals, 0)?.value).toEqual(i32(expected.started ? 1 : 0))
        if (o._tag === 'Done') expect(o.steps).toBe(expected.steps)
        ends[expected.outcome as keyof typeof ends]++
      }),
      { numRuns: 500 }
    )
    expect(Math.min(...Object.values(ends))).toBeGreaterThan(20)
  })
})

/** What the functions in the table return. */
const shown = (s: Store): ReadonlyArray<number | null> =>
  V.toArray(V.get(s.tables, 0)?.refs ?? V.empty).map((r) => {
    if (r._tag !== 'ref.func_addr') return null
    const [v] = right(funcInvoke(s, r.a, [])).values
    return v?._tag === 'i32.const' ? v.c : null
  })

describe('start', () => {
  const module = `(module
    (import "env" "init" (func $init))
    (memory (export "mem") 1) (data (i32.const 0) "hi")
    (start $init))`

  it('a host function is a request, made after the segments and with the instance as caller', () => {
    const m = wat(module)
    const { store, a } = allocHostFunc(storeInit(), funcDeftype([], []), { _tag: 'host', module: 'env', name: 'init' })
    const { config, instance } = right(instantiate(store, m, given(store, m, { 'env.init': { _tag: 'func', a } })))
    const o = run(Infinity)(config)
    if (o._tag !== 'Suspended') throw new Error(o._tag)
    expect(o.call).toEqual({ func: { _tag: 'host', module: 'env', name: 'init' }, a, args: [], caller: instance })
    const s = o.config.store
    const mem = V.get(s.modules, instance)?.mems[0]
    expect(mem !== undefined && right(memReadBytes(s, mem, 0, 2))).toEqual(Uint8Array.of(104, 105))
    const next = resume(o.config, { _tag: 'values', values: [], store: s })
    expect(next._tag === 'Next' && run(Infinity)(next.config)).toMatchObject({ _tag: 'Done', values: [] })
  })

  it('pure host functions answer inside of moduleInstantiate; without one the request comes back', () => {
    const m = wat(module)
    const { store, a } = allocHostFunc(storeInit(), funcDeftype([], []), { _tag: 'host', module: 'env', name: 'init' })
    const xas = given(store, m, { 'env.init': { _tag: 'func', a } })
    let calls = 0
    const made = moduleInstantiate(store, m, xas, {
      hosts: (_, s) => {
        calls++
        return { _tag: 'values', values: [], store: s }
      }
    })
    expect(right(made).instance).toBe(0)
    expect(calls).toBe(1)
    expect(left(moduleInstantiate(store, m, xas))).toMatchObject({ _tag: 'Suspended', call: { a } })
    const exited = moduleInstantiate(store, m, xas, { hosts: (_, s) => ({ _tag: 'exit', code: 3, store: s }) })
    expect(left(exited)).toMatchObject({ _tag: 'Exited', code: 3 })
  })
})

describe('bounds are host limits', () => {
  const limited = (m: Module, limits: Partial<typeof defaultLimits>) =>
    left(moduleInstantiate(storeInit(), valid(m), [], { limits }))

  it('memories, tables and arrays', () => {
    const mem = { _tag: 'mem', at: 'i64', lim: { min: 3, max: null } } as const
    expect(limited({ ...emptyModule, mems: [mem] }, { pages64: 2 })).toMatchObject({
      _tag: 'ImplementationLimit',
      what: 'pages'
    })
    const enough = moduleInstantiate(storeInit(), valid({ ...emptyModule, mems: [mem] }), [], {
      limits: { pages64: 3 }
    })
    expect(right(enough).instance).toBe(0)
    // 2^48 pages are valid and have addresses that no number holds, whatever the limit says.
    const huge = { ...mem, lim: { min: 2 ** 48, max: null } }
    expect(limited({ ...emptyModule, mems: [huge] }, { pages64: Infinity })).toMatchObject({ what: 'pages' })
    const type = { _tag: 'table', at: 'i64', lim: { min: 2n ** 64n - 1n, max: null }, rt: ref(true, 'func') } as const
    const tables = [{ type, init: [{ _tag: 'ref.null', ht: 'func' } as const] }]
    expect(limited({ ...emptyModule, tables }, {})).toMatchObject({ _tag: 'ImplementationLimit', what: 'table' })
    const array = {
      ...emptyModule,
      types: [
        { subtypes: [{ final: true, supers: [], ct: { _tag: 'array', field: { mut: true, zt: 'i8' } } as const }] }
      ],
      globals: [
        {
          type: { _tag: 'global', mut: false, t: ref(true, 'any') } as const,
          init: [i32(11), { _tag: 'array.new_default', x: idx<never>(0) } as const]
        }
      ]
    }
    expect(limited(array, { array: 10 })).toMatchObject({ _tag: 'ImplementationLimit', what: 'array' })
    expect(right(moduleInstantiate(storeInit(), valid(array), [], { limits: { array: 11 } })).instance).toBe(0)
  })

  it('fuel and depth in the start function', () => {
    const loop = wat('(module (func $f (loop (br 0))) (start $f))')
    expect(left(moduleInstantiate(storeInit(), loop, [], { fuel: 1000 }))).toMatchObject({
      _tag: 'Exhausted',
      limit: 'fuel',
      config: { steps: 1000 }
    })
    const deep = wat('(module (func $f (call $f)) (start $f))')
    expect(left(moduleInstantiate(storeInit(), deep, [], { limits: { depth: 50 } }))).toMatchObject({
      _tag: 'Exhausted',
      limit: 'depth'
    })
  })
})

it('instantiating twice from one store gives the same, and does not see the other', () => {
  const { store, names } = make(storeInit(), wat(library), 'lib')
  const m = wat(`(module ${imports} (data (i32.const 4) "same") (func $s (global.set $log (i32.const 1))) (start $s))`)
  const [a, b] = [make(store, m, 'a', names), make(store, m, 'a', names)]
  expect(equalStore(a.store, b.store)).toBe(true)
  expect(equalStore(a.store, store)).toBe(false)
  expect(a.names).toEqual(b.names)
})

it('each space is its own: tables, memories, exports, segments', () => {
  const { store, names } = make(
    storeInit(),
    wat(`(module
      (table 1 anyref) (table (export "t") 2 externref) (table (export "u") 3 funcref (ref.func $g))
      (memory (export "m") 1) (memory (export "n") 2)
      (func $f (export "f") (param i32 i64) (result f32) (f32.const 1)) (func $g)
      (elem (table 2) (i32.const 2) func $f)
      (data (memory 1) (i32.const 7) "b") (data (memory 0) (i32.const 7) "a"))`),
    'x'
  )
  const entries = ['x.t', 'x.u'].map((name) => {
    const a = table(names, name)
    return Array.from({ length: right(tableSize(store, a)) }, (_, i) => right(tableRead(store, a, i))._tag)
  })
  expect(entries).toEqual([
    ['ref.null_addr', 'ref.null_addr'],
    ['ref.func_addr', 'ref.func_addr', 'ref.func_addr']
  ])
  expect(right(tableRead(store, table(names, 'x.u'), 2))).not.toEqual(right(tableRead(store, table(names, 'x.u'), 0)))
  const bytes = ['x.m', 'x.n'].map((name) => right(memReadBytes(store, memory(names, name), 7, 1))[0])
  expect(bytes).toEqual([97, 98])
  expect(['x.m', 'x.n'].map((name) => right(memSize(store, memory(names, name))))).toEqual([1, 2])
  const f = V.get(store.funcs, 0)
  expect([f?.params, f?.results]).toEqual([2, 1])
})
