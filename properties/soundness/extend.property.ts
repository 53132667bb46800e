/**
 * The judgements of store extension themselves, instance by instance: what each refuses, one row for each part of an
 * instance, and what it accepts. The instance that is changed is never the only one of its list.
 */
import { describe, expect, it } from 'vitest'
import { addr, type FuncAddr, type ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import { emptyStore, type ListName, type Store } from '../../src/execution/runtime/Store.ts'
import { refArray, refFunc, refNull, refStruct, type FieldVal } from '../../src/execution/runtime/Values.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { extendLists, extendObject, extendObjects, type Changed } from '../../src/soundness/Extend.ts'
import type { HeapRef } from '../../src/soundness/Heap.ts'
import { listNames, type InstanceItem } from '../../src/soundness/Instances.ts'
import { showViolationPlace, type Violation } from '../../src/soundness/Violation.ts'
import * as H from '../../src/persistent/heap/Heap.ts'
import { empty as touched } from '../../src/persistent/BitSet.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { ref } from '../../src/structure/Types.ts'
import { change, start, typeOf } from './planted.ts'

const bytes = (n: number): B.Bytes => {
  const made = B.make(n)
  if (made === undefined) throw new Error('no memory')
  return made
}
/** The first item of a list of the store that all planted configurations have. */
const first = <L extends ListName>(list: L): InstanceItem<L> => {
  const x = V.get(start.store[list] as V.Vector<InstanceItem<L>>, 0) // the list of its name
  if (x === undefined) throw new Error(`no ${list}`)
  return x
}
const func = (a: number) => refFunc(addr<FuncAddr>(a))
const [tagType, otherType] = [typeOf(start, 0), typeOf(start, 1)]

/** Two of everything at least; the lists need not be well-typed. */
const before: Store = {
  ...emptyStore,
  fresh: 10,
  tags: V.of([{ type: tagType }, { type: otherType }]),
  globals: V.of([
    { type: { _tag: 'global', mut: true, t: 'i32' }, value: i32(1) },
    { type: { _tag: 'global', mut: false, t: 'i64' }, value: i64(7n) }
  ]),
  mems: V.of([
    { type: { _tag: 'mem', at: 'i32', lim: { min: 1, max: 4 } }, bytes: bytes(65_536) },
    { type: { _tag: 'mem', at: 'i64', lim: { min: 2, max: null } }, bytes: bytes(131_072) }
  ]),
  tables: V.of([
    {
      type: { _tag: 'table', at: 'i32', lim: { min: 1, max: 4 }, rt: ref(true, 'func') },
      refs: V.of([refNull]),
      touched
    },
    {
      type: { _tag: 'table', at: 'i64', lim: { min: 2, max: null }, rt: ref(true, 'any') },
      refs: V.of([refNull, refNull]),
      touched
    }
  ]),
  funcs: V.of([first('funcs'), { ...first('funcs'), code: { _tag: 'host' as const, module: 'm', name: 'f' } }]),
  datas: V.of([{ bytes: new Uint8Array([1]) }, { bytes: new Uint8Array([1, 2, 3]) }]),
  elems: V.of([
    { type: ref(true, 'func'), refs: [func(0)] },
    { type: ref(true, 'func'), refs: [func(0), func(1), refNull] }
  ]),
  modules: V.of([first('modules'), { ...first('modules'), exports: [] }])
}

/** Item `a` of a list becomes another. */
const item =
  <L extends ListName>(list: L, a: number, f: (x: InstanceItem<L>) => InstanceItem<L>) =>
  (s: Store): Store => ({ ...s, [list]: change(s[list] as V.Vector<InstanceItem<L>>, a, f) })

const global = (a: number, f: (x: InstanceItem<'globals'>) => InstanceItem<'globals'>) => item('globals', a, f)
const memory = (lim: object, n?: number) =>
  item('mems', 1, (m) => ({
    type: { ...m.type, lim: { ...m.type.lim, ...lim } },
    bytes: n === undefined ? m.bytes : bytes(n)
  }))
const table = (lim: object, n?: number) =>
  item('tables', 1, (t) => ({
    type: { ...t.type, lim: { ...t.type.lim, ...lim } },
    refs: n === undefined ? t.refs : V.replicate(n, refNull),
    touched
  }))
const data = (...xs: ReadonlyArray<number>) => item('datas', 1, () => ({ bytes: new Uint8Array(xs) }))
const elem = (...refs: InstanceItem<'elems'>['refs']) => item('elems', 1, (e) => ({ ...e, refs }))

/** A change, the rule that it breaks, the place; and what is demanded, in part. */
type Refused = readonly [string, (s: Store) => Store, string, string, string]
const refused: ReadonlyArray<Refused> = [
  ['the type of a tag', item('tags', 1, () => ({ type: tagType })), 'Extend_taginst', 'tag 1', 'type'],
  [
    'whether a global changes',
    global(1, (g) => ({ ...g, type: { ...g.type, mut: true } })),
    'Extend_globalinst',
    'global 1',
    'type'
  ],
  [
    'whether a global stays',
    global(0, (g) => ({ ...g, type: { ...g.type, mut: false } })),
    'Extend_globalinst',
    'global 0',
    'type'
  ],
  [
    'the type of a global',
    global(0, () => ({ type: { _tag: 'global', mut: true, t: 'i64' }, value: i64(1n) })),
    'Extend_globalinst',
    'global 0',
    'type'
  ],
  ['an immutable global', global(1, (g) => ({ ...g, value: i64(8n) })), 'Extend_globalinst', 'global 1', 'value'],
  [
    'the addresses of a memory',
    item('mems', 1, (m) => ({ ...m, type: { ...m.type, at: 'i32' as const } })),
    'Extend_meminst',
    'mem 1',
    'type'
  ],
  ['the size of a memory, down', memory({ min: 1 }), 'Extend_meminst', 'mem 1', 'type'],
  ['the maximum of a memory', memory({ max: 9 }), 'Extend_meminst', 'mem 1', 'type'],
  [
    'the maximum of a memory to none',
    item('mems', 0, (m) => ({ ...m, type: { ...m.type, lim: { min: 1, max: null } } })),
    'Extend_meminst',
    'mem 0',
    'type'
  ],
  ['the bytes of a memory to fewer', memory({}, 65_536), 'Extend_meminst', 'mem 1', '131072 bytes'],
  [
    'the addresses of a table',
    item('tables', 1, (t) => ({ ...t, type: { ...t.type, at: 'i32' as const } })),
    'Extend_tableinst',
    'table 1',
    'type'
  ],
  [
    'the elements of a table',
    item('tables', 1, (t) => ({ ...t, type: { ...t.type, rt: ref(true, 'eq') } })),
    'Extend_tableinst',
    'table 1',
    'type'
  ],
  ['the size of a table, down', table({ min: 1 }), 'Extend_tableinst', 'table 1', 'type'],
  ['the maximum of a table', table({ max: 9 }), 'Extend_tableinst', 'table 1', 'type'],
  ['the entries of a table to fewer', table({}, 1), 'Extend_tableinst', 'table 1', '2 entries'],
  [
    'the type of a function',
    item('funcs', 1, (f) => ({ ...f, type: otherType })),
    'Extend_funcinst',
    'func 1',
    'function'
  ],
  [
    'the module of a function',
    item('funcs', 1, (f) => ({ ...f, module: addr<ModuleAddr>(9) })),
    'Extend_funcinst',
    'func 1',
    'function'
  ],
  [
    'the code of a function',
    item('funcs', 0, (f) => ({ ...f, code: { _tag: 'host' as const, module: 'm', name: 'f' } })),
    'Extend_funcinst',
    'func 0',
    'function'
  ],
  [
    'the name of a host function',
    item('funcs', 1, (f) => ({ ...f, code: { _tag: 'host' as const, module: 'm', name: 'g' } })),
    'Extend_funcinst',
    'func 1',
    'function'
  ],
  ['the first byte of data', data(9, 2, 3), 'Extend_datainst', 'data 1', 'bytes'],
  ['the last byte of data', data(1, 2, 9), 'Extend_datainst', 'data 1', 'bytes'],
  ['data to fewer bytes', data(1, 2), 'Extend_datainst', 'data 1', 'bytes'],
  ['data to more bytes', data(1, 2, 3, 0), 'Extend_datainst', 'data 1', 'bytes'],
  [
    'the type of a dropped segment',
    item('elems', 1, () => ({ type: ref(true, 'any'), refs: [] })),
    'Extend_eleminst',
    'elem 1',
    'type'
  ],
  ['the first reference of a segment', elem(func(1), func(1), refNull), 'Extend_eleminst', 'elem 1', 'references'],
  ['the last reference of a segment', elem(func(0), func(1), func(1)), 'Extend_eleminst', 'elem 1', 'references'],
  ['a segment to fewer references', elem(func(0), func(1)), 'Extend_eleminst', 'elem 1', 'references'],
  ['a segment to more references', elem(func(0), func(1), refNull, refNull), 'Extend_eleminst', 'elem 1', 'references'],
  [
    'the exports of an instance',
    item('modules', 0, (m) => ({ ...m, exports: [] })),
    'Extend_funcinst',
    'module 0',
    'instance'
  ],
  [
    'the functions of an instance',
    item('modules', 1, (m) => ({ ...m, funcs: [] })),
    'Extend_funcinst',
    'module 1',
    'instance'
  ],
  ['the number of heap objects', (s) => ({ ...s, fresh: 9 }), 'Extend_store', '', '10 heap objects']
]

/** The same in another object, or what may change. */
const accepted: ReadonlyArray<readonly [string, (s: Store) => Store]> = [
  ['a tag as it was', item('tags', 1, (t) => ({ type: { ...t.type } }))],
  ['a mutable global', global(0, (g) => ({ ...g, value: i32(2) }))],
  ['an immutable global as it was', global(1, (g) => ({ type: { ...g.type }, value: i64(7n) }))],
  ['a memory as it was', memory({}, 131_072)],
  ['a memory that grew', memory({ min: 3 }, 3 * 65_536)],
  ['a table as it was', table({}, 2)],
  ['a table that grew', table({ min: 3 }, 3)],
  ['an entry of a table', item('tables', 1, (t) => ({ ...t, refs: V.of([func(1), refNull]) }))],
  ['a function as it was', item('funcs', 0, (f) => ({ ...f, code: { ...f.code } }))],
  ['data as it was', data(1, 2, 3)],
  ['data that is dropped', data()],
  ['a segment as it was', elem(func(0), func(1), { ...refNull })],
  ['a segment that is dropped', elem()],
  ['an instance as it was', item('modules', 0, (m) => ({ ...m, exports: [...m.exports] }))],
  ['the number of heap objects', (s) => ({ ...s, fresh: 11 })]
]

const extended = (s2: Store): { readonly bad: Violation | null; readonly changed: ReadonlyArray<Changed> } => {
  const changed: Changed[] = []
  return { bad: extendLists(nothingDerived(), before, s2, changed), changed }
}
/** Every instance in another object. */
const copied = (s: Store): Store => ({
  ...s,
  ...Object.fromEntries(listNames.map((list) => [list, V.map<object, object>(s[list], (x) => ({ ...x }))]))
})
const longer =
  (list: ListName) =>
  (s: Store): Store => ({ ...s, [list]: V.push<object>(s[list], first(list)) })

describe('an extension may not change', () => {
  it.each(refused)('%s', (_, f, rule, place, expected) => {
    // alone, among others that are new objects and as they were, and in a list that has grown
    for (const s2 of [f(before), f(copied(before)), ...listNames.map((list) => longer(list)(f(before)))]) {
      const { bad } = extended(s2)
      expect(bad?.rule).toBe(rule)
      expect(bad === null ? '' : showViolationPlace(bad.place)).toContain(place)
      expect(bad?.expected).toContain(expected)
    }
  })
  it.each(listNames)('the length of %s, down', (list) => {
    const { bad } = extended({ ...before, [list]: V.of(V.toArray<object>(before[list]).slice(0, -1)) })
    expect([bad?.rule, bad?.place, bad?.expected, bad?.found]).toEqual([
      'Extend_store',
      [{ in: list, index: 0 }],
      `at least 2 ${list}`,
      '1'
    ])
  })
})

describe('an extension may change', () => {
  it.each(accepted)('%s', (_, f) => {
    expect(extended(f(before)).bad).toBe(null)
    for (const list of listNames) expect(extended(longer(list)(f(before))).bad).toBe(null)
  })
  it('nothing, and then nothing has changed', () => {
    for (const s2 of [before, { ...before }]) expect(extended(s2)).toEqual({ bad: null, changed: [] })
  })
  it.each(listNames)('what is in %s, and says what has changed', (list) => {
    const copies = V.toArray<object>(before[list]).map((x) => ({ ...x }))
    const all = extended({ ...before, [list]: V.of(copies) }).changed
    expect(all.map(({ a, list: of }) => [of, a])).toEqual([
      [list, 0],
      [list, 1]
    ])
    for (const { a, x, before: old } of all) {
      expect(x).toBe(copies[a])
      expect(old).toBe(V.get<object>(before[list], a))
    }
    // a new one at the end has nothing before it
    const grown = extended(longer(list)(before)).changed
    expect(grown).toEqual([{ list, a: 2, x: first(list), before: null }])
    const both = extended({ ...before, [list]: V.of([...copies, first(list)]) }).changed
    expect(both.map(({ a, before: old }) => [a, old === null])).toEqual([
      [0, false],
      [1, false],
      [2, true]
    ])
  })
})

describe('heap objects', () => {
  const struct = refStruct(addr(1), typeOf(start, 1), [i32(1), i64(2n), refNull])
  const late = refStruct(addr(5), typeOf(start, 5), [i32(1), i64(2n)])
  const mutable = refArray(addr(2), typeOf(start, 2), [i32(1), i32(2), i32(3)])
  const fixed = refArray(addr(3), typeOf(start, 3), [i32(1), i32(2), i32(3)])
  const exn: HeapRef = { _tag: 'ref.exn_addr', a: addr(4), tag: addr(0), fields: [i32(1)] }
  const all: ReadonlyArray<HeapRef> = [mutable, exn, struct, late, fixed]
  const objects = new Map<number, HeapRef>(all.map((o) => [o.a, o]))
  const set = (o: H.HeapObject<FieldVal>, i: number, x: FieldVal): Store => ({
    ...before,
    heap: H.set(before.heap, o, i, x)
  })

  it.each<[string, HeapRef, Store, string]>([
    ['the first field of a structure', struct, set(struct, 0, i32(9)), 'structs 1 > field 0'],
    ['the last field of a structure', struct, set(struct, 2, func(1)), 'structs 1 > field 2'],
    ['a field after one that may change', late, set(late, 1, i64(9n)), 'structs 5 > field 1'],
    ['the first element of an immutable array', fixed, set(fixed, 0, i32(9)), 'arrays 3 > field 0'],
    ['the last element of an immutable array', fixed, set(fixed, 2, i32(9)), 'arrays 3 > field 2']
  ])('may not change in %s', (_, o, s2, place) => {
    const rule = o._tag === 'ref.struct_addr' ? 'Extend_structinst' : 'Extend_arrayinst'
    // of one object, and of all, where it is neither the first nor alone
    for (const bad of [
      extendObject(nothingDerived(), before, s2, o),
      extendObjects(nothingDerived(), before, s2, objects)
    ]) {
      expect(bad?.rule).toBe(rule)
      expect(bad === null ? '' : showViolationPlace(bad.place)).toBe(place)
    }
    for (const other of all) if (other !== o) expect(extendObject(nothingDerived(), before, s2, other)).toBe(null)
  })
  it.each<[string, Store]>([
    ['nothing', before],
    ['a mutable field of a structure', set(struct, 1, i64(9n))],
    ['an element of a mutable array', set(mutable, 0, i32(9))],
    ['an immutable field to what it is', set(struct, 0, i32(1))],
    ['the elements of an immutable array to what they are', set(fixed, 2, i32(3))]
  ])('may change: %s', (_, s2) => {
    const d = nothingDerived()
    expect(extendObjects(d, before, s2, objects)).toBe(null)
    expect(d.counts).toEqual(
      new Map([
        ['Extend_structinst', 2],
        ['Extend_arrayinst', 2],
        ['Extend_exninst', 1]
      ])
    )
  })
})
