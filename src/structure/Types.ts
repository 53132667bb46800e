/**
 * Types: numbers, vectors, references, composite and recursive types, limits and external types.
 *
 * A type use in a module is an index. A *closed* type has none: its type uses are defined types (`DefType`), or `REC i`
 * below its own recursion group.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html
 */
import type { Nat64, TypeIdx } from './Indices.ts'

export const numTypes = ['i32', 'i64', 'f32', 'f64'] as const
export const vecTypes = ['v128'] as const
/** The abstract heap types that can be written. */
export const absHeapTypes = [
  'any',
  'eq',
  'i31',
  'struct',
  'array',
  'none',
  'func',
  'nofunc',
  'exn',
  'noexn',
  'extern',
  'noextern'
] as const

export type NumType = (typeof numTypes)[number]
export type VecType = (typeof vecTypes)[number]
export type AbsHeapType = (typeof absHeapTypes)[number] | 'bot'

/** `_IDX x`: the type at an index of the module. */
export interface IdxUse {
  readonly _tag: 'idx'
  readonly x: TypeIdx
}

/** `REC i`: the i-th type of the recursion group in which it is. */
export interface RecUse {
  readonly _tag: 'rec'
  readonly i: number
}

/**
 * `_DEF rectype i`: a defined type, closed and rolled.
 *
 * Law: two defined types are equal iff their digests are (`sameDefType`). A digest depends on nothing but the structure
 * of the group, with the types that it uses as digests: no table of types exists, and equality is module-independent.
 */
export interface DefType {
  readonly _tag: 'def'
  readonly group: RecGroup
  readonly i: number
  readonly digest: string
}

/** A closed, rolled recursion group and the digest of it. */
export interface RecGroup {
  readonly subtypes: ReadonlyArray<SubType>
  readonly digest: string
}

export type TypeUse = IdxUse | RecUse | DefType
export type HeapType = AbsHeapType | TypeUse

/** `REF null? ht`. */
export interface RefType {
  readonly _tag: 'ref'
  readonly null: boolean
  readonly ht: HeapType
}

export type ValType = NumType | VecType | RefType | 'bot'
export type ResultType = ReadonlyArray<ValType>
export type PackType = 'i8' | 'i16'
export type StorageType = ValType | PackType

export interface FieldType {
  readonly mut: boolean
  readonly zt: StorageType
}

export interface StructType {
  readonly _tag: 'struct'
  readonly fields: ReadonlyArray<FieldType>
}
export interface ArrayType {
  readonly _tag: 'array'
  readonly field: FieldType
}
export interface FuncType {
  readonly _tag: 'func'
  readonly params: ResultType
  readonly results: ResultType
}
export type CompType = StructType | ArrayType | FuncType

/** `SUB final? typeuse* comptype`. */
export interface SubType {
  readonly final: boolean
  readonly supers: ReadonlyArray<TypeUse>
  readonly ct: CompType
}

/** `REC subtype*`, as it is in a module. */
export interface RecType {
  readonly subtypes: ReadonlyArray<SubType>
}

export type AddrType = 'i32' | 'i64'

/** `max` is `null` where the spec writes no upper limit. */
export interface Limits {
  readonly min: Nat64
  readonly max: Nat64 | null
}

/** `TAG typeuse`: an index in a module, a defined type when closed. */
export interface TagType {
  readonly _tag: 'tag'
  readonly type: TypeUse
}
export interface GlobalType {
  readonly _tag: 'global'
  readonly mut: boolean
  readonly t: ValType
}
export interface MemType {
  readonly _tag: 'mem'
  readonly at: AddrType
  readonly lim: Limits
}
export interface TableType {
  readonly _tag: 'table'
  readonly at: AddrType
  readonly lim: Limits
  readonly rt: RefType
}
/** `FUNC typeuse` as an external type. */
export interface FuncUse {
  readonly _tag: 'func'
  readonly type: TypeUse
}
export type ExternType = TagType | GlobalType | MemType | TableType | FuncUse

/** A block type: nothing or one result, or the index of a function type. */
export type BlockType =
  { readonly _tag: 'result'; readonly t: ValType | null } | { readonly _tag: 'idx'; readonly x: TypeIdx }

export const ref = (nullable: boolean, ht: HeapType): RefType => ({ _tag: 'ref', null: nullable, ht })
export const idxUse = (x: TypeIdx): IdxUse => ({ _tag: 'idx', x })
export const recUse = (i: number): RecUse => ({ _tag: 'rec', i })

export const sameDefType = (a: DefType, b: DefType): boolean => a === b || a.digest === b.digest
