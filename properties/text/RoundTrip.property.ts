/** Laws of parser and printer: parse after print is the identity, print after parse is stable. */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { namesOf } from '../../src/binary/Names.ts'
import { syntacticModule } from '../../src/oracle/arbitraries/Modules.ts'
import { expr, instrOfRow } from '../../src/oracle/arbitraries/Instrs.ts'
import { record } from '../../src/oracle/arbitraries/Record.ts'
import { mnemonics, rows } from '../../src/spec/Instructions.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { TypeIdx } from '../../src/structure/Indices.ts'
import type { Func, LocalGroup, Module, Table } from '../../src/structure/Module.ts'
import { parseModule, type TextModule } from '../../src/text/Module.ts'
import { printModule } from '../../src/text/print/Module.ts'
import type { PrintedNames } from '../../src/text/print/Names.ts'
import { emptyModule, expressionsOf, moduleOf } from '../support/modules.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'
import { hasSuite, suiteBinaries } from '../support/suiteBinaries.ts'

const parsed = (text: string): TextModule => {
  const m = parseModule(text)
  if (isLeft(m)) throw new Error(`${m.left.message} at ${JSON.stringify(m.left.at)} of\n${text.slice(0, 4000)}`)
  return m.right
}
const printed = (m: Module, names: PrintedNames = {}): string => right(printModule(m, names))

/** Locals as the text has them: no group is empty, and neighbours of equal type are one group. */
const grouped = (f: Func): Func => {
  const locals: LocalGroup[] = []
  for (const { n, t } of f.locals) {
    const last = locals.at(-1)
    if (n === 0) continue
    if (last !== undefined && difference(last.t, t) === null) locals[locals.length - 1] = { n: last.n + n, t }
    else locals.push({ n, t })
  }
  return { ...f, locals }
}
const few = (f: Func): Func => ({ ...f, locals: f.locals.map(({ n, t }) => ({ n: n % 50, t })) })
/** In text a table without an initialiser has the default one, so that an empty one, which is invalid, cannot be written. */
const initialised = (t: Table): Table =>
  t.init.length > 0 ? t : { ...t, init: [{ _tag: 'ref.null', ht: t.type.rt.ht }] }
const normal = (m: Module): Module => ({
  ...m,
  tables: m.tables.map(initialised),
  funcs: m.funcs.map((f) => grouped(few(f)))
})

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
  datas: names
})

describe('parse after print is the identity', () => {
  it('on modules, whatever the names', () => {
    const seen = new Set<string>()
    const used = new Set<string>()
    let identifiers = 0
    fc.assert(
      fc.property(syntacticModule.map(normal), someNames, (m, ns) => {
        const text = printed(m, ns)
        expect(difference(parsed(text).module, m)).toBeNull()
        for (const [key, value] of Object.entries(m)) if (Array.isArray(value) && value.length > 0) seen.add(key)
        for (const { es } of expressionsOf(m)) for (const e of es) used.add(e._tag)
        identifiers += text.split(' $').length - 1
      }),
      { numRuns: 200 }
    )
    expect(seen.size).toBe(Object.keys(emptyModule).length - 1)
    expect(used.size).toBeGreaterThan(400)
    expect(identifiers).toBeGreaterThan(100)
  })

  it('on every opcode of the table', () => {
    const seen = new Set<string>()
    for (const row of rows)
      fc.assert(
        fc.property(instrOfRow(row, expr), (e) => {
          const m = moduleOf([e])
          expect(difference(parsed(printed(m)).module, m)).toBeNull()
          seen.add(e._tag)
        }),
        { numRuns: 8 }
      )
    expect(seen.size).toBe(mnemonics.length)
  })

  it('on modules nested 100,000 deep', () => {
    let body: Func['body'] = []
    for (let i = 0; i < 100_000; i++) body = [{ _tag: 'block', bt: { _tag: 'result', t: null }, es: body }]
    const m: Module = { ...emptyModule, funcs: [{ type: idx<TypeIdx>(0), locals: [], body }] }
    expect(difference(parsed(printed(m)).module, m)).toBeNull()
  })
})

it('print after parse is stable', () => {
  fc.assert(
    fc.property(syntacticModule.map(normal), someNames, (m, ns) => {
      const first = parsed(printed(m, ns))
      const text = printed(first.module, first.names)
      const second = parsed(text)
      expect(printed(second.module, second.names)).toBe(text)
    }),
    { numRuns: 100 }
  )
})

it.skipIf(!hasSuite)('the binary modules of the suite are read back from their text', () => {
  const found = suiteBinaries().flatMap(({ bytes, expected }) => {
    const m = expected._tag === 'malformed' ? null : decodeModule(bytes)
    return m === null || isLeft(m) ? [] : [m.right]
  })
  let n = 0
  for (const m of found) {
    const plain: Module = { ...m, funcs: m.funcs.map(grouped) }
    const text = printModule(plain, namesOf(plain).names)
    if (isLeft(text)) continue
    expect(difference(parsed(text.right).module, plain)).toBeNull()
    n++
  }
  expect(n).toBeGreaterThanOrEqual(found.length - 2)
})
