/** The byte offset of a path, against a search for bytes that occur nowhere else. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { offsetOf } from '../../src/binary/Offsets.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { i64 } from '../../src/structure/Const.ts'
import type { PathStep } from '../../src/structure/Errors.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { idxUse, ref } from '../../src/structure/Types.ts'
import { emptyModule, expressionsOf, moduleOf } from '../support/modules.ts'

/** An instruction that encodes as 0x42 and ten bytes that no generated module has. */
const marker: Instr = i64(0x9234_5678_1357_9bdfn)
const markerBytes = [0x42, 0xdf, 0xb7, 0xde, 0x9a, 0x81, 0xcf, 0x95, 0x9a, 0x92, 0x7f]

/** Where these bytes are; fails unless it is one place. */
const search = (bytes: Uint8Array, wanted: ReadonlyArray<number>): number => {
  const all = Buffer.from(bytes)
  const at = all.indexOf(Buffer.from(wanted))
  expect(at).toBeGreaterThan(0)
  expect(all.indexOf(Buffer.from(wanted), at + 1)).toBe(-1)
  return at
}

const replaced = <A>(as: ReadonlyArray<A>, i: number, a: A): ReadonlyArray<A> => as.map((old, k) => (k === i ? a : old))

const step = (name: string, index: number): PathStep => ({ in: name, index })

/** Every sequence that is this very one, replaced. */
const substitute = (m: Module, from: Expr, to: Expr): Module => {
  const expr = (es: Expr): Expr => (es === from ? to : es.map(instr))
  const instr = (e: Instr): Instr =>
    e._tag === 'if' ? { ...e, then: expr(e.then), else: expr(e.else) }
    : 'es' in e ? { ...e, es: expr(e.es) }
    : e
  const mode = <M extends { readonly _tag: string }>(d: M): M =>
    'offset' in d ? { ...d, offset: expr(d.offset as Expr) } : d
  return {
    ...m,
    globals: m.globals.map((g) => ({ ...g, init: expr(g.init) })),
    tables: m.tables.map((t) => ({ ...t, init: expr(t.init) })),
    funcs: m.funcs.map((f) => ({ ...f, body: expr(f.body) })),
    datas: m.datas.map((d) => ({ ...d, mode: mode(d.mode) })),
    elems: m.elems.map((e) => ({ ...e, init: e.init.map(expr), mode: mode(e.mode) }))
  }
}

it('finds an instruction wherever it stands', () => {
  const steps = new Map<string, number>()
  fc.assert(
    fc.property(syntacticModule, fc.nat(), fc.nat(), (m, where, place) => {
      // Decoded, so that every sequence is an object of its own.
      const decoded = decodeModule(encodeModule(m))
      const own = E.isRight(decoded) ? decoded.right : emptyModule
      const all = expressionsOf(own)
      const target = all[where % Math.max(1, all.length)]
      if (target === undefined) return
      const index = place % (target.es.length + 1)
      const bytes = encodeModule(substitute(own, target.es, target.es.toSpliced(index, 0, marker)))
      const path = [...target.path, { in: target.step, index }]
      expect(offsetOf(bytes, path)).toBe(search(bytes, markerBytes))
      for (const step of path) steps.set(step.in, (steps.get(step.in) ?? 0) + 1)
    }),
    { numRuns: 500 }
  )
  for (const step of ['body', 'init', 'offset', 'item', 'block', 'loop', 'then', 'else', 'try_table']) {
    expect(steps.get(step), step).toBeGreaterThan(5)
  }
})

it('an index past the last instruction is the end of the sequence', () => {
  const nop: Instr = { _tag: 'nop' }
  const body: Expr = [nop, { _tag: 'if', bt: { _tag: 'result', t: null }, then: [nop], else: [nop, nop] }]
  const bytes = encodeModule(moduleOf(body))
  // nop if void nop else nop nop end end
  const from = search(bytes, [0x01, 0x04, 0x40])
  const at = (...path: PathStep[]): number | null => offsetOf(bytes, [{ in: 'func', index: 0 }, ...path])
  expect(at({ in: 'body', index: 2 })).toBe(from + 8)
  expect(at({ in: 'body', index: 1 }, { in: 'then', index: 1 })).toBe(from + 4)
  expect(at({ in: 'body', index: 1 }, { in: 'else', index: 2 })).toBe(from + 7)
  expect(at({ in: 'body', index: 3 })).toBe(null)
  expect(at({ in: 'body', index: 0 }, { in: 'then', index: 0 })).toBe(null)
  expect(at({ in: 'body', index: 1 }, { in: 'then', index: 2 })).toBe(null)
})

it('the second sequence of an if without else is at its end', () => {
  const body: Expr = [{ _tag: 'if', bt: { _tag: 'result', t: null }, then: [], else: [] }]
  const bytes = encodeModule(moduleOf(body))
  const path = [
    { in: 'func', index: 0 },
    { in: 'body', index: 0 },
    { in: 'else', index: 0 }
  ]
  expect(offsetOf(bytes, path)).toBe(search(bytes, [0x04, 0x40, 0x0b]) + 2)
})

describe('finds what sections list', () => {
  // Numbers that occur once each, of four bytes in either form.
  const n = (k: number): number => 0x3bcde00 + k
  const bytesOf = (k: number): number[] =>
    [k & 0x7f, k >> 7, k >> 14, k >> 21].map((b, i) => (b & 0x7f) | (i < 3 ? 0x80 : 0))
  const leb = (k: number): number[] => bytesOf(n(k))
  const use = (k: number) => idxUse(idx(n(k)))
  const lim = (k: number) => ({ min: n(k), max: null })
  const rt = (k: number) => ref(true, use(k))
  const array = (k: number) => ({ _tag: 'array' as const, field: { mut: false, zt: rt(k) } })
  const sub = (k: number) => ({ final: true, supers: [], ct: array(k) })
  const nul: Expr = [{ _tag: 'ref.null', ht: 'any' }]

  const m: Module = {
    ...emptyModule,
    types: [{ subtypes: [sub(0)] }, { subtypes: [sub(1), sub(2)] }, { subtypes: [sub(3)] }],
    imports: [
      { module: '', name: '', type: { _tag: 'func', type: use(4) } },
      { module: '', name: '', type: { _tag: 'mem', at: 'i64', lim: lim(5) } },
      { module: '', name: '', type: { _tag: 'func', type: use(6) } },
      { module: '', name: '', type: { _tag: 'global', mut: true, t: rt(7) } }
    ],
    funcs: [
      { type: idx(n(8)), locals: [], body: [] },
      {
        type: idx(n(9)),
        locals: [
          { n: 3, t: 'f32' },
          { n: 1, t: rt(10) }
        ],
        body: []
      }
    ],
    tables: [{ type: { _tag: 'table', at: 'i64', lim: lim(11), rt: ref(true, 'any') }, init: nul }],
    mems: [
      { _tag: 'mem', at: 'i32', lim: { min: 0, max: null } },
      { _tag: 'mem', at: 'i64', lim: lim(12) }
    ],
    tags: [{ _tag: 'tag', type: use(13) }],
    globals: [{ type: { _tag: 'global', mut: true, t: rt(14) }, init: nul }],
    exports: [
      { name: '', idx: { _tag: 'func', x: idx(0) } },
      { name: '', idx: { _tag: 'func', x: idx(n(15)) } }
    ],
    start: idx(n(16)),
    elems: [
      { type: rt(17), init: [], mode: { _tag: 'passive' } },
      {
        type: ref(false, 'func'),
        init: [[{ _tag: 'ref.func', x: idx(1) }], [{ _tag: 'ref.func', x: idx(n(18)) }]],
        mode: { _tag: 'active', x: idx(0), offset: nul }
      },
      { type: rt(19), init: [nul, [{ _tag: 'ref.null', ht: use(20) }]], mode: { _tag: 'declarative' } }
    ],
    datas: [
      { mode: { _tag: 'passive' }, bytes: Uint8Array.of(1, 2, 3) },
      { mode: { _tag: 'passive' }, bytes: Uint8Array.of(4, ...leb(21)) }
    ]
  }
  const bytes = encodeModule(m)

  // The path, the number that is there, and how many bytes of the entry are before it.
  it.each<[string, ReadonlyArray<PathStep>, number, number]>([
    ['a type', [step('type', 0)], 0, 2],
    ['the first type of a group', [step('type', 1)], 1, 2],
    ['the second type of a group', [step('type', 2)], 2, 2],
    ['a type behind a group', [step('type', 3)], 3, 2],
    ['an import', [step('import', 1)], 5, 4],
    ['an imported function', [step('func', 0)], 4, 3],
    ['a later imported function', [step('func', 1)], 6, 3],
    ['an imported memory', [step('memory', 0)], 5, 4],
    ['an imported global', [step('global', 0)], 7, 4],
    ['the type of a function', [step('func', 3)], 9, 0],
    ['locals', [step('func', 3), step('local', 1)], 10, 2],
    ['a table', [step('table', 0)], 11, 2],
    ['the initialiser that a table has not', [step('table', 0), step('init', 0)], 11, 2],
    ['a memory', [step('memory', 2)], 12, 1],
    ['a tag', [step('tag', 0)], 13, 1],
    ['a global', [step('global', 1)], 14, 1],
    ['an export', [step('export', 1)], 15, 2],
    ['the start function', [step('start', n(16))], 16, 0],
    ['an element segment', [step('elem', 0)], 17, 2],
    ['an element that is an index', [step('elem', 1), step('item', 1)], 18, 0],
    ['the instruction that an index stands for', [step('elem', 1), step('item', 1), step('init', 0)], 18, 0],
    ['an element that is an expression', [step('elem', 2), step('item', 1)], 20, 1],
    ['an instruction of an element', [step('elem', 2), step('item', 1), step('init', 0)], 20, 1],
    ['a data segment', [step('data', 1)], 21, 3]
  ])('%s', (_, path, number, before) => {
    expect(offsetOf(bytes, path)).toBe(search(bytes, leb(number)) - before)
  })

  it.each<[string, ReadonlyArray<PathStep>]>([
    ['nothing', []],
    ['an unknown section', [step('nowhere', 0)]],
    ['a function that is not there', [step('func', 4)]],
    ['a type that is not there', [step('type', 4)]],
    ['a local group that is not there', [step('func', 3), step('local', 2)]],
    ['an element that is not there', [step('elem', 2), step('item', 2)]],
    ['the offset of a passive segment', [step('elem', 0), step('offset', 0)]],
    ['a section that is not there', [step('tag', 1)]]
  ])('but not %s', (_, path) => {
    expect(offsetOf(bytes, path)).toBe(null)
  })
})

it('a function far behind is found without reading the ones before it', () => {
  const body: Expr = Array.from({ length: 2000 }, () => ({ _tag: 'nop' }) as const)
  const funcs = Array.from({ length: 300 }, () => ({ type: idx<never>(0), locals: [], body }))
  const m = {
    ...emptyModule,
    funcs: replaced(funcs, 299, { type: idx<never>(0), locals: [], body: [...body, marker] })
  }
  const bytes = encodeModule(m)
  const path = [step('func', 299), step('body', 2000)]
  expect(offsetOf(bytes, path)).toBe(search(bytes, markerBytes))
})
