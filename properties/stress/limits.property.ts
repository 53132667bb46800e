/** Inputs on which interpreters die: each ends in a value or in a clear answer, at once or in time linear in the steps. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { moduleInstantiate, storeInit } from '../../src/embedding/index.ts'
import { addr, type FuncAddr } from '../../src/execution/runtime/Addresses.ts'
import { defaultLimits, type Config, type Outcome } from '../../src/execution/runtime/Config.ts'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { FuncIdx, LabelIdx, LocalIdx, MemIdx, TableIdx, TypeIdx } from '../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import type { Val } from '../../src/execution/runtime/Values.ts'
import { growthOf, LINEAR } from '../support/cpu.ts'
import { emptyModule } from '../support/modules.ts'

const right = <A>(e: Either<unknown, A>): A => {
  if (isLeft(e)) throw new Error(JSON.stringify(e.left).slice(0, 500))
  return e.right
}

/** One function `[i32] -> [i32]` with this body; functions of later tests share the module's memory and table. */
const module = (body: Expr, more: Partial<Module> = {}): Module => ({
  ...emptyModule,
  types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['i32'], results: ['i32'] } }] }],
  funcs: [{ type: idx<TypeIdx>(0), locals: [], body }],
  ...more
})

const start = (m: Module, arg: Val, depth = defaultLimits.depth): Config => {
  const { store } = right(moduleInstantiate(storeInit(), right(validateModule(m)), []))
  return right(invoke(store, addr<FuncAddr>(0), [arg], { choices: deterministic, limits: { ...defaultLimits, depth } }))
}
const result = (o: Outcome): Val | string => (o._tag === 'Done' ? (o.values[0] ?? 'no value') : o._tag)

const get: Instr = { _tag: 'local.get', x: idx<LocalIdx>(0) }
const call: Instr = { _tag: 'call', x: idx<FuncIdx>(0) }
const less: ReadonlyArray<Instr> = [get, i32(1), { _tag: 'i32.sub' }]
const result32 = { _tag: 'result', t: 'i32' } as const
const empty = { _tag: 'result', t: null } as const

/** if n = 0 then 7 else f(n - 1), then add 0: not a tail call. */
const nested = (): Expr => [
  get,
  { _tag: 'i32.eqz' },
  { _tag: 'if', bt: result32, then: [i32(7)], else: [...less, call, i32(0), { _tag: 'i32.add' }] }
]

describe('depth', () => {
  it('1,000,000 nested calls end in a value where the limit allows them', () => {
    expect(result(run(Infinity)(start(module(nested()), i32(999_998), 1_000_000)))).toEqual(i32(7))
  })
  it('and otherwise in the limit, with the configuration as it was', () => {
    const o = run(Infinity)(start(module(nested()), i32(1_000_000)))
    expect(o).toMatchObject({ _tag: 'Exhausted', limit: 'depth' })
    if (o._tag === 'Exhausted') expect(o.config.contexts.depth).toBe(defaultLimits.depth)
  })
  it('a trap below 100,000 frames bubbles through all of them', () => {
    const body: Expr = [
      get,
      { _tag: 'i32.eqz' },
      { _tag: 'if', bt: result32, then: [{ _tag: 'unreachable' }], else: [...less, call] }
    ]
    expect(result(run(Infinity)(start(module(body), i32(99_998))))).toBe('Trapped')
  })
  it('1,000,000 tail calls take one frame', () => {
    const body: Expr = [
      get,
      { _tag: 'i32.eqz' },
      { _tag: 'if', bt: result32, then: [i32(7)], else: [...less, { _tag: 'return_call', x: idx<FuncIdx>(0) }] }
    ]
    expect(result(run(Infinity)(start(module(body), i32(1_000_000), 2)))).toEqual(i32(7))
  })
})

/** Blocks nested `n` deep around the body, built from the inside. */
const blocks = (n: number, inner: Expr): Expr => {
  let es = inner
  for (let k = 0; k < n; k++) es = [{ _tag: 'block', bt: empty, es }]
  return es
}

describe('nesting', () => {
  it('100,000 blocks run, and a branch crosses all of them', () => {
    const m = module([...blocks(100_000, [{ _tag: 'br', l: idx<LabelIdx>(99_999) }]), i32(7)])
    const o = run(Infinity)(start(m, i32(0)))
    expect(result(o)).toEqual(i32(7))
    // call_ref, 100,000 blocks, a br through 99,999 labels to the last, the body's label and frame
    if (o._tag === 'Done') expect(o.steps).toBe(1 + 100_000 + 100_000 + 2)
  })
  it('25,000 calls of 18 nested blocks each run in time linear in their number', () => {
    const body = (): Expr => [
      ...blocks(18, [get, { _tag: 'br_if', l: idx<LabelIdx>(17) }, { _tag: 'return' }].slice(0, 2) as Expr),
      get,
      { _tag: 'i32.eqz' },
      { _tag: 'if', bt: result32, then: [i32(7)], else: [...less, call] }
    ]
    const m = module(body())
    const ran = (c: Config): void => {
      expect(result(run(Infinity)(c))).toEqual(i32(7))
    }
    expect(growthOf((n) => start(m, i32(n)), ran, 25_000)).toBeLessThan(LINEAR)
  })
  it('a br_table of 100,000 entries', () => {
    const ls = Array.from({ length: 100_000 }, (_, i) => idx<LabelIdx>(i % 2))
    const m = module([
      {
        _tag: 'block',
        bt: empty,
        es: [
          { _tag: 'block', bt: empty, es: [get, { _tag: 'br_table', ls, l: idx<LabelIdx>(0) }] },
          i32(1),
          { _tag: 'return' }
        ]
      },
      i32(2)
    ])
    expect(result(run(Infinity)(start(m, i32(99_998))))).toEqual(i32(1))
    expect(result(run(Infinity)(start(m, i32(99_999))))).toEqual(i32(2))
    expect(result(run(Infinity)(start(m, i32(100_000))))).toEqual(i32(1))
  })
})

describe('sizes', () => {
  const m = (at: 'i32' | 'i64') =>
    module([get, { _tag: 'memory.grow', x: idx<MemIdx>(0) }], {
      mems: [{ _tag: 'mem', at, lim: { min: 0, max: null } }]
    })
  it('memory.grow to the limit of 65,536 pages is answered, and beyond it fails', () => {
    expect(result(run(Infinity)(start(m('i32'), i32(65_536))))).toEqual(i32(0))
    expect(result(run(Infinity)(start(m('i32'), i32(65_537))))).toEqual(i32(-1))
  })
  it('a table of 2^32 - 1 entries is made, read and written', () => {
    const max = 4_294_967_295
    const table = {
      _tag: 'table',
      at: 'i32',
      lim: { min: max, max: null },
      rt: { _tag: 'ref', null: true, ht: 'func' }
    } as const
    const x = idx<TableIdx>(0)
    const body: Expr = [
      i32(-2),
      { _tag: 'ref.func', x: idx<FuncIdx>(0) },
      { _tag: 'table.set', x },
      i32(-2),
      { _tag: 'table.get', x },
      { _tag: 'ref.is_null' },
      i32(5),
      { _tag: 'table.get', x },
      { _tag: 'ref.is_null' },
      { _tag: 'i32.sub' }
    ]
    const exports = [{ name: 'f', idx: { _tag: 'func', x: idx<FuncIdx>(0) } }] as const
    const built = module(body, { tables: [{ type: table, init: [{ _tag: 'ref.null', ht: 'func' }] }], exports })
    expect(result(run(Infinity)(start(built, i32(0))))).toEqual(i32(-1))
  })
  it('a memory that is over the limit is a host limit, no trap', () => {
    const huge = module([get], { mems: [{ _tag: 'mem', at: 'i64', lim: { min: 2 ** 40, max: null } }] })
    const made = moduleInstantiate(storeInit(), right(validateModule(huge)), [])
    expect(made).toMatchObject({ _tag: 'Left', left: { _tag: 'ImplementationLimit', what: 'pages' } })
  })
  it('i64 sums do not overflow into an address', () => {
    const load: Instr = { _tag: 'i32.load', x: idx<MemIdx>(0), align: 2, offset: 4_294_967_295 }
    const built = module([{ ...i64(0xffff_ffff_ffff_fff0n) }, load], {
      mems: [{ _tag: 'mem', at: 'i64', lim: { min: 1, max: null } }]
    })
    expect(result(run(Infinity)(start(built, i32(0))))).toBe('Trapped')
  })
})
