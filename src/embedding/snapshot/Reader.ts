/**
 * What a document refers to, found again: modules, types, instructions and static sequences.
 *
 * A problem is noted, and reading continues with something harmless; the caller looks at the problems at the end.
 *
 * NON-SPEC: the tables grow in place; a reader lives in one call of `decodeConfig`.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { decodeModule } from '../../binary/Decode.ts'
import { start } from '../../binary/Decoder.ts'
import { defaultLimits } from '../../binary/Pool.ts'
import { expr } from '../../binary/Segments.ts'
import { fromBase64 } from '../../prelude/Base64.ts'
import { codeOf, end, isEnd, type Code } from '../../execution/runtime/Code.ts'
import type { Ref } from '../../execution/runtime/Values.ts'
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { Func, Module } from '../../structure/Module.ts'
import { absHeapTypes, numTypes, vecTypes } from '../../structure/Types.ts'
import type { DefType, HeapType, RefType, ValType } from '../../structure/Types.ts'
import { closeTypes } from '../../types/Close.ts'
import type { RefTypeDoc, SequenceDoc, Snapshot, ValTypeDoc } from './Document.ts'
import { partsOf, type NamedModule } from './Places.ts'

export interface DocumentReader {
  readonly modules: ReadonlyArray<Module | undefined>
  readonly types: ReadonlyArray<DefType>
  readonly instrs: Expr
  readonly sequences: Array<{ readonly es: Expr; readonly around: Instr | null } | undefined>
  /** The cells of the sequences met so far. */
  readonly cells: Map<Expr, ReadonlyArray<Code>>
  /** Heap objects by address. */
  readonly objects: Map<number, Ref>
  readonly problems: string[]
}

/** Notes a problem; the result is what is in for what is missing. */
export const problem = <A>(r: DocumentReader, message: string, instead: A): A => {
  r.problems.push(message)
  return instead
}

/** The modules by name; several of one name are used in order, each once. */
const findModules = (
  hashes: ReadonlyArray<string>,
  given: ReadonlyArray<NamedModule>,
  problems: string[]
): Module[] => {
  const unused = new Map<string, NamedModule[]>()
  for (const m of given) unused.set(m.hash, [...(unused.get(m.hash) ?? []), m])
  return hashes.flatMap((hash) => {
    const found = unused.get(hash)?.shift()
    if (found === undefined) problems.push(`module ${hash} is not among those given`)
    return found === undefined ? [] : [found.module]
  })
}

const readTypes = (doc: Snapshot, problems: string[]): ReadonlyArray<DefType> => {
  const bytes = fromBase64(doc.types)
  const module = bytes && decodeModule(bytes)
  if (module === undefined || isLeft(module)) {
    problems.push('the types are no binary of a module')
    return []
  }
  const types = closeTypes(module.right.types)
  const groups = module.right.types.filter(({ subtypes }) => subtypes.length > 0)
  let first = 0
  for (const [k, { subtypes }] of groups.entries()) {
    if (types[first]?.group.digest !== doc.digests[k]) problems.push(`the digest of group ${k} of the types is another`)
    first += subtypes.length
  }
  return types
}

const readInstrs = (doc: Snapshot, problems: string[]): Expr => {
  const bytes = fromBase64(doc.instrs)
  const read = bytes && expr(start(bytes, defaultLimits))
  if (read !== undefined && !isLeft(read) && read.right.next.at === bytes?.length) return read.right.value
  problems.push('the instructions are no binary of an expression')
  return []
}

/** A reader of the document; its sequences are found, its objects not yet read. */
export const reader = (doc: Snapshot, given: ReadonlyArray<NamedModule>): DocumentReader => {
  const problems: string[] = []
  const r: DocumentReader = {
    modules: findModules(doc.modules, given, problems),
    types: readTypes(doc, problems),
    instrs: readInstrs(doc, problems),
    sequences: [],
    cells: new Map(),
    objects: new Map(),
    problems
  }
  for (const sequence of doc.sequences) r.sequences.push(findSequence(r, sequence))
  return r
}

const outermost = (m: Module, doc: Exclude<SequenceDoc, { readonly of: 'inside' }>): Expr | undefined => {
  const { index } = doc
  switch (doc.of) {
    case 'func':
      return m.funcs[index]?.body
    case 'global':
      return m.globals[index]?.init
    case 'table':
      return m.tables[index]?.init
    case 'init':
      return m.elems[index]?.init[doc.item]
    case 'elem': {
      const mode = m.elems[index]?.mode
      return mode?._tag === 'active' ? mode.offset : undefined
    }
    case 'data': {
      const mode = m.datas[index]?.mode
      return mode?._tag === 'active' ? mode.offset : undefined
    }
  }
}

const findSequence = (r: DocumentReader, doc: SequenceDoc): DocumentReader['sequences'][number] => {
  if (doc.of === 'inside') {
    const around = r.sequences[doc.in]?.es[doc.at]
    const found = around && partsOf(around).find(([part]) => part === doc.part)
    return found === undefined || around === undefined ?
        problem(r, `instruction ${doc.at} of sequence ${doc.in} has no part ${doc.part}`, undefined)
      : { es: found[1], around }
  }
  const m = r.modules[doc.module]
  const es = m && outermost(m, doc)
  return es === undefined ?
      problem(r, `module ${doc.module} has no ${doc.of} ${doc.index}`, undefined)
    : { es, around: null }
}

export const typeAt = (r: DocumentReader, i: number): DefType | undefined =>
  r.types[i] ?? problem(r, `the document has no type ${i}`, undefined)

const abstract: ReadonlySet<string> = new Set([...absHeapTypes, 'bot'])
const scalar: ReadonlySet<string> = new Set([...numTypes, ...vecTypes, 'bot'])

export const refTypeOf = (r: DocumentReader, doc: RefTypeDoc): RefType => {
  const { ht } = doc
  if (typeof ht === 'number') return { _tag: 'ref', null: doc.null, ht: typeAt(r, ht) ?? 'bot' }
  if (!abstract.has(ht)) return problem(r, `${ht} is no heap type`, { _tag: 'ref', null: doc.null, ht: 'bot' })
  // It is one of the abstract heap types.
  return { _tag: 'ref', null: doc.null, ht: ht as HeapType }
}
export const valTypeOf = (r: DocumentReader, doc: ValTypeDoc): ValType => {
  if (typeof doc !== 'string') return refTypeOf(r, doc)
  if (!scalar.has(doc)) return problem(r, `${doc} is no value type`, 'bot')
  // It is one of the types that are strings.
  return doc as ValType
}

export const funcAt = (r: DocumentReader, module: number, index: number): Func | undefined =>
  r.modules[module]?.funcs[index] ?? problem(r, `module ${module} defines no function ${index}`, undefined)

export const sequenceAt = (r: DocumentReader, id: number): DocumentReader['sequences'][number] =>
  r.sequences[id] ?? problem(r, `the document has no sequence ${id}`, undefined)

const cellsOf = (es: Expr): ReadonlyArray<Code> => {
  const out: Code[] = []
  for (let code = codeOf(es); !isEnd(code); code = code.next) out.push(code)
  return out
}

/** The cursor at a place of a static sequence. */
export const cursorAt = (r: DocumentReader, id: number, at: number): Code => {
  const found = sequenceAt(r, id)
  if (found === undefined) return end
  const cells = r.cells.get(found.es) ?? cellsOf(found.es)
  r.cells.set(found.es, cells)
  return cells[at] ?? problem(r, `sequence ${id} has no instruction ${at}`, end)
}
