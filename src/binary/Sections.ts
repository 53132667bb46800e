/**
 * The sections of a module, both ways: what each of them says, and their order.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#sections
 */
import { idx } from '../structure/Indices.ts'
import type { FuncIdx, TypeIdx } from '../structure/Indices.ts'
import { importCount, sections as order } from '../structure/Module.ts'
import type { Data, Elem, Export, Global, Import, Module, SectionName, Table } from '../structure/Module.ts'
import type { MemType, RecType, TagType } from '../structure/Types.ts'
import type { ByteBuilder } from './Builder.ts'
import { lift, list, map } from './Decoder.ts'
import type { Decoder } from './Decoder.ts'
import { writeList } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { code, export_, global, import_, table } from './Entries.ts'
import type { CodeEntry } from './Entries.ts'
import { writeCode, writeExport, writeGlobal, writeImport, writeTable } from './Entries.ts'
import { usesDataIdx } from './InstrEncoder.ts'
import { u32, writeNat } from './Leb128.ts'
import { data, elem, writeData, writeElem } from './Segments.ts'
import { memType, recType, tagType, writeMemType, writeRecType, writeTagType } from './Types.ts'

/** What the sections up to some place in a binary say. */
export interface SectionDraft {
  readonly types: ReadonlyArray<RecType>
  readonly imports: ReadonlyArray<Import>
  readonly typeIdxs: ReadonlyArray<TypeIdx>
  readonly tables: ReadonlyArray<Table>
  readonly mems: ReadonlyArray<MemType>
  readonly tags: ReadonlyArray<TagType>
  readonly globals: ReadonlyArray<Global>
  readonly exports: ReadonlyArray<Export>
  readonly start: FuncIdx | null
  readonly elems: ReadonlyArray<Elem>
  readonly dataCount: number | null
  readonly codes: ReadonlyArray<CodeEntry>
  readonly datas: ReadonlyArray<Data>
}

export const emptyDraft: SectionDraft = {
  types: [],
  imports: [],
  typeIdxs: [],
  tables: [],
  mems: [],
  tags: [],
  globals: [],
  exports: [],
  start: null,
  elems: [],
  dataCount: null,
  codes: [],
  datas: []
}

export interface Section {
  readonly name: SectionName
  /** As the grammar calls it. */
  readonly nonterminal: string
  readonly id: number
  /** The contents after the size, added to what is known. */
  readonly decode: (draft: SectionDraft) => Decoder<SectionDraft>
  /** The contents; `null` where the section is left out. */
  readonly encode: (m: Module) => ((b: ByteBuilder) => void) | null
}

const into =
  <K extends keyof SectionDraft>(key: K, decoder: Decoder<SectionDraft[K]>) =>
  (draft: SectionDraft): Decoder<SectionDraft> =>
    map(decoder, (value) => ({ ...draft, [key]: value }))

const contents = <A>(as: ReadonlyArray<A>, write: Encoder<A>): ((b: ByteBuilder) => void) | null =>
  as.length === 0 ?
    null
  : (b) => {
      writeList(write)(b, as)
    }

const typeIdx = map(lift(u32), (x) => idx<TypeIdx>(x))

const byName: { readonly [N in SectionName]: Omit<Section, 'name'> } = {
  type: {
    nonterminal: 'typesec',
    id: 1,
    decode: into('types', list('type', recType)),
    encode: (m) => contents(m.types, writeRecType)
  },
  import: {
    nonterminal: 'importsec',
    id: 2,
    decode: into('imports', list('import', import_)),
    encode: (m) => contents(m.imports, writeImport)
  },
  func: {
    nonterminal: 'funcsec',
    id: 3,
    decode: into('typeIdxs', list('typeidx', typeIdx)),
    encode: (m) =>
      contents(
        m.funcs.map((f) => f.type),
        writeNat
      )
  },
  table: {
    nonterminal: 'tablesec',
    id: 4,
    decode: into('tables', list('table', table)),
    encode: (m) => contents(m.tables, writeTable)
  },
  memory: {
    nonterminal: 'memsec',
    id: 5,
    decode: into('mems', list('mem', memType)),
    encode: (m) => contents(m.mems, writeMemType)
  },
  tag: {
    nonterminal: 'tagsec',
    id: 13,
    decode: into('tags', list('tag', tagType)),
    encode: (m) => contents(m.tags, writeTagType)
  },
  global: {
    nonterminal: 'globalsec',
    id: 6,
    decode: into('globals', list('global', global)),
    encode: (m) => contents(m.globals, writeGlobal)
  },
  export: {
    nonterminal: 'exportsec',
    id: 7,
    decode: into('exports', list('export', export_)),
    encode: (m) => contents(m.exports, writeExport)
  },
  start: {
    nonterminal: 'startsec',
    id: 8,
    decode: into(
      'start',
      map(lift(u32), (x) => idx<FuncIdx>(x))
    ),
    encode: ({ start }) => (start === null ? null : (b) => writeNat(b, start))
  },
  elem: {
    nonterminal: 'elemsec',
    id: 9,
    decode: into('elems', list('elem', elem)),
    encode: (m) => contents(m.elems, writeElem)
  },
  datacount: {
    nonterminal: 'datacntsec',
    id: 12,
    decode: into('dataCount', lift(u32)),
    // The grammar requires it where a body has a data index, and allows it elsewhere.
    encode: (m) => (m.funcs.some(({ body }) => usesDataIdx(body)) ? (b) => writeNat(b, m.datas.length) : null)
  },
  code: {
    nonterminal: 'codesec',
    id: 10,
    decode: (draft) => into('codes', list('func', code, importCount(draft, 'func')))(draft),
    encode: (m) => contents(m.funcs, writeCode)
  },
  data: {
    nonterminal: 'datasec',
    id: 11,
    decode: into('datas', list('data', data)),
    encode: (m) => contents(m.datas, writeData)
  }
}

/** The bytes with which a module starts. */
export const MAGIC: ReadonlyArray<number> = [0x00, 0x61, 0x73, 0x6d]
export const VERSION: ReadonlyArray<number> = [0x01, 0x00, 0x00, 0x00]
export const HEADER_LENGTH = MAGIC.length + VERSION.length

/** In the order of the grammar. */
export const sections: ReadonlyArray<Section> = order.map((name) => ({ name, ...byName[name] }))

/** The custom section, which may be anywhere. */
export const CUSTOM = 0

/** The last section that the encoder writes, up to `name`: so that a custom section can be placed after it. */
export const lastSection = (m: Module, name: SectionName): SectionName | null =>
  order.slice(0, order.indexOf(name) + 1).findLast((each) => byName[each].encode(m) !== null) ?? null
