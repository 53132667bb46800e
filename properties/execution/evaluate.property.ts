/** The const expressions of a module: what they see, and what they allocate. */
import { describe, expect, it } from 'vitest'
import { funcInvoke } from '../../src/embedding/Functions.ts'
import { globalAlloc, globalRead } from '../../src/embedding/Globals.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { tableRead, tableSize } from '../../src/embedding/Tables.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Module } from '../../src/structure/Module.ts'
import { ref } from '../../src/structure/Types.ts'
import { global, make, right, table, valid, wat } from '../support/embed.ts'
import { emptyModule } from '../support/modules.ts'

describe('const expressions', () => {
  it('globals see the imported and the earlier ones, and are allocated once each', () => {
    const type = { _tag: 'global', mut: false, t: 'i32' } as const
    const { store, a } = right(globalAlloc(storeInit(), type, i32(5)))
    const m = valid({
      ...emptyModule,
      imports: [{ module: 'env', name: 'g', type }],
      globals: [
        { type, init: [{ _tag: 'global.get', x: idx(0) }, i32(2), { _tag: 'i32.mul' }] },
        { type, init: [{ _tag: 'global.get', x: idx(1) }, { _tag: 'global.get', x: idx(0) }, { _tag: 'i32.sub' }] }
      ]
    })
    const made = make(store, m, 'm', { 'env.g': { _tag: 'global', a } })
    expect(V.toArray(made.store.globals).map((g) => g.value)).toEqual([i32(5), i32(10), i32(5)])
    // Two rules for the first expression, three for the second: constants are values already.
    expect(made.steps).toBe(5)
  })

  it('a chain of 20,000 globals is evaluated in order', () => {
    const type = { _tag: 'global', mut: false, t: 'i32' } as const
    const n = 20_000
    const globals = Array.from({ length: n }, (_, i): Module['globals'][number] => ({
      type,
      init: i === 0 ? [i32(1)] : [{ _tag: 'global.get', x: idx(i - 1) }, i32(1), { _tag: 'i32.add' }]
    }))
    const { store, steps } = make(storeInit(), valid({ ...emptyModule, globals }), 'm')
    expect(V.get(store.globals, n - 1)?.value).toEqual(i32(n))
    expect(steps).toBe(2 * (n - 1))
  })

  it('references to own functions have the addresses that the functions get', () => {
    const m = wat(`(module
      (func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))
      (global (export "g") funcref (ref.func $b))
      (table (export "t") 1 funcref) (elem (i32.const 0) $b))`)
    const first = make(storeInit(), m, 'one')
    const { store, names } = make(first.store, m, 'two', first.names)
    for (const name of ['one', 'two']) {
      const r = right(globalRead(store, global(names, `${name}.g`)))
      expect(right(tableRead(store, table(names, `${name}.t`), 0))).toEqual(r)
      if (r._tag !== 'ref.func_addr') throw new Error(r._tag)
      expect(right(funcInvoke(store, r.a, [])).values).toEqual([i32(2)])
    }
    expect(right(globalRead(store, global(names, 'two.g')))).toMatchObject({ a: 3 })
  })

  it('allocate heap objects in the store that is threaded', () => {
    const field = { mut: true, zt: 'i32' } as const
    const type = { _tag: 'global', mut: false, t: ref(false, { _tag: 'idx', x: idx(0) }) } as const
    const m = valid({
      ...emptyModule,
      types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'struct', fields: [field] } }] }],
      globals: [1, 2].map((n) => ({ type, init: [i32(n), { _tag: 'struct.new', x: idx(0) } as const] })),
      elems: [
        {
          type: ref(true, 'any'),
          init: [[{ _tag: 'struct.new_default', x: idx(0) }], [{ _tag: 'global.get', x: idx(1) }]],
          mode: { _tag: 'passive' }
        }
      ]
    })
    const { store } = make(storeInit(), m, 'm')
    expect(V.toArray(store.globals).map(({ value }) => 'a' in value && value.a)).toEqual([0, 1])
    expect(V.get(store.elems, 0)?.refs.map((r) => 'a' in r && r.a)).toEqual([2, 1])
    expect(store.fresh).toBe(3)
  })

  it('a table is filled with its initial value', () => {
    const i31 = ref(false, 'i31')
    const m = valid({
      ...emptyModule,
      tables: [
        { type: { _tag: 'table', at: 'i64', lim: { min: 3, max: 4 }, rt: i31 }, init: [i32(9), { _tag: 'ref.i31' }] }
      ],
      exports: [{ name: 't', idx: { _tag: 'table', x: idx(0) } }]
    })
    const { store, names } = make(storeInit(), m, 'm')
    for (const i of [0, 1n, 2])
      expect(right(tableRead(store, table(names, 'm.t'), i))).toEqual({ _tag: 'ref.i31_num', i: 9 })
    expect(right(tableSize(store, table(names, 'm.t')))).toBe(3)
  })
})
