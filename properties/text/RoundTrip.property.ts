/** Laws of parser and printer: parse after print is the identity, print after parse is stable. */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { branchHintSection } from '../../src/binary/BranchHints.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { expr, instrOfRow } from '../../src/arbitraries/Instrs.ts'
import { record } from '../../src/arbitraries/Record.ts'
import { mnemonics, rows } from '../../src/spec/Instructions.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { TypeIdx } from '../../src/structure/Indices.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { BranchHint } from '../../src/structure/Hints.ts'
import { isHintable } from '../../src/structure/Hints.ts'
import { localGroups } from '../../src/structure/Locals.ts'
import type { Func, Module, Table } from '../../src/structure/Module.ts'
import { parseModule, type TextModule } from '../../src/text/Module.ts'
import { signaturesOf } from '../../src/text/print/Arity.ts'
import { printModule, type PrintOptions } from '../../src/text/print/Module.ts'
import { heldNames, type PrintedNames } from '../../src/text/print/Names.ts'
import { append, line, output, word, written } from '../../src/text/print/Output.ts'
import { emptyModule, expressionsOf, moduleOf } from '../support/modules.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'

const parsed = (text: string): TextModule => {
  const m = parseModule(text)
  if (isLeft(m)) throw new Error(`${m.left.message} at ${JSON.stringify(m.left.at)} of\n${text.slice(0, 4000)}`)
  return m.right
}
const printed = (m: Module, names: PrintedNames = {}, options: PrintOptions = {}): string =>
  right(printModule(m, names, options))
const forms = [{ folded: true }, { folded: false }] as const

const few = (f: Func): Func => ({ ...f, locals: localGroups(f.locals.map(({ n, t }) => ({ n: n % 50, t }))) })
/** In text a table without an initialiser has the default one, so that an empty one, which is invalid, cannot be written. */
const initialised = (t: Table): Table =>
  t.init.length > 0 ? t : { ...t, init: [{ _tag: 'ref.null', ht: t.type.rt.ht }] }
const normal = (m: Module): Module => ({ ...m, tables: m.tables.map(initialised), funcs: m.funcs.map(few) })

const names = fc.dictionary(fc.nat(3).map(String), fc.string({ unit: 'binary', maxLength: 6 })).map((d) => {
  return new Map(Object.entries(d).map(([x, name]) => [Number(x), name] as const))
})
const indirect = fc.array(fc.tuple(fc.nat(3), names), { maxLength: 3 }).map((entries) => new Map(entries))
const someNames: fc.Arbitrary<PrintedNames> = record({
  module: fc.oneof(fc.constant(null), fc.string()),
  funcs: names,
  locals: indirect,
  types: names,
  fields: indirect,
  tags: names,
  tables: names,
  mems: names,
  globals: names,
  elems: names,
  datas: names,
  labels: indirect
})

/** Hints for the conditional branches of a module, some likely, some not, some without. */
const someHints = (m: Module): ReadonlyArray<BranchHint> => {
  const imports = m.imports.filter(({ type }) => type._tag === 'func').length
  let n = 0
  return expressionsOf(m).flatMap(({ path: [first], es }) =>
    first?.in !== 'func' ?
      []
    : es.flatMap((e, index) =>
        isHintable(e) && first.index >= imports && n++ % 3 > 0 ?
          [{ func: first.index, es, index, likely: n % 2 === 0 }]
        : []
      )
  )
}

describe('parse after print is the identity', () => {
  it('on modules, their names and hints, whatever the names', () => {
    const seen = new Set<string>()
    const used = new Set<string>()
    const count = { identifiers: 0, annotations: 0, hints: 0, held: new Set<string>() }
    fc.assert(
      fc.property(syntacticModule.map(normal), someNames, (m, ns) => {
        const hints = someHints(m)
        const held = heldNames(m, signaturesOf(m), ns)
        for (const form of forms) {
          const text = printed(m, ns, { ...form, hints })
          const again = parsed(text)
          expect(difference(again.module, m)).toBeNull()
          expect(again.names).toEqual(held)
          expect(branchHintSection(again.module, again.hints)).toEqual(branchHintSection(m, hints))
          count.identifiers += text.split(' $').length - 1
          count.annotations += text.split('(@name ').length - 1
        }
        for (const [key, value] of Object.entries(m)) if (Array.isArray(value) && value.length > 0) seen.add(key)
        for (const { es } of expressionsOf(m)) for (const e of es) used.add(e._tag)
        for (const [key, map] of Object.entries(held)) if (map instanceof Map && map.size > 0) count.held.add(key)
        count.hints += hints.length
      }),
      { numRuns: 150 }
    )
    expect(seen.size).toBe(Object.keys(emptyModule).length - 1)
    expect(used.size).toBeGreaterThan(400)
    expect(count.identifiers).toBeGreaterThan(100)
    expect(count.annotations).toBeGreaterThan(50)
    expect(count.hints).toBeGreaterThan(50)
    expect(count.held.size).toBe(11)
  })

  it('on every opcode of the table', () => {
    const seen = new Set<string>()
    for (const row of rows)
      fc.assert(
        fc.property(instrOfRow(row, expr), (e) => {
          const m = moduleOf([e])
          for (const form of forms) expect(difference(parsed(printed(m, {}, form)).module, m)).toBeNull()
          seen.add(e._tag)
        }),
        { numRuns: 6 }
      )
    expect(seen.size).toBe(mnemonics.length)
  })

  const deep = (wrap: (body: Expr) => Expr): Expr => {
    let body: Expr = []
    for (let i = 0; i < 100_000; i++) body = wrap(body)
    return body
  }
  const result = { _tag: 'result', t: null } as const
  const zero: Expr[number] = { _tag: 'i32.const', c: 0 }
  it.each<[string, boolean, Expr]>([
    ['flat blocks', false, deep((es) => [{ _tag: 'block', bt: result, es }])],
    ['folded branches', true, deep((es) => [zero, { _tag: 'if', bt: result, then: [], else: es }])],
    ['folded operands', true, [zero, ...new Array<Expr[number]>(100_000).fill({ _tag: 'i32.eqz' })]]
  ])('on %s nested 100,000 deep', (_, folded, body) => {
    const m: Module = { ...emptyModule, funcs: [{ type: idx<TypeIdx>(0), locals: [], body }] }
    expect(difference(parsed(printed(m, {}, { folded })).module, m)).toBeNull()
  })
})

it('fields are printed in the order of the sections', () => {
  const order = [
    'type',
    'import',
    'table',
    'memory',
    'tag',
    'global',
    'export',
    'start',
    'elem',
    'func',
    'data',
    '@custom'
  ]
  const seen = new Set<string>()
  fc.assert(
    fc.property(syntacticModule.map(normal), someNames, fc.constantFrom(...forms), (m, ns, form) => {
      const fields = [...printed(m, ns, form).matchAll(/^ {2}\((@?\w+)/gm)].map(([, field]) =>
        order.indexOf(field === 'rec' ? 'type' : (field ?? ''))
      )
      expect(fields).not.toContain(-1)
      expect(fields).toEqual([...fields].sort((x, y) => x - y))
      for (const field of fields) seen.add(order[field] ?? '')
    }),
    { numRuns: 100 }
  )
  expect(seen.size).toBe(order.length)
})

it('print after parse is stable', () => {
  fc.assert(
    fc.property(syntacticModule.map(normal), someNames, fc.constantFrom(...forms), (m, ns, form) => {
      const first = parsed(printed(m, ns, form))
      const text = printed(first.module, first.names, form)
      const second = parsed(text)
      expect(printed(second.module, second.names, form)).toBe(text)
    }),
    { numRuns: 100 }
  )
})

it('what is too long for a string, or has too many locals, is a limit', () => {
  const name = 'x'.repeat(50_000_001)
  const named = printModule({ ...emptyModule, customs: [{ name, bytes: new Uint8Array(0), after: null }] })
  expect(named).toMatchObject({ _tag: 'Left', left: { what: 'text' } })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(line, append, word), fc.string())), fc.nat(200), (writes, room) => {
      const all = output(Infinity)
      const some = output(room)
      for (const [write, text] of writes) for (const o of [all, some]) write(o, text)
      const text = written(all) ?? ''
      const length = writes.length === 0 ? 0 : text.length
      expect(written(some)).toBe(length > room ? null : text)
    })
  )
  const locals = localGroups([{ n: 2 ** 32 - 1, t: 'i32' }])
  const m: Module = { ...emptyModule, funcs: [{ type: idx<TypeIdx>(0), locals, body: [] }] }
  expect(printModule(m)).toMatchObject({ left: { _tag: 'ImplementationLimit', what: 'locals' } })
  expect(right(printModule(m, {}, { skeleton: true }))).toBe('(module\n  (func (;0;) (type 0)))\n')
})
