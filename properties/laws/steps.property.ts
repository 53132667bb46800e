/** How many steps things take: the counts that follow from applying one rule at a time. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runWith } from '../../src/embedding/index.ts'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { i32 } from '../../src/structure/Const.ts'
import {
  idx,
  type FuncIdx,
  type LabelIdx,
  type LocalIdx,
  type MemIdx,
  type TableIdx,
  type TypeIdx
} from '../../src/structure/Indices.ts'
import type { Catch, Expr, Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { idxUse, ref, type FuncType, type ValType } from '../../src/structure/Types.ts'
import { emptyModule } from '../support/modules.ts'
import { called, started } from '../support/runs.ts'

const type = (x: number): TypeIdx => idx<TypeIdx>(x)
const l = (n: number): LabelIdx => idx<LabelIdx>(n)
const func = (params: ReadonlyArray<ValType>, results: ReadonlyArray<ValType>): FuncType => ({
  _tag: 'func',
  params,
  results
})
const funcref = ref(true, 'func')
const none = { _tag: 'result', t: null } as const

/** Types 0 [] -> [], 1 [] -> [i32], 2 [i32] -> [i32], 3 array of i32, 4 array of i8, 5 array of funcref. */
const module = (body: Expr, others: ReadonlyArray<Expr> = [], locals = 1): Module => ({
  ...emptyModule,
  types: [
    func([], []),
    func([], ['i32']),
    func(['i32'], ['i32']),
    { _tag: 'array', field: { mut: true, zt: 'i32' } } as const,
    { _tag: 'array', field: { mut: true, zt: 'i8' } } as const,
    { _tag: 'array', field: { mut: true, zt: funcref } } as const
  ].map((ct) => ({ subtypes: [{ final: true, supers: [], ct }] })),
  tables: [
    {
      type: { _tag: 'table', at: 'i32', lim: { min: 64, max: 64 }, rt: funcref },
      init: [{ _tag: 'ref.null', ht: 'func' }]
    }
  ],
  mems: [{ _tag: 'mem', at: 'i32', lim: { min: 1, max: 1 } }],
  datas: [{ bytes: new Uint8Array(64), mode: { _tag: 'passive' } }],
  elems: [
    {
      type: funcref,
      init: Array.from(
        { length: 64 },
        (_, i) => [{ _tag: 'ref.func', x: idx<FuncIdx>(i % (others.length + 1)) }] as const
      ),
      mode: { _tag: 'passive' }
    }
  ],
  funcs: [body, ...others].map((es) => ({ type: type(0), locals: [{ n: locals, t: 'i32' }], body: es })),
  exports: [{ name: 'run0', idx: { _tag: 'func', x: idx<FuncIdx>(0) } }]
})

const start = (m: Module): Config => {
  const { config, instance } = started({ module: m, calls: [] })
  const o = runWith(() => null)(config)
  if (!('store' in o)) throw new Error(o._tag)
  return called(o.store, instance, { name: 'run0', args: [] })
}

/** The steps of a call of a function with this body: entering it, its code, and leaving it. */
const steps = (body: Expr, others: ReadonlyArray<Expr> = []): number => {
  const o = runWith(() => null)(start(module(body, others)))
  if (o._tag !== 'Done') throw new Error(`${o._tag} ${o._tag === 'Trapped' ? o.rule : ''}`)
  return o.steps
}

/** CALL_REF of the embedder, and the two steps at the end of a body: label-vals, frame-vals. */
const FRAME = 1
const EXIT = 2

const cost = (body: Expr, others: ReadonlyArray<Expr> = []): number => steps(body, others) - FRAME - EXIT

const drop: Instr = { _tag: 'drop' }
const block = (es: Expr): Instr => ({ _tag: 'block', bt: none, es })

describe('fixed costs', () => {
  test('a call is CALL and CALL_REF, the exit of a body LABEL_ and FRAME_', () => {
    expect(steps([])).toBe(FRAME + EXIT)
    const call: Instr = { _tag: 'call', x: idx<FuncIdx>(1) }
    expect(cost([call], [[]])).toBe(2 + EXIT)
    expect(cost([call, call], [[]])).toBe(2 * (2 + EXIT))
  })

  test('constants are free; nop, block, ref.null and ref.func take one step each, a block one more at its end', () => {
    expect(cost([i32(1), drop])).toBe(1)
    expect(cost([{ _tag: 'nop' }])).toBe(1)
    expect(cost([block([])])).toBe(2)
    expect(cost([{ _tag: 'ref.null', ht: 'func' }, drop])).toBe(2)
    expect(cost([{ _tag: 'ref.func', x: idx<FuncIdx>(0) }, drop])).toBe(2)
  })

  test('if unfolds into block, tee into set', () => {
    for (const c of [0, 1]) expect(cost([i32(c), { _tag: 'if', bt: none, then: [], else: [] }])).toBe(2 + 1)
    expect(cost([i32(5), { _tag: 'local.tee', x: idx<LocalIdx>(0) }, drop])).toBe(2 + 1)
    expect(cost([i32(5), { _tag: 'local.set', x: idx<LocalIdx>(0) }])).toBe(1)
  })

  test('call_indirect is table.get, ref.cast and call_ref behind itself', () => {
    const x = idx<TableIdx>(0)
    const fill: Expr = [i32(0), { _tag: 'ref.func', x: idx<FuncIdx>(1) }, { _tag: 'table.set', x }]
    const indirect: Expr = [i32(0), { _tag: 'call_indirect', x, y: idxUse(type(0)) }]
    expect(cost([...fill, ...indirect], [[]]) - cost(fill, [[]])).toBe(4 + EXIT)
  })

  test.each(['array.new', 'array.new_default', 'array.new_data', 'array.new_elem'] as const)(
    '%s takes two steps',
    (m) => {
      fc.assert(
        fc.property(fc.nat(12), (n) => {
          const e: Expr =
            m === 'array.new' ? [i32(7), i32(n), { _tag: m, x: type(3) }]
            : m === 'array.new_default' ? [i32(n), { _tag: m, x: type(3) }]
            : m === 'array.new_data' ? [i32(0), i32(n), { _tag: m, x: type(3), y: idx(0) }]
            : [i32(0), i32(n), { _tag: m, x: type(5), y: idx(0) }]
          expect(cost([...e, drop])).toBe(2 + 1)
        }),
        { numRuns: 8 }
      )
    }
  )
})

const small = fc.nat(30)

describe('bulk instructions', () => {
  const [m, t] = [idx<MemIdx>(0), idx<TableIdx>(0)]
  const NULL: Instr = { _tag: 'ref.null', ht: 'func' }
  const make = (x: number): Expr => [i32(64), { _tag: 'array.new_default', x: type(x) }]

  const fills: Readonly<Record<string, readonly [Expr, (n: number) => Expr]>> = {
    'memory.fill': [[], (n) => [i32(3), i32(1), i32(n), { _tag: 'memory.fill', x: m }]],
    'memory.init': [[], (n) => [i32(3), i32(1), i32(n), { _tag: 'memory.init', x: m, y: idx(0) }]],
    'table.fill': [[NULL, drop], (n) => [i32(3), NULL, i32(n), { _tag: 'table.fill', x: t }]],
    'table.init': [[], (n) => [i32(3), i32(1), i32(n), { _tag: 'table.init', x: t, y: idx(0) }]],
    'array.fill': [[...make(3), drop], (n) => [...make(3), i32(1), i32(9), i32(n), { _tag: 'array.fill', x: type(3) }]],
    'array.init_data': [
      [...make(4), drop],
      (n) => [...make(4), i32(1), i32(2), i32(n), { _tag: 'array.init_data', x: type(4), y: idx(0) }]
    ],
    'array.init_elem': [
      [...make(5), drop],
      (n) => [...make(5), i32(1), i32(2), i32(n), { _tag: 'array.init_elem', x: type(5), y: idx(0) }]
    ]
  }
  test.each(Object.entries(fills))('%s of n elements takes 2n + 1 steps', (_name, [operands, es]) => {
    // the operands cost what they cost alone, without the drop
    const base = operands.length === 0 ? 0 : cost(operands) - 1
    fc.assert(
      fc.property(small, (n) => {
        expect(cost(es(n)) - base).toBe(2 * n + 1)
      }),
      { numRuns: 12 }
    )
  })

  const copies: Readonly<Record<string, (to: number, from: number, n: number) => Expr>> = {
    'memory.copy': (i, j, n) => [i32(i), i32(j), i32(n), { _tag: 'memory.copy', x: m, y: m }],
    'table.copy': (i, j, n) => [i32(i), i32(j), i32(n), { _tag: 'table.copy', x: t, y: t }],
    'array.copy': (i, j, n) => [
      ...make(3),
      i32(i),
      ...make(3),
      i32(j),
      i32(n),
      { _tag: 'array.copy', x: type(3), y: type(3) }
    ]
  }
  test.each(Object.entries(copies))('%s of n elements takes 3n + 1 steps, upwards and downwards', (name, es) => {
    const base = name === 'array.copy' ? 2 * (cost([...make(3), drop]) - 1) : 0
    fc.assert(
      fc.property(small, small, small, (i, j, n) => {
        expect(cost(es(i, j, n)) - base).toBe(3 * n + 1)
      }),
      { numRuns: 16 }
    )
  })
})

/** Code inside of some blocks and handlers, outermost first. */
type Layer = 'block' | 'try_table'
const nested = (layers: ReadonlyArray<Layer>, es: Expr): Expr =>
  layers.reduceRight<Expr>(
    (inner, layer) => [layer === 'block' ? block(inner) : { _tag: 'try_table', bt: none, catches: [], es: inner }],
    es
  )
/** Contexts that the layers are: a try_table is a handler and a label. */
const handlers = (layers: ReadonlyArray<Layer>): number => layers.filter((x) => x === 'try_table').length
const layers = fc.array(fc.constantFrom<Layer>('block', 'try_table'), { maxLength: 12 })

describe('branches', () => {
  test('br l takes l + 1 steps and one for each handler crossed', () => {
    fc.assert(
      fc.property(layers, (inner) => {
        // the target is one block around all layers: label index = number of labels inside
        const body = (es: Expr): Expr => [block(nested(inner, es))]
        const n = inner.length
        const entering = 1 + n
        // nothing is left to end: the branch leaves all of them
        expect(cost(body([{ _tag: 'br', l: l(n) }]))).toBe(entering + (n + 1 + handlers(inner)))
        // without it each label and each handler ends by itself
        expect(cost(body([]))).toBe(entering + (n + 1 + handlers(inner)))
      }),
      { numRuns: 25 }
    )
  })

  test('br to a loop takes one more, LOOP again', () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 1, max: 6 }), (inner, rounds) => {
        const x = idx<LocalIdx>(0)
        const count: Expr = [
          { _tag: 'local.get', x },
          i32(1),
          { _tag: 'i32.add' },
          { _tag: 'local.tee', x },
          i32(rounds),
          { _tag: 'i32.eq' }
        ]
        const n = inner.length
        // leaves by the block around the loop when it has gone round often enough
        const round: Expr = [...count, { _tag: 'br_if', l: l(n + 1) }, { _tag: 'br', l: l(n) }]
        const body: Expr = [block([{ _tag: 'loop', bt: none, es: nested(inner, round) }])]
        const counting = 5 + 1 // get, add, tee, set, eq; br_if
        const back = n + 1 + handlers(inner) + 1
        const out = n + 2 + handlers(inner)
        expect(cost(body)).toBe(1 + 1 + rounds * (n + counting) + (rounds - 1) * back + out)
      }),
      { numRuns: 25 }
    )
  })

  test('return takes one step for each context left', () => {
    fc.assert(
      fc.property(layers, (inner) => {
        const contexts = inner.length + handlers(inner)
        expect(steps(nested(inner, [{ _tag: 'return' }]))).toBe(FRAME + inner.length + contexts + 2)
      }),
      { numRuns: 25 }
    )
  })

  test('return_call takes 3 steps and one for each context left inside of the frame', () => {
    fc.assert(
      fc.property(layers, (inner) => {
        // the label of the body is a context too
        const contexts = inner.length + handlers(inner) + 1
        const body = nested(inner, [{ _tag: 'return_call', x: idx<FuncIdx>(1) }])
        expect(steps(body, [[]])).toBe(FRAME + inner.length + (3 + contexts) + EXIT)
      }),
      { numRuns: 25 }
    )
  })

  test('a trap takes one step for what is beside it, and one for each context', () => {
    fc.assert(
      fc.property(layers, fc.boolean(), (inner, beside) => {
        const body = nested(inner, [...(beside ? [i32(1)] : []), { _tag: 'unreachable' }, ...(beside ? [drop] : [])])
        const o = runWith(() => null)(start(module(body)))
        const contexts = inner.length + handlers(inner) + 2
        expect(o._tag === 'Trapped' && o.steps).toBe(FRAME + inner.length + 1 + (beside ? 1 : 0) + contexts)
      }),
      { numRuns: 25 }
    )
  })

  test('an exception takes one step for each clause tried and each context crossed', () => {
    fc.assert(
      fc.property(layers, fc.nat(5), fc.boolean(), (inner, skipped, isCaught) => {
        const other: Catch = { _tag: 'catch', x: idx(1), l: l(0) }
        const all: Catch = { _tag: 'catch_all', l: l(0) }
        const catches = [...Array.from({ length: skipped }, () => other), ...(isCaught ? [all] : [])]
        const guarded: Instr = {
          _tag: 'try_table',
          bt: none,
          catches,
          es: nested(inner, [{ _tag: 'throw', x: idx(0) }])
        }
        const m: Module = {
          ...module([block([guarded])]),
          tags: [0, 0].map((x) => ({ _tag: 'tag', type: idxUse(type(x)) }))
        }
        const o = runWith(() => null)(start(m))
        const thrown = FRAME + 1 + 1 + inner.length + 1
        const crossed = inner.length + handlers(inner) + 1
        // caught: the clause, then br 0 to the block, then the end of the body; else the handler, the block, the body
        const rest = isCaught ? 1 + 1 + EXIT : 1 + 1 + 2
        expect('steps' in o && o.steps).toBe(thrown + crossed + skipped + rest)
        expect(o._tag).toBe(isCaught ? 'Done' : 'Exception')
      }),
      { numRuns: 30 }
    )
  })
})
