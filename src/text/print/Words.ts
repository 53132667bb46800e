/**
 * Strings, identifiers and types as text.
 *
 * Spec: https://webassembly.github.io/spec/core/text/values.html
 */
import { decodeUtf8, encodeUtf8 } from '../../prelude/Utf8.ts'
import type {
  CompType,
  FieldType,
  GlobalType,
  HeapType,
  MemType,
  RefType,
  StorageType,
  SubType,
  TableType,
  TypeUse,
  ValType
} from '../../structure/Types.ts'
import {
  showHeapType as showHeap,
  showLimits,
  showName,
  showRefType as showRef,
  showValType as showVal,
  type ShowUse,
  writtenOut
} from '../../structure/Show.ts'
import { isIdChar } from '../Characters.ts'

const QUOTE = 34
const BACKSLASH = 92

const hex = (b: number): string => `\\${b.toString(16).padStart(2, '0')}`

/** Printable ASCII as it is, everything else escaped. */
const escaped: ReadonlyArray<string> = Array.from({ length: 256 }, (_, b) =>
  b >= 32 && b < 127 && b !== QUOTE && b !== BACKSLASH ? String.fromCharCode(b) : hex(b)
)

/** A string literal for these bytes. */
export const stringOf = (bytes: Uint8Array): string => {
  const parts: string[] = []
  for (const b of bytes) parts.push(escaped[b] ?? '')
  return `"${parts.join('')}"`
}

const isPlainId = (name: string): boolean => {
  for (let i = 0; i < name.length; i++) if (!isIdChar(name.charCodeAt(i))) return false
  return true
}

/** What represents the names of one index space: an identifier, or an annotation, to which nothing can refer. */
export type Ids = ReadonlyMap<number, string>

/** An identifier for a name; `null` if the text format has none for it. */
export const idOf = (name: string): string | null =>
  name === '' ? null
  : isPlainId(name) ? `$${name}`
  : isText(name) ? `$${showName(name)}`
  : null

/** Whether UTF-8 can say it. */
const isText = (name: string): boolean => {
  const bytes = encodeUtf8(name)
  return decodeUtf8(bytes, 0, bytes.length) === name
}

/**
 * The names below `n` as identifiers, of equal ones only the first. Where `@name` can be written, it stands for the others
 * and for the empty name.
 */
export const idsOf = (n: number, names: ReadonlyMap<number, string>, annotations = false): Ids => {
  const taken = new Set<string>()
  const ids = new Map<number, string>()
  for (const [x, name] of names) {
    if (x >= n) continue
    const id = taken.has(name) ? null : idOf(name)
    if (id !== null) ids.set(x, id)
    else if (annotations && isText(name)) ids.set(x, `(@name ${showName(name)})`)
    taken.add(name)
  }
  return ids
}

/** An index by its identifier, if it has one. */
export const showIndex = (ids: Ids, x: number): string => {
  const id = ids.get(x)
  return id?.startsWith('$') === true ? id : String(x)
}

/** A definition's identifier or annotation, with a space before it. */
export const showId = (ids: Ids, x: number): string => {
  const id = ids.get(x)
  return id === undefined ? '' : ` ${id}`
}

/** The same for what otherwise has its index alone, which is written as a comment. */
export const showBinder = (ids: Ids, x: number): string => {
  const id = ids.get(x)
  return ` ${id?.startsWith('$') === true ? '' : `(;${x};)`}${id === undefined || id.startsWith('$') ? '' : ' '}${id ?? ''}`
}

/** In a module every type use is an index; the other forms are those of closed types. */
export const showTypeUse = (ids: Ids, use: TypeUse): string =>
  use._tag === 'idx' ? showIndex(ids, use.x) : writtenOut(use)

const uses =
  (ids: Ids): ShowUse =>
  (tu) =>
    showTypeUse(ids, tu)

export const showHeapType = (ids: Ids, ht: HeapType): string => showHeap(ht, uses(ids))
export const showRefType = (ids: Ids, rt: RefType): string => showRef(rt, uses(ids))
export const showValType = (ids: Ids, t: StorageType): string => showVal(t, uses(ids))

const mutable = (mut: boolean, word: string): string => (mut ? `(mut ${word})` : word)

/** ` (keyword t*)`, nothing where there are no types. */
export const showTypes = (ids: Ids, keyword: string, ts: ReadonlyArray<ValType>): string =>
  ts.length === 0 ? '' : ` (${keyword}${ts.map((t) => ` ${showValType(ids, t)}`).join('')})`

const showFieldType = (ids: Ids, { mut, zt }: FieldType): string => mutable(mut, showValType(ids, zt))

const showCompType = (ids: Ids, fields: Ids, ct: CompType): string => {
  switch (ct._tag) {
    case 'func':
      return `(func${showTypes(ids, 'param', ct.params)}${showTypes(ids, 'result', ct.results)})`
    case 'array':
      return `(array ${showFieldType(ids, ct.field)})`
    case 'struct':
      return `(struct${ct.fields.map((f, i) => ` (field${showId(fields, i)} ${showFieldType(ids, f)})`).join('')})`
  }
}

export const showSubType = (ids: Ids, fields: Ids, { final, supers, ct }: SubType): string => {
  const comp = showCompType(ids, fields, ct)
  if (final && supers.length === 0) return comp
  return `(sub ${final ? 'final ' : ''}${supers.map((x) => `${showTypeUse(ids, x)} `).join('')}${comp})`
}

const showAddrType = (at: 'i32' | 'i64'): string => (at === 'i64' ? 'i64 ' : '')

export const showMemType = ({ at, lim }: MemType): string => `${showAddrType(at)}${showLimits(lim)}`
export const showTableType = (ids: Ids, { at, lim, rt }: TableType): string =>
  `${showAddrType(at)}${showLimits(lim)} ${showRefType(ids, rt)}`
export const showGlobalType = (ids: Ids, { mut, t }: GlobalType): string => mutable(mut, showValType(ids, t))
