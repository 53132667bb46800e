/** Validity of modules: types, imports, definitions, segments and exports. */
import { describe, expect, it } from 'vitest'
import { ref } from '../../src/structure/Types.ts'
import { parseModule } from '../../src/text/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'
import { at, func, funcref, i32, nul, op } from './support/modules.ts'
import { unit, types, fun, table, global, importing, exporting, elem } from './support/modules/parts.ts'
import { moduleOf, type Part } from './support/modules/case.ts'
import { externalCases, typeCases } from './support/modules/types.ts'
import { definitions, inits } from './support/modules/definitions.ts'

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
    const early = [elem(ref(false, 'func'), [[op('ref.func', { x: 0 })]], { _tag: 'declarative' })]
    expect(named({ elems: early })).toBe('Left')
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

  it.each<[string, boolean]>([
    // elements are of the type of the table, or of a smaller one
    ['(table 1 funcref) (func $f) (elem (table 0) (i32.const 0) (ref func) (ref.func $f))', true],
    ['(table 1 (ref func) (ref.func $f)) (func $f) (elem (table 0) (i32.const 0) funcref (ref.func $f))', false],
    ['(table 1 anyref) (elem (table 0) (i32.const 0) eqref (ref.null eq))', true],
    ['(table 1 eqref) (elem (table 0) (i32.const 0) anyref (ref.null eq))', false],
    // the offset is of the address type
    ['(table i64 1 funcref) (func $f) (elem (table 0) (i64.const 0) funcref (ref.func $f))', true],
    ['(table i64 1 funcref) (func $f) (elem (table 0) (i32.const 0) funcref (ref.func $f))', false],
    ['(table 1 funcref) (func $f) (elem (table 0) (i64.const 0) funcref (ref.func $f))', false],
    ['(memory i64 1) (data (i64.const 0))', true],
    ['(memory i64 1) (data (i32.const 0))', false],
    ['(memory 1) (data (i64.const 0))', false]
  ])('%s: %s', (text, expected) => {
    expect(validateModule(right(parseModule(`(module ${text})`)).module)._tag).toBe(expected ? 'Right' : 'Left')
  })

  it('imports come first in the path of a function of an unknown type too', () => {
    const m = { types: types(unit), imports: [importing({ _tag: 'func', type: at(0) })], funcs: [fun(0), fun(9)] }
    expect(validateModule(moduleOf(m))).toMatchObject({ left: { path: [{ in: 'func', index: 2 }] } })
  })
})
