/** Documents that no run has written: refused, or read as a configuration that runs. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWith } from '../../src/embedding/Run.ts'
import { decodeConfig } from '../../src/embedding/snapshot/Decode.ts'
import { encodeConfig } from '../../src/embedding/snapshot/Encode.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { i32 } from '../../src/structure/Const.ts'
import { func, left, make, right } from '../support/embed.ts'
import { named, trail } from './snapshots.ts'

describe('documents that nobody wrote', () => {
  it('are refused with the place, or give a configuration that runs', () => {
    const { m, modules } = named(`(module (memory 1) (table 2 funcref) (global (mut i32) (i32.const 1))
      (func $f (export "f") (param i32) (result i32)
        (block (result i32) (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)) (call $f (local.get 0)))))`)
    const { store, names } = make(storeInit(), m, 'm')
    const cs = trail(right(invoke(store, func(names, 'm.f'), [i32(1)])), 40)
    const odd = fc.oneof(
      fc.constantFrom<unknown>(null, -1, 1.5, '', 'i32', [], {}, 2 ** 31, 1e300, ['object', 3], ['extern', ['null']]),
      fc.nat(12)
    )
    const ends = new Map<string, number>()
    fc.assert(
      fc.property(fc.nat(cs.length - 1), fc.array(fc.nat(40), { minLength: 1, maxLength: 9 }), odd, (k, path, x) => {
        const c = cs[k]
        if (c === undefined) return
        const doc: unknown = JSON.parse(JSON.stringify(right(encodeConfig(c, modules))))
        const read = decodeConfig(replace(doc, path, x), modules)
        const end = read._tag === 'Left' ? 'refused' : runWith(() => null, 200)(read.right)._tag
        if (read._tag === 'Left') expect(read.left.message).not.toBe('')
        ends.set(end, (ends.get(end) ?? 0) + 1)
      }),
      { numRuns: 1500 }
    )
    expect(ends.get('refused') ?? 0).toBeGreaterThan(300)
    expect([...ends.values()].reduce((a, b) => a + b, 0) - (ends.get('refused') ?? 0)).toBeGreaterThan(100)
  })

  it('the place is named', () => {
    const message = (doc: unknown) => left(decodeConfig(doc, [])).message
    expect(message(null)).toMatch(/^no snapshot of version 2 or 1: the document/)
    expect(message({ format: 'reduct-configuration', version: 2 })).toContain('version')
  })
})

/** The document with `x` at a place: each number of the path chooses a field, until one is no container. */
const replace = (doc: unknown, path: ReadonlyArray<number>, x: unknown): unknown => {
  const [at, ...rest] = path
  if (at === undefined || typeof doc !== 'object' || doc === null) return x
  const keys = Object.keys(doc)
  const key = keys[at % Math.max(1, keys.length)]
  if (key === undefined) return x
  const inner = replace((doc as Record<string, unknown>)[key], rest, x)
  return Array.isArray(doc) ? doc.map((e: unknown, k) => (`${k}` === key ? inner : e)) : { ...doc, [key]: inner }
}
