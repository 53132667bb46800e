/** The validity of closed types: what each judgement refuses, in each place of a type, and what it accepts next to it. */
import { describe, expect, it } from 'vitest'
import { deftypeOk, memtypeOk, reftypeOk, tabletypeOk, tagtypeOk, valtypeOk } from '../../src/soundness/ClosedTypes.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { idx, type TypeIdx } from '../../src/structure/Indices.ts'
import {
  idxUse,
  recUse,
  ref,
  type AddrType,
  type CompType,
  type DefType,
  type HeapType,
  type Limits,
  type StorageType,
  type SubType,
  type TypeUse
} from '../../src/structure/Types.ts'
import { defType, recGroup } from '../../src/types/Digest.ts'
import { said } from './made.ts'

const sub = (ct: CompType, supers: ReadonlyArray<TypeUse> = [], final = false): SubType => ({ final, supers, ct })
const field = (zt: StorageType) => ({ mut: false, zt })
const struct = (...zts: ReadonlyArray<StorageType>): CompType => ({ _tag: 'struct', fields: zts.map(field) })
const array = (zt: StorageType): CompType => ({ _tag: 'array', field: field(zt) })
const func = (params: ReadonlyArray<StorageType>, results: ReadonlyArray<StorageType> = []): CompType =>
  ({ _tag: 'func', params, results }) as CompType // no packed ones are given
const to = (ht: HeapType) => ref(true, ht)
/** Type `i` of a new group. */
const def = (i: number, ...sts: ReadonlyArray<SubType>): DefType => defType(recGroup(sts), i)
const of = (ct: CompType): DefType => def(0, sub(ct))
const index = idxUse(idx<TypeIdx>(0))

const plain = of(struct('i32'))
const final = def(0, sub(struct('i32'), [], true))
const pair = def(1, sub(struct()), sub(array('i8')))

/** Each place in which a type may use another, after places that are fine. */
const places: ReadonlyArray<readonly [string, (ht: HeapType) => DefType]> = [
  ['the first field', (ht) => of(struct(to(ht), 'i8'))],
  ['a field', (ht) => of(struct('i8', to('any'), to(plain), to(ht)))],
  ['an element', (ht) => of(array(to(ht)))],
  ['the first parameter', (ht) => of(func([to(ht), 'i32'], ['i32']))],
  ['a parameter', (ht) => of(func(['i32', to('any'), to(plain), to(ht)], ['i32']))],
  ['the first result', (ht) => of(func(['i32'], [to(ht), 'i32']))],
  ['a result', (ht) => of(func(['i32'], ['i32', to('any'), to(plain), to(ht)]))],
  ['a later type of its group', (ht) => def(0, sub(struct()), sub(array('i8')), sub(array(to(ht))))],
  ['an earlier type of its group', (ht) => def(2, sub(array(to(ht))), sub(array('i8')), sub(struct()))]
]

const open = (found: string) => ({ rule: 'Deftype_ok', expected: 'a valid closed recursive type', found })

describe('a type is refused', () => {
  it.each(places)('that uses in %s what is not there', (_, use) => {
    const size = use('any').group.subtypes.length
    const uses = [index, recUse(size), recUse(size + 1), { ...plain, i: 1 }, { ...pair, i: 2 }]
    for (const tu of uses)
      expect(deftypeOk(nothingDerived(), null, use(tu))).toMatchObject(open('a type use that is not closed'))
    // the types of its own group and of others are there
    for (const tu of [plain, pair, recUse(0), recUse(size - 1)])
      expect(deftypeOk(nothingDerived(), null, use(tu))).toBe(null)
    // not closed, and not in this group but in one that it uses
    for (const tu of uses.map(use)) {
      expect(deftypeOk(nothingDerived(), null, use(tu))).toMatchObject(open('a type use that is not closed'))
      expect(deftypeOk(nothingDerived(), null, use(of(array(to(tu)))))).toMatchObject(
        open('a type use that is not closed')
      )
    }
  })

  const matched = [struct('i32', 'i8'), struct('i32')] as const
  it.each<[string, DefType, string]>([
    ['that is none of its group', { ...plain, i: 1 }, 'type 1'],
    ['that is none of its group, of two', { ...pair, i: 2 }, 'type 2'],
    ['with two supertypes', def(0, sub(matched[0], [plain, plain])), 'more than one supertype'],
    ['that is its own supertype', def(0, sub(struct(), [recUse(0)])), 'a supertype that is not declared before'],
    [
      'with a later supertype',
      def(0, sub(struct(), [recUse(1)]), sub(struct())),
      'a supertype that is not declared before'
    ],
    ['with a supertype that is no type', def(0, sub(struct(), [recUse(1)])), 'a type use that is not closed'],
    ['with an index as a supertype', def(0, sub(struct(), [index])), 'a type use that is not closed'],
    [
      'with a supertype beyond another group',
      def(0, sub(struct(), [{ ...plain, i: 1 }])),
      'a type use that is not closed'
    ],
    ['with a final supertype', def(0, sub(matched[0], [final])), 'a final supertype'],
    [
      'with a final supertype in its group',
      def(1, sub(matched[1], [], true), sub(matched[0], [recUse(0)])),
      'a final supertype'
    ],
    ['with a larger supertype', def(0, sub(struct(), [plain])), 'a supertype that it does not match'],
    [
      'with a larger supertype in its group',
      def(1, sub(matched[1]), sub(struct(), [recUse(0)])),
      'a supertype that it does not match'
    ],
    ['of another kind than its supertype', def(0, sub(array('i32'), [plain])), 'a supertype that it does not match'],
    [
      'in a group with a bad type before it',
      def(1, sub(struct(), [plain]), sub(struct())),
      'a supertype that it does not match'
    ],
    [
      'in a group with a bad type behind it',
      def(0, sub(struct()), sub(struct()), sub(struct(), [plain])),
      'a supertype that it does not match'
    ],
    ['whose supertype is refused', def(0, sub(matched[0], [def(0, sub(matched[1], [final]))])), 'a final supertype'],
    [
      'that uses one with a bad supertype',
      of(struct(to(plain), to(def(0, sub(struct(), [plain]))))),
      'a supertype that it does not match'
    ]
  ])('%s', (_, dt, found) => {
    const d = nothingDerived()
    // also when it is asked for again
    for (let i = 0; i < 2; i++) expect(deftypeOk(d, null, dt)).toMatchObject({ rule: 'Deftype_ok', found })
    expect(said(tagtypeOk(d, null, dt)).split(' ')[0]).toBe('Deftype_ok')
    expect(said(reftypeOk(d, null, to(dt))).split(' ')[0]).toBe('Deftype_ok')
    expect(said(valtypeOk(d, null, to(dt))).split(' ')[0]).toBe('Deftype_ok')
    expect(
      said(tabletypeOk(d, null, { _tag: 'table', at: 'i32', lim: { min: 1, max: null }, rt: to(dt) })).split(' ')[0]
    ).toBe('Deftype_ok')
  })
})

describe('a type is accepted', () => {
  it.each<[string, DefType]>([
    ['of structures', plain],
    ['in a group', pair],
    ['with a supertype', def(0, sub(struct('i32', 'i8'), [plain]))],
    ['with a supertype in its group', def(1, sub(struct('i32')), sub(struct('i32', 'i8'), [recUse(0)]))],
    ['that is final and has a supertype', def(0, sub(struct('i32', 'i8'), [plain], true))],
    ['that is as its supertype', def(0, sub(struct('i32'), [plain]))],
    [
      'of functions, smaller than its supertype',
      def(0, sub(func([to('any')], [to('i31')]), [of(func([to('i31')], [to('any')]))]))
    ]
  ])('%s', (_, dt) => {
    const d = nothingDerived()
    expect(deftypeOk(d, null, dt)).toBe(null)
    const first = new Map(d.counts)
    // what is known is not derived again
    expect(deftypeOk(d, null, dt)).toBe(null)
    expect(d.counts).toEqual(new Map([...first, ['Deftype_ok', 2]]))
    expect(reftypeOk(d, null, to(dt))).toBe(null)
    expect(valtypeOk(d, null, to(dt))).toBe(null)
  })
  it('at the end of a chain of 2000 groups, each derived once', () => {
    let dt = plain
    for (let n = 0; n < 2000; n++) dt = of(struct(to(dt), to(dt)))
    const d = nothingDerived()
    expect(deftypeOk(d, null, dt)).toBe(null)
    expect([d.counts.get('Subtype_ok2'), d.counts.get('Rectype_ok2/empty'), d.counts.get('Rectype_ok2/cons')]).toEqual([
      2001, 2001, 2001
    ])
  })
})

describe('other types', () => {
  it('are closed', () => {
    expect(valtypeOk(nothingDerived(), null, 'i32')).toBe(null)
    expect(reftypeOk(nothingDerived(), null, to('any'))).toBe(null)
    for (const check of [reftypeOk, valtypeOk]) {
      expect(check(nothingDerived(), null, to(index))).toMatchObject({ rule: 'Heaptype_ok/typeuse', found: 'index 0' })
      expect(check(nothingDerived(), null, to(recUse(1)))).toMatchObject({
        rule: 'Heaptype_ok/typeuse',
        found: 'rec 1'
      })
    }
  })
  it('of tags are function types without results', () => {
    const wrong = [of(func([], ['i32'])), plain, pair]
    for (const dt of wrong) expect(said(tagtypeOk(nothingDerived(), null, dt))).toBe('Tagtype_ok at the configuration')
    for (const dt of [of(func([])), of(func(['i32', 'i64']))]) expect(tagtypeOk(nothingDerived(), null, dt)).toBe(null)
  })
  const most = { mem: { i32: 2 ** 16, i64: 2 ** 48 }, table: { i32: 2 ** 32 - 1, i64: 2n ** 64n - 1n } } as const
  const limitsOf = (k: number | bigint): ReadonlyArray<readonly [Limits, boolean]> => {
    const above = typeof k === 'bigint' ? k + 1n : k + 1
    return [
      [{ min: 0, max: null }, true],
      [{ min: k, max: k }, true],
      [{ min: k, max: null }, true],
      [{ min: 1, max: 0 }, false],
      [{ min: above, max: null }, false],
      [{ min: 0, max: above }, false]
    ]
  }
  it.each<AddrType>(['i32', 'i64'])('of memories and tables of %s keep their limits', (at) => {
    for (const [lim, fine] of limitsOf(most.mem[at]))
      expect([lim, said(memtypeOk(nothingDerived(), null, { _tag: 'mem', at, lim }))]).toEqual([
        lim,
        fine ? '' : 'Limits_ok at the configuration'
      ])
    for (const [lim, fine] of limitsOf(most.table[at]))
      for (const rt of [to('func'), to(plain)])
        expect([lim, said(tabletypeOk(nothingDerived(), null, { _tag: 'table', at, lim, rt }))]).toEqual([
          lim,
          fine ? '' : 'Limits_ok at the configuration'
        ])
  })
})
