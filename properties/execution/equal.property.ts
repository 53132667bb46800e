/** Equality of configurations: an equivalence that sees what is reachable, and nothing else. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storeInit } from '../../src/embedding/Store.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { addr, type HeapAddr } from '../../src/execution/runtime/Addresses.ts'
import { allocGlobal, allocHostFunc } from '../../src/execution/modules/allocate.ts'
import { deterministic, listed, seeded } from '../../src/execution/runtime/Choices.ts'
import { derived, end, program } from '../../src/execution/runtime/Code.ts'
import { labelContext, type Config } from '../../src/execution/runtime/Config.ts'
import { equal, equalStore } from '../../src/execution/equality/equal.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { step } from '../../src/execution/Step.ts'
import {
  withDatas,
  withGlobals,
  withCounts,
  withHeap,
  withMems,
  withTables,
  type Store
} from '../../src/execution/runtime/Store.ts'
import {
  noValues,
  push,
  refNull,
  refStruct,
  type FieldVal,
  type RefStruct
} from '../../src/execution/runtime/Values.ts'
import { addAll } from '../../src/persistent/BitSet.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as Cells from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import { func, make, right, wat } from '../support/embed.ts'

const text = `(module
  (memory 1) (table 4 funcref) (global $g (mut i32) (i32.const 0)) (data $d "abc")
  (func $f (export "f") (param i32) (result i32) (local i32 i64)
    (local.set 1 (local.get 0))
    (block (loop (br_if 1 (i32.eqz (local.get 1)))
      (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
      (i32.store8 (local.get 1) (i32.const 7))
      (global.set $g (i32.add (global.get $g) (local.get 1)))
      (br 0)))
    (if (result i32) (i32.gt_u (local.get 0) (i32.const 1))
      (then (i32.mul (local.get 0) (call $f (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 1)))))`

const type = funcDeftype([], [])
const struct = (a: number, fields: ReadonlyArray<FieldVal>): RefStruct => refStruct(addr<HeapAddr>(a), type, fields)

/** All configurations of a run. */
const trail = (n: number): ReadonlyArray<Config> => {
  const { store, names } = make(storeInit(), wat(text), 'm')
  const out: Config[] = [right(invoke(store, func(names, 'm.f'), [i32(n)]))]
  for (let c = out[0]; c !== undefined;) {
    const o = step(c)
    c = o._tag === 'Next' ? o.config : undefined
    if (c !== undefined) out.push(c)
  }
  return out
}

it('holds of a run and its repetition at every step, and of no two steps of one', () => {
  const cs = trail(5)
  expect(cs.length).toBeGreaterThan(200)
  cs.forEach((c, i) => {
    const before = cs[i - 1]
    if (before === undefined) return
    // Stepping again makes the same configuration anew, though the store has newer versions by now.
    const again = step(before)
    if (again._tag !== 'Next') throw new Error(again._tag)
    expect(again.config).not.toBe(c)
    expect(equal(again.config, c) && equal(c, again.config)).toBe(true)
    expect(equal(before, c) || equal(c, before)).toBe(false)
  })
  fc.assert(
    fc.property(fc.nat(cs.length - 1), fc.nat(cs.length - 1), (i, j) => {
      const [x, y] = [cs[i], cs[j]]
      if (x !== undefined && y !== undefined) expect(equal(x, { ...y, steps: x.steps })).toBe(i === j)
    })
  )
})

describe('sees each part', () => {
  /** One change each, of a configuration in the middle of a run. */
  const changes: Readonly<Record<string, (c: Config) => Config>> = {
    'the number of steps': (c) => ({ ...c, steps: c.steps + 1 }),
    'a limit': (c) => ({ ...c, limits: { ...c.limits, array: 1 } }),
    'the source of choices': (c) => ({ ...c, choices: seeded(1) }),
    'a relaxed parameter': (c) => ({
      ...c,
      choices: { ...deterministic, relaxed: { ...deterministic.relaxed, fmin: 1 } }
    }),
    'choices taken': (c) => ({ ...c, choices: { ...deterministic, taken: { index: 0n, count: 2n, before: null } } }),
    'an operand': (c) => ({ ...c, values: push(i32(77), c.values) }),
    'a local': (c) => ({ ...c, frame: { ...c.frame, locals: V.set(c.frame.locals, 1, i32(-9)) } }),
    'an unset local': (c) => ({ ...c, frame: { ...c.frame, locals: V.set(c.frame.locals, 1, undefined) } }),
    'the module of the frame': (c) => ({ ...c, frame: { ...c.frame, module: addr(-1) } }),
    'the place in the code': (c) => ({ ...c, code: c.code.next }),
    'a derived instruction': (c) => ({ ...c, code: derived('if', { _tag: 'nop' }, c.code) }),
    'a context': (c) => ({ ...c, contexts: labelContext(0, end, c.contexts.below, end, c.contexts) }),
    'a byte of memory': (c) => withStore(c, (s) => inMem(s, (m) => B.set8(m, 60_000, 1))),
    'the size of a memory': (c) => withStore(c, (s) => inMem(s, (m) => B.grow(m, 131_072) ?? m)),
    'an entry of a table': (c) =>
      withStore(c, (s) => {
        const t = V.get(s.tables, 0)
        return t === undefined ? s : (
            withTables(s, V.of([{ ...t, refs: V.set(t.refs, 3, { _tag: 'ref.func_addr', a: addr(0) }) }]))
          )
      }),
    'a global': (c) =>
      withStore(c, (s) =>
        withGlobals(
          s,
          V.map(s.globals, (g) => ({ ...g, value: i32(123_456) }))
        )
      ),
    'a dropped segment': (c) => withStore(c, (s) => withDatas(s, V.of([{ bytes: new Uint8Array(0) }]))),
    'bytes found': (c) => withStore(c, (s) => withCounts(s, s.found + 1, s.since)),
    'bytes since': (c) => withStore(c, (s) => withCounts(s, s.found, s.since + 1)),
    'a part of a memory that was written': (c) => withStore(c, (s) => inMem(s, (m) => B.withWritten(m, 1, 1))),
    'a block of a table that was touched': (c) =>
      withStore(c, (s) =>
        withTables(
          s,
          V.map(s.tables, (t) => ({ ...t, touched: addAll(t.touched, 0, 9) }))
        )
      ),
    'the next heap address': (c) => withStore(c, (s) => withHeap(s, s.heap, s.fresh + 1))
  }
  const withStore = (c: Config, f: (s: Store) => Store): Config => ({ ...c, store: f(c.store) })
  const inMem = (s: Store, f: (m: B.Bytes) => B.Bytes): Store =>
    withMems(
      s,
      V.map(s.mems, (m) => ({ ...m, bytes: f(m.bytes) }))
    )

  it.each(Object.entries(changes))('%s', (_, change) => {
    const cs = trail(4)
    let seen = 0
    for (const c of cs.filter(({ code, frame }) => code.index >= 0 && code !== end && frame.module >= 0)) {
      const other = change(c)
      expect(equal(c, other) || equal(other, c)).toBe(false)
      expect(equal(other, change(c))).toBe(true)
      seen++
    }
    expect(seen).toBeGreaterThan(50)
  })

  it('the origin of a derived instruction, and of none', () => {
    const [c] = trail(1)
    if (c === undefined) throw new Error('no configuration')
    const from = (m: 'if' | 'loop' | null) => ({ ...c, code: derived(m, { _tag: 'nop' }, c.code) })
    expect(equal(from('if'), from('if'))).toBe(true)
    expect(equal(from('if'), from('loop'))).toBe(false)
    expect(equal(from(null), from('loop'))).toBe(false)
    expect(equal(from(null), { ...c, code: derived(null, { _tag: 'nop' }, c.code) })).toBe(true)
    expect(equal({ ...c, choices: listed([1n, 2n]) }, { ...c, choices: listed([1n, 2n]) })).toBe(true)
    expect(equal({ ...c, choices: listed([1n, 2n]) }, { ...c, choices: listed([1n, 3n]) })).toBe(false)
  })
})

it('does not see what is not reachable', () => {
  const { store, names } = make(storeInit(), wat(text), 'm')
  const on = (s: Store) => right(invoke(s, func(names, 'm.f'), [i32(2)]))
  const host = allocHostFunc(store, type, { _tag: 'host', module: 'env', name: 'f' })
  const more = allocGlobal(host.store, { _tag: 'global', mut: true, t: 'i32' }, i32(1)).store
  expect(equal(on(store), on(more))).toBe(true)
  expect(equalStore(store, more)).toBe(false)
  // Where a table refers to it, it is.
  const listing = (s: Store, name: string) =>
    withTables(
      allocHostFunc(s, type, { _tag: 'host', module: 'env', name }).store,
      V.map(s.tables, (t) => ({ ...t, refs: V.set(t.refs, 0, { _tag: 'ref.func_addr' as const, a: host.a }) }))
    )
  expect(equal(on(listing(store, 'f')), on(listing(store, 'f')))).toBe(true)
  expect(equal(on(listing(store, 'f')), on(listing(store, 'g')))).toBe(false)
})

describe('heap objects', () => {
  const on = (s: Store, r: RefStruct): Config => ({
    store: s,
    frame: { locals: V.empty, module: addr(-1) },
    values: push(r, noValues),
    code: program([]),
    contexts: { _tag: 'top', below: noValues, depth: 0, bytes: 0 },
    choices: deterministic,
    limits: { depth: 1, pages: 1, pages64: 1, table: 1, array: 1, memory: 1 },
    steps: 0
  })

  it('are compared by address, type and fields, round cycles as well', () => {
    /** Two structures that refer to each other; the second holds n. */
    const cycle = (n: number, address = 0): Config => {
      const x = struct(address, [refNull])
      const y = struct(address + 1, [x, i32(n)])
      const s = storeInit()
      return on(withHeap(s, Cells.set<FieldVal>(s.heap, x, 0, y), 2), x)
    }
    expect(equal(cycle(1), cycle(1))).toBe(true)
    expect(equal(cycle(1), cycle(2))).toBe(false)
    expect(equal(cycle(1), cycle(1, 5))).toBe(false)
  })

  it('read each store in its own version', () => {
    const x = struct(0, [i32(1)])
    const s = withHeap(storeInit(), Cells.emptyHeap<FieldVal>(), 1)
    const changed = withHeap(s, Cells.set<FieldVal>(s.heap, x, 0, i32(2)), 1)
    const back = withHeap(changed, Cells.set<FieldVal>(changed.heap, x, 0, i32(1)), 1)
    expect(equal(on(s, x), on(changed, x))).toBe(false)
    expect(equal(on(s, x), on(back, x))).toBe(true)
  })

  it('a list of 200,000 of them, and as many exceptions, cost no stack', () => {
    const list = (last: number): RefStruct => {
      let r = struct(0, [i32(last)])
      for (let a = 1; a < 200_000; a++) {
        const exn = { _tag: 'ref.exn_addr', a: addr<HeapAddr>(200_000 + a), tag: addr<never>(0), fields: [r] } as const
        r = struct(a, [exn])
      }
      return r
    }
    const s = storeInit()
    const [x, y, z] = [list(1), list(1), list(2)]
    expect(equal(on(s, x), on({ ...s }, y))).toBe(true)
    expect(equal(on(s, x), on({ ...s }, z))).toBe(false)
  })
})

it('of depth 100,000 is found without stack', () => {
  const m = wat('(module (func $f (export "f") (param i32) (block (block (call $f (local.get 0))))))')
  const { store, names } = make(storeInit(), m, 'm')
  const deep = (): Config => {
    let c = right(invoke(store, func(names, 'm.f'), [i32(1)]))
    while (c.contexts.depth < 100_000) {
      const o = step({ ...c, limits: { ...c.limits, depth: 100_001 } })
      if (o._tag !== 'Next') throw new Error(o._tag)
      c = o.config
    }
    return c
  }
  const [x, y] = [deep(), deep()]
  expect(equal(x, y)).toBe(true)
  expect(equal(x, { ...y, store: { ...y.store } })).toBe(true)
  expect(equal(x, { ...y, values: push(i32(1), y.values) })).toBe(false)
})

it('compares instances of one module by their addresses', () => {
  const m = wat(text)
  const one = make(storeInit(), m, 'one')
  const two = right(instantiate(one.store, m, []))
  const s = two.config.store
  const call = (name: number) => right(invoke(s, addr(name), [i32(1)]))
  expect(equal(call(0), call(0))).toBe(true)
  expect(equal(call(0), call(1))).toBe(false)
})
