/**
 * Addresses: positions in the lists of one store. Store lists only grow.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#addresses
 */
declare const brand: unique symbol

type Branded<B extends string> = number & { readonly [brand]: B }

export type TagAddr = Branded<'tagaddr'>
export type GlobalAddr = Branded<'globaladdr'>
export type MemAddr = Branded<'memaddr'>
export type TableAddr = Branded<'tableaddr'>
export type FuncAddr = Branded<'funcaddr'>
export type DataAddr = Branded<'dataaddr'>
export type ElemAddr = Branded<'elemaddr'>
/** Structures, arrays and exceptions: their addresses are numbers that a counter of the store has had. */
export type HeapAddr = Branded<'heapaddr'>
/** Supplied by the embedder. */
export type HostAddr = Branded<'hostaddr'>
/** NON-SPEC: module instances are in a list of the store, so that frames and functions hold no knot. */
export type ModuleAddr = Branded<'moduleaddr'>

/** The one place where a number becomes an address. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the kind of address
export const addr = <A extends Branded<string>>(n: number): A => n as A

/** `externaddr`. */
export type ExternAddr =
  | { readonly _tag: 'tag'; readonly a: TagAddr }
  | { readonly _tag: 'global'; readonly a: GlobalAddr }
  | { readonly _tag: 'mem'; readonly a: MemAddr }
  | { readonly _tag: 'table'; readonly a: TableAddr }
  | { readonly _tag: 'func'; readonly a: FuncAddr }
