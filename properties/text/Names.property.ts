/** Names and custom sections through text: nothing is lost, whatever the names and wherever the sections are. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { lastSection } from '../../src/binary/Sections.ts'
import { nameSection, noNames, type Names } from '../../src/binary/Names.ts'
import { moduleEncode, moduleParse, modulePrint } from '../../src/embedding/Text.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { signaturesOf } from '../../src/text/print/Arity.ts'
import { heldNames } from '../../src/text/print/Names.ts'
import { localGroups } from '../../src/structure/Locals.ts'
import type { Custom, Module } from '../../src/structure/Module.ts'
import { emptyModule } from '../support/modules.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'

const named = (m: Module, names: Partial<Names>): Module => ({
  ...m,
  customs: [{ ...nameSection({ ...noNames, ...names }), after: lastSection(m, 'data') }, ...m.customs]
})
const map = (...names: ReadonlyArray<string>): ReadonlyMap<number, string> => new Map(names.map((name, x) => [x, name]))

const three = right(
  moduleParse(`(module (type (struct (field i32) (field i64))) (func (param i32 i32) (local i64)) (func) (func)
    (global i32 (i32.const 0)) (global i32 (i32.const 1)))`)
)
const printed = (m: Module): string => right(modulePrint(m))

/** Names, what the text must say, and whether it says them all, so that the section is left out. */
const cases: ReadonlyArray<readonly [string, Partial<Names>, ReadonlyArray<string>, boolean]> = [
  ['plain names', { funcs: map('f', 'g') }, ['(func $f ', '(func $g ', '(func (;2;) '], true],
  ['names with other characters', { funcs: map('a b', '"', '\u00e9\n') }, ['$"a b"', '$"\\22"', '$"\u00e9\\0a"'], true],
  ['equal names', { funcs: map('f', 'f') }, ['(func $f ', '(func (;1;) (@name "f") '], true],
  ['an empty name', { funcs: map('', 'f') }, ['(func (;0;) (@name "") ', '(func $f '], true],
  [
    'names of the module, of types, fields',
    { module: 'm', types: map('s'), fields: new Map([[0, map('a', 'a')]]) },
    ['(module $m', '(type $s (struct (field $a i32) (field (@name "a") i64)))'],
    true
  ],
  [
    'names of locals',
    { locals: new Map([[0, map('a', 'b', 'a')]]) },
    ['(param $a i32) (param $b i32)', '(local (@name "a") i64)'],
    true
  ],
  [
    'equal names of globals',
    { globals: map('g', 'g') },
    ['(global $g ', '(global (;1;) ', '(@custom "name" (after code)'],
    false
  ],
  ['a name of what is not there', { funcs: new Map([[7, 'f']]) }, ['(@custom "name" (after code)'], false]
]

describe('the text of', () => {
  it.each(cases)('%s', (_, names, parts, all) => {
    const m = named({ ...three, customs: [] }, names)
    const text = printed(m)
    for (const part of parts) expect(text).toContain(part)
    expect(text.includes('(@custom')).toBe(!all)
    expect(difference(right(moduleParse(text)), m)).toBeNull()
    expect(right(decodeModule(moduleEncode(m)))).toEqual(m)
  })
})

it('a text without names makes no section, and one that brings its own keeps it', () => {
  expect(right(moduleParse('(func)')).customs).toEqual([])
  expect(right(moduleParse('(func $f)', { names: false })).customs).toEqual([])
  const own = right(moduleParse('(func $f) (@custom "name" "x")')).customs
  expect(own).toEqual([{ name: 'name', bytes: Uint8Array.of(120), after: 'data' }])
})

const names = fc.dictionary(fc.nat(3).map(String), fc.string({ maxLength: 3 })).map((d) => {
  return new Map(Object.entries(d).map(([x, name]) => [Number(x), name] as const))
})
const indirect = fc.dictionary(fc.nat(3).map(String), names).map((d) => {
  return new Map(Object.entries(d).map(([x, inner]) => [Number(x), inner] as const))
})
const someNames = fc.record({ funcs: names, types: names, globals: names, locals: indirect, fields: indirect })

/** A module with a name section: any bytes, any names, or names that a text holds. */
const withNameSection = (m: Module, how: number, some: Partial<Names>, bytes: Uint8Array, at: number): Module => {
  const held = heldNames(m, signaturesOf(m), some)
  const { bytes: contents } = nameSection(how === 0 ? held : { ...noNames, ...some })
  const rest = m.customs.filter(({ name }) => name !== 'name')
  const end = lastSection(m, 'data')
  const i = how === 0 ? rest.findIndex(({ after }) => after === end) : at % (rest.length + 1)
  const place = i < 0 ? rest.length : i
  const beside = rest[place] ?? rest.at(-1)
  const after = how === 0 ? end : (beside?.after ?? null)
  const name: Custom = { name: 'name', bytes: how === 1 ? bytes : contents, after }
  return { ...m, customs: [...rest.slice(0, place), name, ...rest.slice(place)] }
}

it('a module with any custom sections, a name section among them, is read back from its text', () => {
  const seen = { kept: 0, leftOut: 0, customs: 0 }
  const bytes = fc.uint8Array({ maxLength: 20 })
  fc.assert(
    fc.property(syntacticModule, fc.nat(2), someNames, bytes, fc.nat(9), (m, how, some, any, at) => {
      const funcs = m.funcs.map((f) => ({ ...f, locals: localGroups(f.locals.map(({ n, t }) => ({ n: n % 9, t }))) }))
      const tables = m.tables.filter(({ init }) => init.length > 0)
      const whole = withNameSection({ ...m, funcs, tables }, how, some, any, at)
      const text = printed(whole)
      expect(difference(right(moduleParse(text)), whole)).toBeNull()
      seen[text.includes('(@custom "name"') ? 'kept' : 'leftOut']++
      seen.customs += whole.customs.length
    }),
    { numRuns: 200 }
  )
  expect(seen.kept).toBeGreaterThan(50)
  expect(seen.leftOut).toBeGreaterThan(5)
  expect(seen.customs).toBeGreaterThan(300)
})

it('the empty module is one line', () => {
  expect(printed(emptyModule)).toBe('(module)\n')
})
