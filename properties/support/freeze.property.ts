/** `deepFreeze` freezes all that is a value, however deep, and leaves the cells that must move. */
import { describe, expect, it } from 'vitest'
import { make, set8, u8 } from '../../src/persistent/memory/Bytes.ts'
import { alloc, emptyHeap, get, set } from '../../src/persistent/heap/Heap.ts'
import { deepFreeze } from './freeze.ts'

describe('deepFreeze', () => {
  it('freezes objects, arrays and what maps hold, 10^6 deep', () => {
    let deep: { readonly next: unknown } = { next: null }
    for (let i = 0; i < 1_000_000; i++) deep = { next: deep }
    const value = deepFreeze({ xs: [{ y: 1 }], map: new Map([[{ k: 1 }, { v: 1 }]]), deep })
    const [key, entry] = [...value.map.entries()][0] ?? []
    const parts = [value, value.xs, value.xs[0], key, entry, deep, deep.next]
    expect(parts.map((x) => Object.isFrozen(x))).toEqual(parts.map(() => true))
    expect(() => Object.assign(value.xs, { 0: 2 })).toThrow(TypeError)
  })

  it('leaves memories and heaps working, and freezes what lies in a field', () => {
    const field = { x: 1 }
    const object = alloc([field])
    const before = deepFreeze({ mem: make(100), heap: emptyHeap<{ readonly x: number }>(), object })
    const mem = before.mem && set8(before.mem, 3, 7)
    const heap = set(before.heap, object, 0, { x: 2 })
    expect([mem && u8(mem, 3), before.mem && u8(before.mem, 3)]).toEqual([7, 0])
    expect([get(heap, object, 0)?.x, get(before.heap, object, 0)?.x]).toEqual([2, 1])
    expect(Object.isFrozen(field)).toBe(true)
  })
})
