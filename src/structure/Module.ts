/**
 * Abstract syntax of modules.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html
 */
import type { FuncIdx, GlobalIdx, MemIdx, TableIdx, TagIdx, TypeIdx } from './Indices.ts'
import type { Expr } from './Instr.ts'
import type { ExternType, GlobalType, MemType, RecType, RefType, TableType, TagType, ValType } from './Types.ts'

/** A name of the abstract syntax: Unicode scalar values, as a JavaScript string. */
export type Name = string

export interface Import {
  readonly module: Name
  readonly name: Name
  readonly type: ExternType
}
export interface Global {
  readonly type: GlobalType
  readonly init: Expr
}
/** `init` of a table without initialiser in the source is `[ref.null ht]`, as the spec's abbreviation says. */
export interface Table {
  readonly type: TableType
  readonly init: Expr
}
/** `locals` are the declared ones, without parameters, as runs: decoder and parser make them in normal form (`localGroups`). */
export interface Func {
  readonly type: TypeIdx
  readonly locals: ReadonlyArray<LocalGroup>
  readonly body: Expr
}
/** `n` locals of type `t`: n < 2^32, so they are not unrolled. */
export interface LocalGroup {
  readonly n: number
  readonly t: ValType
}
export type DataMode =
  { readonly _tag: 'passive' } | { readonly _tag: 'active'; readonly x: MemIdx; readonly offset: Expr }
export interface Data {
  readonly bytes: Uint8Array
  readonly mode: DataMode
}
export type ElemMode =
  | { readonly _tag: 'passive' }
  | { readonly _tag: 'declarative' }
  | { readonly _tag: 'active'; readonly x: TableIdx; readonly offset: Expr }
export interface Elem {
  readonly type: RefType
  readonly init: ReadonlyArray<Expr>
  readonly mode: ElemMode
}
export type ExternIdx =
  | { readonly _tag: 'tag'; readonly x: TagIdx }
  | { readonly _tag: 'global'; readonly x: GlobalIdx }
  | { readonly _tag: 'mem'; readonly x: MemIdx }
  | { readonly _tag: 'table'; readonly x: TableIdx }
  | { readonly _tag: 'func'; readonly x: FuncIdx }
export interface Export {
  readonly name: Name
  readonly idx: ExternIdx
}

/** The sections of the binary format in their order; `custom` may be between any two. */
export const sections = [
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
  'datacount',
  'code',
  'data'
] as const
export type SectionName = (typeof sections)[number]

/** A custom section and the section after which it is placed (`null`: before the first). */
export interface Custom {
  readonly name: Name
  readonly bytes: Uint8Array
  readonly after: SectionName | null
}

export interface Module {
  readonly types: ReadonlyArray<RecType>
  readonly imports: ReadonlyArray<Import>
  readonly tags: ReadonlyArray<TagType>
  readonly globals: ReadonlyArray<Global>
  readonly mems: ReadonlyArray<MemType>
  readonly tables: ReadonlyArray<Table>
  readonly funcs: ReadonlyArray<Func>
  readonly datas: ReadonlyArray<Data>
  readonly elems: ReadonlyArray<Elem>
  readonly start: FuncIdx | null
  readonly exports: ReadonlyArray<Export>
  /** NON-SPEC: the grammar allows custom sections and ignores them; kept so that decoding loses nothing. */
  readonly customs: ReadonlyArray<Custom>
}

/** The types of the imports of a kind, in their order: they come first in the index space. */
export const importsOf = <K extends ExternType['_tag']>(
  { imports }: Pick<Module, 'imports'>,
  kind: K
): ReadonlyArray<Extract<ExternType, { readonly _tag: K }>> => {
  const is = (xt: ExternType): xt is Extract<ExternType, { readonly _tag: K }> => xt._tag === kind
  return imports.map(({ type }) => type).filter(is)
}

/** How many imports are of a kind: where the module's own definitions begin in the index space. */
export const importCount = ({ imports }: Pick<Module, 'imports'>, kind: ExternType['_tag']): number =>
  imports.reduce((n, { type }) => (type._tag === kind ? n + 1 : n), 0)
