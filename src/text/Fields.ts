/**
 * The fields of modules.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import { idx, type FuncIdx } from '../structure/Indices.ts'
import type { Expr } from '../structure/Instr.ts'
import { addLocals } from '../structure/Locals.ts'
import type { ExternIdx, LocalGroup } from '../structure/Module.ts'
import { idxUse, type ExternType, type RecType, type TableType, type ValType } from '../structure/Types.ts'
import { nameHere } from './Annotations.ts'
import { bind, byIndex, enter, index, locals, type Context, type Space, type SpaceName } from './Context.ts'
import { reading, type Draft, type Listed } from './Draft.ts'
import { expr } from './Expr.ts'
import {
  close,
  failAt,
  forms,
  id,
  isForm,
  mustOpen,
  name,
  offset,
  open,
  peek,
  unexpected,
  word,
  type Parser
} from './Parser.ts'
import { dataField, elemField, inlineData, inlineElem } from './Segments.ts'
import { kind } from './Tokens.ts'
import {
  addrType,
  declarations,
  functionAt,
  globalType,
  memType,
  refType,
  subType,
  tableType,
  typeUse,
  type Declare
} from './Types.ts'

/** The kinds of what can be imported and exported, by their keywords. */
type Kind = 'func' | 'table' | 'memory' | 'global' | 'tag'
const tags: { readonly [K in Kind]: ExternIdx['_tag'] } = {
  func: 'func',
  table: 'table',
  memory: 'mem',
  global: 'global',
  tag: 'tag'
}
const kinds = ['func', 'table', 'memory', 'global', 'tag'] as const

const externIdx = (k: Kind, x: number): ExternIdx =>
  // The tag and the kind of the index come from one line of the table.
  ({ _tag: tags[k], x: idx(x) }) as ExternIdx

/** Where what is being defined is: the offset of its field. */
interface Field {
  readonly at: number
}

const note = (d: Draft, list: Listed, at: number): number => d.items[list].push(at) - 1

/** The name that an annotation sets for a function, tag or type. */
const nameFrom = (p: Parser, d: Draft, k: Kind | 'type', x: number): void => {
  if (k !== 'func' && k !== 'tag' && k !== 'type') return
  const nm = nameHere(p, k)
  if (nm !== null) d.C.annotated[k].set(x, nm)
}

/** `(export "n")*` of the definition with index `x`. */
const inlineExports = (p: Parser, d: Draft, k: Kind, x: number): void => {
  forms(p, 'export', () => {
    note(d, 'export', offset(p))
    d.exports.push({ name: name(p), idx: externIdx(k, x) })
  })
}

const addImport = (d: Draft, p: Parser, at: number, module: string, nm: string, type: ExternType): void => {
  if (d.defined !== null) failAt(p, at, `import after ${d.defined}`)
  note(d, 'import', at)
  d.imports.push({ module, name: nm, type })
}

/** `(import "m" "n")` inside of a definition, with the type that follows. */
const inlineImport = (p: Parser, d: Draft, at: number, type: () => ExternType): boolean => {
  if (!open(p, 'import')) return false
  const module = name(p)
  const nm = name(p)
  close(p)
  addImport(d, p, at, module, nm, type())
  return true
}

/** `externtype` of an import, from its keyword and identifier on. */
const importType = (p: Parser, C: Context, k: Kind): ExternType => {
  switch (k) {
    case 'func':
      return { _tag: 'func', type: idxUse(typeUse(p, C)) }
    case 'tag':
      return { _tag: 'tag', type: idxUse(typeUse(p, C)) }
    case 'table':
      return tableType(p, C)
    case 'memory':
      return memType(p)
    case 'global':
      return globalType(p, C)
  }
}

/** The kind of what is imported or exported, read with its parenthesis. */
const externKind = (p: Parser): (typeof kinds)[number] | undefined => {
  const k = kinds.find((each) => isForm(p, each))
  if (k !== undefined) p.at += 2
  else {
    if (peek(p) === kind.open) p.at++
    unexpected(p)
  }
  return k
}

const importField = (p: Parser, d: Draft, { at }: Field): void => {
  const module = name(p)
  const nm = name(p)
  const k = externKind(p)
  if (k === undefined) return
  id(p)
  nameFrom(p, d, k, note(d, k, at))
  addImport(d, p, at, module, nm, importType(p, d.C, k))
  close(p)
}

/** What the fields for functions, tables, memories, globals and tags begin with; true if it is an import. */
const imported = (p: Parser, d: Draft, k: Kind, at: number): { readonly x: number; readonly done: boolean } => {
  id(p)
  const x = note(d, k, at)
  nameFrom(p, d, k, x)
  inlineExports(p, d, k, x)
  const done = inlineImport(p, d, at, () => importType(p, d.C, k))
  if (!done) d.defined = k === 'func' ? 'function' : k
  return { x, done }
}

/** The locals of a function: their index space, and the names from annotations. */
interface Locals {
  readonly space: Space
  readonly annotated: Map<number, string>
}

const declareLocal =
  (d: Draft, { space, annotated }: Locals, note?: (t: ValType) => void): Declare =>
  (t, nm, at, given) => {
    if (given !== null) annotated.set(space.count, given)
    if (!bind(space, nm)) d.C.problem ??= { offset: at, message: `duplicate local $${nm ?? ''}` }
    note?.(t)
  }

const funcField = (p: Parser, d: Draft, { at }: Field): void => {
  const { x, done } = imported(p, d, 'func', at)
  if (done) return
  const all: Locals = { space: locals(), annotated: new Map() }
  const { space, annotated } = all
  const type = typeUse(p, d.C, declareLocal(d, all))
  if (space.count === 0) space.count = functionAt(d.C, type)?.params.length ?? 0
  const groups: LocalGroup[] = []
  const declare = declareLocal(d, all, (t) => {
    addLocals(groups, { n: 1, t })
  })
  forms(p, 'local', () => {
    declarations(p, d.C, declare)
  })
  const r = reading(d, space, x)
  const body = expr(p, r)
  if (r.labels.names.size > 0) d.labels.set(x, r.labels.names)
  d.funcs.push({ type, locals: groups, body })
  if (space.names.size + annotated.size > 0) d.locals.set(x, byIndex(space, annotated))
}

const nullOf = (p: Parser, d: Draft, { rt }: TableType): Expr => {
  const es: Expr = [{ _tag: 'ref.null', ht: rt.ht }]
  d.exprs.set(es, [offset(p), offset(p)])
  return es
}

const tableField = (p: Parser, d: Draft, { at }: Field): void => {
  const { x, done } = imported(p, d, 'table', at)
  if (done) return
  const start = p.at
  const address = addrType(p)
  if (peek(p) === kind.number) {
    p.at = start
    const type = tableType(p, d.C)
    d.tables.push({ type, init: peek(p) === kind.close ? nullOf(p, d, type) : expr(p, reading(d)) })
    return
  }
  const rt = refType(p, d.C)
  mustOpen(p, 'elem')
  const segment = note(d, 'elem', offset(p))
  const n = inlineElem(p, d, x, address, rt)
  close(p)
  const type: TableType = { _tag: 'table', at: address, lim: { min: n, max: n }, rt }
  if (segment >= 0) d.tables.push({ type, init: nullOf(p, d, type) })
}

const PAGE = 65536

const memoryField = (p: Parser, d: Draft, { at }: Field): void => {
  const { x, done } = imported(p, d, 'memory', at)
  if (done) return
  const start = p.at
  const address = addrType(p)
  if (!open(p, 'data')) {
    p.at = start
    d.mems.push(memType(p))
    return
  }
  note(d, 'data', offset(p))
  const pages = Math.ceil(inlineData(p, d, x, address) / PAGE)
  close(p)
  d.mems.push({ _tag: 'mem', at: address, lim: { min: pages, max: pages } })
}

const globalField = (p: Parser, d: Draft, { at }: Field): void => {
  if (imported(p, d, 'global', at).done) return
  const type = globalType(p, d.C)
  d.globals.push({ type, init: expr(p, reading(d)) })
}

const tagField = (p: Parser, d: Draft, { at }: Field): void => {
  if (imported(p, d, 'tag', at).done) return
  d.tags.push({ _tag: 'tag', type: idxUse(typeUse(p, d.C)) })
}

const exportField = (p: Parser, d: Draft, { at }: Field): void => {
  note(d, 'export', at)
  const nm = name(p)
  const k = externKind(p)
  if (k === undefined) return
  d.exports.push({ name: nm, idx: externIdx(k, index(p, d.C.spaces[k])) })
  close(p)
}

const startField = (p: Parser, d: Draft, { at }: Field): void => {
  if (d.start !== null) failAt(p, at, 'multiple start sections')
  note(d, 'start', at)
  d.start = idx<FuncIdx>(index(p, d.C.spaces.func))
}

/** One type of a recursive type: `(type id? subtype)`, after the parenthesis and the keyword. */
const typeDef = (p: Parser, d: Draft, x: number, at: number): RecType['subtypes'][number] => {
  note(d, 'type', at)
  id(p)
  nameFrom(p, d, 'type', x)
  return subType(p, d.C, x)
}

/** `(type ...)` or `(rec (type ...)*)`. */
export const typeField = (p: Parser, d: Draft): void => {
  const at = offset(p)
  const first = d.C.subtypes.length
  if (open(p, 'type')) enter(d.C, { subtypes: [typeDef(p, d, first, at)] })
  else {
    mustOpen(p, 'rec')
    const subtypes: Array<RecType['subtypes'][number]> = []
    for (let here = offset(p); open(p, 'type'); here = offset(p)) {
      subtypes.push(typeDef(p, d, first + subtypes.length, here))
      close(p)
    }
    enter(d.C, { subtypes })
  }
  close(p)
}

/** Over a type, which has been read before everything else. */
const skip = (p: Parser): void => {
  let depth = 1
  while (peek(p) !== kind.end) {
    const k = peek(p)
    if (k === kind.open) depth++
    else if (k === kind.close && --depth === 0) return
    p.at++
  }
}

const fields: {
  readonly [F in SpaceName | 'rec' | 'import' | 'export' | 'start']: (p: Parser, d: Draft, f: Field) => void
} = {
  type: skip,
  rec: skip,
  import: importField,
  func: funcField,
  table: tableField,
  memory: memoryField,
  global: globalField,
  tag: tagField,
  export: exportField,
  start: startField,
  elem: (p, d, { at }) => {
    note(d, 'elem', at)
    elemField(p, d)
  },
  data: (p, d, { at }) => {
    note(d, 'data', at)
    dataField(p, d)
  }
}

const isField = (text: string): text is keyof typeof fields => Object.hasOwn(fields, text)

/** `modulefield`. */
export const moduleField = (p: Parser, d: Draft): void => {
  const at = offset(p)
  if (peek(p) !== kind.open) {
    unexpected(p)
    return
  }
  p.at++
  const text = peek(p) === kind.keyword ? word(p) : ''
  if (!isField(text)) {
    unexpected(p)
    return
  }
  p.at++
  fields[text](p, d, { at })
  close(p)
}
