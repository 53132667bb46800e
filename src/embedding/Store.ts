/**
 * The store of an embedder.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#store
 */
import { emptyHeap } from '../prelude/Cells.ts'
import type { Store } from '../execution/Store.ts'
import { emptyStore, withHeap } from '../execution/Store.ts'
import type { FieldVal } from '../execution/Values.ts'

/**
 * `store_init() : store`: the empty store, with a heap history of its own.
 *
 * @example
 * ```ts @import.meta.vitest
 * expect(storeInit().funcs).toEqual([])
 * ```
 */
export const storeInit = (): Store => withHeap(emptyStore, emptyHeap<FieldVal>(), 0)
