/** The typing of instances, one by one: what is refused in each part of one, and in lists after what is fine. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr, type ExternAddr, type ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import { allocHostFunc } from '../../src/execution/modules/allocate.ts'
import type { FuncInst, ListName, Store, TableInst } from '../../src/execution/runtime/Store.ts'
import { refFunc, refNull, type Ref } from '../../src/execution/runtime/Values.ts'
import { storeOk } from '../../src/soundness/Config.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { instanceOk, instancesOk, type InstanceItem } from '../../src/soundness/Instances.ts'
import { funcRoot, moduleOk, moduleRoot } from '../../src/soundness/Modules.ts'
import { empty as noneTouched } from '../../src/persistent/BitSet.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import { idx, type FuncIdx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import { idxUse, ref, type DefType } from '../../src/structure/Types.ts'
import { right } from '../support/embed.ts'
import { i31, said } from './made.ts'
import { change, storeOf } from './planted.ts'

/** Two of everything. */
const { store: made } = storeOf(`(module
  (type $n (sub (func))) (type $s (struct)) (type $i (func (param i32) (result i64))) (type $m (sub $n (func)))
  (tag (export "t")) (tag (param i32))
  (global (export "g") i32 (i32.const 1)) (global (mut i64) (i64.const 2))
  (memory (export "m") 1 2) (memory 2)
  (table (export "a") 3 4 (ref null i31)) (table i64 2 funcref)
  (func (export "f") (type $n)) (func (type $i) (local f32 f32) (i64.extend_i32_u (local.get 0))) (func $h (type $m))
  (data "a") (data "b")
  (elem funcref (ref.func $h)) (elem (ref null i31) (ref.null none) (ref.i31 (i32.const 1))))`)
const there = <A>(x: A | undefined): A => {
  if (x === undefined) throw new Error('it is not there')
  return x
}
const inst = there(V.get(made.modules, 0))
/** The functions are those of the first module. */
const s: Store = { ...made, modules: V.push(made.modules, { ...inst, exports: [] }) }
const type = (x: number): DefType => there(inst.types[x])
const open = ref(true, idxUse(idx<TypeIdx>(0)))
const func = (a: number) => refFunc(addr(a))
const fi = (a: number): FuncInst => there(V.get(s.funcs, a))
const bytes = (n: number): B.Bytes => there(B.make(n))
const refs = (...rs: ReadonlyArray<Ref>) => V.of<Ref>(rs)

/** A list, an address in it, what is there instead; the rule and the place. */
type Row<L extends ListName> = readonly [string, L, number, (x: InstanceItem<L>) => InstanceItem<L>, string]
const row = <L extends ListName>(...r: Row<L>): Row<L> => r
const at = (list: string, a: number): string => `at ${list} ${a}`

const refused = [
  row('a tag with results', 'tags', 1, () => ({ type: type(2) }), `Tagtype_ok ${at('tag', 1)}`),
  row('a tag that is a structure', 'tags', 1, () => ({ type: type(1) }), `Tagtype_ok ${at('tag', 1)}`),
  row('a tag of no type', 'tags', 1, () => ({ type: { ...type(0), i: 1 } }), `Deftype_ok ${at('tag', 1)}`),
  row(
    'a global of an open type',
    'globals',
    1,
    () => ({ type: { _tag: 'global', mut: true, t: open }, value: refNull }),
    `Heaptype_ok/typeuse ${at('global', 1)}`
  ),
  row('a global of another value', 'globals', 1, (g) => ({ ...g, value: i32(1) }), `Val_ok/num ${at('global', 1)}`),
  row(
    'a memory beyond its maximum',
    'mems',
    0,
    (m) => ({ ...m, type: { ...m.type, lim: { min: 1, max: 0 } } }),
    `Limits_ok ${at('mem', 0)}`
  ),
  row('a memory with a page too few', 'mems', 1, (m) => ({ ...m, bytes: bytes(65_536) }), `Meminst_ok ${at('mem', 1)}`),
  row(
    'a memory with a byte too many',
    'mems',
    1,
    (m) => ({ ...m, bytes: bytes(2 * 65_536 + 1) }),
    `Meminst_ok ${at('mem', 1)}`
  ),
  row(
    'a table beyond its maximum',
    'tables',
    0,
    (t) => ({ ...t, type: { ...t.type, lim: { min: 3, max: 2 } } }),
    `Limits_ok ${at('table', 0)}`
  ),
  row(
    'a table of an open type',
    'tables',
    0,
    (t) => ({ ...t, type: { ...t.type, rt: open } }),
    `Heaptype_ok/typeuse ${at('table', 0)}`
  ),
  row(
    'a table with an entry too few',
    'tables',
    1,
    (t) => ({ ...t, refs: refs(refNull) }),
    `Tableinst_ok ${at('table', 1)}`
  ),
  row(
    'a table with an entry too many',
    'tables',
    1,
    (t) => ({ ...t, refs: refs(refNull, refNull, refNull) }),
    `Tableinst_ok ${at('table', 1)}`
  ),
  row(
    'a table with another first entry',
    'tables',
    0,
    (t) => ({ ...t, refs: refs(func(0), refNull, refNull) }),
    `Ref_ok/sub ${at('table', 0)} > entry 0`
  ),
  row(
    'a table with another last entry',
    'tables',
    0,
    (t) => ({ ...t, refs: refs(refNull, refNull, func(0)) }),
    `Ref_ok/sub ${at('table', 0)} > entry 2`
  ),
  row(
    'a table with an entry that dangles',
    'tables',
    1,
    (t) => ({ ...t, refs: refs(refNull, func(9)) }),
    `Ref_ok/func ${at('table', 1)} > entry 1`
  ),
  row(
    'a function of no type',
    'funcs',
    1,
    (f) => ({ ...f, type: { ...type(0), i: 1 } }),
    `Deftype_ok ${at('func', 1)}`
  ),
  row('a function that is a structure', 'funcs', 0, (f) => ({ ...f, type: type(1) }), `Funcinst_ok ${at('func', 0)}`),
  row('a function with a parameter too many', 'funcs', 0, (f) => ({ ...f, params: 1 }), `Funcinst_ok ${at('func', 0)}`),
  row('a function with a result too few', 'funcs', 1, (f) => ({ ...f, results: 0 }), `Funcinst_ok ${at('func', 1)}`),
  row(
    'a function of a smaller type than its code',
    'funcs',
    0,
    (f) => ({ ...f, type: type(3) }),
    `Funcinst_ok ${at('func', 0)}`
  ),
  row(
    'a function whose code is of no type',
    'funcs',
    0,
    (f) => ({ ...f, code: { ...f.code, type: idx<TypeIdx>(9) } }),
    `Funcinst_ok ${at('func', 0)}`
  ),
  row(
    'a function of a module that dangles',
    'funcs',
    1,
    (f) => ({ ...f, module: addr<ModuleAddr>(9) }),
    'Moduleinst_ok at module 9'
  ),
  row(
    'a function with another body',
    'funcs',
    1,
    (f) => ({ ...f, code: { ...f.code, body: [] } }),
    `Expr_ok ${at('func', 1)}`
  ),
  row(
    'a function without its locals',
    'funcs',
    0,
    (f) => ({ ...f, code: { ...f.code, body: [{ _tag: 'local.get' as const, x: idx<LocalIdx>(0) }] } }),
    `Instr_ok/local.get ${at('func', 0)}`
  ),
  row(
    'a segment of an open type',
    'elems',
    1,
    () => ({ type: open, refs: [] }),
    `Heaptype_ok/typeuse ${at('elem', 1)}`
  ),
  row(
    'a segment with another first reference',
    'elems',
    1,
    (e) => ({ ...e, refs: [func(0), refNull] }),
    `Ref_ok/sub ${at('elem', 1)} > entry 0`
  ),
  row(
    'a segment with another last reference',
    'elems',
    1,
    (e) => ({ ...e, refs: [refNull, func(0)] }),
    `Ref_ok/sub ${at('elem', 1)} > entry 1`
  ),
  row(
    'a segment with two others',
    'elems',
    1,
    (e) => ({ ...e, refs: [refNull, func(9), func(0)] }),
    `Ref_ok/func ${at('elem', 1)} > entry 1`
  ),
  ...([0, 1] as const).flatMap((module) =>
    (['tags', 'globals', 'mems', 'tables', 'funcs', 'datas', 'elems'] as const).flatMap((list) => {
      const one = list.slice(0, -1)
      const rule = list === 'datas' || list === 'elems' ? 'Moduleinst_ok' : `Externaddr_ok/${one}`
      return [0, inst[list].length - 1].map((i) =>
        row(
          `${one} ${i} of instance ${module}, which dangles`,
          'modules',
          module,
          (m) => ({ ...m, exports: [], [list]: m[list].map((a, k) => (k === i ? addr(99) : a)) }),
          `${rule} at module ${module} > ${one} ${i}`
        )
      )
    })
  ),
  ...[0, inst.types.length - 1].map((x) =>
    row(
      `an instance with another type ${x}`,
      'modules',
      1,
      (m) => ({ ...m, types: m.types.map((dt, i) => (i === x ? { ...dt, i: 1 } : dt)) }),
      `Deftype_ok at module 1 > type ${x}`
    )
  ),
  ...(['tag', 'global', 'mem', 'table', 'func'] as const).flatMap((_tag) => {
    const last = V.length<unknown>(s[`${_tag}s`]) - 1
    const bad: ReadonlyArray<readonly [number, string]> = [
      [99, 'Exportinst_ok'],
      [last, 'Moduleinst_ok']
    ]
    return bad.flatMap(([a, rule]) =>
      [0, 1].map((i) => {
        const own = { name: 'y', addr: { _tag: 'tag', a: addr(0) } as ExternAddr }
        const other = { name: 'x', addr: { _tag, a: addr(a) } as ExternAddr }
        return row(
          `export ${i}, of a ${_tag} that is not of the instance: ${rule}`,
          'modules',
          1,
          (m) => ({
            ...m,
            [`${_tag}s`]: m[`${_tag}s`].slice(0, 1),
            exports: i === 0 ? [other, own] : [own, other]
          }),
          `${rule} at module 1 > export ${i}`
        )
      })
    )
  }),
  row(
    'two exports of one name',
    'modules',
    0,
    (m) => ({ ...m, exports: [...m.exports, ...m.exports.slice(0, 1)] }),
    'Moduleinst_ok at module 0 > export 5'
  )
] as ReadonlyArray<Row<ListName>>

const changed = ([, list, a, f]: Row<ListName>): Store => ({
  ...s,
  [list]: change<InstanceItem<ListName>>(s[list], a, f)
})

describe('refused is', () => {
  it('nothing of a store that is well-typed', () => {
    expect(instancesOk(nothingDerived(), s)).toBe(null)
    expect(isLeft(storeOk(s))).toBe(false)
    const host = allocHostFunc(s, type(2), { _tag: 'host', module: 'env', name: 'f' }).store
    expect(instancesOk(nothingDerived(), host)).toBe(null)
  })
  it.each(refused)('%s', (...r) => {
    const [, list, a, , expected] = r
    const s2 = changed(r)
    const x = there(V.get<InstanceItem<ListName>>(s2[list], a))
    const d = nothingDerived()
    // alone, also when it is asked for again; and with all others
    for (let n = 0; n < 2; n++) expect(said(instanceOk(d, s2, list, a, x, null)).split(' > body')[0]).toBe(expected)
    expect(said(instancesOk(nothingDerived(), s2)).split(' > body')[0]).toBe(expected)
    expect(isLeft(storeOk(s2))).toBe(true)
  })
})

describe('what was derived before', () => {
  const table = (...rs: ReadonlyArray<Ref>): TableInst => ({
    type: { _tag: 'table', at: 'i32', lim: { min: rs.length, max: null }, rt: ref(true, 'i31') },
    refs: V.of(rs),
    touched: noneTouched
  })
  const fine = table(refNull, i31(1), i31(2))
  /** Of a table after `before`, which was derived or not. */
  const tableOk = (x: TableInst, before: TableInst, isDerived: boolean): string => {
    const d = nothingDerived()
    if (isDerived) expect(instanceOk(d, s, 'tables', 0, before, null)).toBe(null)
    return said(instanceOk(d, s, 'tables', 0, x, before))
  }
  const first = 'Ref_ok/sub at table 0 > entry 0'
  it('leaves the entries of a table that are new', () => {
    const cases: ReadonlyArray<readonly [TableInst, string]> = [
      [table(func(0), i31(1), i31(2)), first],
      [table(i31(3), i31(1), func(0)), 'Ref_ok/sub at table 0 > entry 2'],
      [table(refNull, i31(1), i31(2), func(0)), 'Ref_ok/sub at table 0 > entry 3'],
      [table(func(0), i31(1), i31(2), i31(3)), first],
      [table(i31(1)), ''],
      [table(i31(3), i31(4), refNull), '']
    ]
    for (const [x, expected] of cases)
      for (const isDerived of [true, false]) expect(tableOk(x, fine, isDerived)).toBe(expected)
    // only of what was derived may anything be left out
    const bad = table(func(0), i31(1))
    expect(tableOk({ ...bad, refs: V.set<Ref>(bad.refs, 1, i31(2)) }, bad, false)).toBe(first)
    const d = nothingDerived()
    expect(said(instanceOk(d, s, 'tables', 0, bad, null))).toBe(first)
    expect(said(instanceOk(d, s, 'tables', 0, { ...bad, refs: V.set<Ref>(bad.refs, 1, i31(2)) }, bad))).toBe(first)
  })
  it('is not looked at again', () => {
    const d = nothingDerived()
    expect(instancesOk(d, s)).toBe(null)
    const counts = new Map(d.counts)
    expect(instancesOk(d, s)).toBe(null)
    expect(d.counts).toEqual(counts)
    const changedTable = table(refNull, i31(1), i31(3))
    expect(instanceOk(d, s, 'tables', 0, fine, null)).toBe(null)
    const looked = d.counts.get('Ref_ok/sub') ?? 0
    expect(instanceOk(d, s, 'tables', 0, { ...changedTable, refs: V.set<Ref>(fine.refs, 2, i31(3)) }, fine)).toBe(null)
    expect(d.counts.get('Ref_ok/sub')).toBe(looked + 1)
  })
  it('of a function is of its module', () => {
    const f = fi(1)
    const others: Store = {
      ...s,
      modules: V.push(s.modules, { ...inst, types: [type(0), type(1), type(3), type(2)], exports: [] })
    }
    const d = nothingDerived()
    expect(instanceOk(d, others, 'funcs', 1, f, null)).toBe(null)
    expect(instanceOk(d, others, 'funcs', 1, { ...f }, f)).toBe(null)
    expect(d.counts.get('Func_ok')).toBe(1)
    const other = { ...f, module: addr<ModuleAddr>(2) }
    expect(said(instanceOk(d, others, 'funcs', 1, other, f))).toBe('Funcinst_ok at func 1')
    // of the same types, but without the function's own functions
    const calls = fi(2)
    const calling = {
      ...calls,
      code: { ...calls.code, body: [{ _tag: 'call' as const, x: idx<FuncIdx>(0) }] }
    } as typeof calls
    const alone: Store = { ...s, modules: V.push(s.modules, { ...inst, funcs: [], exports: [] }) }
    expect(instanceOk(d, alone, 'funcs', 2, calling, null)).toBe(null)
    expect(said(instanceOk(d, alone, 'funcs', 2, { ...calling, module: addr<ModuleAddr>(2) }, null))).toMatch(
      /^Instr_ok.call/
    )
  })
})

describe('the context', () => {
  it('of a module has what its instance has', () => {
    const d = nothingDerived()
    const C = right(moduleOk(d, s, addr<ModuleAddr>(0)))
    expect(C.types.slice(0, 4)).toEqual([0, 1, 2, 3].map(type))
    expect(C.tags.map(({ params }) => params)).toEqual([[], ['i32']])
    expect(C.globals.map(({ t }) => t)).toEqual(['i32', 'i64'])
    expect(C.mems.map(({ lim }) => lim.min)).toEqual([1, 2])
    expect(C.tables.map(({ rt }) => rt.ht)).toEqual(['i31', 'func'])
    expect(C.funcs.map(({ params, results }) => [params, results])).toEqual([
      [[], []],
      [['i32'], ['i64']],
      [[], []]
    ])
    expect(C.elems.map(({ ht }) => ht)).toEqual(['func', 'i31'])
    expect([C.datas, [...C.declared], C.result]).toEqual([2, [0, 1, 2], null])
    expect(right(moduleOk(d, s, addr<ModuleAddr>(0)))).toBe(C)
    expect(right(moduleRoot(d, s, addr<ModuleAddr>(0))).C).toBe(C)
    expect(right(moduleRoot(d, s, addr<ModuleAddr>(0)))).toBe(right(moduleRoot(d, s, addr<ModuleAddr>(0))))
  })
  it('of no module is empty', () => {
    const d = nothingDerived()
    const root = right(moduleRoot(d, s, addr<ModuleAddr>(-1)))
    expect([root.C.types, root.C.funcs, root.C.datas, root.C.result, root.locals]).toEqual([[], [], 0, null, 0])
    expect(right(moduleRoot(d, s, addr<ModuleAddr>(-1)))).toBe(root)
    expect(right(moduleRoot(d, s, addr<ModuleAddr>(0))).C.funcs.length).toBe(3)
    for (const of of [moduleOk, moduleRoot]) {
      const found = of(d, s, addr<ModuleAddr>(2))
      expect(isLeft(found) ? said(found.left) : '').toBe('Moduleinst_ok at module 2')
    }
  })
  it('of a function has its locals and results', () => {
    const d = nothingDerived()
    const f = fi(1)
    const root = right(funcRoot(d, s, f))
    expect([root.locals, root.C.result, root.C.locals.params, root.module]).toEqual([3, ['i64'], ['i32'], 0])
    expect(right(funcRoot(d, s, f))).toBe(root)
    const host = right(funcRoot(d, s, { ...f, code: { _tag: 'host', module: 'env', name: 'f' } }))
    expect([host.locals, host.C.result]).toEqual([1, ['i64']])
    const found = funcRoot(d, s, { ...f, module: addr<ModuleAddr>(9) })
    expect(isLeft(found) ? said(found.left) : '').toBe('Moduleinst_ok at module 9')
  })
})
