/**
 * NON-SPEC: a module while it is read, with the names and the places of what it defines.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import type { BranchHint } from '../structure/Hints.ts'
import type { FuncIdx } from '../structure/Indices.ts'
import type { Custom, Data, Elem, Export, Func, Global, Import, Table } from '../structure/Module.ts'
import type { MemType, TagType } from '../structure/Types.ts'
import { context, locals, type Context, type Space } from './Context.ts'
import type { ExprPlaces, Reading } from './Expr.ts'
import { labels } from './Labels.ts'

/** The index spaces and lists of a module by the words that begin the paths of errors. */
export const listed = [
  'type',
  'import',
  'func',
  'table',
  'memory',
  'tag',
  'global',
  'export',
  'start',
  'elem',
  'data'
] as const
export type Listed = (typeof listed)[number]

/** Offsets in the source: of what is listed, by its index (imports counted), and of instructions. */
export interface DraftPlaces {
  readonly items: Readonly<Record<Listed, ReadonlyArray<number>>>
  readonly exprs: ReadonlyMap<object, ReadonlyArray<number>>
}

export interface Draft {
  readonly C: Context
  readonly imports: Import[]
  readonly tags: TagType[]
  readonly globals: Global[]
  readonly mems: MemType[]
  readonly tables: Table[]
  readonly funcs: Func[]
  readonly datas: Data[]
  readonly elems: Elem[]
  readonly exports: Export[]
  readonly customs: Custom[]
  readonly items: Record<Listed, number[]>
  readonly exprs: ExprPlaces
  readonly hints: BranchHint[]
  /** The names of locals, by the index of the function. */
  readonly locals: Map<number, ReadonlyMap<number, string>>
  /** The names of blocks, by the index of the function. */
  readonly labels: Map<number, ReadonlyMap<number, string>>
  start: FuncIdx | null
  /** What was defined last, after which there may be no import. */
  defined: string | null
}

export const draft = (): Draft => ({
  C: context(),
  imports: [],
  tags: [],
  globals: [],
  mems: [],
  tables: [],
  funcs: [],
  datas: [],
  elems: [],
  exports: [],
  customs: [],
  items: {
    type: [],
    import: [],
    func: [],
    table: [],
    memory: [],
    tag: [],
    global: [],
    export: [],
    start: [],
    elem: [],
    data: []
  },
  exprs: new Map(),
  hints: [],
  locals: new Map(),
  labels: new Map(),
  start: null,
  defined: null
})

/** To read an expression in: with the locals of the function `func`, or outside of any. */
export const reading = (d: Draft, space: Space = locals(), func = -1): Reading => ({
  C: d.C,
  locals: space,
  labels: labels(),
  places: d.exprs,
  func,
  hints: d.hints
})
