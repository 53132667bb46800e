/** The embedding interface: each operation against plain data, typed errors, and no store changed. */
import { isLeft } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as entry from '../../src/embedding/index.ts'
import { funcAlloc, funcInvoke, funcType } from '../../src/embedding/Functions.ts'
import { globalAlloc, globalRead, globalType, globalWrite } from '../../src/embedding/Globals.ts'
import {
  memAlloc,
  memGrow,
  memRead,
  memReadBytes,
  memSize,
  memType,
  memWrite,
  memWriteBytes
} from '../../src/embedding/Memories.ts'
import { instanceExport, moduleExports, moduleImports, moduleInstantiate } from '../../src/embedding/Modules.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { tableAlloc, tableGrow, tableRead, tableSize, tableType, tableWrite } from '../../src/embedding/Tables.ts'
import { exnAlloc, exnRead, exnTag, tagAlloc, tagType } from '../../src/embedding/Tags.ts'
import { funcDeftype, matchExterntype, matchValtype, refType, valDefault } from '../../src/embedding/Types.ts'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { defaultLimits } from '../../src/execution/runtime/Config.ts'
import { equalStore } from '../../src/execution/equality/equal.ts'
import { externType } from '../../src/execution/runtime/ExternAddr.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { refI31, refNull, type Ref } from '../../src/execution/runtime/Values.ts'
import { everything, programWith } from '../../src/arbitraries/index.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { ref, type ValType } from '../../src/structure/Types.ts'
import { CONSTANT, cpuRatio } from '../support/cpu.ts'
import { left, right } from '../support/embed.ts'
import { limits as small, validated, world } from '../support/runs.ts'

const PAGE = 65_536

/** An operation on a memory or a table of the embedder; the numbers may be out of bounds. */
interface Operation {
  readonly op: 'read' | 'write' | 'grow' | 'readBytes' | 'writeBytes'
  readonly at: number
  readonly n: number
}
const operations = (size: number): fc.Arbitrary<ReadonlyArray<Operation>> =>
  fc.array(
    fc.record({
      op: fc.constantFrom('read', 'write', 'write', 'grow', 'readBytes', 'writeBytes'),
      at: fc.oneof(fc.nat(size + 1), fc.constantFrom(-1, 0.5, 2 ** 53, 2 ** 64)),
      n: fc.nat(4)
    }),
    { maxLength: 20 }
  )

/** Every version of the store with what it must hold: checked in the end, when later versions exist. */
type Trail<A> = Array<readonly [Store, A]>

describe('memories', () => {
  it('are lists of bytes', () => {
    const counts = { ok: 0, bounds: 0, limit: 0 }
    fc.assert(
      fc.property(operations(2 * PAGE), fc.option(fc.integer({ min: 1, max: 3 })), (ops, max) => {
        const { store, a } = right(memAlloc(storeInit(), { _tag: 'mem', at: 'i32', lim: { min: 1, max } }))
        let s = store
        let bytes = new Uint8Array(PAGE)
        const trail: Trail<Uint8Array> = [[s, bytes]]
        for (const { op, at, n } of ops) {
          const inside = (k: number): boolean => Number.isInteger(at) && at >= 0 && at + k <= bytes.length
          const data = Uint8Array.from({ length: n }, (_, k) => 17 * k + at)
          if (op === 'read' || op === 'readBytes') {
            const [r, k] = op === 'read' ? [memRead(s, a, at), 1] : [memReadBytes(s, a, at, n), n]
            if (inside(k))
              expect(right<unknown, unknown>(r)).toEqual(op === 'read' ? bytes[at] : bytes.slice(at, at + n))
            else expect(left<unknown, unknown>(r)).toMatchObject({ _tag: 'Refused', why: 'bounds' })
            counts[inside(k) ? 'ok' : 'bounds']++
            continue
          }
          const r =
            op === 'write' ? memWrite(s, a, at, n + 254)
            : op === 'grow' ? memGrow(s, a, n)
            : memWriteBytes(s, a, at, data)
          const pages = bytes.length / PAGE + n
          const fits = op === 'grow' ? max === null || pages <= max : inside(op === 'write' ? 1 : n)
          if (!fits) {
            expect(left(r)).toMatchObject({ _tag: 'Refused', why: op === 'grow' ? 'limit' : 'bounds' })
            counts[op === 'grow' ? 'limit' : 'bounds']++
            continue
          }
          const next = new Uint8Array(op === 'grow' ? pages * PAGE : bytes.length)
          next.set(bytes)
          if (op === 'write') next[at] = n + 254
          if (op === 'writeBytes') next.set(data, at)
          bytes = next
          s = right(r)
          trail.push([s, bytes])
          counts.ok++
        }
        for (const [v, b] of trail) {
          expect(right(memSize(v, a))).toBe(b.length / PAGE)
          expect(right(memType(v, a)).lim).toEqual({ min: b.length / PAGE, max })
          expect(Buffer.compare(right(memReadBytes(v, a, 0, b.length)), b)).toBe(0)
        }
      }),
      { numRuns: 100 }
    )
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20)
  })

  it('over the limits of the implementation are host limits', () => {
    const { store, a } = right(memAlloc(storeInit(), { _tag: 'mem', at: 'i64', lim: { min: 1, max: null } }))
    const limits = { ...defaultLimits, pages: 3, pages64: 3 }
    expect(right(memSize(right(memGrow(store, a, 2n, limits)), a))).toBe(3)
    expect(left(memGrow(store, a, 3, limits))).toMatchObject({ _tag: 'ImplementationLimit' })
    expect(left(memGrow(store, a, 2 ** 40, { ...limits, pages64: Infinity }))).toMatchObject({
      _tag: 'ImplementationLimit'
    })
    expect(left(memGrow(store, a, 2n ** 60n, limits))).toMatchObject({ _tag: 'Refused', why: 'limit' })
    expect(left(memGrow(store, a, -1, limits))).toMatchObject({ _tag: 'Refused', why: 'limit' })
    const type = { _tag: 'mem', at: 'i32', lim: { min: 4, max: null } } as const
    expect(left(memAlloc(store, type, limits))).toMatchObject({ _tag: 'ImplementationLimit' })
  })
})

describe('a memory of more than 4 GiB', () => {
  const lim = { min: 2 ** 17, max: null }
  const { store, a } = right(memAlloc(storeInit(), { _tag: 'mem', at: 'i64', lim }))
  it.each([2 ** 32, 2n ** 32n, 2 ** 33 - 3, 2n ** 33n - 3n])('is read and written at %d', (i) => {
    const k = Number(i)
    const written = right(memWriteBytes(right(memWrite(store, a, i, 7)), a, k - 2, Uint8Array.of(1, 2)))
    expect([...right(memReadBytes(written, a, k - 3, 6))]).toEqual([0, 1, 2, 7, 0, 0])
    expect([memRead(written, a, i), memRead(store, a, i), memRead(written, a, k % 2 ** 32)].map(right)).toEqual([
      7, 0, 0
    ])
  })
  it('has bounds, grows to the limit, and is not read at once', () => {
    expect(left(memRead(store, a, 2n ** 33n))).toMatchObject({ why: 'bounds' })
    expect(left(memWriteBytes(store, a, 2 ** 33 - 1, Uint8Array.of(1, 2)))).toMatchObject({ why: 'bounds' })
    expect(left(memReadBytes(store, a, 0, 2 ** 32 + 1))).toMatchObject({
      why: 'bounds',
      message: '4294967297 bytes are more than can be read at once: at most 4294967296'
    })
    const grown = right(memGrow(store, a, 2n ** 17n))
    expect([right(memSize(grown, a)), right(memRead(grown, a, 2n ** 34n - 1n))]).toEqual([2 ** 18, 0])
    expect(left(memGrow(store, a, 2n ** 17n + 1n))).toMatchObject({
      _tag: 'ImplementationLimit',
      message: 'growing to 262145 pages is over the limit of 262144'
    })
    expect(left(memAlloc(store, { _tag: 'mem', at: 'i64', lim: { min: 262_145, max: null } }))).toMatchObject({
      _tag: 'ImplementationLimit',
      what: 'pages'
    })
  })
})

describe('tables', () => {
  it('are lists of references', () => {
    const counts = { ok: 0, bounds: 0, limit: 0, type: 0 }
    fc.assert(
      fc.property(operations(6), fc.option(fc.integer({ min: 3, max: 8 })), (ops, max) => {
        const rt = ref(true, 'i31')
        const made = tableAlloc(storeInit(), { _tag: 'table', at: 'i32', lim: { min: 3, max }, rt }, refI31(1))
        const { store, a } = right(made)
        let s = store
        let refs: ReadonlyArray<Ref> = [refI31(1), refI31(1), refI31(1)]
        const trail: Trail<ReadonlyArray<Ref>> = [[s, refs]]
        for (const { op, at, n } of ops) {
          // One value in five is of another type.
          const x: Ref =
            n === 4 ? { _tag: 'ref.host_addr', a: addr(1) }
            : n === 3 ? refNull
            : refI31(n)
          const inside = Number.isInteger(at) && at >= 0 && at < refs.length
          if (op === 'read' || op === 'readBytes') {
            const r = tableRead(s, a, at)
            if (inside) expect(right(r)).toEqual(refs[at])
            else expect(left(r)).toMatchObject({ _tag: 'Refused', why: 'bounds' })
            counts[inside ? 'ok' : 'bounds']++
            continue
          }
          const grows = op === 'grow'
          const r = grows ? tableGrow(s, a, n, x) : tableWrite(s, a, at, x)
          const fits = grows ? max === null || refs.length + n <= max : inside
          const why =
            !fits && !grows ? 'bounds'
            : n === 4 ? 'type'
            : 'limit'
          if (!fits || n === 4) {
            expect(left(r)).toMatchObject({ _tag: 'Refused', why })
            counts[why]++
            continue
          }
          refs = grows ? [...refs, ...new Array<Ref>(n).fill(x)] : refs.with(at, x)
          s = right(r)
          trail.push([s, refs])
          counts.ok++
        }
        for (const [v, xs] of trail) {
          expect(right(tableSize(v, a))).toBe(xs.length)
          expect(right(tableType(v, a))).toEqual({ _tag: 'table', at: 'i32', lim: { min: xs.length, max }, rt })
          expect(xs.map((_, k) => right(tableRead(v, a, k)))).toEqual(xs)
        }
      }),
      { numRuns: 200 }
    )
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20)
  })

  it('over the limits of the implementation are host limits', () => {
    const type = { _tag: 'table', at: 'i64', lim: { min: 1, max: null }, rt: ref(true, 'func') } as const
    const { store, a } = right(tableAlloc(storeInit(), type, refNull))
    const limits = { ...defaultLimits, table: 3 }
    expect(right(tableSize(right(tableGrow(store, a, 2n, refNull, limits)), a))).toBe(3)
    expect(left(tableGrow(store, a, 3, refNull, limits))).toMatchObject({ _tag: 'ImplementationLimit' })
    const many = { ...type, lim: { min: 2 ** 33, max: null } }
    expect(left(tableAlloc(store, many, refNull))).toMatchObject({ _tag: 'ImplementationLimit' })
  })

  it('of 2^32 - 1 entries are answered in constant time', () => {
    const answered = (min: number) => (): void => {
      const type = { _tag: 'table', at: 'i32', lim: { min, max: min }, rt: ref(true, 'func') } as const
      const { store, a } = right(tableAlloc(storeInit(), type, refNull))
      expect(right(tableRead(store, a, min - 1))).toEqual(refNull)
      expect(left(tableGrow(store, a, 1, refNull))).toMatchObject({ _tag: 'Refused', why: 'limit' })
    }
    expect(cpuRatio(answered(1000), answered(2 ** 32 - 1))).toBeLessThan(CONSTANT)
  })
})

it('globals hold one value of their type, and immutable ones are not written', () => {
  const immutable = right(globalAlloc(storeInit(), { _tag: 'global', mut: false, t: 'i32' }, i32(1)))
  expect(left(globalWrite(immutable.store, immutable.a, i32(2)))).toMatchObject({ why: 'immutable' })
  const type = { _tag: 'global', mut: true, t: 'i64' } as const
  const { store, a } = right(globalAlloc(immutable.store, type, i64(1n)))
  const written = right(globalWrite(store, a, i64(2n)))
  expect(right(globalRead(written, a))).toEqual(i64(2n))
  expect(right(globalRead(store, a))).toEqual(i64(1n))
  expect(right(globalType(written, a))).toEqual(type)
  expect(left(globalWrite(store, a, i32(2)))).toMatchObject({ why: 'type' })
  expect(left(globalAlloc(store, type, refNull))).toMatchObject({ why: 'type' })
})

it('exceptions carry values of the types of their tag, each at an address of its own', () => {
  const type = funcDeftype(['i32', ref(true, 'any')], [])
  const { store, a } = tagAlloc(storeInit(), type)
  expect(right(tagType(store, a))).toEqual(type)
  const first = right(exnAlloc(store, a, [i32(1), refI31(2)]))
  const second = right(exnAlloc(first.store, a, [i32(3), first.exn.fields[1] ?? refNull]))
  expect([first.exn.a, second.exn.a]).toEqual([0, 1])
  expect(exnTag(second.exn)).toBe(a)
  expect(exnRead(second.exn)).toEqual([i32(3), refI31(2)])
  for (const wrong of [[], [i32(1)], [i32(1), i32(1)]])
    expect(left(exnAlloc(store, a, wrong))).toMatchObject({ _tag: 'Refused', why: 'type' })
  expect(refType(second.store, second.exn)).toEqual(ref(false, 'exn'))
})

it('addresses of another store are refused', () => {
  const s = storeInit()
  const results = [
    funcType(s, addr(0)),
    funcInvoke(s, addr(0), []),
    globalType(s, addr(0)),
    globalRead(s, addr(1)),
    globalWrite(s, addr(0), i32(0)),
    memType(s, addr(0)),
    memRead(s, addr(0), 0),
    memWrite(s, addr(0), 0, 0),
    memSize(s, addr(-1)),
    memGrow(s, addr(0), 0),
    tableType(s, addr(0)),
    tableRead(s, addr(0), 0),
    tableWrite(s, addr(0), 0, refNull),
    tableSize(s, addr(0)),
    tableGrow(s, addr(0), 0, refNull),
    tagType(s, addr(0)),
    exnAlloc(s, addr(0), []),
    instanceExport(s, addr(0), 'x')
  ]
  for (const r of results) expect(left<unknown, unknown>(r)).toMatchObject({ _tag: 'Refused', why: 'unknown' })
})

it('defaults have their types, and exactly the defaultable types have one', () => {
  const types: ReadonlyArray<ValType> = [
    'i32',
    'i64',
    'f32',
    'f64',
    'v128',
    ref(true, 'any'),
    ref(true, funcDeftype([], []))
  ]
  for (const t of types) {
    const v = valDefault(t)
    if (v._tag === 'None') throw new Error('no default')
    const a = globalAlloc(storeInit(), { _tag: 'global', mut: false, t }, v.value)
    expect(a._tag).toBe('Right')
  }
  for (const t of [ref(false, 'any'), ref(false, funcDeftype([], [])), 'bot'] as const)
    expect(valDefault(t)._tag).toBe('None')
  expect(matchValtype(ref(false, funcDeftype([], [])), ref(true, 'func'))).toBe(true)
})

describe('generated modules', () => {
  it('export what they say, with the types that they say, and instantiating leaves the store as it was', () => {
    let exports = 0
    let imports = 0
    fc.assert(
      fc.property(programWith(everything), (p) => {
        const m = validated(p)
        const { store, given } = world(m)
        expect(moduleImports(m).length).toBe(given.length)
        moduleImports(m).forEach(({ type }, i) => {
          const xa = given[i]
          const have = xa && externType(store, xa)
          expect(have !== undefined && matchExterntype(have, type)).toBe(true)
          imports++
        })
        const copy = world(m).store
        const made = moduleInstantiate(store, m, given, {
          limits: small,
          fuel: 10_000,
          hosts: (_, s) => ({ _tag: 'values', values: [], store: s })
        })
        expect(equalStore(store, copy)).toBe(true)
        if (isLeft(made)) return
        for (const { name, type } of moduleExports(m)) {
          const xa = right(instanceExport(made.right.store, made.right.instance, name))
          const have = externType(made.right.store, xa)
          // The size may have grown since: the type is at least as good as the one that was declared.
          expect(have !== undefined && matchExterntype(have, type)).toBe(true)
          exports++
        }
      }),
      { numRuns: 50 }
    )
    expect(exports).toBeGreaterThan(50)
    expect(imports).toBeGreaterThan(20)
  })
})

it('the entry point has every function of the appendix', () => {
  const names = `storeInit moduleDecode moduleValidate moduleInstantiate moduleImports moduleExports instanceExport
    funcAlloc funcType funcInvoke tableAlloc tableType tableRead tableWrite tableSize tableGrow
    memAlloc memType memRead memWrite memSize memGrow tagAlloc tagType exnAlloc exnTag exnRead
    globalAlloc globalType globalRead globalWrite refType valDefault matchValtype matchExterntype`.split(/\s+/)
  for (const name of names) expect(entry).toHaveProperty(name)
  const { a, store } = funcAlloc(storeInit(), funcDeftype([], []), { _tag: 'host', module: 'm', name: 'f' })
  expect(right(funcType(store, a))).toEqual(funcDeftype([], []))
})
