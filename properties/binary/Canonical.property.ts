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
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
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

/** Sections, their number and their bytes, as the grammar of chapter 5 has them; and the module in the text format. */
it.each<[string, string]>([
  ['01 | 01 60 01 7f 01 7e', '(type (func (param i32) (result i64)))'],
  ['01 | 01 60 03 7d 7c 7b 01 7f', '(type (func (param f32 f64 v128) (result i32)))'],
  ['01 | 01 5f 03 78 00 77 01 7f 00', '(type (struct (field i8) (field (mut i16)) (field i32)))'],
  ['01 | 01 5e 7e 01', '(type (array (mut i64)))'],
  ['01 | 03 50 00 5f 00 4f 01 00 5f 00 5f 00', '(type (sub (struct))) (type (sub final 0 (struct))) (type (struct))'],
  ['01 | 01 4e 02 5f 00 5f 00', '(rec (type (struct)) (type (struct)))'],
  [
    '01 | 01 60 0c 6e 6d 6c 6b 6a 70 6f 69 71 73 72 74 00',
    `(type (func (param anyref eqref i31ref structref arrayref funcref externref exnref
      nullref nullfuncref nullexternref nullexnref)))`
  ],
  [
    '01 | 02 5f 00 60 04 63 00 64 00 63 00 64 70 02 64 00 63 00',
    '(type (struct)) (type (func (param (ref null 0) (ref 0) (ref null 0) (ref func)) (result (ref 0) (ref null 0))))'
  ],
  [
    '01 | 01 60 00 00 / 02 | 05 01 6d 01 66 00 00 01 6d 01 74 01 70 00 01 01 6d 01 6d 02 01 01 02 01 6d 01 67 03 7f 01 01 6d 01 65 04 00 00',
    `(type (func)) (import "m" "f" (func (type 0))) (import "m" "t" (table 1 funcref)) (import "m" "m" (memory 1 2))
      (import "m" "g" (global (mut i32))) (import "m" "e" (tag (type 0)))`
  ],
  ['05 | 04 00 01 01 01 02 04 03 05 03 04', '(memory 1) (memory 1 2) (memory i64 3) (memory i64 3 4)'],
  [
    '04 | 04 70 00 01 6f 01 01 02 6e 04 03 70 05 03 04',
    '(table 1 funcref) (table 1 2 externref) (table i64 3 anyref) (table i64 3 4 funcref)'
  ],
  ['04 | 01 40 00 64 6c 00 01 41 02 fb 1c 0b', '(table 1 (ref i31) (ref.i31 (i32.const 2)))'],
  ['06 | 02 7f 00 41 7f 0b 7e 01 42 00 0b', '(global i32 (i32.const -1)) (global (mut i64) (i64.const 0))'],
  [
    '06 | 02 7d 00 43 01 02 03 04 0b 7c 00 44 01 02 03 04 05 06 07 08 0b',
    '(global f32 (f32.const 0x1.060402p-119)) (global f64 (f64.const 0x1.7060504030201p-895))'
  ],
  [
    '01 | 01 60 00 00 / 03 | 01 00 / 04 | 01 70 00 00 / 05 | 01 00 00 / 0d | 01 00 00 / 06 | 01 7f 00 41 00 0b / 07 | 05 01 66 00 00 01 74 01 00 01 6d 02 00 01 67 03 00 01 65 04 00 / 08 | 00 / 0a | 01 02 00 0b',
    `(type (func)) (func (export "f") (type 0)) (table (export "t") 0 funcref) (memory (export "m") 0) (tag (export "e") (type 0))
      (global (export "g") i32 (i32.const 0)) (start 0)`
  ],
  ['05 | 01 00 01 / 0b | 01 00 41 00 0b 00', '(memory 1) (data (i32.const 0) "")'],
  [
    '01 | 03 5f 00 5f 00 60 02 63 00 64 01 00',
    '(type (struct)) (type (struct)) (type (func (param (ref null 0) (ref 1))))'
  ],
  ['04 | 01 40 00 6e 00 01 d0 71 0b', '(table 1 anyref (ref.null none))'],
  ['0b | 01 01 02 61 62', '(data "ab")'],
  ['05 | 02 00 01 00 01 / 0b | 01 02 01 41 03 0b 01 61', '(memory 1) (memory 1) (data (memory 1) (i32.const 3) "a")']
])('%s', (hex, wat) => {
  const bytes = hex.split(' / ').flatMap((section) => {
    const [id = '', rest = ''] = section.split(' | ')
    const of = rest.split(' ').map((b) => parseInt(b, 16))
    return [parseInt(id, 16), of.length, ...of]
  })
  const { module } = right(parseModule(`(module ${wat})`))
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
  const sorted = (m: Module) => ({ ...m, exports: [...m.exports].sort((a, b) => (a.idx._tag < b.idx._tag ? -1 : 1)) })
  const decoded = right(decodeModule(Uint8Array.from([...header, ...bytes])))
  expect(sorted(decoded)).toEqual(sorted(module))
  expect(contents(decoded)).toEqual(bytes)
})

it('the decoder reads each form of an element segment as the encoder writes it, and as the text format means it', () => {
  const forms: ReadonlyArray<readonly [number[], string]> = [
    [[0, 0x41, 0, 0x0b, 1, 0], '(elem (i32.const 0) func 0)'],
    [[1, 0, 1, 0], '(elem func 0)'],
    [[2, 1, 0x41, 0, 0x0b, 0, 1, 0], '(elem (table 1) (i32.const 0) func 0)'],
    [[3, 0, 1, 0], '(elem declare func 0)'],
    [[4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b], '(elem (i32.const 0) funcref (ref.func 0))'],
    [[5, 0x6e, 1, 0xd0, 0x71, 0x0b], '(elem anyref (ref.null none))'],
    [[6, 1, 0x41, 0, 0x0b, 0x70, 1, 0xd2, 0, 0x0b], '(elem (table 1) (i32.const 0) funcref (ref.func 0))'],
    [[7, 0x70, 1, 0xd2, 0, 0x0b], '(elem declare funcref (ref.func 0))'],
    [[6, 0, 0x41, 0, 0x0b, 0x6e, 0], '(elem (table 0) (i32.const 0) anyref)']
  ]
  for (const [entry, wat] of forms) {
    const parts = '(type (func)) (table 1 funcref) (table 1 funcref) (func (type 0))'
    const { elems } = right(parseModule(`(module ${parts} ${wat})`)).module
    const bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 9, entry.length + 1, 1, ...entry]
    expect([wat, right(decodeModule(Uint8Array.from(bytes))).elems]).toEqual([wat, elems])
    expect([wat, contents({ ...emptyModule, elems })]).toEqual([wat, bytes.slice(8)])
  }
})

it('what the sections say must agree, and be in order', () => {
  const refused = (...bytes: ReadonlyArray<number>): string => {
    const r = decodeModule(Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...bytes]))
    return E.isLeft(r) ? (r.left.message.split(':')[0] ?? '') : 'accepted'
  }
  const [type, func_, code_, none] = [
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
    [10, 4, 1, 2, 0, 0x0b],
    [3, 1, 0]
  ]
  expect(refused(...type, ...func_, ...code_)).toBe('accepted')
  expect(refused(...type, ...type)).toBe('unexpected content after last section')
  expect(refused(...type, ...func_)).toBe('function and code section have inconsistent lengths')
  expect(refused(...type, ...none, ...code_)).toBe('function and code section have inconsistent lengths')
  expect(refused(12, 1, 0, 11, 3, 1, 1, 0)).toBe('data count and data section have inconsistent lengths')
  expect(refused(12, 1, 1, 11, 1, 0)).toBe('data count and data section have inconsistent lengths')
  expect(refused(12, 1, 1, 11, 3, 1, 1, 0)).toBe('accepted')
  expect(refused(11, 3, 1, 1, 0, 12, 1, 1)).toBe('unexpected content after last section')
  // 2^32 - 1 locals, and one more
  const locals = (more: ReadonlyArray<number>) => {
    const groups = [1 + Number(more.length > 0), 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, ...more]
    return refused(...type, ...func_, 10, groups.length + 3, 1, groups.length + 1, ...groups, 0x0b)
  }
  expect([locals([]), locals([1, 0x7e])]).toEqual(['accepted', 'too many locals'])
})
