/** Snapshots of every form of value and table, and of what is deep. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWith } from '../../src/embedding/Run.ts'
import { nameModule } from '../../src/embedding/snapshot/Places.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { addr, type HeapAddr } from '../../src/execution/runtime/Addresses.ts'
import { equal } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { pushAll, refFunc, refHost, refI31, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import * as V from '../../src/persistent/Vector.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import { func, make, right, valid } from '../support/embed.ts'
import { settings } from '../support/runs.ts'
import { emptyModule } from '../support/modules.ts'
import { exceptional, i, named, trail, trip } from './snapshots.ts'

describe('deep configurations', () => {
  it('100,000 frames and as many blocks', () => {
    const { m, modules } = named('(module (func $f (export "f") (param i32) (block (call $f (local.get 0)))))')
    const { store, names } = make(storeInit(), m, 'm')
    const limits = { ...settings.limits, depth: 100_000 }
    const c = right(invoke(store, func(names, 'm.f'), [i32(1)], { ...settings, limits }))
    const o = runWith(() => null)(c)
    if (o._tag !== 'Exhausted') throw new Error(o._tag)
    expect(o.config.contexts.depth).toBe(100_000)
    expect(equal(trip(o.config, modules).back, o.config)).toBe(true)
  })

  it('100,000 nested blocks of one function', () => {
    const n = 100_000
    let body: Instr[] = [{ _tag: 'unreachable' }]
    for (let k = 0; k < n; k++)
      body = [{ _tag: k % 2 === 0 ? 'block' : 'loop', bt: { _tag: 'result', t: null }, es: body }]
    const m = valid({
      ...emptyModule,
      types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }],
      funcs: [{ type: i(0), locals: [], body }],
      exports: [{ name: 'f', idx: { _tag: 'func', x: i(0) } }]
    })
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const o = runWith(() => null, n + 1)(right(invoke(store, func(names, 'm.f'), [])))
    if (o._tag !== 'Exhausted') throw new Error(o._tag)
    expect(o.config.code.instr._tag).toBe('unreachable')
    const { back } = trip(o.config, modules)
    expect(equal(back, o.config)).toBe(true)
    expect(runWith(() => null)(back)).toMatchObject({ _tag: 'Trapped', steps: n + 1 + 1 + n + 2 })
  })

  it('a list of 100,000 structures', () => {
    const m = valid(exceptional)
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const c = right(invoke(store, func(names, 'm.f'), [i32(3)]))
    const { values } = trail(c, 400).at(-1) ?? c
    const first = values.head
    if (first._tag !== 'ref.struct_addr') throw new Error(first._tag)
    // Later structures refer to earlier ones, so that each is only made once its fields are there.
    let r = first
    for (let a = 1; a < 100_000; a++) {
      const slots = [
        r,
        { _tag: 'pack', pt: 'i8', c: a & 255 } as const,
        { _tag: 'v128.const', a, b: 0, c: 0, d: 0 } as const
      ]
      r = { ...first, a: addr<HeapAddr>(a), slots, layout: null, owner: null }
    }
    const long = { ...c, values: { head: r, tail: c.values, length: c.values.length + 1 } }
    expect(equal(trip(long, modules).back, long)).toBe(true)
  })
})

describe('every form', () => {
  it('of values', () => {
    const m = valid(exceptional)
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const c = right(invoke(store, func(names, 'm.f'), [i32(3)]))
    const host = refHost(addr(9))
    const bits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const val: fc.Arbitrary<Val> = fc.oneof(
      bits.map(i32),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(i64),
      bits.map(f32),
      fc.tuple(bits, bits).map(([hi, lo]) => f64(hi, lo)),
      fc.tuple(bits, bits, bits, bits).map(([x, y, z, w]) => v128(x, y, z, w)),
      fc.nat(2 ** 31 - 1).map(refI31),
      fc.constantFrom<Val>(refNull, refFunc(addr(0)), host, { _tag: 'ref.extern', ref: host }),
      fc.nat(2 ** 31 - 1).map((n): Val => ({ _tag: 'ref.extern', ref: refI31(n) }))
    )
    const tags = new Set<string>()
    fc.assert(
      fc.property(fc.array(val, { maxLength: 40 }), (vals) => {
        const locals = V.of<Val | undefined>([...vals, undefined, ...vals])
        const full = { ...c, values: pushAll(vals, c.values), frame: { ...c.frame, locals } }
        expect(equal(trip(full, modules).back, full)).toBe(true)
        for (const v of vals) tags.add(v._tag)
      })
    )
    expect(tags.size).toBe(10)
  })

  it('of tables: one of 2^32 - 1 entries takes a line', () => {
    const { m, modules } = named(`(module (table 0xffffffff funcref)
      (func $f (export "f") (table.set (i32.const 0xfffffffe) (ref.func $f))) (elem declare func $f))`)
    const { store, names } = make(storeInit(), m, 'm')
    const c = trail(right(invoke(store, func(names, 'm.f'), [])), 10).at(-1)
    if (c === undefined) throw new Error('no configuration')
    const { back, text } = trip(c, modules)
    expect(text.length).toBeLessThan(3000)
    expect(equal(back, c)).toBe(true)
    expect(V.get(V.get(back.store.tables, 0)?.refs ?? V.empty, 2 ** 32 - 2)).toEqual(refFunc(addr(0)))
  })
})
