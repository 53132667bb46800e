/**
 * The typing of heap objects, what is reachable, and cycles: what each judgement refuses, and what it accepts next to it.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { refFunc, refHost, refNull, type FieldVal, type Ref } from '../../src/execution/runtime/Values.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { acyclic, elementOk, objectOk, reachable, storeRoots, type HeapRef } from '../../src/soundness/Heap.ts'
import * as H from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import { ref } from '../../src/structure/Types.ts'
import { defType, recGroup } from '../../src/types/Digest.ts'
import { aType, array, exn, extern, fType, fixedType, i31, nulls, pack, qType, s, sType, said, struct } from './made.ts'

describe('an object', () => {
  const badType = defType(recGroup([{ final: true, supers: [], ct: { _tag: 'struct', fields: [] } }]), 1)
  const openType = defType(
    recGroup([
      {
        final: true,
        supers: [],
        ct: { _tag: 'array', field: { mut: true, zt: ref(true, { _tag: 'idx', x: 0 as never }) } }
      }
    ]),
    0
  )
  const bytes = (n: number, at: number, v: FieldVal): ReadonlyArray<FieldVal> =>
    Array.from({ length: n }, (_, i) => (i === at ? v : pack('i8', 1)))
  const same = pack('i8', 7)
  it.each<[string, HeapRef, string]>([
    ['a structure', struct(1, [i31(1), refNull, extern(i31(1)), exn(1, [])]), ''],
    ['a structure of a smaller type', struct(1, [i32(1), pack('i16', 1)], qType), ''],
    ['a structure without its last field', struct(1, nulls.slice(1)), 'Structinst_ok at structs 1'],
    ['a structure with a field too many', struct(1, [...nulls, refNull]), 'Structinst_ok at structs 1'],
    ['a structure of an array type', struct(1, [], fixedType), 'Structinst_ok at structs 1'],
    ['a structure of a function type', struct(1, [], fType), 'Structinst_ok at structs 1'],
    [
      'a structure with another first field',
      struct(1, [i32(1), refNull, refNull, refNull]),
      'Val_ok/num at structs 1 > field 0'
    ],
    [
      'a structure with another last field',
      struct(1, [refNull, refNull, refNull, i31(1)]),
      'Val_ok/ref at structs 1 > field 3'
    ],
    [
      'a structure with two other fields',
      struct(1, [refNull, i32(1), refNull, i31(1)]),
      'Val_ok/num at structs 1 > field 1'
    ],
    ['a structure of no type', struct(1, [], badType), 'Deftype_ok at structs 1'],
    ['an empty array', array(1, []), ''],
    ['an array', array(1, [refNull, i31(1), i31(1)]), ''],
    ['an array of bytes', array(1, bytes(9, 0, same), aType), ''],
    ['an array of a structure type', array(1, [], sType), 'Arrayinst_ok at arrays 1'],
    ['an array of a function type', array(1, [], fType), 'Arrayinst_ok at arrays 1'],
    ['an array of an open type', array(1, [], openType), 'Deftype_ok at arrays 1'],
    [
      'an array with another first element',
      array(1, bytes(9, 0, i32(1)), aType),
      'Fieldval_ok/val at arrays 1 > field 0'
    ],
    [
      'an array with another last element',
      array(1, bytes(9, 8, i32(1)), aType),
      'Fieldval_ok/val at arrays 1 > field 8'
    ],
    [
      'an array with a bad element between equal ones',
      array(1, [same, same, pack('i8', 256), same], aType),
      'Packval_ok at arrays 1 > field 2'
    ],
    ['an exception', exn(1, [i31(1), exn(2, []), extern(i31(1))]), ''],
    ['an exception without values', exn(1, [], 0), ''],
    ['an exception of a tag that dangles', exn(1, [], 2), 'Exninst_ok at exns 1'],
    ['an exception without its last value', exn(1, [refNull, refNull]), 'Exninst_ok at exns 1'],
    ['an exception with a value too many', exn(1, [refNull], 0), 'Exninst_ok at exns 1'],
    ['an exception with another first value', exn(1, [i32(1), refNull, refNull]), 'Val_ok/num at exns 1 > field 0'],
    ['an exception with another last value', exn(1, [refNull, refNull, i31(1)]), 'Val_ok/ref at exns 1 > field 2'],
    ['an exception with two other values', exn(1, [refNull, i31(1), i32(1)]), 'Val_ok/ref at exns 1 > field 1']
  ])('%s', (_, o, expected) => {
    expect(said(objectOk(nothingDerived(), s, o))).toBe(expected)
  })
  it('has elements one by one', () => {
    const o = array(1, bytes(9, 4, pack('i8', 256)), aType)
    const at = (i: number, x = o) => said(elementOk(nothingDerived(), s, x, i))
    expect([3, 4, 5, 9].map((i) => at(i))).toEqual(['', 'Packval_ok at arrays 1 > field 4', '', ''])
    expect(at(0, array(1, nulls, sType))).toBe('')
    // as the heap has it, which is not what the object was made with
    const set = { ...s, heap: H.set(s.heap, o, 4, pack('i8', 1)) }
    expect(elementOk(nothingDerived(), set, o, 4)).toBe(null)
  })
})

/** What is reachable from values, as `kind address`; or what is refused. */
const reached = (...roots: ReadonlyArray<FieldVal>): ReadonlyArray<string> | string => {
  const found = reachable(s, roots)
  return isLeft(found) ? said(found.left) : [...found.right.values()].map((o) => `${o._tag} ${o.a}`).sort()
}

describe('what is reachable', () => {
  const leaf = struct(1, nulls)
  it('are structures, arrays and exceptions, through each other and through external references', () => {
    expect(reached(i32(1), refNull, i31(1), refFunc(addr(0)), extern(refHost(addr(0))))).toEqual([])
    expect(reached(leaf, leaf)).toEqual(['ref.struct_addr 1'])
    expect(reached(extern(leaf))).toEqual(['ref.struct_addr 1'])
    const inArray = array(2, [refNull, leaf])
    const inExn = exn(3, [refNull, refNull, extern(inArray)])
    expect(reached(struct(4, [refNull, refNull, refNull, inExn]))).toEqual(
      ['ref.array_addr 2', 'ref.exn_addr 3', 'ref.struct_addr 1', 'ref.struct_addr 4'].sort()
    )
  })
  const two = 'Store_ok at structs 1'
  it.each<[string, ReadonlyArray<FieldVal>, string]>([
    ['two structures', [leaf, struct(1, nulls)], two],
    ['two structures, one behind an external reference', [leaf, extern(struct(1, nulls))], two],
    ['two structures, one deep', [leaf, refNull, array(2, [refNull, array(3, [struct(1, nulls)])])], two],
    ['two structures, both deep', [array(2, [leaf]), array(3, [i31(1), struct(1, nulls)])], two],
    ['a structure and an array', [array(1, []), leaf], two],
    ['an array and a structure', [leaf, array(1, [])], 'Store_ok at arrays 1'],
    ['two arrays', [array(1, []), array(1, [])], 'Store_ok at arrays 1'],
    ['a structure and an exception', [leaf, exn(1, [], 0)], 'Store_ok at exns 1'],
    ['an exception and a structure', [exn(1, [], 0), leaf], two],
    ['exceptions of two tags', [exn(1, [], 0), exn(1, [])], 'Store_ok at exns 1'],
    ['an exception with a value more', [exn(1, [refNull]), exn(1, [refNull, refNull])], 'Store_ok at exns 1'],
    ['an exception with a value less', [exn(1, [refNull, refNull]), exn(1, [refNull])], 'Store_ok at exns 1'],
    [
      'an exception with another first value',
      [exn(1, [i31(1), refNull]), exn(1, [i31(2), refNull])],
      'Store_ok at exns 1'
    ],
    [
      'an exception with another last value',
      [exn(1, [refNull, i31(1)]), exn(1, [refNull, i31(2)])],
      'Store_ok at exns 1'
    ],
    ['an exception whose second copy has another structure', [exn(2, [leaf]), exn(2, [struct(1, nulls)])], two],
    [
      'an exception whose third copy has another structure',
      [exn(2, [leaf]), exn(2, [leaf]), exn(2, [struct(1, nulls)])],
      two
    ]
  ])('has one object at an address: %s', (_, roots, expected) => {
    expect(reached(...roots)).toBe(expected)
  })
  it('has copies of exceptions', () => {
    const e = exn(2, [leaf])
    expect(reached(e, exn(2, [leaf]), e, exn(2, [leaf]))).toEqual(['ref.exn_addr 2', 'ref.struct_addr 1'])
    expect(reached(exn(2, [i31(1), refNull, i31(2)]), exn(2, [i31(1), refNull, i31(2)]))).toEqual(['ref.exn_addr 2'])
  })
  it('begins in all globals, entries of tables and segments', () => {
    const r = (n: number): Ref => i31(n)
    const made: Store = {
      ...s,
      globals: V.map(s.globals, (g) => ({ ...g, value: r(V.toArray(s.globals).indexOf(g)) })),
      tables: V.of(V.toArray(s.tables).map((t, i) => ({ ...t, refs: V.of([r(10 + i), r(20 + i), r(30 + i)]) }))),
      elems: V.of(V.toArray(s.elems).map((e, i) => ({ ...e, refs: [r(40 + i), r(50 + i)] })))
    }
    const numbers = [...storeRoots(made)].map((v) => (v._tag === 'ref.i31_num' ? v.i : -1))
    expect(numbers.sort((a, b) => a - b)).toEqual([0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51])
  })
})

describe('immutable fields lead', () => {
  /** Field or element `i` of one becomes the other. */
  const linked = (...links: ReadonlyArray<readonly [HeapRef & H.HeapObject<FieldVal>, number, FieldVal]>): Store =>
    links.reduce((z, [o, i, v]) => ({ ...z, heap: H.set(z.heap, o, i, v) }), s)
  const objectsOf = (...os: ReadonlyArray<HeapRef>) => new Map(os.map((o) => [o.a, o]))
  const found = (z: Store, ...os: ReadonlyArray<HeapRef>) => said(acyclic(nothingDerived(), z, objectsOf(...os)))
  const [x, y, other] = [struct(1, nulls), struct(2, nulls), struct(3, nulls)]
  const [fixed, mutable] = [array(4, [refNull, refNull]), array(5, [refNull, refNull], aType)]

  it('back to no object', () => {
    const cycle = 'NotImmutReachable at structs 1'
    expect(found(linked([x, 1, x]), x)).toBe(cycle)
    expect(found(linked([x, 2, extern(x)]), x)).toBe(cycle)
    expect(found(linked([x, 1, y], [y, 1, x]), x, y)).toBe(cycle)
    expect(found(linked([x, 1, y], [y, 1, y]), x, y)).toBe('NotImmutReachable at structs 2')
    expect(found(linked([x, 1, fixed], [fixed, 1, x]), x, fixed)).toBe(cycle)
    expect(found(linked([fixed, 1, fixed]), fixed)).toBe('NotImmutReachable at arrays 4')
    const e = exn(6, [refNull, refNull, extern(x)])
    expect(found(linked([x, 3, e]), x, e)).toBe(cycle)
    // after objects that are fine
    expect(found(linked([other, 1, fixed], [x, 1, x]), other, fixed, x)).toBe(cycle)
    expect(found(linked([other, 1, y], [y, 1, x], [x, 1, x]), other, y, x)).toBe(cycle)
    expect(found(linked([fixed, 0, other], [fixed, 1, x], [x, 1, x]), fixed, other, x)).toBe(cycle)
  })
  it('anywhere else', () => {
    expect(found(s, x, y, fixed)).toBe('')
    expect(found(linked([x, 1, y], [x, 2, extern(y)], [y, 1, other]), x, y, other)).toBe('')
    expect(found(linked([fixed, 0, x], [fixed, 1, x], [x, 1, y]), fixed, x, y)).toBe('')
    // a mutable field or element may lead back
    expect(found(linked([x, 0, x]), x)).toBe('')
    expect(found(linked([x, 1, y], [y, 0, x]), x, y)).toBe('')
    expect(found(linked([mutable, 0, mutable]), mutable)).toBe('')
    expect(found(linked([x, 1, mutable], [mutable, 1, x]), x, mutable)).toBe('')
  })
  it('step by step, which is counted', () => {
    const d = nothingDerived()
    const e = exn(6, [fixed])
    expect(
      acyclic(
        d,
        linked([x, 1, y], [x, 3, e], [y, 2, extern(fixed)], [fixed, 0, other]),
        objectsOf(x, y, e, fixed, other)
      )
    ).toBe(null)
    expect(Object.fromEntries(d.counts)).toEqual({
      NotImmutReachable: 5,
      'ImmutReachable/trans': 4,
      'ImmutReachable/ref.struct': 3,
      'ImmutReachable/ref.exn': 1,
      'ImmutReachable/ref.array': 1,
      'ImmutReachable/ref.extern': 1
    })
  })
})
