/** Imports: what links, and what is said where it does not. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkImports } from '../../src/embedding/Modules.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { allocHostFunc } from '../../src/execution/modules/allocate.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { i32 } from '../../src/structure/Const.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Module } from '../../src/structure/Module.ts'
import { ref } from '../../src/structure/Types.ts'
import { func, left, make, valid, wat } from '../support/embed.ts'
import { emptyModule } from '../support/modules.ts'
import { library } from './library.ts'

describe('imports', () => {
  it('are all named at once, with what was expected and what is there', () => {
    const { store, names } = make(storeInit(), wat(library), 'lib')
    const m = wat(`(module
      (import "lib" "tab" (table 11 funcref)) (import "lib" "absent" (func (param i32) (result f64)))
      (import "lib" "mem" (memory 1)) (import "lib" "log" (global i32)))`)
    const problems = left(linkImports(store, m, (module, name) => names[`${module}.${name}`]))
    expect(problems.map((p) => p.message)).toEqual([
      'incompatible import type: "lib" "tab" is table i32 10 funcref, expected table i32 11 funcref',
      'unknown import: "lib" "absent" is missing, expected func [i32] -> [f64]',
      'incompatible import type: "lib" "log" is global mut i32, expected global i32'
    ])
    // An address that the store does not have is unknown as well, and so is one too many.
    const one = wat('(module (import "lib" "call" (func (param i32) (result i32))))')
    const call = func(names, 'lib.call')
    expect(left(instantiate(storeInit(), one, [{ _tag: 'func', a: call }])).message).toMatch(/^unknown import/)
    expect(left(instantiate(store, one, [])).message).toMatch(/^unknown import: "lib" "call"/)
    const twice = [call, call].map((a) => ({ _tag: 'func', a }) as const)
    expect(left(instantiate(store, one, twice)).message).toMatch(/^unknown import: the module has 1 imports, 2/)
  })

  it('types that look alike are written out as far as they differ', () => {
    const { store, a } = allocHostFunc(storeInit(), funcDeftype([], []), { _tag: 'host', module: 'env', name: 'f' })
    // The same function type, but not final: another type.
    const m = valid({
      ...emptyModule,
      types: [{ subtypes: [{ final: false, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }],
      imports: [{ module: 'env', name: 'f', type: { _tag: 'func', type: { _tag: 'idx', x: idx(0) } } }]
    })
    const { message } = left(instantiate(store, m, [{ _tag: 'func', a }]))
    expect(message).toBe(
      'incompatible import type: "env" "f" is func (func [] -> []), expected func (sub (func [] -> []))'
    )
  })

  it('link exactly where a naive reading of the rules says so', () => {
    const limits = fc
      .record({ min: fc.integer({ min: 0, max: 3 }), max: fc.option(fc.integer({ min: 3, max: 5 })) })
      .map(({ min, max }) => ({ min, max }))
    const rt = fc.constantFrom(ref(true, 'func'), ref(true, 'extern'), ref(true, 'any'), ref(true, 'eq'))
    const at = fc.constantFrom('i32' as const, 'i64' as const)
    const globalType = fc.record({
      mut: fc.boolean(),
      t: fc.oneof(fc.constantFrom('i32' as const, 'f32' as const), rt)
    })
    const mem = fc.record({ kind: fc.constant('mem' as const), at, lim: limits })
    const tab = fc.record({ kind: fc.constant('table' as const), at, lim: limits, rt })
    const glob = globalType.map((g) => ({ kind: 'global' as const, ...g }))
    const any = fc.oneof(mem, tab, glob)
    type Thing = typeof any extends fc.Arbitrary<infer A> ? A : never
    const pairs: fc.Arbitrary<readonly [Thing, Thing]> = fc.oneof(
      fc.tuple(mem, mem),
      fc.tuple(tab, tab),
      fc.tuple(glob, glob),
      fc.tuple(any, any)
    )
    const own = (x: Thing): Module => ({
      ...emptyModule,
      mems: x.kind === 'mem' ? [{ _tag: 'mem', at: x.at, lim: x.lim }] : [],
      tables:
        x.kind === 'table' ?
          [{ type: { _tag: 'table', at: x.at, lim: x.lim, rt: x.rt }, init: [{ _tag: 'ref.null', ht: x.rt.ht }] }]
        : [],
      globals:
        x.kind === 'global' ?
          [
            {
              type: { _tag: 'global', mut: x.mut, t: x.t },
              init:
                x.t === 'i32' ? [i32(0)]
                : x.t === 'f32' ? [{ _tag: 'f32.const', c: 0 }]
                : [{ _tag: 'ref.null', ht: typeof x.t === 'string' ? 'func' : x.t.ht }]
            }
          ]
        : [],
      exports: [{ name: 'x', idx: { _tag: x.kind, x: idx<never>(0) } }]
    })
    const importing = (x: Thing): Module => ({
      ...emptyModule,
      imports: [
        {
          module: 'm',
          name: 'x',
          type:
            x.kind === 'mem' ? { _tag: 'mem', at: x.at, lim: x.lim }
            : x.kind === 'table' ? { _tag: 'table', at: x.at, lim: x.lim, rt: x.rt }
            : { _tag: 'global', mut: x.mut, t: x.t }
        }
      ]
    })
    type Lim = { readonly min: number; readonly max: number | null }
    const fits = (have: Lim, want: Lim): boolean =>
      have.min >= want.min && (want.max === null ? true : have.max !== null && have.max <= want.max)
    const counts = { links: 0, not: 0 }
    fc.assert(
      fc.property(pairs, ([have, want]) => {
        const provider = make(storeInit(), valid(own(have)), 'm')
        const links = linkImports(provider.store, valid(importing(want)), () => provider.names['m.x'])._tag === 'Right'
        const sameRef = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
        const subRef = (a: unknown, b: unknown): boolean =>
          sameRef(a, b) || (JSON.stringify(a).includes('"eq"') && JSON.stringify(b).includes('"any"'))
        const expected =
          have.kind === 'mem' ? want.kind === 'mem' && have.at === want.at && fits(have.lim, want.lim)
          : have.kind === 'table' ?
            want.kind === 'table' && have.at === want.at && fits(have.lim, want.lim) && sameRef(have.rt, want.rt)
          : want.kind === 'global' &&
            have.mut === want.mut &&
            (have.mut ? sameRef(have.t, want.t) : subRef(have.t, want.t))
        expect(links).toBe(expected)
        counts[links ? 'links' : 'not']++
      }),
      { numRuns: 2000 }
    )
    expect(counts.links).toBeGreaterThan(100)
    expect(counts.not).toBeGreaterThan(100)
  })

  it('functions may be of a smaller type, tags are of the same', () => {
    const types = '(type $p (sub (func))) (type $q (sub $p (func)))'
    const { store, names } = make(
      storeInit(),
      wat(`(module ${types} (func (export "fp") (type $p)) (func (export "fq") (type $q))
        (tag (export "tp") (type $p)) (tag (export "tq") (type $q)))`),
      'm'
    )
    const links = (name: string, type: string): boolean =>
      linkImports(store, wat(`(module ${types} (import "m" "${name}" ${type}))`), (_, n) => names[`m.${n}`])._tag ===
      'Right'
    expect(['fp', 'fq'].map((f) => ['$p', '$q'].map((t) => links(f, `(func (type ${t}))`)))).toEqual([
      [true, false],
      [true, true]
    ])
    expect(['tp', 'tq'].map((f) => ['$p', '$q'].map((t) => links(f, `(tag (type ${t}))`)))).toEqual([
      [true, false],
      [false, true]
    ])
  })
})
