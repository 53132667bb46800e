/**
 * The parser of modules.
 *
 * Three passes, as in the specification's two stages: identifiers are bound, types are read, then everything that uses
 * them.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html#modules
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { decodeUtf8, utf8Length } from '../prelude/Utf8.ts'
import type { Malformed } from '../structure/Errors.ts'
import type { BranchHint } from '../structure/Hints.ts'
import type { Module, Name } from '../structure/Module.ts'
import { customsHere, inOrder, misplaced, nameHere } from './Annotations.ts'
import { bindFields, typeFields } from './Binding.ts'
import { byIndex } from './Context.ts'
import { draft, type Draft, type DraftPlaces } from './Draft.ts'
import { moduleField, typeField } from './Fields.ts'
import { lex } from './Lexer.ts'
import { close, id, open, parserOf, peek, unexpected, type Parser, type Problem } from './Parser.ts'
import { kind, lineColumn, lineStarts } from './Tokens.ts'

type NameMap = ReadonlyMap<number, Name>

/** The identifiers of a module, without `$`; the form that the encoder of the name section takes. */
export interface TextNames {
  readonly module: Name | null
  readonly funcs: NameMap
  readonly locals: ReadonlyMap<number, NameMap>
  readonly types: NameMap
  readonly fields: ReadonlyMap<number, NameMap>
  readonly tags: NameMap
  readonly tables: NameMap
  readonly mems: NameMap
  readonly globals: NameMap
  readonly elems: NameMap
  readonly datas: NameMap
  readonly labels: ReadonlyMap<number, NameMap>
}

/** A module out of a text, with its names and the places of its parts. */
export interface TextModule {
  readonly module: Module
  readonly names: TextNames
  readonly places: DraftPlaces
  /** Branch hints, in the order of the text. */
  readonly hints: ReadonlyArray<BranchHint>
  /** An annotation that does not fit to what it annotates. */
  readonly invalidCustom: Problem | null
}

const assemble = (d: Draft, name: Name | null): TextModule => {
  const { spaces } = d.C
  return {
    module: {
      types: d.C.types,
      imports: d.imports,
      tags: d.tags,
      globals: d.globals,
      mems: d.mems,
      tables: d.tables,
      funcs: d.funcs,
      datas: d.datas,
      elems: d.elems,
      start: d.start,
      exports: d.exports,
      customs: inOrder(d.customs)
    },
    names: {
      module: name,
      funcs: byIndex(spaces.func, d.C.annotated.func),
      locals: d.locals,
      types: byIndex(spaces.type, d.C.annotated.type),
      fields: new Map(
        [...d.C.fields]
          .map(([x, space]) => [x, byIndex(space, d.C.annotatedFields.get(x))] as const)
          .filter(([, map]) => map.size > 0)
      ),
      tags: byIndex(spaces.tag, d.C.annotated.tag),
      tables: byIndex(spaces.table),
      mems: byIndex(spaces.memory),
      globals: byIndex(spaces.global),
      elems: byIndex(spaces.elem),
      datas: byIndex(spaces.data),
      labels: d.labels
    },
    places: { items: d.items, exprs: d.exprs },
    hints: d.hints,
    invalidCustom: d.C.invalidCustom
  }
}

/** `modulefield*` up to a closing parenthesis or the end, which stays. */
export const moduleFields = (p: Parser, name: Name | null): TextModule => {
  const d = draft()
  const from = p.at
  const annotated = nameHere(p, 'module')
  bindFields(p, d.C)
  typeFields(p, () => {
    typeField(p, d)
  })
  for (;;) {
    for (const custom of customsHere(p)) d.customs.push(custom)
    if (p.failure !== null || peek(p) === kind.close || peek(p) === kind.end) break
    moduleField(p, d)
  }
  p.failure ??= d.C.problem ?? misplaced(p, from, p.at)
  return assemble(d, annotated ?? name)
}

/** `(module id? modulefield*)`, or the fields alone, up to the end of the source. */
const wholeModule = (p: Parser): TextModule => {
  const wrapped = open(p, 'module')
  const m = moduleFields(p, wrapped ? id(p) : null)
  if (wrapped) close(p)
  if (peek(p) !== kind.end) unexpected(p)
  return m
}

/** A problem as an error with line and column. */
export const malformedAt = (source: string, { offset, message }: Problem): Malformed => ({
  _tag: 'Malformed',
  at: { _tag: 'position', ...lineColumn(lineStarts(source), offset) },
  within: [],
  message
})

/** The text of a source; bytes are UTF-8. */
export const sourceText = (source: string | Uint8Array): Either<Malformed, string> => {
  if (typeof source === 'string') return right(source)
  const length = utf8Length(source)
  const text = decodeUtf8(source, 0, length) ?? ''
  return length === source.length ?
      right(text)
    : left(malformedAt(text, { offset: text.length, message: 'malformed UTF-8 encoding' }))
}

/**
 * The module of a text. `Malformed` has line and column, and a message that begins with the text of the official suite.
 *
 * Time and memory are linear in the length of the source, and nesting costs no stack.
 */
export const parseModule = (source: string | Uint8Array): Either<Malformed, TextModule> => {
  const text = sourceText(source)
  if (text._tag === 'Left') return text
  const p = parserOf(lex(text.right))
  const m = wholeModule(p)
  return p.failure === null ? right(m) : left(malformedAt(text.right, p.failure))
}
