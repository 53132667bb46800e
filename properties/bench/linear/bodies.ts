/** Modules by the length of a list in their code. */
import type { Expr, Instr } from '../../../src/structure/Instr.ts'
import type { LocalGroup, Module } from '../../../src/structure/Module.ts'
import { ref, type RecType, type ResultType } from '../../../src/structure/Types.ts'
import { emptyModule } from '../../support/modules.ts'
import {
  at,
  bt,
  drop,
  func,
  funcref,
  i32,
  i64,
  none,
  nul,
  op,
  result,
  single,
  type
} from '../../validation/support/modules.ts'
import type { Family } from './modules.ts'
import { times } from './Row.ts'

const FIRST = 7

/** Types 0 to 6 are there for all bodies, type 7 is that of the function. */
const code = (
  body: Expr,
  more: Partial<Module> = {},
  locals: ReadonlyArray<LocalGroup> = [],
  params: ResultType = [],
  results: ResultType = []
): Module => {
  const types: ReadonlyArray<RecType> = [
    single(func([], [])),
    single(func(['i32'], [])),
    single(func(['i32'], ['i32'])),
    single({ _tag: 'array', field: { mut: true, zt: 'i32' } }),
    single({ _tag: 'struct', fields: [{ mut: true, zt: 'i32' }] }),
    single(func([], ['i32', 'i32', 'i32'])),
    single(func(new Array<'i32'>(10).fill('i32'), new Array<'i32'>(10).fill('i32')))
  ]
  return {
    ...emptyModule,
    ...more,
    types: [...types, single(func(params, results)), ...(more.types ?? [])],
    funcs: [{ type: type(FIRST), locals, body }, ...(more.funcs ?? [])]
  }
}

/** Around a body, `n` deep, built from the inside. */
const nest = (n: number, inner: Expr, wrap: (es: Expr, depth: number) => Expr): Expr => {
  let es = inner
  for (let depth = n - 1; depth >= 0; depth--) es = wrap(es, depth)
  return es
}
const block = (es: Expr, t: object = none): Instr => op('block', { bt: t, es })
const br = (l: number): Instr => op('br', { l })
const get = (x: number): Instr => op('local.get', { x })
const set = (x: number): Instr => op('local.set', { x })
const all = (n: number, es: Expr): Expr => times(n, (i) => es[i % es.length] ?? op('nop'))

const sequences: ReadonlyArray<Family> = [
  { name: 'instructions', module: (n) => code(all(n, [op('nop')])) },
  {
    name: 'constants and drops',
    module: (n) => code(times(n >>> 1, (i) => [op('i32.const', { c: i }), drop]).flat())
  },
  { name: 'operands', module: (n) => code([...all(n >>> 1, [i32]), ...all(n >>> 1, [drop])]) },
  {
    name: 'operands in dead code',
    module: (n) => code([op('unreachable'), ...all(n >>> 1, [i32]), ...all(n >>> 1, [drop])])
  },
  { name: 'drops in dead code', module: (n) => code([op('unreachable'), ...all(n, [drop])]) },
  {
    name: 'locals that are read and set',
    module: (n) => code(times(n >>> 1, (i) => [get(i), set(n - 1 - i)]).flat(), {}, [{ n, t: 'i32' }])
  },
  {
    name: 'locals without default that are set',
    module: (n) =>
      code(
        [get(0), ...times(n, (i) => op('local.tee', { x: i + 1 })), drop],
        {},
        [{ n, t: ref(false, 'func') }],
        [ref(false, 'func')]
      )
  },
  {
    name: 'locals without default that are set in nested blocks',
    module: (n) =>
      code(
        nest(n, [], (es, depth) => [get(0), set(depth + 1), block([...es, get(depth + 1), drop])]),
        {},
        [{ n, t: ref(false, 'func') }],
        [ref(false, 'func')]
      )
  },
  {
    name: 'additions',
    module: (n) =>
      code([i32, ...times(n, (i) => (i % 2 === 0 ? i32 : op('i32.add'))), ...(n % 2 === 0 ? [] : [drop]), drop])
  },
  {
    name: 'vectors',
    module: (n) =>
      code([
        op('v128.const', { a: 0, b: 0, c: 0, d: 0 }),
        ...times(n >>> 1, (i) => [
          op('v128.const', { a: i, b: i, c: i, d: i }),
          op('i8x16.shuffle', { lanes: times(16, (k) => (k * 7 + i) % 32) })
        ]).flat(),
        drop
      ])
  },
  {
    name: 'loads',
    module: (n) =>
      code(all(n, [i32, op('i32.load', { x: 0, align: 2, offset: 8 }), drop]).slice(0, n - (n % 3)), memory)
  },
  {
    name: 'calls of functions',
    module: (n) =>
      code(
        times(n, (i) => op('call', { x: i + 1 })),
        { funcs: times(n, () => ({ type: type(0), locals: [], body: [] })) }
      )
  },
  {
    name: 'references to functions',
    module: (n) =>
      code(times(n >>> 1, (i) => [op('ref.func', { x: i + 1 }), drop]).flat(), {
        funcs: times(n >>> 1, () => ({ type: type(0), locals: [], body: [] })),
        elems: [
          { type: funcref, init: times(n >>> 1, (i) => [op('ref.func', { x: i + 1 })]), mode: { _tag: 'declarative' } }
        ]
      })
  },
  {
    name: 'selections',
    module: (n) =>
      code([i32, ...times(n >>> 2, () => [i32, i32, op('select', { ts: ['i32'] }), op('i32.eqz')]).flat(), drop])
  },
  {
    name: 'elements of array.new_fixed',
    module: (n) => code([...all(n, [i32]), op('array.new_fixed', { x: 3, n }), drop])
  },
  {
    name: 'casts along a chain of subtypes',
    module: (n) =>
      code(
        times(n >>> 2, () => [
          get(0),
          op('ref.cast', { rt: ref(true, at(FIRST + (n >>> 2))) }),
          set(1),
          op('nop')
        ]).flat(),
        {
          types: times(n >>> 2, (x) => ({
            subtypes: [
              {
                final: false,
                supers: x === 0 ? [] : [at(FIRST + x)],
                ct: { _tag: 'struct', fields: [] }
              }
            ]
          }))
        },
        [{ n: 1, t: ref(true, at(FIRST + 1)) }],
        [ref(true, 'any')]
      )
  },
  {
    name: 'instructions of a constant expression',
    module: (n) => ({
      ...emptyModule,
      globals: [
        {
          type: { _tag: 'global', mut: false, t: 'i32' },
          init: [i32, ...times(n >>> 1, (i) => [op('i32.const', { c: i }), op('i32.add')]).flat()]
        }
      ]
    })
  },
  {
    name: 'operands of a constant expression',
    module: (n) => ({
      ...emptyModule,
      globals: [
        {
          type: { _tag: 'global', mut: false, t: 'i64' },
          init: [i64, ...all(n >>> 1, [i64]), ...all(n >>> 1, [op('i64.add')])]
        }
      ]
    })
  },
  {
    name: 'calls with ten operands',
    module: (n) =>
      code([...all(10, [i32]), ...times(n, () => op('call', { x: 1 })), ...all(10, [drop])], {
        funcs: [{ type: type(6), locals: [], body: times(10, get) }]
      })
  }
]

const memory: Partial<Module> = { mems: [{ _tag: 'mem', at: 'i32', lim: { min: 1, max: null } }] }

const blocks: ReadonlyArray<Family> = [
  { name: 'blocks', module: (n) => code(all(n, [block([])])) },
  {
    name: 'blocks of ten results',
    module: (n) => code([...all(10, [i32]), ...times(n, () => block([], bt(6))), ...all(10, [drop])])
  },
  { name: 'nested blocks', module: (n) => code(nest(n, [], (es) => [block(es)])) },
  {
    name: 'nested blocks with results',
    module: (n) => code([...nest(n, [i32], (es) => [block(es, result('i32'))]), drop])
  },
  {
    name: 'nested blocks of ten results',
    module: (n) => code([...all(10, [i32]), ...nest(n, [], (es) => [block(es, bt(6))]), ...all(10, [drop])])
  },
  { name: 'nested blocks between operands', module: (n) => code(nest(n, [], (es) => [i32, block(es), drop])) },
  { name: 'nested loops', module: (n) => code(nest(n, [], (es) => [op('loop', { bt: none, es })])) },
  {
    name: 'nested then',
    module: (n) => code(nest(n, [], (es) => [op('i32.const', { c: 1 }), op('if', { bt: none, then: es, else: [] })]))
  },
  {
    name: 'nested else',
    module: (n) => code(nest(n, [], (es) => [i32, op('if', { bt: none, then: [op('nop')], else: es })]))
  },
  {
    name: 'nested try_tables',
    module: (n) =>
      code(nest(n, [], (es) => [op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 0 }], es })]))
  },
  { name: 'nested blocks in dead code', module: (n) => code([op('unreachable'), ...nest(n, [], (es) => [block(es)])]) },
  {
    name: 'branches to the outermost of nested blocks',
    module: (n) => code(nest(n, [], (es, depth) => [block([i32, op('br_if', { l: depth }), ...es])]))
  },
  { name: 'a branch out of nested blocks', module: (n) => code(nest(n, [br(n - 1)], (es) => [block(es)])) },
  {
    name: 'labels of br_table',
    module: (n) => code([block([i32, op('br_table', { ls: times(n, (i) => i % 2), l: 0 })])])
  },
  {
    name: 'labels of br_table to nested blocks',
    module: (n) =>
      code(
        nest(n, [op('i32.const', { c: n }), op('br_table', { ls: times(n, (i) => i), l: n >>> 1 })], (es) => [
          block(es)
        ])
      )
  },
  {
    name: 'catch clauses',
    module: (n) =>
      code(
        [
          block(
            [op('try_table', { bt: none, catches: times(n, (i) => ({ _tag: 'catch', x: i % 2, l: 0 })), es: [] }), i32],
            result('i32')
          ),
          drop
        ],
        { tags: [1, 1].map((x) => ({ _tag: 'tag', type: at(x) })) }
      )
  },
  {
    name: 'casts that branch',
    module: (n) =>
      code([
        block(
          [nul('any'), ...times(n, () => op('br_on_cast', { l: 0, rt1: ref(true, 'any'), rt2: ref(false, 'i31') }))],
          result(ref(true, 'any'))
        ),
        drop
      ])
  }
]

export const bodyFamilies: ReadonlyArray<Family> = [...sequences, ...blocks]
