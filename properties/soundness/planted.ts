/** A well-typed configuration, what may be changed in it, and how the test says that a change is found. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { addr, type FuncAddr, type HeapAddr, type TagAddr } from '../../src/execution/runtime/Addresses.ts'
import type { Config, Context, FrameContext, HandlerContext, LabelContext } from '../../src/execution/runtime/Config.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import { emptyStore, withGlobals, withHeap, type ModuleInst, type Store } from '../../src/execution/runtime/Store.ts'
import { push, refFunc, type Ref, type RefStruct, type Val } from '../../src/execution/runtime/Values.ts'
import { configOk } from '../../src/soundness/Config.ts'
import { showViolationPlace } from '../../src/soundness/Violation.ts'
import * as H from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import type { DefType, ResultType } from '../../src/structure/Types.ts'
import { parseModule } from '../../src/text/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'
import { entry, limits, settings } from '../support/runs.ts'
import { after, soundly, violationText } from './checked.ts'

/** Configurations are taken where the machine is about to run a NOP. */
const source = `(module
  (type $f (func (param i32) (result i32)))
  (type $s (struct (field i32) (field (mut i64)) (field (ref null eq))))
  (type $a (array (mut i8)))
  (type $fixed (array i32))
  (type $open (sub (struct (field i32) (field (mut i64)) (field (ref null eq)))))
  (type $late (struct (field (mut i32)) (field i64)))
  (tag $e (param i32))
  (tag $other (param i64))
  (tag $object (param eqref))
  (global $g (mut i32) (i32.const 1))
  (global $c i64 (i64.const 7))
  (global $r (mut eqref) (ref.null eq))
  (global $x (mut exnref) (ref.null exn))
  (global $y (mut exnref) (ref.null exn))
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

/** The store after a module is instantiated, its instance, the types of it, and the module. */
export const storeOf = (text: string) => {
  const valid = right(validateModule(right(parseModule(text)).module))
  const made = right(instantiate(emptyStore, valid, [], settings))
  const done = run(Infinity)(made.config)
  if (done._tag !== 'Done') throw new Error(done._tag)
  const types = V.get(done.store.modules, made.instance)?.types ?? []
  return { store: done.store, instance: made.instance, types, valid }
}

const atNop = (): Config => {
  const { store, instance } = storeOf(source)
  let c = right(invoke(store, entry(store, instance, 'main'), [i32(3)], { ...settings, limits }))
  while (c.code.instr._tag !== 'nop') {
    const o = step(c)
    if (o._tag !== 'Next') throw new Error(o._tag)
    c = o.config
  }
  return c
}
export const ts: ResultType = ['i32']
export const start = atNop()

const inner = <T extends Context['_tag']>(tag: T, ctx: Context = start.contexts): Extract<Context, { _tag: T }> => {
  // the tag was compared
  if (ctx._tag === tag) return ctx as Extract<Context, { _tag: T }>
  if (ctx._tag === 'top') throw new Error(`no ${tag}`)
  return inner(tag, ctx.next)
}
/** The configuration with one context replaced. */
export const withContext = (c: Config, old: Context, made: Context): Config => {
  const replace = (ctx: Context): Context =>
    ctx === old ? made
    : ctx._tag === 'top' ? ctx
    : { ...ctx, next: replace(ctx.next) }
  return { ...c, contexts: replace(c.contexts) }
}
/** The contexts that it is in. */
export const label: LabelContext = inner('label')
export const outerLabel: LabelContext = inner('label', label.next)
export const handler: HandlerContext = inner('handler')
export const frame: FrameContext = inner('frame')

export const top = (c: Config, v: Val): Config => ({ ...c, values: push(v, c.values.tail) })
export const local = (c: Config, x: number, v: Val | undefined): Config => ({
  ...c,
  frame: { ...c.frame, locals: V.set(c.frame.locals, x, v) }
})
export const onStore =
  (change: (s: Store) => Store) =>
  (c: Config): Config => ({ ...c, store: change(c.store) })
export const global = (x: number, value: Val) =>
  onStore((s) =>
    withGlobals(
      s,
      change(s.globals, x, (g) => ({ ...g, value }))
    )
  )
export const change = <A>(v: V.Vector<A>, i: number, f: (x: A) => A): V.Vector<A> => {
  const x = V.get(v, i)
  return x === undefined ? v : V.set(v, i, f(x))
}
export const moduleInst = (f: (m: ModuleInst) => ModuleInst) =>
  onStore((s) => ({ ...s, modules: change(s.modules, 0, f) }))

export const struct = (c: Config): RefStruct => {
  const v = V.get(c.frame.locals, 3)
  if (v?._tag !== 'ref.struct_addr') throw new Error('the local holds a structure')
  return v
}
export const field = (i: number, v: Val) => (c: Config) =>
  onStore((s) => withHeap(s, H.set(s.heap, struct(c), i, v), s.fresh))(c)
export const array = (c: Config) => {
  const v = V.get(c.store.globals, 2)?.value
  if (v?._tag !== 'ref.array_addr') throw new Error('the global holds an array')
  return v
}
export const element = (v: Val) => (c: Config) => onStore((s) => withHeap(s, H.set(s.heap, array(c), 1, v), s.fresh))(c)
export const dangling: Ref = refFunc(addr<FuncAddr>(99))

/** What is planted, the change, the rules that may be broken, and the place. */
export type Planted = readonly [string, (c: Config) => Config, string, string]

/** Type `x` of the module. */
export const typeOf = (c: Config, x: number): DefType => {
  const dt = V.get(c.store.modules, 0)?.types[x]
  if (dt === undefined) throw new Error(`no type ${x}`)
  return dt
}

/** Two copies of a new exception, in the globals of their type. */
export const exceptions =
  (tag: number, made: (c: Config) => readonly [Val, Val]) =>
  (c: Config): Config => {
    const [x, y] = made(c).map((v) => ({
      _tag: 'ref.exn_addr' as const,
      a: addr<HeapAddr>(c.store.fresh),
      tag: addr<TagAddr>(tag),
      fields: [v]
    }))
    if (x === undefined || y === undefined) throw new Error('there are two')
    const both = global(4, y)(global(3, x)(c))
    return { ...both, store: withHeap(both.store, both.store.heap, both.store.fresh + 1) }
  }

/** An exception with a value that is not of its tag, on the stack of a configuration that drops it. */
export const exnIn = (c: Config): Partial<Config> => ({
  store: withHeap(c.store, c.store.heap, c.store.fresh + 1),
  values: push(
    i32(9),
    push({ _tag: 'ref.exn_addr', a: addr<HeapAddr>(c.store.fresh), tag: addr<TagAddr>(1), fields: [i32(1)] }, c.values)
  )
})

/** Heap objects that are not on the operand stack. */
const untouched = /field|element|structure/

/** Each is refused from scratch, by its rule and at its place; and as the result of a step. */
export const areRefused = (planted: ReadonlyArray<Planted>): void => {
  it.each(planted)('%s', (_what, plant, rule, place) => {
    const found = configOk(plant(start), ts)
    if (!isLeft(found)) throw new Error('it was accepted')
    expect(rule.split('|'), violationText(found.left)).toContain(found.left.rule)
    expect(showViolationPlace(found.left.place)).toContain(place)
    expect(found.left.expected).not.toBe(found.left.found)
  })
  it.each(planted)('%s, as the result of a step', (what, plant) => {
    const next = (every: number): boolean => isLeft(after(soundly(start, ts, every), 'Step_pure/nop', plant(start)))
    expect(next(1)).toBe(true)
    // what no step of this kind touches is found at the next look at everything
    expect(next(1000)).toBe(!untouched.test(what))
  })
}
