/**
 * Which names a text can hold, and how: as identifiers, or as `@name` annotations.
 *
 * Spec: https://webassembly.github.io/spec/core/text/values.html#identifiers
 */
import { sequencesIn, type Expr } from '../../structure/Instr.ts'
import { importCount, type Func, type Module } from '../../structure/Module.ts'
import type { TextNames } from '../Module.ts'
import type { Signatures } from './Arity.ts'
import { noIds, type Identifiers } from './Immediates.ts'
import { idOf, idsOf, type Ids } from './Words.ts'

/** Names that print, by the index spaces of a module; the decoder of the name section and the parser make them. */
export type PrintedNames = Partial<TextNames>

type NameMap = ReadonlyMap<number, string>
type IndirectNameMap = ReadonlyMap<number, NameMap>

/** The index spaces of a module; locals and labels are those of a function. */
export type NameSpaces = Omit<Identifiers, 'label' | 'locals'>

export const spacesOf = (m: Module, { subtypes, funcs, tags }: Signatures, names: PrintedNames): NameSpaces => {
  const fieldCount = (x: number): number => {
    const ct = subtypes[x]?.ct
    return ct?._tag === 'struct' ? ct.fields.length : 0
  }
  return {
    types: idsOf(subtypes.length, names.types ?? noIds, true),
    tags: idsOf(tags.length, names.tags ?? noIds, true),
    globals: idsOf(importCount(m, 'global') + m.globals.length, names.globals ?? noIds),
    mems: idsOf(importCount(m, 'mem') + m.mems.length, names.mems ?? noIds),
    tables: idsOf(importCount(m, 'table') + m.tables.length, names.tables ?? noIds),
    funcs: idsOf(funcs.length, names.funcs ?? noIds, true),
    datas: idsOf(m.datas.length, names.datas ?? noIds),
    elems: idsOf(m.elems.length, names.elems ?? noIds),
    fields: new Map([...(names.fields ?? [])].map(([x, map]) => [x, idsOf(fieldCount(x), map, true)]))
  }
}

/** How many locals a function has, parameters included. */
const localCount = ({ locals }: Func, params: number): number => locals.reduce((n, g) => n + g.n, params)

export const localIds = (f: Func, params: number, names: NameMap = noIds): Ids =>
  names.size === 0 ? noIds : idsOf(localCount(f, params), names, true)

/** How many blocks there are in a body. */
const blockCount = (body: Expr): number => {
  let n = 0
  const sequences: Expr[] = [body]
  for (let es = sequences.pop(); es !== undefined; es = sequences.pop())
    for (const e of es) {
      const inside = sequencesIn(e)
      sequences.push(...inside)
      if (inside.length > 0) n++
    }
  return n
}

const only = (names: NameMap | undefined, holds: (x: number, name: string) => boolean): NameMap =>
  new Map([...(names ?? [])].filter(([x, name]) => holds(x, name)))

const onlyIndirect = (
  names: IndirectNameMap | undefined,
  holds: (x: number, i: number, name: string) => boolean
): IndirectNameMap =>
  new Map(
    [...(names ?? [])]
      .map(([x, map]) => [x, only(map, (i, name) => holds(x, i, name))] as const)
      .filter(([, map]) => map.size > 0)
  )

/**
 * The names that the text of a module holds, of those that it is to be printed with: what reading it returns.
 *
 * Not held are names of what is not there, names of parameters of imported functions, and, where the text format has no
 * annotation for them (globals, memories, tables, segments, labels), empty names and all but the first of equal ones;
 * labels may have equal names.
 */
export const heldNames = (m: Module, signatures: Signatures, names: PrintedNames): TextNames => {
  const spaces = spacesOf(m, signatures, names)
  const imports = importCount(m, 'func')
  const locals = new Map(
    m.funcs.map((f, i): readonly [number, Ids] => {
      const x = imports + i
      return [x, localIds(f, signatures.funcs[x]?.params.length ?? 0, names.locals?.get(x))]
    })
  )
  const blocks = new Map([...(names.labels ?? [])].map(([x]) => [x, blockCount(m.funcs[x - imports]?.body ?? [])]))
  const inSpace = (ids: Ids, map: NameMap | undefined): NameMap => only(map, (x) => ids.has(x))
  return {
    module: names.module ?? null,
    funcs: inSpace(spaces.funcs, names.funcs),
    locals: onlyIndirect(names.locals, (x, i) => locals.get(x)?.has(i) === true),
    types: inSpace(spaces.types, names.types),
    fields: onlyIndirect(names.fields, (x, i) => spaces.fields.get(x)?.has(i) === true),
    tags: inSpace(spaces.tags, names.tags),
    tables: inSpace(spaces.tables, names.tables),
    mems: inSpace(spaces.mems, names.mems),
    globals: inSpace(spaces.globals, names.globals),
    elems: inSpace(spaces.elems, names.elems),
    datas: inSpace(spaces.datas, names.datas),
    labels: onlyIndirect(names.labels, (x, i, name) => i < (blocks.get(x) ?? 0) && idOf(name) !== null)
  }
}
