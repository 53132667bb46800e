/**
 * Equality of types as they are in a module, by their syntax: no index is followed.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html
 */
import type { HeapType, ValType } from './Types.ts'

/** The same abstract heap type or the same index. Closed heap types are the same if they are one object. */
export const sameHeapType = (a: HeapType, b: HeapType): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a._tag === 'idx' && b._tag === 'idx' && a.x === b.x)

export const sameValType = (a: ValType, b: ValType): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a.null === b.null && sameHeapType(a.ht, b.ht))
