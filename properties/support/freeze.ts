/**
 * Freezes a value and everything it is made of, so that a test sees any attempt to change it.
 *
 * Not frozen are cells marked NON-SPEC, which mean the same value whatever happens in them: typed arrays, versions of
 * memories and of heaps, and the fields of heap objects. What is in a field is frozen, and what else a heap object has.
 */
import type { Bytes } from '../../src/persistent/memory/Bytes.ts'
import { NAMES } from '../../src/persistent/heap/Layout.ts'
import type { Heap, HeapObject } from '../../src/persistent/heap/Heap.ts'

/** Values of a type that no other value has these keys of. */
const having =
  <A extends object>(...keys: readonly (keyof A & string)[]) =>
  (x: object): x is A =>
    keys.every((k) => Object.hasOwn(x, k))

const isBytes = having<Bytes>('log', 'position')
const isHeap = (x: object): x is Heap<unknown> => having<Heap<unknown>>('version')(x) && Object.keys(x).length === 1
const isHeapObject = having<HeapObject<unknown>>('slots', 'owner')

const isOpaque = (x: object): boolean => ArrayBuffer.isView(x) || x instanceof ArrayBuffer || isBytes(x) || isHeap(x)

/** What a heap object has of its fields: cells, which hold parts, or parts by name. */
const cellKeys: ReadonlySet<string> = new Set<keyof HeapObject<unknown>>(['slots', 'layout', 'owner'])
const names: ReadonlySet<string> = new Set(NAMES)

/** The parts of an object that are values in their own right. */
const parts = (x: object): readonly unknown[] =>
  isHeapObject(x) ?
    [
      ...x.slots,
      ...Object.entries({ ...x }).flatMap(([key, part]: [string, unknown]) => (cellKeys.has(key) ? [] : [part]))
    ]
  : x instanceof Map ? [...x.keys(), ...x.values()]
  : x instanceof Set ? [...x]
  : Object.values(x)

/** Iterative: nesting may be of any depth. */
export const deepFreeze = <A>(value: A): A => {
  const seen = new Set<object>()
  const work: unknown[] = [value]
  while (work.length > 0) {
    const x = work.pop()
    if (typeof x !== 'object' || x === null || seen.has(x) || isOpaque(x)) continue
    seen.add(x)
    if (!isHeapObject(x)) Object.freeze(x)
    else
      for (const key of Object.keys(x))
        if (!cellKeys.has(key) && !names.has(key))
          Object.defineProperty(x, key, { writable: false, configurable: false })
    for (const part of parts(x)) work.push(part)
  }
  return value
}
