/** The typing of values: what each judgement refuses, one row for each part of a value, and what it accepts next to it. */
import { describe, expect, it } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { refFunc, refHost, refNull, type FieldVal, type Val } from '../../src/execution/runtime/Values.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { fieldvalOk, isReference, refsOk, sameValue, valOk, valueOk } from '../../src/soundness/Values.ts'
import { f32, f64, i32, i64, v128, type Const } from '../../src/structure/Const.ts'
import { ref, type RefType, type StorageType, type ValType } from '../../src/structure/Types.ts'
import { aType, array, exn, extern, fType, i31, nulls, pType, pack, qType, ruleOf, s, said, struct } from './made.ts'

describe('a value', () => {
  const fine: ReadonlyArray<Val> = [
    ...[0, 1, -1, 2 ** 31 - 1, -(2 ** 31)].flatMap((c): ReadonlyArray<Const> => [
      { _tag: 'i32.const', c },
      { _tag: 'f32.const', c },
      { _tag: 'f64.const', hi: c, lo: 0 },
      { _tag: 'f64.const', hi: 0, lo: c },
      { _tag: 'v128.const', a: c, b: 0, c: 0, d: 0 },
      { _tag: 'v128.const', a: 0, b: c, c: 0, d: 0 },
      { _tag: 'v128.const', a: 0, b: 0, c, d: 0 },
      { _tag: 'v128.const', a: 0, b: 0, c: 0, d: c }
    ]),
    { _tag: 'i64.const', c: 0n },
    { _tag: 'i64.const', c: 2n ** 64n - 1n },
    refNull,
    i31(0),
    i31(2 ** 31 - 1),
    struct(0, nulls),
    struct(99, nulls),
    array(99, []),
    exn(99, []),
    refFunc(addr(0)),
    refHost(addr(0)),
    refHost(addr(2 ** 40)),
    extern(i31(1)),
    extern(struct(99, nulls)),
    extern(array(99, [])),
    extern(refHost(addr(1)))
  ]
  const wrong: ReadonlyArray<readonly [string, Val]> = [
    ...[2 ** 31, -(2 ** 31) - 1, 0.5, NaN].flatMap((c): ReadonlyArray<readonly [string, Val]> => [
      ['Num_ok', { _tag: 'i32.const', c }],
      ['Num_ok', { _tag: 'f32.const', c }],
      ['Num_ok', { _tag: 'f64.const', hi: c, lo: 0 }],
      ['Num_ok', { _tag: 'f64.const', hi: 0, lo: c }],
      ['Vec_ok', { _tag: 'v128.const', a: c, b: 0, c: 0, d: 0 }],
      ['Vec_ok', { _tag: 'v128.const', a: 0, b: c, c: 0, d: 0 }],
      ['Vec_ok', { _tag: 'v128.const', a: 0, b: 0, c, d: 0 }],
      ['Vec_ok', { _tag: 'v128.const', a: 0, b: 0, c: 0, d: c }]
    ]),
    ['Num_ok', { _tag: 'i64.const', c: -1n }],
    ['Num_ok', { _tag: 'i64.const', c: 2n ** 64n }],
    ...[-1, 2 ** 31, 0.5].map((i) => ['Ref_ok/i31', i31(i)] as const),
    ...[-1, 100, 0.5].flatMap((a): ReadonlyArray<readonly [string, Val]> => [
      ['Ref_ok/struct', struct(a, nulls)],
      ['Ref_ok/array', array(a, [])],
      ['Ref_ok/exn', exn(a, [])],
      ['Ref_ok/extern', extern(struct(a, nulls))],
      ['Ref_ok/extern', extern(array(a, []))]
    ]),
    ...[-1, 1].map((a) => ['Ref_ok/func', refFunc(addr(a))] as const),
    ...[-1, 0.5].map((a) => ['Ref_ok/host', refHost(addr(a))] as const),
    ['Ref_ok/extern', extern(i31(-1))],
    ['Ref_ok/extern', extern(refHost(addr(-1)))],
    ['Ref_ok/extern', extern(refFunc(addr(0)))],
    ['Ref_ok/extern', extern(exn(1, []))],
    ['Ref_ok/extern', extern(refNull)],
    ['Ref_ok/extern', extern(extern(i31(1)))]
  ]
  it('is one of its type', () => {
    for (const v of fine) expect([v, said(valueOk(nothingDerived(), s, null, v))]).toEqual([v, ''])
  })
  it('is refused otherwise, whatever type is asked for', () => {
    for (const [rule, v] of wrong) {
      expect([v, ruleOf(valueOk(nothingDerived(), s, null, v))]).toEqual([v, rule])
      for (const t of ['i32', ref(true, 'any'), ref(true, 'bot')] as const)
        expect([v, ruleOf(valOk(nothingDerived(), s, null, v, t))]).toEqual([v, rule])
      if (isReference(v)) expect([v, ruleOf(refsOk(nothingDerived(), s, null, v, ref(true, 'any')))]).toEqual([v, rule])
    }
  })
  it('is said what it is', () => {
    const found = (v: Val) => valueOk(nothingDerived(), s, null, v)?.found
    expect(found(i31(-1))).toContain('i31 -1')
    expect(found(struct(100, nulls))).toContain('struct 100')
    expect(found(refFunc(addr(9)))).toContain('func 9')
    expect(found(extern(refNull))).toContain('extern')
    expect(valueOk(nothingDerived(), s, null, { _tag: 'f32.const', c: 0.5 })?.expected).toBe('bits of f32')
  })
  it('is a reference, or none', () => {
    for (const v of fine) expect(isReference(v)).toBe(v._tag.startsWith('ref.'))
    for (const _tag of ['ref.null', 'ref.func', 'ref.i31', 'ref.eq', 'nop']) expect(isReference({ _tag })).toBe(false)
  })
})

describe('a value of a type', () => {
  const r = (ht: RefType['ht'], isNull = false): RefType => ref(isNull, ht)
  const all: Readonly<Record<string, ValType>> = {
    i32: 'i32',
    i64: 'i64',
    f32: 'f32',
    f64: 'f64',
    v128: 'v128',
    any: r('any'),
    'null any': r('any', true),
    eq: r('eq'),
    i31: r('i31'),
    struct: r('struct'),
    array: r('array'),
    'null none': r('none', true),
    func: r('func'),
    'null func': r('func', true),
    extern: r('extern'),
    'null extern': r('extern', true),
    exn: r('exn'),
    $p: r(pType),
    $q: r(qType),
    'null $q': r(qType, true),
    $a: r(aType),
    $f: r(fType)
  }
  const anyRefs = ['any', 'null any', 'eq']
  const rows: ReadonlyArray<readonly [Val, ReadonlyArray<string>]> = [
    [i32(1), ['i32']],
    [i64(1n), ['i64']],
    [f32(1), ['f32']],
    [f64(1, 1), ['f64']],
    [v128(1, 2, 3, 4), ['v128']],
    [refNull, Object.keys(all).filter((k) => k.startsWith('null'))],
    [i31(1), [...anyRefs, 'i31']],
    [struct(1, [i32(1)], pType), [...anyRefs, 'struct', '$p']],
    [struct(1, [i32(1), pack('i16', 1)], qType), [...anyRefs, 'struct', '$p', '$q', 'null $q']],
    [array(1, [], aType), [...anyRefs, 'array', '$a']],
    [refFunc(addr(0)), ['func', 'null func', '$f']],
    [exn(1, []), ['exn']],
    [refHost(addr(1)), ['any', 'null any']],
    [extern(i31(1)), ['extern', 'null extern']]
  ]
  it.each(rows)('%#: has these types and no others', (v, names) => {
    const rule =
      isReference(v) ? 'Val_ok/ref'
      : v._tag === 'v128.const' ? 'Val_ok/vec'
      : 'Val_ok/num'
    for (const [name, t] of Object.entries(all)) {
      const has = names.includes(name)
      expect([name, ruleOf(valOk(nothingDerived(), s, null, v, t))]).toEqual([name, has ? '' : rule])
      if (isReference(v) && typeof t !== 'string')
        expect([name, ruleOf(refsOk(nothingDerived(), s, null, v, t))]).toEqual([name, has ? '' : 'Ref_ok/sub'])
    }
  })
  it('applies these judgements', () => {
    const counted = (v: Val, t: ValType) => {
      const d = nothingDerived()
      expect(valOk(d, s, null, v, t)).toBe(null)
      return [...d.counts.keys()]
    }
    expect(counted(i32(1), 'i32')).toEqual(['Num_ok', 'Val_ok/num'])
    expect(counted(v128(1, 2, 3, 4), 'v128')).toEqual(['Vec_ok', 'Val_ok/vec'])
    expect(counted(i31(1), r('eq'))).toEqual(['Ref_ok/i31', 'Val_ok/ref', 'Ref_ok/sub'])
  })
})

describe('what a field holds', () => {
  it.each<[FieldVal, StorageType, string]>([
    [pack('i8', 0), 'i8', ''],
    [pack('i8', 255), 'i8', ''],
    [pack('i8', 256), 'i8', 'Packval_ok'],
    [pack('i8', -1), 'i8', 'Packval_ok'],
    [pack('i8', 0.5), 'i8', 'Packval_ok'],
    [pack('i16', 65_535), 'i16', ''],
    [pack('i16', 65_536), 'i16', 'Packval_ok'],
    [pack('i16', 1), 'i8', 'Fieldval_ok/packval'],
    [pack('i8', 1), 'i16', 'Fieldval_ok/packval'],
    [pack('i8', 1), 'i32', 'Fieldval_ok/packval'],
    [pack('i8', 1), ref(true, 'any'), 'Fieldval_ok/packval'],
    [i32(1), 'i8', 'Fieldval_ok/val'],
    [i32(1), 'i16', 'Fieldval_ok/val'],
    [i32(1), 'i32', ''],
    [i32(1), 'i64', 'Val_ok/num'],
    [refNull, ref(true, 'any'), ''],
    [refNull, ref(false, 'any'), 'Val_ok/ref'],
    [struct(100, nulls), ref(true, 'any'), 'Ref_ok/struct']
  ])('%#: is of its storage type, or refused', (fv, zt, rule) => {
    const bad = fieldvalOk(nothingDerived(), s, null, fv, zt)
    expect(ruleOf(bad)).toBe(rule)
    if (rule === 'Fieldval_ok/packval') expect(bad?.expected).toBe(typeof zt === 'string' ? zt : 'anyref')
  })
})

it('values are the same if all of their parts are', () => {
  const all = (): ReadonlyArray<FieldVal> => [
    ...[i32(1), i32(2), f32(1), f32(2), i64(1n), i64(2n), f64(1, 1), f64(2, 1), f64(1, 2)],
    ...[v128(1, 1, 1, 1), v128(2, 1, 1, 1), v128(1, 2, 1, 1), v128(1, 1, 2, 1), v128(1, 1, 1, 2)],
    ...[pack('i8', 1), pack('i16', 1), pack('i8', 2), { ...refNull }, i31(1), i31(2)],
    ...[struct(1, nulls), struct(2, nulls), array(1, []), array(2, []), exn(1, []), exn(2, [])],
    ...[refFunc(addr(1)), refFunc(addr(2)), refHost(addr(1)), refHost(addr(2))],
    ...[extern(i31(1)), extern(i31(2)), extern(refHost(addr(1))), extern(refHost(addr(2))), extern(struct(1, nulls))]
  ]
  const [xs, ys] = [all(), all()]
  for (const [i, x] of xs.entries())
    for (const [j, y] of ys.entries()) expect([i, j, sameValue(x, y)]).toEqual([i, j, i === j])
})
