/** Validity of modules: types, imports, definitions, segments and exports. */
import { describe, expect, it } from 'vitest'
import type { ValidationRule } from '../../src/spec/generated/RuleNames.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { CompType, SubType } from '../../src/structure/Types.ts'
import { ref } from '../../src/structure/Types.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { at, emptyModule, externref, func, funcref, i32, i64, nul, op, single, type } from './support/modules.ts'

type Part = Partial<{ readonly [K in keyof Module]: unknown }>

/** A module with these parts; what does not fit the type shows as a failing case. */
const moduleOf = (part: Part): Module => ({ ...emptyModule, ...(part as Partial<Module>) })

interface ModuleCase {
  readonly name: string
  readonly rule: ValidationRule
  readonly accept: Part
  readonly reject: Part
  readonly message: string
  readonly path: string
}

const c = (
  name: string,
  rule: ValidationRule,
  message: string,
  path: string,
  accept: Part,
  reject: Part
): ModuleCase => ({ name, rule, message, path, accept, reject })

const unit = func([], [])
const types = (...comps: ReadonlyArray<CompType>) => comps.map(single)
const sub = (supers: ReadonlyArray<number>, ct: CompType, final = false): SubType => ({
  final,
  supers: supers.map(at),
  ct
})
const alone = (...subs: ReadonlyArray<SubType>) => subs.map((st) => ({ subtypes: [st] }))
const struct = (...zts: ReadonlyArray<'i32' | 'i64'>): CompType => ({
  _tag: 'struct',
  fields: zts.map((zt) => ({ mut: false, zt }))
})
const fun = (x: number, ...body: ReadonlyArray<unknown>) => ({ type: type(x), locals: [], body })
const mem = (min: number | bigint, max: number | bigint | null = null, address = 'i32') => ({
  _tag: 'mem',
  at: address,
  lim: { min, max }
})
const table = (rt: unknown, init: ReadonlyArray<unknown>, min: number | bigint = 0) => ({
  type: { _tag: 'table', at: 'i32', lim: { min, max: null }, rt },
  init
})
const global = (t: unknown, init: ReadonlyArray<unknown>, mut = false) => ({ type: { _tag: 'global', mut, t }, init })
const importing = (xt: unknown) => ({ module: 'm', name: 'x', type: xt })
const exporting = (name: string, kind: string, x: number) => ({ name, idx: { _tag: kind, x } })
const active = (x: number, ...offset: ReadonlyArray<unknown>) => ({ _tag: 'active', x, offset })
const data = (mode: unknown) => ({ bytes: new Uint8Array(), mode })
const elem = (rt: unknown, init: ReadonlyArray<unknown>, mode: unknown = { _tag: 'passive' }) => ({
  type: rt,
  init,
  mode
})

const typeCases: ReadonlyArray<ModuleCase> = [
  c(
    'type index',
    'Typeuse_ok/typeidx',
    'unknown type 1',
    'type 0',
    { types: types(func([ref(true, at(0))], [])) },
    { types: types(func([ref(true, at(1))], [])) }
  ),
  c(
    'two supertypes',
    'Subtype_ok',
    'sub type 2',
    'type 2',
    { types: alone(sub([], struct()), sub([0], struct())) },
    { types: alone(sub([], struct()), sub([], struct()), sub([0, 1], struct())) }
  ),
  c(
    'supertype of the future',
    'Subtype_ok',
    'sub type 0',
    'type 0',
    { types: [{ subtypes: [sub([], struct()), sub([0], struct())] }] },
    { types: [{ subtypes: [sub([1], struct()), sub([], struct())] }] }
  ),
  c(
    'own supertype',
    'Subtype_ok',
    'sub type 0',
    'type 0',
    { types: alone(sub([], unit)) },
    { types: alone(sub([0], unit)) }
  ),
  c(
    'final supertype',
    'Subtype_ok',
    'sub type 1',
    'type 1',
    { types: alone(sub([], unit), sub([0], unit)) },
    { types: alone(sub([], unit, true), sub([0], unit)) }
  ),
  c(
    'supertype that does not match',
    'Subtype_ok',
    'sub type 1 does not match super type 0',
    'type 1',
    { types: alone(sub([], struct('i32')), sub([0], struct('i32', 'i64'))) },
    { types: alone(sub([], struct('i32')), sub([0], struct('i64'))) }
  )
]

const externalCases: ReadonlyArray<ModuleCase> = [
  c(
    'imported function',
    'Typeuse_ok/typeidx',
    'unknown type 1',
    'import 0',
    { types: types(unit), imports: [importing({ _tag: 'func', type: at(0) })] },
    { types: types(unit), imports: [importing({ _tag: 'func', type: at(1) })] }
  ),
  c(
    'imported function of a structure type',
    'Externtype_ok/func',
    'type mismatch',
    'import 0',
    {},
    { types: types(struct()), imports: [importing({ _tag: 'func', type: at(0) })] }
  ),
  c(
    'tag with results',
    'Tagtype_ok',
    'non-empty tag result type',
    'tag 0',
    { types: types(func(['i32'], [])), tags: [{ _tag: 'tag', type: at(0) }] },
    { types: types(func([], ['i32'])), tags: [{ _tag: 'tag', type: at(0) }] }
  ),
  c(
    'tag of a structure type',
    'Tagtype_ok',
    'type mismatch',
    'import 0',
    {},
    { types: types(struct()), imports: [importing({ _tag: 'tag', type: at(0) })] }
  ),
  c('memory pages', 'Limits_ok', 'memory size', 'memory 0', { mems: [mem(65536, 65536)] }, { mems: [mem(0, 65537)] }),
  c(
    'memory pages of 64 bits',
    'Limits_ok',
    'memory size',
    'memory 0',
    { mems: [mem(2 ** 48, 2 ** 48, 'i64')] },
    { mems: [mem(2 ** 48 + 1, null, 'i64')] }
  ),
  c(
    'minimum over maximum',
    'Limits_ok',
    'size minimum must not be greater than maximum',
    'memory 0',
    { mems: [mem(2, 2)] },
    { mems: [mem(3, 2)] }
  ),
  c(
    'table entries',
    'Limits_ok',
    'table size',
    'table 0',
    { tables: [table(funcref, [nul('func')], 2 ** 32 - 1)] },
    { tables: [table(funcref, [nul('func')], 2 ** 32)] }
  ),
  c(
    'type of a global',
    'Typeuse_ok/typeidx',
    'unknown type 0',
    'import 0',
    { imports: [importing({ _tag: 'global', mut: true, t: externref })] },
    { imports: [importing({ _tag: 'global', mut: true, t: ref(true, at(0)) })] }
  )
]

const inits: ReadonlyArray<ModuleCase> = [
  c(
    'global of another type',
    'Expr_ok',
    'type mismatch',
    'global 0',
    { globals: [global('i32', [i32])] },
    { globals: [global('i64', [i32])] }
  ),
  c(
    'global that is not constant',
    'Expr_const',
    'constant expression required',
    'global 0',
    { globals: [global('i32', [i32, i32, op('i32.add')])] },
    { globals: [global('i32', [i32, op('i32.clz')])] }
  ),
  c(
    'global that reads a mutable one',
    'Instr_const/global.get',
    'constant expression required',
    'global 1',
    { globals: [global('i32', [i32]), global('i32', [op('global.get', { x: 0 })])] },
    { globals: [global('i32', [i32], true), global('i32', [op('global.get', { x: 0 })])] }
  ),
  c(
    'global that reads a later one',
    'Instr_ok/global.get',
    'unknown global 1',
    'global 0',
    {},
    { globals: [global('i32', [op('global.get', { x: 1 })]), global('i32', [i32])] }
  ),
  c(
    'table that reads an own global',
    'Instr_ok/global.get',
    'unknown global 0',
    'table 0',
    {
      imports: [importing({ _tag: 'global', mut: false, t: funcref })],
      tables: [table(funcref, [op('global.get', { x: 0 })])]
    },
    { globals: [global(funcref, [nul('func')])], tables: [table(funcref, [op('global.get', { x: 0 })])] }
  ),
  c(
    'table without a value for its entries',
    'Expr_ok',
    'type mismatch',
    'table 0',
    { types: types(unit), funcs: [fun(0)], tables: [table(ref(false, 'func'), [op('ref.func', { x: 0 })])] },
    { tables: [table(ref(false, 'func'), [nul('func')])] }
  )
]

const definitions: ReadonlyArray<ModuleCase> = [
  c(
    'type of a function',
    'Func_ok',
    'unknown type 1',
    'func 0',
    { types: types(unit), funcs: [fun(0)] },
    { types: types(unit), funcs: [fun(1)] }
  ),
  c(
    'function of a structure type',
    'Func_ok',
    'type mismatch',
    'func 0',
    {},
    { types: types(struct()), funcs: [fun(0)] }
  ),
  c(
    'type of a local',
    'Typeuse_ok/typeidx',
    'unknown type 7',
    'func 0',
    {},
    { types: types(unit), funcs: [{ ...fun(0), locals: [{ n: 1, t: ref(true, at(7)) }] }] }
  ),
  c(
    'body of another type',
    'Expr_ok',
    'type mismatch',
    'func 0',
    { types: types(func([], ['i32'])), funcs: [fun(0, i32)] },
    { types: types(func([], ['i32'])), funcs: [fun(0, i64)] }
  ),
  c(
    'element of another type',
    'Expr_ok',
    'type mismatch',
    'elem 0',
    { elems: [elem(externref, [[nul('extern')]])] },
    { elems: [elem(externref, [[nul('func')]])] }
  ),
  c(
    'type of an element segment',
    'Typeuse_ok/typeidx',
    'unknown type 0',
    'elem 0',
    {},
    { elems: [elem(ref(true, at(0)), [])] }
  ),
  c(
    'table of an element segment',
    'Elemmode_ok/active',
    'unknown table 0',
    'elem 0',
    { tables: [table(funcref, [nul('func')])], elems: [elem(funcref, [], active(0, i32))] },
    { elems: [elem(funcref, [], active(0, i32))] }
  ),
  c(
    'elements that the table does not take',
    'Elemmode_ok/active',
    'type mismatch',
    'elem 0',
    {},
    { tables: [table(funcref, [nul('func')])], elems: [elem(externref, [], active(0, i32))] }
  ),
  c(
    'offset of an element segment',
    'Expr_ok',
    'type mismatch',
    'elem 0',
    {},
    { tables: [table(funcref, [nul('func')])], elems: [elem(funcref, [], active(0, i64))] }
  ),
  c(
    'memory of a data segment',
    'Datamode_ok/active',
    'unknown memory 1',
    'data 0',
    { mems: [mem(0, null, 'i64')], datas: [data(active(0, i64))] },
    { mems: [mem(0)], datas: [data(active(1, i32))] }
  ),
  c(
    'offset of a data segment',
    'Expr_ok',
    'type mismatch',
    'data 0',
    {},
    { mems: [mem(0, null, 'i64')], datas: [data(active(0, i32))] }
  ),
  c(
    'start function',
    'Start_ok',
    'unknown function 0',
    'start 0',
    { types: types(unit), funcs: [fun(0)], start: 0 },
    { start: 0 }
  ),
  c(
    'start function with a result',
    'Start_ok',
    'start function',
    'start 0',
    {},
    { types: types(func([], ['i32'])), funcs: [fun(0, i32)], start: 0 }
  ),
  c(
    'export names',
    'Module_ok',
    'duplicate export name',
    'export 1',
    { mems: [mem(0)], exports: [exporting('a', 'mem', 0), exporting('b', 'mem', 0)] },
    { mems: [mem(0)], exports: [exporting('a', 'mem', 0), exporting('a', 'mem', 0)] }
  ),
  c(
    'exported function',
    'Externidx_ok/func',
    'unknown function 0',
    'export 0',
    {},
    { exports: [exporting('a', 'func', 0)] }
  ),
  c(
    'exported table',
    'Externidx_ok/table',
    'unknown table 0',
    'export 0',
    {},
    { exports: [exporting('a', 'table', 0)] }
  ),
  c('exported memory', 'Externidx_ok/mem', 'unknown memory 0', 'export 0', {}, { exports: [exporting('a', 'mem', 0)] }),
  c(
    'exported global',
    'Externidx_ok/global',
    'unknown global 0',
    'export 0',
    {},
    { exports: [exporting('a', 'global', 0)] }
  ),
  c('exported tag', 'Externidx_ok/tag', 'unknown tag 0', 'export 0', {}, { exports: [exporting('a', 'tag', 0)] })
]

const cases = [...typeCases, ...externalCases, ...inits, ...definitions]

describe('Module_ok', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { rule, accept, reject, message, path }) => {
    const accepted = validateModule(moduleOf(accept))
    expect(accepted._tag === 'Left' ? accepted.left : 'accepted').toBe('accepted')
    const refused = validateModule(moduleOf(reject))
    if (refused._tag === 'Right' || refused.left._tag !== 'Invalid') throw new Error('accepts what it must not')
    expect(refused.left.rule).toBe(rule)
    expect(refused.left.message.startsWith(message), refused.left.message).toBe(true)
    const [first] = refused.left.path
    expect(`${first?.in} ${first?.index}`).toBe(path)
  })

  it('counts imports first in the paths of own definitions', () => {
    const m = moduleOf({
      types: types(unit),
      imports: [importing({ _tag: 'func', type: at(0) }), importing({ _tag: 'func', type: at(0) })],
      funcs: [fun(0), fun(0, i32)]
    })
    expect(validateModule(m)).toMatchObject({
      left: {
        path: [
          { in: 'func', index: 3 },
          { in: 'body', index: 1 }
        ]
      }
    })
  })

  it('an own function may be referred to from a body iff the module names it outside of bodies', () => {
    const bodies = [fun(0, op('ref.func', { x: 1 }), op('drop')), fun(0)]
    const named = (part: Part) => validateModule(moduleOf({ types: types(unit), funcs: bodies, ...part }))._tag
    expect(named({})).toBe('Left')
    expect(named({ start: 1 })).toBe('Left')
    expect(named({ exports: [exporting('a', 'func', 1)] })).toBe('Right')
    expect(named({ globals: [global(funcref, [op('ref.func', { x: 1 })])] })).toBe('Right')
    expect(named({ tables: [table(funcref, [op('ref.func', { x: 1 })])] })).toBe('Right')
    expect(named({ elems: [elem(funcref, [[op('ref.func', { x: 1 })]], { _tag: 'declarative' })] })).toBe('Right')
  })

  it('yields closed types: imports first in each index space', () => {
    const valid = validateModule(
      moduleOf({
        types: types(unit, func([ref(true, at(0))], [])),
        imports: [
          importing({ _tag: 'func', type: at(1) }),
          importing({ _tag: 'global', mut: false, t: ref(true, at(0)) })
        ],
        funcs: [fun(0)],
        globals: [global(ref(true, at(1)), [nul(at(1))])],
        elems: [elem(ref(true, at(0)), [])],
        exports: [exporting('f', 'func', 0), exporting('g', 'global', 1)]
      })
    )
    if (valid._tag === 'Left') throw new Error(valid.left.message)
    const { module, ...closed } = valid.right
    expect(module.funcs.length).toBe(1)
    expect(JSON.stringify(closed)).not.toContain('"idx"')
    expect(closed.funcs).toEqual([closed.types[1], closed.types[0]])
    expect(closed.funcTypes.map((ft) => ft.params.length)).toEqual([1, 0])
    expect(closed.globals.map(({ t }) => t)).toEqual([
      ref(true, closed.types[0] ?? 'bot'),
      ref(true, closed.types[1] ?? 'bot')
    ])
    expect(closed.exports).toEqual([closed.imports[0], closed.globals[1]])
  })
})
