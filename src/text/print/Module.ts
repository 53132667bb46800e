/**
 * The printer of modules: text that people can read and the parser reads back.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import { showName } from '../../structure/Show.ts'
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { implementationLimit, type ImplementationLimit } from '../../structure/Errors.ts'
import type { BranchHint } from '../../structure/Hints.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { ExternIdx, Func, Import, Module, Table } from '../../structure/Module.ts'
import { sameHeapType } from '../../structure/Same.ts'
import type { ExternType, FuncType, RecType, ValType } from '../../structure/Types.ts'
import { signaturesOf, type Signatures } from './Arity.ts'
import { exprLines } from './Expr.ts'
import { writing, type HintsBySequence, type Writing } from './Item.ts'
import { labels } from './Labels.ts'
import { noIds } from './Immediates.ts'
import { localIds, spacesOf, type PrintedNames } from './Names.ts'
import { append, line, MOST_CHARACTERS, output, word, written } from './Output.ts'
import { constant, showDeclarations, type Printer } from './Printer.ts'
import { customField, dataField, elemField } from './Segments.ts'
import {
  showBinder,
  showGlobalType,
  idsOf,
  showId,
  showIndex,
  showMemType,
  showSubType,
  showTableType,
  showTypes,
  showTypeUse,
  type Ids
} from './Words.ts'

export interface PrintOptions {
  /**
   * Operands inside of what takes them, `(i32.add (local.get $x) (i32.const 1))`, or one instruction on a line. Folded is
   * the default: it is how the specification and its suite write programs, what belongs together is together, and the
   * text has less than half of the lines. Flat text shows the order of execution, one line for each instruction of the binary.
   */
  readonly folded?: boolean
  /** Bodies, bytes and custom sections left out: what the module offers and asks for. Cannot be read back. */
  readonly skeleton?: boolean
  /** What is known of branches, as annotations. */
  readonly hints?: ReadonlyArray<BranchHint>
}

/** NON-SPEC: the text repeats the type of each local, so there is a bound on what is printed. */
const MOST_LOCALS = 1_000_000
/** NON-SPEC: a longer signature is not repeated where it is used, so that the text stays linear in the module. */
const LONGEST_SIGNATURE = 16

const keywords: { readonly [K in ExternType['_tag']]: string } = {
  func: 'func',
  table: 'table',
  mem: 'memory',
  global: 'global',
  tag: 'tag'
}

const typeFields = (p: Printer, types: ReadonlyArray<RecType>): void => {
  let x = 0
  for (const { subtypes } of types) {
    const grouped = subtypes.length !== 1
    if (grouped) line(p.out, '  (rec')
    for (const st of subtypes) {
      const fields = p.ids.fields.get(x) ?? noIds
      const definition = `(type${showBinder(p.ids.types, x)} ${showSubType(p.ids.types, fields, st)})`
      line(p.out, `${grouped ? '    ' : '  '}${definition}`)
      x++
    }
    if (grouped) line(p.out, '  )')
  }
}

/** A signature after the type use that says the same, for the reader; parameters one by one if one has a name. */
const showSignature = (p: Printer, ft: FuncType | null | undefined, ids: Ids = noIds): string => {
  if (ft == null) return ''
  const { params, results } = ft
  const named = params.some((_, i) => ids.has(i))
  if (!named && params.length + results.length > LONGEST_SIGNATURE) return ''
  const words = showDeclarations(p, 'param', params, ids, 0)
  return words.map((word) => ` ${word}`).join('') + showTypes(p.ids.types, 'result', results)
}

const externType = (p: Printer, type: ExternType, ft: FuncType | null | undefined): string => {
  switch (type._tag) {
    case 'func':
    case 'tag':
      return `(type ${showTypeUse(p.ids.types, type.type)})${showSignature(p, ft)}`
    case 'table':
      return showTableType(p.ids.types, type)
    case 'mem':
      return showMemType(type)
    case 'global':
      return showGlobalType(p.ids.types, type)
  }
}

const spaceOf = (p: Printer, kind: ExternType['_tag']): Ids => {
  const { funcs, tables, mems, globals, tags } = p.ids
  return { func: funcs, table: tables, mem: mems, global: globals, tag: tags }[kind]
}

/** The signature of a function or tag by its index. */
const signatureAt = ({ signatures }: Printer, kind: ExternType['_tag'], x: number): FuncType | null | undefined =>
  kind === 'func' ? signatures.funcs[x]
  : kind === 'tag' ? signatures.tags[x]
  : null

/** Imports, giving how many there are of each kind. */
const importFields = (p: Printer, imports: ReadonlyArray<Import>): Readonly<Record<ExternType['_tag'], number>> => {
  const counts = { func: 0, table: 0, mem: 0, global: 0, tag: 0 }
  for (const { module, name, type } of imports) {
    const { _tag } = type
    const x = counts[_tag]++
    const what = `${keywords[_tag]}${showBinder(spaceOf(p, _tag), x)} ${externType(p, type, signatureAt(p, _tag, x))}`
    line(p.out, `  (import ${showName(module)} ${showName(name)} (${what}))`)
  }
  return counts
}

function* declared({ locals }: Func): Iterable<ValType> {
  for (const { n, t } of locals) for (let k = 0; k < n; k++) yield t
}

const bodyWriting = (p: Printer, x: number, locals: Ids): Writing => {
  const results = p.signatures.funcs[x]?.results.length ?? 0
  const scope = { signatures: p.signatures, labels: labels(p.names.labels?.get(x) ?? noIds, results), results }
  return writing({ ...p.ids, locals }, scope, p.hints, p.folded)
}

const funcField = (p: Printer, f: Func, x: number): void => {
  const ft = p.signatures.funcs[x]
  const params = ft?.params.length ?? 0
  const ids = localIds(f, params, p.names.locals?.get(x))
  const type = `(type ${showIndex(p.ids.types, f.type)})${showSignature(p, ft, ids)}`
  line(p.out, `  (func${showBinder(p.ids.funcs, x)} ${type}`)
  if (!p.skeleton) {
    showDeclarations(p, 'local', declared(f), ids, params).forEach((local, i) => {
      if (i === 0) line(p.out, `    ${local}`)
      else word(p.out, local)
    })
    exprLines(p.out, f.body, bodyWriting(p, x, ids), 2)
  }
  append(p.out, ')')
}

const isDefaultInit = ({ type, init }: Table): boolean => {
  const [e] = init
  if (init.length !== 1 || e?._tag !== 'ref.null') return false
  return sameHeapType(e.ht, type.rt.ht)
}

const tableField = (p: Printer, t: Table, x: number): void => {
  const init = isDefaultInit(t) || p.skeleton ? '' : ` ${constant(p, t.init).text}`
  line(p.out, `  (table${showBinder(p.ids.tables, x)} ${showTableType(p.ids.types, t.type)}${init})`)
}

const showExport = (p: Printer, { _tag, x }: ExternIdx): string =>
  `(${keywords[_tag]} ${showIndex(spaceOf(p, _tag), x)})`

/** In the order of the sections of a binary, with the functions where their code is. */
const fields = (p: Printer, m: Module): void => {
  typeFields(p, m.types)
  const counts = importFields(p, m.imports)
  m.tables.forEach((t, i) => {
    tableField(p, t, counts.table + i)
  })
  m.mems.forEach((t, i) => {
    line(p.out, `  (memory${showBinder(p.ids.mems, counts.mem + i)} ${showMemType(t)})`)
  })
  m.tags.forEach((t, i) => {
    const x = counts.tag + i
    line(p.out, `  (tag${showBinder(p.ids.tags, x)} ${externType(p, t, p.signatures.tags[x])})`)
  })
  m.globals.forEach(({ type, init }, i) => {
    const value = p.skeleton ? '' : ` ${constant(p, init).text}`
    line(
      p.out,
      `  (global${showBinder(p.ids.globals, counts.global + i)} ${showGlobalType(p.ids.types, type)}${value})`
    )
  })
  for (const { name, idx } of m.exports) line(p.out, `  (export ${showName(name)} ${showExport(p, idx)})`)
  if (m.start !== null) line(p.out, `  (start ${showIndex(p.ids.funcs, m.start)})`)
  if (!p.skeleton) {
    m.elems.forEach((elem, i) => {
      elemField(p, elem, i)
    })
  }
  m.funcs.forEach((f, i) => {
    funcField(p, f, counts.func + i)
  })
  if (p.skeleton) return
  m.datas.forEach((data, i) => {
    dataField(p, data, i)
  })
  for (const custom of m.customs) customField(p, custom)
}

const localCount = (m: Module): number => m.funcs.reduce((n, f) => f.locals.reduce((k, g) => k + g.n, n), 0)

/** Parameters are repeated where one of them has a name. */
const namedParams = ({ funcs }: Signatures, { locals = new Map<number, Ids>() }: PrintedNames): number =>
  [...locals].reduce((n, [x, map]) => (map.size === 0 ? n : n + (funcs[x]?.params.length ?? 0)), 0)

const bySequence = (hints: ReadonlyArray<BranchHint>): HintsBySequence => {
  const all = new Map<Expr, Map<number, boolean>>()
  for (const { es, index, likely } of hints) {
    const those = all.get(es) ?? new Map<number, boolean>()
    all.set(es, those.set(index, likely))
  }
  return all
}

const tooLong = left(implementationLimit('text', `more than ${MOST_CHARACTERS} characters cannot be printed`))

/** NON-SPEC: escapes make a name several times as long, and a string has a bound. */
const LONGEST_NAME = MOST_CHARACTERS / 10

const longestName = (m: Module, names: PrintedNames): number => {
  let longest = names.module?.length ?? 0
  const see = (name: string): void => {
    longest = Math.max(longest, name.length)
  }
  for (const { module, name } of m.imports) [module, name].forEach(see)
  for (const { name } of [...m.exports, ...m.customs]) see(name)
  const { types, tags, globals, mems, tables, funcs, datas, elems, fields, locals, labels: blocks } = names
  for (const map of [types, tags, globals, mems, tables, funcs, datas, elems]) map?.forEach(see)
  for (const map of [fields, locals, blocks]) map?.forEach((inner) => inner.forEach(see))
  return longest
}

/**
 * The text of a module, with identifiers for what has a name. Left: it has more locals than the text can repeat, or the
 * text is too long for a string.
 *
 * Names that cannot be identifiers (empty, or equal to an earlier one of the index space) become `@name` annotations where
 * the text format has them; `heldNames` says which names the text holds. Fields are in the order of the sections of a
 * binary, functions where their code does.
 *
 * Law: unless it is a skeleton, `parseModule(printModule(m, names))` is `m` with `heldNames` and the hints, folded or flat,
 * but that an empty initialiser of a table (which is invalid) is the default one, and locals are in normal form. Linear in
 * the size of the module; nesting costs no stack.
 */
export const printModule = (
  m: Module,
  names: PrintedNames = {},
  options: PrintOptions = {}
): Either<ImplementationLimit, string> => {
  const signatures = signaturesOf(m)
  if (longestName(m, names) > LONGEST_NAME) return tooLong
  const locals = options.skeleton === true ? 0 : localCount(m)
  if (locals + namedParams(signatures, names) > MOST_LOCALS)
    return left(implementationLimit('locals', `more than ${MOST_LOCALS} locals cannot be printed`))
  const p: Printer = {
    out: output(MOST_CHARACTERS),
    ids: spacesOf(m, signatures, names),
    names,
    folded: options.folded !== false,
    skeleton: options.skeleton === true,
    hints: bySequence(options.hints ?? []),
    signatures
  }
  const name = names.module ?? null
  line(p.out, `(module${showId(idsOf(1, new Map(name === null ? [] : [[0, name]]), true), 0)}`)
  fields(p, m)
  append(p.out, ')')
  const text = written(p.out)
  return text === null ? tooLong : right(text)
}
