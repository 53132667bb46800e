/**
 * Indices and addresses, branded by kind: an index means something inside one module only, an address inside one
 * store only.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html#indices
 */
declare const brand: unique symbol

type Branded<B extends string> = number & { readonly [brand]: B }

export type TypeIdx = Branded<'typeidx'>
export type TagIdx = Branded<'tagidx'>
export type GlobalIdx = Branded<'globalidx'>
export type MemIdx = Branded<'memidx'>
export type TableIdx = Branded<'tableidx'>
export type FuncIdx = Branded<'funcidx'>
export type DataIdx = Branded<'dataidx'>
export type ElemIdx = Branded<'elemidx'>
export type LocalIdx = Branded<'localidx'>
export type LabelIdx = Branded<'labelidx'>
export type FieldIdx = Branded<'fieldidx'>
export type LaneIdx = Branded<'laneidx'>

/** The one place where a number becomes an index: `idx<FuncIdx>(3)`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the kind of index
export const idx = <I extends Branded<string>>(n: number): I => n as I

/**
 * A natural below 2^64: a JavaScript number up to 2^53 - 1, a bigint above. The representation is unique, so `===`
 * compares. Limits and memory offsets are such naturals.
 */
export type Nat64 = number | bigint

/** The unique representation of a natural below 2^64. */
export const nat64 = (n: bigint): Nat64 => (n <= 9007199254740991n ? Number(n) : n)
