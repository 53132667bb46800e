/**
 * The printer of modules: text that people can read and the parser reads back.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { implementationLimit, type ImplementationLimit } from '../../structure/Errors.ts'
import type { Custom, Data, Elem, ExternIdx, Func, Import, Module, Table } from '../../structure/Module.ts'
import { sameHeapType } from '../../structure/Same.ts'
import type { ExternType, FuncType, RecType, SubType } from '../../structure/Types.ts'
import type { TextNames } from '../Module.ts'
import { exprLines, exprText, noIds, type Identifiers } from './Instr.ts'
import {
  globalWord,
  idWord,
  idsOf,
  indexWord,
  memWord,
  nameOf,
  refWord,
  storageWord,
  stringOf,
  subWord,
  tableWord,
  typeUseWord,
  type Ids
} from './Words.ts'

export interface PrintOptions {
  /** Bodies, bytes and custom sections left out: what the module offers and asks for. Cannot be read back. */
  readonly skeleton?: boolean
}

/** NON-SPEC: the text repeats the type of each local, so there is a bound on what is printed. */
const MOST_LOCALS = 1_000_000

interface Printer {
  readonly lines: string[]
  readonly ids: Identifiers
  readonly locals: ReadonlyMap<number, ReadonlyMap<number, string>>
  readonly skeleton: boolean
  readonly subtypes: ReadonlyArray<SubType>
}

const typeFields = (p: Printer, types: ReadonlyArray<RecType>): void => {
  let x = 0
  for (const { subtypes } of types) {
    const grouped = subtypes.length !== 1
    if (grouped) p.lines.push('  (rec')
    for (const st of subtypes) {
      const fields = p.ids.fields.get(x) ?? noIds
      const definition = `(type${idWord(p.ids.types, x)} ${subWord(p.ids.types, fields, st)})`
      p.lines.push(`${grouped ? '    ' : '  '}${definition}`)
      x++
    }
    if (grouped) p.lines.push('  )')
  }
}

const keywords: { readonly [K in ExternType['_tag']]: string } = {
  func: 'func',
  table: 'table',
  mem: 'memory',
  global: 'global',
  tag: 'tag'
}

const externType = (p: Printer, type: ExternType): string => {
  switch (type._tag) {
    case 'func':
    case 'tag':
      return `(type ${typeUseWord(p.ids.types, type.type)})`
    case 'table':
      return tableWord(p.ids.types, type)
    case 'mem':
      return memWord(type)
    case 'global':
      return globalWord(p.ids.types, type)
  }
}

const spaceOf = (p: Printer, kind: ExternType['_tag']): Ids => {
  const { funcs, tables, mems, globals, tags } = p.ids
  return { func: funcs, table: tables, mem: mems, global: globals, tag: tags }[kind]
}

/** Imports, giving how many there are of each kind. */
const importFields = (p: Printer, imports: ReadonlyArray<Import>): Readonly<Record<ExternType['_tag'], number>> => {
  const counts = { func: 0, table: 0, mem: 0, global: 0, tag: 0 }
  for (const { module, name, type } of imports) {
    const { _tag } = type
    const id = idWord(spaceOf(p, _tag), counts[_tag]++)
    p.lines.push(`  (import ${nameOf(module)} ${nameOf(name)} (${keywords[_tag]}${id} ${externType(p, type)}))`)
  }
  return counts
}

/** The declared locals, those with an identifier by themselves. */
const localWords = (p: Printer, { locals }: Func, ids: Ids, params: number): string => {
  const parts: string[] = []
  let i = params
  for (const { n, t } of locals) {
    const word = storageWord(p.ids.types, t)
    for (let k = 0; k < n; k++, i++) parts.push(ids.has(i) ? ` (local${idWord(ids, i)} ${word})` : ` (local ${word})`)
  }
  return parts.join('')
}

/** The parameters of a function are declared where they have names; the type says the same. */
const paramWords = (p: Printer, { params, results }: FuncType, ids: Ids): string => {
  if (!params.some((_, i) => ids.has(i))) return ''
  const words = (keyword: string, ts: typeof params, named: Ids): string =>
    ts.map((t, i) => ` (${keyword}${idWord(named, i)} ${storageWord(p.ids.types, t)})`).join('')
  return words('param', params, ids) + words('result', results, noIds)
}

const noParams: FuncType = { _tag: 'func', params: [], results: [] }

const funcField = (p: Printer, f: Func, x: number): void => {
  const ct = p.subtypes[f.type]?.ct
  const ft = ct?._tag === 'func' ? ct : noParams
  const count = f.locals.reduce((n, g) => n + g.n, ft.params.length)
  const ids = below(count, p.locals.get(x) ?? noIds)
  const head = `  (func${idWord(p.ids.funcs, x)} (type ${indexWord(p.ids.types, f.type)})${paramWords(p, ft, ids)}`
  if (p.skeleton) {
    p.lines.push(`${head})`)
    return
  }
  p.lines.push(`${head}${localWords(p, f, ids, ft.params.length)}`)
  exprLines(p.lines, f.body, { ...p.ids, locals: ids }, 2)
  p.lines.push('  )')
}

const isDefaultInit = ({ type, init }: Table): boolean => {
  const [e] = init
  if (init.length !== 1 || e?._tag !== 'ref.null') return false
  return sameHeapType(e.ht, type.rt.ht)
}

const tableField = (p: Printer, t: Table, x: number): void => {
  const init = isDefaultInit(t) || p.skeleton ? '' : ` ${exprText(t.init, p.ids)}`
  p.lines.push(`  (table${idWord(p.ids.tables, x)} ${tableWord(p.ids.types, t.type)}${init})`)
}

const exportWord = (p: Printer, { _tag, x }: ExternIdx): string =>
  `(${keywords[_tag]} ${indexWord(spaceOf(p, _tag), x)})`

/** The indices that a segment consists of, if it is one of functions. */
const functionIndices = ({ type, init }: Elem): ReadonlyArray<number> | null => {
  if (type.null || type.ht !== 'func') return null
  const xs = init.flatMap((es) => {
    const [e] = es
    return es.length === 1 && e?._tag === 'ref.func' ? [e.x] : []
  })
  return xs.length === init.length ? xs : null
}

const elemList = (p: Printer, elem: Elem): string => {
  const xs = functionIndices(elem)
  if (xs !== null) return ` func${xs.map((x) => ` ${indexWord(p.ids.funcs, x)}`).join('')}`
  return ` ${refWord(p.ids.types, elem.type)}${elem.init.map((es) => ` (item ${exprText(es, p.ids)})`).join('')}`
}

const modeWords = (p: Printer, mode: Elem['mode'] | Data['mode'], keyword: string, ids: Ids): string => {
  if (mode._tag === 'passive') return ''
  if (mode._tag === 'declarative') return ' declare'
  const use = mode.x === 0 ? '' : ` (${keyword} ${indexWord(ids, mode.x)})`
  return `${use} (offset ${exprText(mode.offset, p.ids)})`
}

const elemField = (p: Printer, elem: Elem, x: number): void => {
  p.lines.push(`  (elem${idWord(p.ids.elems, x)}${modeWords(p, elem.mode, 'table', p.ids.tables)}${elemList(p, elem)})`)
}

const dataField = (p: Printer, { bytes, mode }: Data, x: number): void => {
  p.lines.push(`  (data${idWord(p.ids.datas, x)}${modeWords(p, mode, 'memory', p.ids.mems)} ${stringOf(bytes)})`)
}

const customField = (p: Printer, { name, bytes, after }: Custom): void => {
  const place = after === null ? '(before first)' : `(after ${after})`
  p.lines.push(`  (@custom ${nameOf(name)} ${place} ${stringOf(bytes)})`)
}

const fields = (p: Printer, m: Module): void => {
  typeFields(p, m.types)
  const counts = importFields(p, m.imports)
  m.tags.forEach((t, i) => p.lines.push(`  (tag${idWord(p.ids.tags, counts.tag + i)} ${externType(p, t)})`))
  m.mems.forEach((t, i) => p.lines.push(`  (memory${idWord(p.ids.mems, counts.mem + i)} ${memWord(t)})`))
  m.globals.forEach(({ type, init }, i) => {
    const value = p.skeleton ? '' : ` ${exprText(init, p.ids)}`
    p.lines.push(`  (global${idWord(p.ids.globals, counts.global + i)} ${globalWord(p.ids.types, type)}${value})`)
  })
  m.tables.forEach((t, i) => {
    tableField(p, t, counts.table + i)
  })
  for (const { name, idx } of m.exports) p.lines.push(`  (export ${nameOf(name)} ${exportWord(p, idx)})`)
  if (m.start !== null) p.lines.push(`  (start ${indexWord(p.ids.funcs, m.start)})`)
  m.funcs.forEach((f, i) => {
    funcField(p, f, counts.func + i)
  })
  if (p.skeleton) return
  m.elems.forEach((elem, i) => {
    elemField(p, elem, i)
  })
  m.datas.forEach((data, i) => {
    dataField(p, data, i)
  })
  for (const custom of m.customs) customField(p, custom)
}

const localCount = (m: Module): number => m.funcs.reduce((n, f) => f.locals.reduce((k, g) => k + g.n, n), 0)

/** Names that print, by the index spaces of a module; the decoder of the name section and the parser make them. */
export type PrintedNames = Partial<Omit<TextNames, 'labels'>>

/** The identifiers of the first `n` indices: a name of what is not there cannot be used. */
const below = (n: number, names: ReadonlyMap<number, string> = noIds): Ids =>
  idsOf(new Map([...names].filter(([x]) => x < n)))

const identifiers = (m: Module, subtypes: ReadonlyArray<SubType>, names: PrintedNames): Identifiers => {
  const count = (kind: ExternType['_tag'], own: ReadonlyArray<unknown>): number =>
    m.imports.filter(({ type }) => type._tag === kind).length + own.length
  const fieldCount = (x: number): number => {
    const ct = subtypes[x]?.ct
    return ct?._tag === 'struct' ? ct.fields.length : 0
  }
  return {
    types: below(subtypes.length, names.types),
    tags: below(count('tag', m.tags), names.tags),
    globals: below(count('global', m.globals), names.globals),
    mems: below(count('mem', m.mems), names.mems),
    tables: below(count('table', m.tables), names.tables),
    funcs: below(count('func', m.funcs), names.funcs),
    datas: below(m.datas.length, names.datas),
    elems: below(m.elems.length, names.elems),
    fields: new Map([...(names.fields ?? [])].map(([x, map]) => [x, below(fieldCount(x), map)])),
    locals: noIds
  }
}

/**
 * The text of a module, with identifiers for what has a name. Left: it has more locals than the text can repeat.
 *
 * Law: unless it is a skeleton, `parseModule(printModule(m, names))` is `m`, but that neighbouring groups of locals of
 * equal type are one group, and an empty initialiser of a table is the default one. Linear in the size of the module;
 * nesting costs no stack.
 */
export const printModule = (
  m: Module,
  names: PrintedNames = {},
  options: PrintOptions = {}
): Either<ImplementationLimit, string> => {
  if (localCount(m) > MOST_LOCALS)
    return left(implementationLimit('locals', `more than ${MOST_LOCALS} locals cannot be printed`))
  const subtypes = m.types.flatMap((rt) => rt.subtypes)
  const p: Printer = {
    lines: [],
    subtypes,
    ids: identifiers(m, subtypes, names),
    locals: names.locals ?? new Map<number, ReadonlyMap<number, string>>(),
    skeleton: options.skeleton === true
  }
  const name = names.module ?? null
  p.lines.push(`(module${idWord(idsOf(new Map(name === null ? [] : [[0, name]])), 0)}`)
  fields(p, m)
  p.lines.push(')')
  return right(`${p.lines.join('\n')}\n`)
}
