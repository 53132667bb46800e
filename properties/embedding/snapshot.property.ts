/** Snapshots: what is written down is read back, at every step, and runs on as if nothing had happened. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWith, type Hosts } from '../../src/embedding/Run.ts'
import { decodeConfig } from '../../src/embedding/snapshot/decode.ts'
import { encodeConfig } from '../../src/embedding/snapshot/encode.ts'
import { nameModule, type NamedModule } from '../../src/embedding/snapshot/Places.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { addr, type HeapAddr } from '../../src/execution/Addresses.ts'
import { listed, seeded } from '../../src/execution/Choices.ts'
import type { Config, Outcome } from '../../src/execution/Config.ts'
import { equal, equalOutcome, equalStore } from '../../src/execution/equal.ts'
import { instantiate } from '../../src/execution/instantiate.ts'
import { invoke } from '../../src/execution/invoke.ts'
import { step } from '../../src/execution/Step.ts'
import { program } from '../../src/oracle/arbitraries/index.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { pushAll, refFunc, refHost, refI31, refNull, type Val } from '../../src/execution/Values.ts'
import { toBase64 } from '../../src/prelude/Base64.ts'
import * as V from '../../src/prelude/Vector.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { ref } from '../../src/structure/Types.ts'
import { func, left, make, right, valid, wat } from '../support/embed.ts'
import { called, reply, settings, started } from '../support/runs.ts'
import { emptyModule } from '../support/modules.ts'

/** There and back through text. */
const trip = (c: Config, modules: ReadonlyArray<NamedModule>): { readonly back: Config; readonly text: string } => {
  const text = JSON.stringify(right(encodeConfig(c, modules)))
  return { back: right(decodeConfig(JSON.parse(text), modules)), text }
}

const hosts: Hosts = (call, s) => reply(call, s)

/** Every configuration of a run, until it needs more than `most` steps. */
const trail = (start: Config, most: number): ReadonlyArray<Config> => {
  const out = [start]
  let c = start
  while (out.length < most) {
    const o: Outcome = step(c)
    const next = o._tag === 'Suspended' ? runWith(hosts, 1)(o.config) : o
    if (next._tag === 'Next' || (next._tag === 'Exhausted' && next.config.steps > c.steps)) c = next.config
    else return out
    out.push(c)
  }
  return out
}

describe('generated programs', () => {
  it('every configuration is read back equal, is written the same again, and runs to the same end', () => {
    const met = new Set<string>()
    let configs = 0
    fc.assert(
      fc.property(program, fc.infiniteStream(fc.nat(9)), (p, skips) => {
        const { valid: m, config, instance } = started(p, settings)
        const modules = [nameModule(m)]
        const first = runWith(hosts, 500)(config)
        const calls = 'store' in first ? p.calls.map((c) => called(first.store, instance, c, settings)) : []
        for (const start of [config, ...calls.slice(0, 2)]) {
          const end = runWith(hosts, 2000)(start)
          // Some of the steps: all of them would take minutes.
          for (const c of trail(start, 150).filter(() => skips.next().value === 0)) {
            const { back, text } = trip(c, modules)
            expect(equal(back, c)).toBe(true)
            expect(JSON.stringify(right(encodeConfig(back, modules)))).toBe(text)
            const rest = runWith(hosts, 2000 - (c.steps - start.steps))(back)
            expect(end._tag !== 'Refused' && rest._tag !== 'Refused' && equalOutcome(rest, end)).toBe(true)
            met.add(c.contexts._tag).add(c.code.instr._tag)
            configs++
          }
        }
      }),
      { numRuns: 40 }
    )
    expect(configs).toBeGreaterThan(200)
    for (const tag of ['label', 'frame', 'end', 'call_ref', 'br', 'trap']) expect(met).toContain(tag)
    expect(met.size).toBeGreaterThan(40)
  })
})

const named = (text: string) => wat(text).then((m) => ({ m, modules: [nameModule(m)] }))

const everyStep = (start: Config, modules: ReadonlyArray<NamedModule>, most = 400): ReadonlySet<string> => {
  const cs = trail(start, most)
  const derived = new Set<string>()
  for (const c of cs) {
    const { back } = trip(c, modules)
    expect(equal(back, c)).toBe(true)
    for (let code = c.code; code.index < 0; code = code.next) derived.add(code.instr._tag)
  }
  return derived
}

describe('at every step', () => {
  it('of memories, tables and unfolding instructions', async () => {
    const { m, modules } = await named(`(module
      (memory 2) (table 6 funcref) (type $i (func (param i32) (result i32)))
      (data (i32.const 70000) "at the end") (data $d "passive") (elem (i32.const 1) $id $tail) (elem $e func $id)
      (func $id (type $i) (local.get 0))
      (func $tail (type $i) (return_call $id (i32.add (local.get 0) (i32.const 1))))
      (func (export "f") (param i32) (result i32) (local i64 f32 f64 funcref)
        (memory.fill (i32.const 3) (i32.const 255) (i32.const 3))
        (memory.copy (i32.const 65535) (i32.const 70000) (i32.const 2))
        (memory.init $d (i32.const 9) (i32.const 1) (i32.const 3)) (data.drop $d)
        (table.fill (i32.const 4) (ref.func $id) (i32.const 2))
        (table.copy (i32.const 0) (i32.const 1) (i32.const 2)) (table.init $e (i32.const 2) (i32.const 0) (i32.const 1))
        (drop (memory.grow (i32.const 1))) (drop (table.grow (ref.null func) (i32.const 2)))
        (f64.store (i32.const 100) (f64.const nan:0x8000000000123))
        (local.set 2 (f32.const -0)) (local.set 1 (i64.const -2))
        (if (local.get 0) (then (nop)) (else (unreachable)))
        (block $out (loop $top
          (local.set 0 (call_indirect (type $i) (local.get 0) (i32.const 1)))
          (br_table $top $out (i32.gt_s (local.get 0) (i32.const 3)))))
        (local.tee 0 (i32.load8_u (i32.const 5)))))`)
    const { store, names } = make(storeInit(), m, 'm')
    const start = right(invoke(store, func(names, 'm.f'), [i32(2)]))
    const derived = everyStep(start, modules, 2000)
    for (const tag of [
      'memory.fill',
      'i32.store8',
      'table.set',
      'ref.cast',
      'call_ref',
      'block',
      'loop',
      'br',
      'local.set'
    ])
      expect(derived).toContain(tag)
  })

  it('of instantiation', async () => {
    const { m, modules } = await named(`(module
      (memory 1) (table 3 funcref) (global $g i32 (i32.const 1))
      (func $f) (elem (i32.const 1) $f $f) (elem declare func $f) (data (i32.const 1) "ab") (start $f))`)
    const derived = everyStep(right(instantiate(storeInit(), m, [])).config, modules)
    for (const tag of [
      'table.init',
      'elem.drop',
      'table.set',
      'memory.init',
      'data.drop',
      'i32.store8',
      'call',
      'call_ref'
    ])
      expect(derived).toContain(tag)
  })

  it('of exceptions, with cyclic structures in what they carry', () => {
    const m = valid(exceptional)
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const start = right(invoke(store, func(names, 'm.f'), [i32(3)]))
    const derived = everyStep(start, modules)
    expect(derived).toContain('throw_ref')
    const c = trail(start, 400).at(-1)
    if (c === undefined) throw new Error('no configuration')
    // The result is a structure that refers to itself.
    const { back } = trip(c, modules)
    expect(back.values.head).toMatchObject({ _tag: 'ref.struct_addr', a: 0 })
    expect(JSON.stringify(right(encodeConfig(c, modules)).objects)).toContain('["object",0]')
  })
})

/** An index of whatever kind. */
const i = (n: number): never => idx<never>(n)
const node = ref(true, { _tag: 'idx', x: i(0) })

/** A node that refers to itself is thrown from under two handlers, the outer one of which catches it. */
const exceptional: Module = {
  ...emptyModule,
  types: [
    {
      subtypes: [
        {
          final: true,
          supers: [],
          ct: {
            _tag: 'struct',
            fields: [
              { mut: true, zt: node },
              { mut: false, zt: 'i8' },
              { mut: true, zt: 'v128' }
            ]
          }
        }
      ]
    },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [node], results: [] } }] },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['i32'], results: [node] } }] },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [node, ref(true, 'exn')] } }] }
  ],
  tags: [
    { _tag: 'tag', type: { _tag: 'idx', x: i(1) } },
    { _tag: 'tag', type: { _tag: 'idx', x: i(1) } }
  ],
  funcs: [
    {
      type: i(2),
      locals: [{ n: 1, t: node }],
      body: [
        {
          _tag: 'block',
          bt: { _tag: 'idx', x: i(3) },
          es: [
            {
              _tag: 'try_table',
              bt: { _tag: 'result', t: null },
              catches: [
                { _tag: 'catch_ref', x: i(1), l: i(0) },
                { _tag: 'catch_ref', x: i(0), l: i(0) }
              ],
              es: [
                {
                  _tag: 'try_table',
                  bt: { _tag: 'result', t: null },
                  catches: [],
                  es: [
                    { _tag: 'struct.new_default', x: i(0) } satisfies Instr,
                    { _tag: 'local.tee', x: i(1) },
                    { _tag: 'local.get', x: i(1) },
                    { _tag: 'struct.set', x: i(0), i: i(0) },
                    { _tag: 'local.get', x: i(1) },
                    { _tag: 'throw', x: i(0) }
                  ]
                }
              ]
            },
            { _tag: 'unreachable' }
          ]
        },
        { _tag: 'drop' }
      ]
    }
  ],
  exports: [{ name: 'f', idx: { _tag: 'func', x: i(0) } }]
}

describe('deep configurations', () => {
  it('100,000 frames and as many blocks', async () => {
    const { m, modules } = await named('(module (func $f (export "f") (param i32) (block (call $f (local.get 0)))))')
    const { store, names } = make(storeInit(), m, 'm')
    const limits = { ...settings.limits, depth: 100_000 }
    const c = right(invoke(store, func(names, 'm.f'), [i32(1)], { ...settings, limits }))
    const o = runWith(() => null)(c)
    if (o._tag !== 'Exhausted') throw new Error(o._tag)
    expect(o.config.contexts.depth).toBe(100_000)
    expect(equal(trip(o.config, modules).back, o.config)).toBe(true)
  })

  it('100,000 nested blocks of one function', () => {
    const n = 100_000
    let body: Instr[] = [{ _tag: 'unreachable' }]
    for (let k = 0; k < n; k++)
      body = [{ _tag: k % 2 === 0 ? 'block' : 'loop', bt: { _tag: 'result', t: null }, es: body }]
    const m = valid({
      ...emptyModule,
      types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }],
      funcs: [{ type: i(0), locals: [], body }],
      exports: [{ name: 'f', idx: { _tag: 'func', x: i(0) } }]
    })
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const o = runWith(() => null, n + 1)(right(invoke(store, func(names, 'm.f'), [])))
    if (o._tag !== 'Exhausted') throw new Error(o._tag)
    expect(o.config.code.instr._tag).toBe('unreachable')
    const { back } = trip(o.config, modules)
    expect(equal(back, o.config)).toBe(true)
    expect(runWith(() => null)(back)).toMatchObject({ _tag: 'Trapped', steps: n + 1 + 1 + n + 2 })
  })

  it('a list of 100,000 structures', () => {
    const m = valid(exceptional)
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const c = right(invoke(store, func(names, 'm.f'), [i32(3)]))
    const { values } = trail(c, 400).at(-1) ?? c
    const first = values.head
    if (first._tag !== 'ref.struct_addr') throw new Error(first._tag)
    // Later structures refer to earlier ones, so that each is only made once its fields are there.
    let r = first
    for (let a = 1; a < 100_000; a++) {
      const cells = [
        r,
        { _tag: 'pack', pt: 'i8', c: a & 255 } as const,
        { _tag: 'v128.const', a, b: 0, c: 0, d: 0 } as const
      ]
      r = { ...first, a: addr<HeapAddr>(a), fields: { cells, form: null, stamp: null } }
    }
    const long = { ...c, values: { head: r, tail: c.values, length: c.values.length + 1 } }
    expect(equal(trip(long, modules).back, long)).toBe(true)
  })
})

describe('choices, limits and several modules', () => {
  it('are kept', async () => {
    const { m, modules } = await named(`(module
      (func (export "f") (param f32) (result f32) (f32.add (local.get 0) (f32.const 1))))`)
    const { store, names } = make(storeInit(), m, 'm')
    const nan = { _tag: 'f32.const', c: 0x7fa00000 } as const
    for (const choices of [seeded(5), listed([3n, 1n]), listed([2n ** 70n])]) {
      const limits = { ...settings.limits, depth: Infinity }
      const start = right(invoke(store, func(names, 'm.f'), [nan], { choices, limits }))
      for (const c of trail(start, 20)) expect(equal(trip(c, modules).back, c)).toBe(true)
      const last = trail(start, 20).at(-1)
      expect(last?.choices.taken).not.toBe(null)
    }
  })

  it('modules are found by name; equal ones stand for one instance each', async () => {
    const text = '(module (memory 1) (func (export "f") (param i32) (i32.store (local.get 0) (i32.const 1))))'
    const [m1, m2] = [await wat(text), await wat(text)]
    const modules = [nameModule(m1), nameModule(m2)]
    expect(modules[0]?.hash).toBe(modules[1]?.hash)
    expect(nameModule(m1, encodeModule(m1.module)).hash).toBe(modules[0]?.hash)
    const one = make(storeInit(), m1, 'one')
    const two = make(one.store, m2, 'two', one.names)
    for (const name of ['one.f', 'two.f']) {
      const c = right(invoke(two.store, func(two.names, name), [i32(4)]))
      for (const at of trail(c, 10)) expect(equal(trip(at, modules).back, at)).toBe(true)
    }
    const c = right(invoke(two.store, func(two.names, 'two.f'), [i32(4)]))
    expect(left(encodeConfig(c, modules.slice(0, 1)))).toMatchObject({ _tag: 'SnapshotError' })
    const doc = right(encodeConfig(c, modules))
    expect(left(decodeConfig(doc, modules.slice(1))).message).toMatch(/^module [0-9a-f]{64} is not among those given$/)
  })

  it('the whole store survives, reachable or not', async () => {
    const { m, modules } = await named(
      '(module (memory (export "m") 1) (data (i32.const 65535) "x") (func (export "f")))'
    )
    const { m: other, modules: others } = await named('(module (memory 3) (global (mut i64) (i64.const -1)))')
    const one = make(storeInit(), m, 'one')
    const two = make(one.store, other, 'two', one.names)
    const c = right(invoke(two.store, func(two.names, 'one.f'), []))
    const { back } = trip(c, [...modules, ...others])
    expect(equalStore(back.store, c.store)).toBe(true)
  })
})

describe('every form', () => {
  it('of values', () => {
    const m = valid(exceptional)
    const modules = [nameModule(m)]
    const { store, names } = make(storeInit(), m, 'm')
    const c = right(invoke(store, func(names, 'm.f'), [i32(3)]))
    const host = refHost(addr(9))
    const bits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const val: fc.Arbitrary<Val> = fc.oneof(
      bits.map(i32),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(i64),
      bits.map(f32),
      fc.tuple(bits, bits).map(([hi, lo]) => f64(hi, lo)),
      fc.tuple(bits, bits, bits, bits).map(([x, y, z, w]) => v128(x, y, z, w)),
      fc.nat(2 ** 31 - 1).map(refI31),
      fc.constantFrom<Val>(refNull, refFunc(addr(0)), host, { _tag: 'ref.extern', ref: host }),
      fc.nat(2 ** 31 - 1).map((n): Val => ({ _tag: 'ref.extern', ref: refI31(n) }))
    )
    const tags = new Set<string>()
    fc.assert(
      fc.property(fc.array(val, { maxLength: 40 }), (vals) => {
        const locals = V.of<Val | undefined>([...vals, undefined, ...vals])
        const full = { ...c, values: pushAll(vals, c.values), frame: { ...c.frame, locals } }
        expect(equal(trip(full, modules).back, full)).toBe(true)
        for (const v of vals) tags.add(v._tag)
      })
    )
    expect(tags.size).toBe(10)
  })

  it('of tables: one of 2^32 - 1 entries takes a line', async () => {
    const { m, modules } = await named(`(module (table 0xffffffff funcref)
      (func $f (export "f") (table.set (i32.const 0xfffffffe) (ref.func $f))) (elem declare func $f))`)
    const { store, names } = make(storeInit(), m, 'm')
    const c = trail(right(invoke(store, func(names, 'm.f'), [])), 10).at(-1)
    if (c === undefined) throw new Error('no configuration')
    const { back, text } = trip(c, modules)
    expect(text.length).toBeLessThan(3000)
    expect(equal(back, c)).toBe(true)
    expect(V.get(V.get(back.store.tables, 0)?.refs ?? V.empty, 2 ** 32 - 2)).toEqual(refFunc(addr(0)))
  })
})

it('goes on in another process as it would have here', async () => {
  const { m, modules } = await named(`(module (memory 1) (global $g (mut i64) (i64.const 1))
    (func $fac (export "f") (param i32) (result i64)
      (i32.store (local.get 0) (local.get 0)) (global.set $g (i64.add (global.get $g) (i64.const 3)))
      (if (result i64) (local.get 0)
        (then (i64.mul (i64.extend_i32_u (local.get 0)) (call $fac (i32.sub (local.get 0) (i32.const 1)))))
        (else (i64.const 1)))))`)
  const { store, names } = make(storeInit(), m, 'm')
  const start = right(invoke(store, func(names, 'm.f'), [i32(20)]))
  const after = (c: Config, fuel: number): Config => {
    const o = runWith(() => null, fuel)(c)
    if (o._tag !== 'Exhausted') throw new Error(o._tag)
    return o.config
  }
  const here = JSON.stringify(right(encodeConfig(after(start, 150), modules)))
  const task = {
    bytes: toBase64(encodeModule(m.module)),
    snapshot: right(encodeConfig(after(start, 100), modules)),
    fuel: 50
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', elsewhere], {
    input: JSON.stringify(task),
    encoding: 'utf8'
  })
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toBe(here)
})
const elsewhere = join(import.meta.dirname, 'elsewhere.ts')

describe('documents that nobody wrote', () => {
  it('are refused with the place, or give a configuration that runs', async () => {
    const { m, modules } = await named(`(module (memory 1) (table 2 funcref) (global (mut i32) (i32.const 1))
      (func $f (export "f") (param i32) (result i32)
        (block (result i32) (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)) (call $f (local.get 0)))))`)
    const { store, names } = make(storeInit(), m, 'm')
    const cs = trail(right(invoke(store, func(names, 'm.f'), [i32(1)])), 40)
    const odd = fc.oneof(
      fc.constantFrom<unknown>(null, -1, 1.5, '', 'i32', [], {}, 2 ** 31, 1e300, ['object', 3], ['extern', ['null']]),
      fc.nat(12)
    )
    const ends = new Map<string, number>()
    fc.assert(
      fc.property(fc.nat(cs.length - 1), fc.array(fc.nat(40), { minLength: 1, maxLength: 9 }), odd, (k, path, x) => {
        const c = cs[k]
        if (c === undefined) return
        const doc: unknown = JSON.parse(JSON.stringify(right(encodeConfig(c, modules))))
        const read = decodeConfig(replace(doc, path, x), modules)
        const end = read._tag === 'Left' ? 'refused' : runWith(() => null, 200)(read.right)._tag
        if (read._tag === 'Left') expect(read.left.message).not.toBe('')
        ends.set(end, (ends.get(end) ?? 0) + 1)
      }),
      { numRuns: 1500 }
    )
    expect(ends.get('refused') ?? 0).toBeGreaterThan(300)
    expect([...ends.values()].reduce((a, b) => a + b, 0) - (ends.get('refused') ?? 0)).toBeGreaterThan(100)
  })

  it('the place is named', () => {
    const message = (doc: unknown) => left(decodeConfig(doc, [])).message
    expect(message(null)).toMatch(/^no snapshot of version 1: the document/)
    expect(message({ format: 'reduct-configuration', version: 2 })).toContain('version')
  })
})

/** The document with `x` at a place: each number of the path chooses a field, until one is no container. */
const replace = (doc: unknown, path: ReadonlyArray<number>, x: unknown): unknown => {
  const [at, ...rest] = path
  if (at === undefined || typeof doc !== 'object' || doc === null) return x
  const keys = Object.keys(doc)
  const key = keys[at % Math.max(1, keys.length)]
  if (key === undefined) return x
  const inner = replace((doc as Record<string, unknown>)[key], rest, x)
  return Array.isArray(doc) ? doc.map((e: unknown, k) => (`${k}` === key ? inner : e)) : { ...doc, [key]: inner }
}
