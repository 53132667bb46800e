/**
 * The store of an embedder.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#store
 */
import { emptyHeap } from '../persistent/heap/Heap.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { emptyStore, withHeap } from '../execution/runtime/Store.ts'
import type { FieldVal } from '../execution/runtime/Values.ts'

/**
 * `store_init() : store`: the empty store, with a heap history of its own.
 *
 * @example
 * ```ts @import.meta.vitest
 * expect(storeInit().funcs).toEqual([])
 * ```
 */
export const storeInit = (): Store => withHeap(emptyStore, emptyHeap<FieldVal>(), 0)
