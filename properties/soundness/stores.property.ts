/** Typing of stores can fail: ill-typed ones, each with the rule that it breaks and the place. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr, type FuncAddr, type HeapAddr } from '../../src/execution/runtime/Addresses.ts'
import { withElems, withHeap, withMems, withTables } from '../../src/execution/runtime/Store.ts'
import { push, refFunc, refNull, type FieldVal, type Ref } from '../../src/execution/runtime/Values.ts'
import { configOk } from '../../src/soundness/Config.ts'
import * as H from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { violationText } from './checked.ts'
import {
  areRefused,
  array,
  change,
  element,
  exceptions,
  exnIn,
  field,
  global,
  moduleInst,
  onStore,
  start,
  struct,
  ts,
  typeOf,
  type Planted
} from './planted.ts'

const stores: ReadonlyArray<Planted> = [
  ['a global of another type', global(0, i64(1n)), 'Val_ok/num', 'global 0'],
  ['a reference of another kind in a global', global(2, refFunc(addr<FuncAddr>(0))), 'Val_ok/ref', 'global 2'],
  [
    'a memory that is not as long as its type',
    onStore((s) =>
      withMems(
        s,
        change(s.mems, 0, (m) => ({ ...m, type: { ...m.type, lim: { min: 2, max: 4 } } }))
      )
    ),
    'Meminst_ok',
    'mem 0'
  ],
  [
    'a memory larger than its maximum',
    onStore((s) =>
      withMems(
        s,
        change(s.mems, 0, (m) => ({ ...m, type: { ...m.type, lim: { min: 1, max: 0 } } }))
      )
    ),
    'Limits_ok',
    'mem 0'
  ],
  [
    'an entry of another type in a table',
    onStore((s) =>
      withTables(
        s,
        change(s.tables, 0, (t) => ({ ...t, refs: V.set<Ref>(t.refs, 1, refFunc(addr<FuncAddr>(2))) }))
      )
    ),
    'Ref_ok/sub',
    'table 0 > entry 1'
  ],
  [
    'a table that is not as long as its type',
    onStore((s) =>
      withTables(
        s,
        change(s.tables, 0, (t) => ({ ...t, refs: V.push<Ref>(t.refs, refNull) }))
      )
    ),
    'Tableinst_ok',
    'table 0'
  ],
  [
    'a segment of another type',
    onStore((s) =>
      withElems(
        s,
        change(s.elems, 0, (e) => ({ ...e, refs: [{ _tag: 'ref.i31_num', i: 1 }] }))
      )
    ),
    'Ref_ok/sub',
    'elem 0'
  ],
  ['a field of another type', field(0, i64(1n)), 'Val_ok/num', 'field 0'],
  ['an element that is not packed', element(i32(1)), 'Fieldval_ok/val', 'field 1'],
  [
    'an element out of range',
    (c) => onStore((s) => withHeap(s, H.set(s.heap, array(c), 1, { _tag: 'pack', pt: 'i8', c: 256 }), s.fresh))(c),
    'Packval_ok',
    'field 1'
  ],
  [
    'an element packed otherwise',
    (c) => onStore((s) => withHeap(s, H.set(s.heap, array(c), 1, { _tag: 'pack', pt: 'i16', c: 1 }), s.fresh))(c),
    'Fieldval_ok/packval',
    'field 1'
  ],
  ['a structure that is its own immutable field', (c) => field(2, struct(c))(c), 'NotImmutReachable', 'struct'],
  [
    'two structures at one address',
    (c) => global(2, { ...struct(c), ...H.alloc<FieldVal>([i32(1), i64(1n), refNull]) })(c),
    'Store_ok',
    'struct'
  ],
  [
    'a structure under two types at one address',
    (c) => global(2, { ...struct(c), type: typeOf(c, 4) })(c),
    'Store_ok',
    'struct'
  ],
  ['an exception with two values of a field at one address', exceptions(0, () => [i32(1), i32(2)]), 'Store_ok', 'exn'],
  ['an exception with a field of another type in a copy', exceptions(0, () => [i32(1), i64(1n)]), 'Store_ok', 'exn'],
  [
    'an exception whose copy shows a structure under another type',
    exceptions(2, (c) => [struct(c), { ...struct(c), type: typeOf(c, 4) }]),
    'Store_ok',
    'struct'
  ],
  [
    'an exception whose copy shows a copy of a structure',
    exceptions(2, (c) => [struct(c), { ...struct(c) }]),
    'Store_ok',
    'struct'
  ],
  [
    'a structure with a field too few',
    (c) => global(2, { ...struct(c), a: addr<HeapAddr>(c.store.fresh - 1), ...H.alloc<FieldVal>([i32(1)]) })(c),
    'Structinst_ok|Store_ok',
    ''
  ],
  [
    'an exception of another tag',
    (c) => ({
      ...c,
      values: push(i32(0), c.values),
      code: c.code,
      store: c.store,
      contexts: c.contexts,
      frame: c.frame,
      ...exnIn(c)
    }),
    'Val_ok/num',
    'exn'
  ],
  [
    'a function of another type than its code',
    onStore((s) => ({ ...s, funcs: change(s.funcs, 2, (f) => ({ ...f, type: V.get(s.tags, 0)?.type ?? f.type })) })),
    'Funcinst_ok',
    'func 2'
  ],
  [
    'a function whose body is of another',
    onStore((s) => {
      const body = V.get(s.funcs, 1)?.code
      return {
        ...s,
        funcs: change(s.funcs, 0, (f) =>
          body !== undefined && 'body' in f.code && 'body' in body ? { ...f, code: { ...f.code, body: body.body } } : f
        )
      }
    }),
    'Instr_ok/local.set|Instr_ok/local.get',
    'func 0'
  ],
  [
    'an index whose address dangles',
    moduleInst((m) => ({ ...m, globals: [addr(9), ...m.globals.slice(1)] })),
    'Externaddr_ok/global',
    'module 0 > global 0'
  ],
  ['a memory that dangles', moduleInst((m) => ({ ...m, mems: [addr(9)] })), 'Externaddr_ok/mem', 'module 0 > mem 0'],
  [
    'a table that dangles',
    moduleInst((m) => ({ ...m, tables: [addr(9)] })),
    'Externaddr_ok/table',
    'module 0 > table 0'
  ],
  [
    'a tag that dangles',
    moduleInst((m) => ({ ...m, tags: [addr(9), ...m.tags.slice(1)] })),
    'Externaddr_ok/tag',
    'module 0 > tag 0'
  ],
  [
    'a function that dangles',
    moduleInst((m) => ({ ...m, funcs: [addr(9), ...m.funcs.slice(1)] })),
    'Externaddr_ok/func',
    'module 0 > func 0'
  ],
  ['a segment that dangles', moduleInst((m) => ({ ...m, datas: [addr(9)] })), 'Moduleinst_ok', 'module 0 > data 0'],
  [
    'an export that dangles',
    moduleInst((m) => ({ ...m, exports: [{ name: 'x', addr: { _tag: 'func', a: addr<FuncAddr>(9) } }] })),
    'Exportinst_ok',
    'module 0 > export 0'
  ],
  [
    'two exports of one name',
    moduleInst((m) => ({ ...m, exports: [...m.exports, ...m.exports] })),
    'Moduleinst_ok',
    'module 0 > export'
  ]
]

describe('ill-typed stores', () => {
  areRefused(stores)
})

it('copies of an exception that show the same are one', () => {
  const found = configOk(exceptions(2, (c) => [struct(c), struct(c)])(start), ts)
  expect(isLeft(found) ? violationText(found.left) : 'accepted').toBe('accepted')
})
