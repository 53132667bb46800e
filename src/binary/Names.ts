/**
 * The name section, both ways: names of the module and of what it defines, as maps from indices.
 *
 * Decoding is tolerant, as names are for people: what is wrong is reported beside what was read. Subsections of the
 * extended-name-section proposal (labels, tables, memories, globals, segments), which real modules have, are read as
 * well; subsections with other numbers are left out.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
import { malformed } from '../structure/Errors.ts'
import type { Custom, Module, Name } from '../structure/Module.ts'
import { push } from './Builder.ts'
import { byte, cursor, fail } from './Cursor.ts'
import type { Cursor, ReadFailure, Reader } from './Cursor.ts'
import { encodeWith, writeName, writeSized } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { u32, writeNat } from './Leb128.ts'
import { defaultLimits, pool } from './Pool.ts'
import type { Pool } from './Pool.ts'
import { readLength, readName } from './Values.ts'

export type NameMap = ReadonlyMap<number, Name>
/** Names of what belongs to something: by its index, then by their own. */
export type IndirectNameMap = ReadonlyMap<number, NameMap>

export interface Names {
  readonly module: Name | null
  readonly funcs: NameMap
  readonly locals: IndirectNameMap
  readonly types: NameMap
  readonly fields: IndirectNameMap
  readonly tags: NameMap
  /** NON-SPEC: the extended-name-section proposal. */
  readonly labels: IndirectNameMap
  readonly tables: NameMap
  readonly mems: NameMap
  readonly globals: NameMap
  readonly elems: NameMap
  readonly datas: NameMap
}

export const noNames: Names = {
  module: null,
  funcs: new Map(),
  locals: new Map(),
  types: new Map(),
  fields: new Map(),
  tags: new Map(),
  labels: new Map(),
  tables: new Map(),
  mems: new Map(),
  globals: new Map(),
  elems: new Map(),
  datas: new Map()
}

/** What was read, and what was wrong with the rest. Offsets are those in the contents of the section. */
export interface NamesRead {
  readonly names: Names
  readonly problems: ReadonlyArray<ReadFailure>
}

type MapKey = { [K in keyof Names]: Names[K] extends NameMap ? K : never }[keyof Names]
type IndirectKey = Exclude<keyof Names, MapKey | 'module'>

/** The subsections in the order of their numbers. */
const subsections = [
  'module',
  'funcs',
  'locals',
  'labels',
  'types',
  'tables',
  'mems',
  'globals',
  'elems',
  'datas',
  'fields',
  'tags'
] as const satisfies ReadonlyArray<keyof Names>

const indirect: ReadonlySet<string> = new Set<IndirectKey>(['locals', 'labels', 'fields'])

/** Notes what is wrong with a subsection; reading continues. */
type Report = (offset: number, message: string) => void

const failed = (c: Cursor): boolean => c.failure !== null

/** Entries with ascending indices. The first of several with one index counts. */
const readAssoc = <A>(c: Cursor, report: Report, readEntry: Reader<A>): ReadonlyMap<number, A> => {
  const found = new Map<number, A>()
  const n = readLength(c)
  let last = -1
  for (let i = 0; i < n && c.failure === null; i++) {
    const at = c.at
    const x = u32(c)
    const entry = readEntry(c)
    if (x <= last) report(at, `name map: index ${x} is not after ${last}`)
    if (!failed(c) && !found.has(x)) found.set(x, entry)
    last = Math.max(last, x)
  }
  return found
}

const readNameMap =
  (report: Report): Reader<NameMap> =>
  (c) =>
    readAssoc(c, report, readName)

const readIndirect =
  (report: Report): Reader<IndirectNameMap> =>
  (c) =>
    readAssoc(c, report, readNameMap(report))

const readSubsection = (c: Cursor, key: keyof Names, report: Report): Partial<Names> => {
  if (key === 'module') {
    const module = readName(c)
    return failed(c) ? {} : { module }
  }
  return { [key]: indirect.has(key) ? readIndirect(report)(c) : readNameMap(report)(c) }
}

/** The names in the contents of a name section, and what is wrong with it. Linear in the number of bytes. */
export const decodeNames = (bytes: Uint8Array): NamesRead => {
  const shared: Pool = pool(0, defaultLimits.cells)
  const problems: ReadFailure[] = []
  const c = cursor(bytes, shared, 0)
  let names = noNames
  let last = -1
  while (c.at < bytes.length) {
    const at = c.at
    const id = byte(c)
    const size = readLength(c)
    const end = c.at + size
    const key = subsections[id]
    const label = `name subsection ${id}`
    const report: Report = (offset, message) => {
      problems.push(malformed(offset, message, [label]))
    }
    if (c.failure === null && id <= last) report(at, `${label} is not after ${last}`)
    if (c.failure === null && key !== undefined && id > last) {
      // The cursor ends with the subsection; its offsets are those of the section.
      const inner = cursor(bytes.subarray(0, end), shared, c.at)
      names = { ...names, ...readSubsection(inner, key, report) }
      if (inner.at !== end) fail(inner, inner.at, 'section size mismatch')
      if (inner.failure !== null) problems.push(inner.failure)
    }
    if (c.failure !== null) return { names, problems: [...problems, c.failure] }
    last = Math.max(last, id)
    c.at = end
  }
  return { names, problems }
}

const NAME = 'name'

/** The names of a module: those of its first name section. Without one, none. */
export const namesOf = (m: Module): NamesRead => {
  const section = m.customs.find(({ name }) => name === NAME)
  return section === undefined ? { names: noNames, problems: [] } : decodeNames(section.bytes)
}

const writeAssoc =
  <A>(write: Encoder<A>): Encoder<ReadonlyMap<number, A>> =>
  (b, map) => {
    writeNat(b, map.size)
    for (const [x, a] of [...map].sort(([x], [y]) => x - y)) {
      writeNat(b, x)
      write(b, a)
    }
  }
const writeNameMap = writeAssoc(writeName)
const writeIndirect = writeAssoc(writeNameMap)

const isIndirect = (key: keyof Names): key is IndirectKey => indirect.has(key)

/** The contents of the canonical name section: subsections and indices ascending, nothing that is empty. */
export const encodeNames = encodeWith<Names>((b, names) => {
  for (const [id, key] of subsections.entries()) {
    const write =
      key === 'module' ?
        names.module === null ?
          null
        : () => writeName(b, names.module ?? '')
      : names[key].size === 0 ? null
      : isIndirect(key) ? () => writeIndirect(b, names[key])
      : () => writeNameMap(b, names[key])
    if (write !== null) {
      push(b, id)
      writeSized(b, write)
    }
  }
})

/** A name section, where the spec puts it: after the data section. */
export const nameSection = (names: Names): Custom => ({ name: NAME, bytes: encodeNames(names), after: 'data' })
