/** Each judgement can fail: ill-typed configurations and stores, each with the rule that it breaks and the place. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr, type FuncAddr, type HeapAddr, type ModuleAddr, type TagAddr } from '../../src/execution/Addresses.ts'
import { end, program } from '../../src/execution/Code.ts'
import type { Config, Context, FrameContext, HandlerContext, LabelContext } from '../../src/execution/Config.ts'
import { invoke } from '../../src/execution/invoke.ts'
import { step } from '../../src/execution/Step.ts'
import {
  withDatas,
  withElems,
  withGlobals,
  withHeap,
  withMems,
  withTables,
  type ModuleInst,
  type Store
} from '../../src/execution/Store.ts'
import { drop, isVal, push, refFunc, refNull, type Ref, type RefStruct, type Val } from '../../src/execution/Values.ts'
import { configOk, storeOk } from '../../src/oracle/soundness/Config.ts'
import { placeText } from '../../src/oracle/soundness/Violation.ts'
import * as B from '../../src/prelude/Bytes.ts'
import * as H from '../../src/prelude/Cells.ts'
import * as V from '../../src/prelude/Vector.ts'
import { f32, i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LabelIdx, type TagIdx } from '../../src/structure/Indices.ts'
import type { ResultType } from '../../src/structure/Types.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { entry, limits, settings } from '../support/runs.ts'
import { emptyStore } from '../../src/execution/Store.ts'
import { instantiate } from '../../src/execution/instantiate.ts'
import { run } from '../../src/execution/Run.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { after, soundly, violationText } from './checked.ts'

/** Configurations are taken where the machine is about to run a NOP. */
const source = `(module
  (type $f (func (param i32) (result i32)))
  (type $s (struct (field i32) (field (mut i64)) (field (ref null eq))))
  (type $a (array (mut i8)))
  (type $fixed (array i32))
  (tag $e (param i32))
  (tag $other (param i64))
  (global $g (mut i32) (i32.const 1))
  (global $c i64 (i64.const 7))
  (global $r (mut eqref) (ref.null eq))
  (memory 1 4)
  (table 3 (ref null $f) (ref.func $id))
  (elem $el funcref (ref.func $id))
  (data $d "abc")
  (func $id (export "id") (type $f) (local.get 0))
  (func $inner (param $p i32) (result i32) (local $l i64) (local $u (ref $s)) (local $v (ref null $s))
    (i32.const 2)
    (block $b (result i32)
      (try_table (result i32) (catch $e $b)
        (local.set $v (struct.new $s (i32.const 1) (i64.const 2) (ref.null eq)))
        (global.set $r (array.new $a (i32.const 3) (i32.const 4)))
        (loop $again (param i32) (result i32) (i32.const 9) (nop) (i32.add) (br_if $again (i32.const 0)))
        (i32.const 5)))
    (i32.add)
    (drop) (drop) (array.len (array.new_fixed $fixed 2 (i32.const 1) (i32.const 2))))
  (func $none)
  (func (export "main") (param i32) (result i32)
    (i32.const 100) (call $id (i32.const 7)) (i32.add)
    (i32.add (call $inner (local.get 0)))))`
  // the loop takes its parameter from the stack
  .replace('(loop $again (param', '(i32.const 8) (loop $again (param')
  .replace('(i32.const 5)))', '))')
  .replace('(drop) (drop) (array.len', '(drop) (array.len')

const atNop = (): Config => {
  const valid = right(validateModule(right(parseModule(source)).module))
  const made = right(instantiate(emptyStore, valid, [], settings))
  const done = run(Infinity)(made.config)
  if (done._tag !== 'Done') throw new Error(done._tag)
  let c = right(invoke(done.store, entry(done.store, made.instance, 'main'), [i32(3)], { ...settings, limits }))
  while (c.code.instr._tag !== 'nop') {
    const o = step(c)
    if (o._tag !== 'Next') throw new Error(o._tag)
    c = o.config
  }
  return c
}
const ts: ResultType = ['i32']
const start = atNop()

const inner = <T extends Context['_tag']>(tag: T, ctx: Context = start.contexts): Extract<Context, { _tag: T }> => {
  // the tag was compared
  if (ctx._tag === tag) return ctx as Extract<Context, { _tag: T }>
  if (ctx._tag === 'top') throw new Error(`no ${tag}`)
  return inner(tag, ctx.next)
}
/** The configuration with one context replaced. */
const withContext = (c: Config, old: Context, made: Context): Config => {
  const replace = (ctx: Context): Context =>
    ctx === old ? made
    : ctx._tag === 'top' ? ctx
    : { ...ctx, next: replace(ctx.next) }
  return { ...c, contexts: replace(c.contexts) }
}
const label: LabelContext = inner('label')
const outerLabel: LabelContext = inner('label', label.next)
const handler: HandlerContext = inner('handler')
const frame: FrameContext = inner('frame')

const top = (c: Config, v: Val): Config => ({ ...c, values: push(v, c.values.tail) })
const local = (c: Config, x: number, v: Val | undefined): Config => ({
  ...c,
  frame: { ...c.frame, locals: V.set(c.frame.locals, x, v) }
})
const onStore =
  (change: (s: Store) => Store) =>
  (c: Config): Config => ({ ...c, store: change(c.store) })
const global = (x: number, value: Val) =>
  onStore((s) =>
    withGlobals(
      s,
      change(s.globals, x, (g) => ({ ...g, value }))
    )
  )
const change = <A>(v: V.Vector<A>, i: number, f: (x: A) => A): V.Vector<A> => {
  const x = V.get(v, i)
  return x === undefined ? v : V.set(v, i, f(x))
}
const moduleInst = (f: (m: ModuleInst) => ModuleInst) => onStore((s) => ({ ...s, modules: change(s.modules, 0, f) }))

const struct = (c: Config): RefStruct => {
  const v = V.get(c.frame.locals, 3)
  if (v?._tag !== 'ref.struct_addr') throw new Error('the local holds a structure')
  return v
}
const field = (i: number, v: Val) => (c: Config) =>
  onStore((s) => withHeap(s, H.set(s.heap, struct(c).fields, i, v), s.fresh))(c)
const array = (c: Config) => {
  const v = V.get(c.store.globals, 2)?.value
  if (v?._tag !== 'ref.array_addr') throw new Error('the global holds an array')
  return v
}
const element = (v: Val) => (c: Config) => onStore((s) => withHeap(s, H.set(s.heap, array(c).fields, 1, v), s.fresh))(c)
const dangling: Ref = refFunc(addr<FuncAddr>(99))

type Planted = readonly [string, (c: Config) => Config, string, string]

const terms: ReadonlyArray<Planted> = [
  ['a value of another type on the stack', (c) => top(c, i64(1n)), 'Instr_ok/i32.add|Instr_ok/binop', 'instruction'],
  ['a value too few', (c) => ({ ...c, values: drop(c.values, 1) }), 'Instr_ok/binop', 'instruction'],
  ['a value too many', (c) => ({ ...c, values: push(i32(1), c.values) }), 'Instr_ok2/label', 'label'],
  ['a number that is none of its type', (c) => top(c, { _tag: 'i32.const', c: 2 ** 40 }), 'Num_ok', 'value 1'],
  ['bits of a float that are none', (c) => top(c, { _tag: 'f32.const', c: 0.5 }), 'Num_ok', 'value 1'],
  ['a reference that dangles', (c) => top(c, dangling), 'Ref_ok/func', 'value 1'],
  ['an i31 out of range', (c) => top(c, { _tag: 'ref.i31_num', i: 2 ** 31 }), 'Ref_ok/i31', 'value 1'],
  [
    'an exception that dangles',
    (c) => top(c, { _tag: 'ref.exn_addr', a: addr<HeapAddr>(77), tag: addr<TagAddr>(0), fields: [i32(1)] }),
    'Ref_ok/exn',
    'value 1'
  ],
  [
    'an external reference to a function',
    (c) => top(c, { _tag: 'ref.extern', ref: refFunc(addr<FuncAddr>(0)) }),
    'Ref_ok/extern',
    'value 1'
  ],
  ['a label of another arity', (c) => withContext(c, label, { ...label, n: 2 }), 'Instr_ok2/label', 'label'],
  ['a block of another arity', (c) => withContext(c, outerLabel, { ...outerLabel, n: 0 }), 'Instr_ok2/label', 'label'],
  [
    'a loop that goes on elsewhere',
    (c) => withContext(c, label, { ...label, continuation: program([i32(1)]) }),
    'Instr_ok2/label',
    'label'
  ],
  ['a handler of another arity', (c) => withContext(c, handler, { ...handler, n: 0 }), 'Instr_ok2/handler', 'handler'],
  [
    'a clause with another tag',
    (c) =>
      withContext(c, handler, { ...handler, catches: [{ _tag: 'catch', x: idx<TagIdx>(1), l: idx<LabelIdx>(0) }] }),
    'Catch_ok/catch',
    'handler'
  ],
  [
    'a clause with a label that is not there',
    (c) => withContext(c, handler, { ...handler, catches: [{ _tag: 'catch_all', l: idx<LabelIdx>(7) }] }),
    'Catch_ok/catch_all',
    'handler'
  ],
  ['a frame of another arity', (c) => withContext(c, frame, { ...frame, n: 2 }), 'Instr_ok2/frame', 'frame'],
  [
    'a caller without the operand that it waits with',
    (c) => withContext(c, frame, { ...frame, below: drop(frame.below, 1) }),
    'Instr_ok/binop',
    'label'
  ],
  [
    'code behind a call that does not fit its result',
    (c) => withContext(c, frame, { ...frame, code: program([f32(0)]) }),
    'Instr_ok2/label|Instr_ok2/frame',
    ''
  ],
  ['code that is lost', (c) => ({ ...c, code: end }), 'Instr_ok2/label', 'label'],
  [
    'a branch to no label',
    (c) => ({ ...c, code: program([{ _tag: 'br', l: idx<LabelIdx>(9) }]) }),
    'Instr_ok/br',
    'derived'
  ],
  ['a local of another type', (c) => local(c, 1, i32(1)), 'Val_ok/num', 'local 1'],
  ['a local without a value that needs one', (c) => local(c, 1, undefined), 'Localval_ok/set', 'local 1'],
  ['a reference of another type in a local', (c) => local(c, 3, array(c)), 'Val_ok/ref', 'local 3'],
  [
    'a local too many',
    (c) => ({ ...c, frame: { ...c.frame, locals: V.push(c.frame.locals, i32(1)) } }),
    'Frame_ok',
    'frame'
  ],
  [
    'a frame of another module',
    (c) => ({ ...c, frame: { ...c.frame, module: addr<ModuleAddr>(5) } }),
    'Frame_ok|Moduleinst_ok',
    ''
  ],
  [
    'a caller whose local is of another type',
    (c) => withContext(c, frame, { ...frame, frame: { ...frame.frame, locals: V.of<Val | undefined>([i64(0n)]) } }),
    'Val_ok/num',
    'local 0'
  ]
]

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
    (c) =>
      onStore((s) => withHeap(s, H.set(s.heap, array(c).fields, 1, { _tag: 'pack', pt: 'i8', c: 256 }), s.fresh))(c),
    'Packval_ok',
    'field 1'
  ],
  [
    'an element packed otherwise',
    (c) =>
      onStore((s) => withHeap(s, H.set(s.heap, array(c).fields, 1, { _tag: 'pack', pt: 'i16', c: 1 }), s.fresh))(c),
    'Fieldval_ok/packval',
    'field 1'
  ],
  ['a structure that is its own immutable field', (c) => field(2, struct(c))(c), 'NotImmutReachable', 'struct'],
  [
    'two structures at one address',
    (c) => global(2, { ...struct(c), fields: H.alloc([i32(1), i64(1n), refNull]) })(c),
    'Store_ok',
    'struct'
  ],
  [
    'a structure with a field too few',
    (c) => global(2, { ...struct(c), a: addr<HeapAddr>(c.store.fresh - 1), fields: H.alloc([i32(1)]) })(c),
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

/** An exception with a value that is not of its tag, on the stack of a configuration that drops it. */
const exnIn = (c: Config): Partial<Config> => ({
  store: withHeap(c.store, c.store.heap, c.store.fresh + 1),
  values: push(
    i32(9),
    push({ _tag: 'ref.exn_addr', a: addr<HeapAddr>(c.store.fresh), tag: addr<TagAddr>(1), fields: [i32(1)] }, c.values)
  )
})

/** Heap objects that are not on the operand stack. */
const untouched = /field|element|structure/

describe('a well-typed configuration', () => {
  it('is accepted, and stands in a label, a handler and a frame', () => {
    expect(configOk(start, ts)).toEqual({ _tag: 'Right', right: null })
    expect(storeOk(start.store)).toEqual({ _tag: 'Right', right: null })
    expect([label._tag, handler._tag, frame._tag]).toEqual(['label', 'handler', 'frame'])
    expect(isVal(start.values)).toBe(true)
  })
  it('is of no other type', () => {
    const others: ReadonlyArray<ResultType> = [[], ['i64'], ['i32', 'i32']]
    for (const other of others) expect(isLeft(configOk(start, other))).toBe(true)
  })
})

describe.each([
  ['terms and frames', terms],
  ['stores', stores]
] as const)('ill-typed %s', (_name, planted) => {
  it.each(planted)('%s', (_what, plant, rule, place) => {
    const found = configOk(plant(start), ts)
    if (!isLeft(found)) throw new Error('it was accepted')
    expect(rule.split('|'), violationText(found.left)).toContain(found.left.rule)
    expect(placeText(found.left.place)).toContain(place)
    expect(found.left.expected).not.toBe(found.left.found)
  })
  it.each(planted)('%s, as the result of a step', (what, plant) => {
    const next = (every: number): boolean => isLeft(after(soundly(start, ts, every), 'Step_pure/nop', plant(start)))
    expect(next(1)).toBe(true)
    // what no step of this kind touches is found at the next look at everything
    expect(next(1000)).toBe(!untouched.test(what))
  })
})

describe('a step that', () => {
  const steps: ReadonlyArray<Planted> = [
    ['changes an immutable global', global(1, i64(8n)), 'Extend_globalinst', 'global 1'],
    [
      'changes the type of a global',
      onStore((s) =>
        withGlobals(
          s,
          change(s.globals, 1, (g) => ({ ...g, type: { ...g.type, mut: true } }))
        )
      ),
      'Extend_globalinst',
      'global 1'
    ],
    [
      'shrinks a memory',
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({ bytes: B.make(0) ?? m.bytes, type: { ...m.type, lim: { min: 0, max: 4 } } }))
        )
      ),
      'Extend_meminst',
      'mem 0'
    ],
    [
      'changes the maximum of a memory',
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({ ...m, type: { ...m.type, lim: { min: 1, max: 5 } } }))
        )
      ),
      'Extend_meminst',
      'mem 0'
    ],
    [
      'shrinks a table',
      onStore((s) =>
        withTables(
          s,
          change(s.tables, 0, (t) => ({ refs: V.empty, type: { ...t.type, lim: { min: 0, max: null } } }))
        )
      ),
      'Extend_tableinst',
      'table 0'
    ],
    [
      'changes a segment',
      onStore((s) =>
        withDatas(
          s,
          change(s.datas, 0, () => ({ bytes: new Uint8Array([1, 2, 3]) }))
        )
      ),
      'Extend_datainst',
      'data 0'
    ],
    [
      'changes the references of a segment',
      onStore((s) =>
        withElems(
          s,
          change(s.elems, 0, (e) => ({ ...e, refs: [refNull] }))
        )
      ),
      'Extend_eleminst',
      'elem 0'
    ],
    ['changes an immutable field', field(0, i32(2)), 'Extend_structinst', 'field 0'],
    [
      'changes a tag',
      onStore((s) => ({ ...s, tags: V.set(s.tags, 0, { type: V.get(s.tags, 1)?.type ?? (undefined as never) }) })),
      'Extend_taginst',
      'tag 0'
    ],
    [
      'changes a function',
      onStore((s) => ({ ...s, funcs: change(s.funcs, 0, (f) => ({ ...f, module: addr<ModuleAddr>(-1) })) })),
      'Extend_funcinst',
      'func 0'
    ],
    ['loses a function', onStore((s) => ({ ...s, funcs: V.of(V.toArray(s.funcs).slice(1)) })), 'Extend_store', 'funcs'],
    ['forgets addresses', onStore((s) => withHeap(s, s.heap, 0)), 'Extend_store', '']
  ]
  it.each(steps)('%s', (_what, plant, rule, place) => {
    const found = after(soundly(start, ts, 1), 'Step_pure/nop', plant(start))
    if (!isLeft(found)) throw new Error('it was accepted')
    expect(found.left.rule).toBe(rule)
    expect(placeText(found.left.place)).toContain(place)
  })
  it('drops segments, grows a memory or sets what is mutable is fine', () => {
    const made = [
      onStore((s) =>
        withDatas(
          s,
          change(s.datas, 0, () => ({ bytes: new Uint8Array(0) }))
        )
      ),
      onStore((s) =>
        withElems(
          s,
          change(s.elems, 0, (e) => ({ ...e, refs: [] }))
        )
      ),
      global(0, i32(5)),
      field(1, i64(5n)),
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({
            bytes: B.make(2 * 65_536) ?? m.bytes,
            type: { ...m.type, lim: { min: 2, max: 4 } }
          }))
        )
      )
    ].reduce((c, f) => f(c), { ...start, code: start.code.next })
    const found = after(soundly(start, ts, 1), 'Step_pure/nop', made)
    expect(isLeft(found) ? violationText(found.left) : 'accepted').toBe('accepted')
  })
})
