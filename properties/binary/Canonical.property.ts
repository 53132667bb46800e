/** The bytes that the encoder chooses where the grammar has several forms. */
import * as E from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeExpr, encodeModule, encodeRecType } from '../../src/binary/Encode.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { Elem, ElemMode, Module } from '../../src/structure/Module.ts'
import { idxUse, ref } from '../../src/structure/Types.ts'
import type { RecType, RefType } from '../../src/structure/Types.ts'
import { emptyModule } from '../support/modules.ts'

const contents = (m: typeof emptyModule): number[] => [...encodeModule(m).subarray(8)]

const funcref = ref(true, 'func')
const func = ref(false, 'func')
const offset: Expr = [{ _tag: 'i32.const', c: 0 }]
const active = (x: number): ElemMode => ({ _tag: 'active', x: idx(x), offset })
const passive: ElemMode = { _tag: 'passive' }
const declarative: ElemMode = { _tag: 'declarative' }
const refFunc: Expr = [{ _tag: 'ref.func', x: idx(3) }]
const refNull: Expr = [{ _tag: 'ref.null', ht: 'func' }]

it.each<[string, RefType, ElemMode, Expr, number[]]>([
  ['0', func, active(0), refFunc, [0, 0x41, 0, 0x0b, 1, 3]],
  ['1', func, passive, refFunc, [1, 0, 1, 3]],
  ['2', func, active(1), refFunc, [2, 1, 0x41, 0, 0x0b, 0, 1, 3]],
  ['3', func, declarative, refFunc, [3, 0, 1, 3]],
  ['4', funcref, active(0), refNull, [4, 0x41, 0, 0x0b, 1, 0xd0, 0x70, 0x0b]],
  ['5', funcref, passive, refNull, [5, 0x70, 1, 0xd0, 0x70, 0x0b]],
  ['6', funcref, active(2), refNull, [6, 2, 0x41, 0, 0x0b, 0x70, 1, 0xd0, 0x70, 0x0b]],
  [
    '6 for table 0, where the type is another',
    ref(true, 'any'),
    active(0),
    refNull,
    [6, 0, 0x41, 0, 0x0b, 0x6e, 1, 0xd0, 0x70, 0x0b]
  ],
  ['7', funcref, declarative, refNull, [7, 0x70, 1, 0xd0, 0x70, 0x0b]],
  ['5 for functions that may be null', funcref, passive, refFunc, [5, 0x70, 1, 0xd2, 3, 0x0b]]
])('element segments have form %s', (_, type, mode, init, bytes) => {
  const elem: Elem = { type, mode, init: [init] }
  expect(contents({ ...emptyModule, elems: [elem] })).toStrictEqual([9, bytes.length + 1, 1, ...bytes])
})

it.each<[string, RecType, number[]]>([
  [
    'a final type alone',
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] },
    [0x60, 0, 0]
  ],
  [
    'an open type',
    { subtypes: [{ final: false, supers: [], ct: { _tag: 'struct', fields: [] } }] },
    [0x50, 0, 0x5f, 0]
  ],
  [
    'a final type with a supertype',
    { subtypes: [{ final: true, supers: [idxUse(idx(5))], ct: { _tag: 'struct', fields: [] } }] },
    [0x4f, 1, 5, 0x5f, 0]
  ],
  ['an empty group', { subtypes: [] }, [0x4e, 0]]
])('%s is written in its shortest form', (_, type, bytes) => {
  expect([...encodeRecType(type)]).toStrictEqual(bytes)
})

it('an if without instructions in its second branch has no else', () => {
  const bt = { _tag: 'result' as const, t: null }
  expect([...encodeExpr([{ _tag: 'if', bt, then: [], else: [] }])]).toStrictEqual([0x04, 0x40, 0x0b, 0x0b])
})

it('a memory index is written only if it is not 0', () => {
  const load = (x: number): Expr => [{ _tag: 'i32.load', x: idx(x), align: 2, offset: 8 }]
  expect([...encodeExpr(load(0))]).toStrictEqual([0x28, 2, 8, 0x0b])
  expect([...encodeExpr(load(1))]).toStrictEqual([0x28, 0x42, 1, 8, 0x0b])
})

it('an empty module is its header', () => {
  expect(contents(emptyModule)).toStrictEqual([])
})

it('custom sections behind empty sections, or a data count that is not needed, are behind the one before', () => {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
  const custom = (n: number): number[] => [0, 2, 1, n]
  const memories = [5, 3, 1, 0, 0]
  const sections = [custom(1), [1, 1, 0], custom(2), memories, custom(3), [9, 1, 0], custom(4), [12, 1, 0], custom(5)]
  const r = decodeModule(Uint8Array.from([...header, ...sections.flat()]))
  const after = E.map((m: Module) => m.customs.map((c) => c.after))(r)
  expect(after).toStrictEqual(E.right([null, null, 'memory', 'memory', 'memory']))
  const shortest = [custom(1), custom(2), memories, custom(3), custom(4), custom(5)]
  expect(E.map(contents)(r)).toStrictEqual(E.right(shortest.flat()))
})

it('types without a binary form do not turn into others', () => {
  const wrong = [ref(true, 'bot'), ref(false, { _tag: 'rec' as const, i: 0 })]
  const [bot, rec] = wrong.map((t) =>
    decodeModule(encodeModule({ ...emptyModule, globals: [{ type: { _tag: 'global', mut: false, t }, init: [] }] }))
  )
  expect(bot).toMatchObject(E.left({ message: 'malformed value type: 0x41' }))
  expect(rec).toMatchObject(E.right({ globals: [{ type: { t: ref(false, idxUse(idx(2 ** 32 - 1))) } }] }))
})
