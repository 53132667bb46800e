/** Snapshots: what is written down is read back, at every step, and runs on as if nothing had happened. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWith } from '../../src/embedding/Run.ts'
import { decodeConfig } from '../../src/embedding/snapshot/Decode.ts'
import { encodeConfig } from '../../src/embedding/snapshot/Encode.ts'
import { nameModule, type NamedModule } from '../../src/embedding/snapshot/Places.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { listed, seeded } from '../../src/execution/runtime/Choices.ts'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { equal, equalOutcome, equalStore } from '../../src/execution/equality/equal.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { program } from '../../src/arbitraries/index.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { toBase64 } from '../../src/prelude/Base64.ts'
import { i32 } from '../../src/structure/Const.ts'
import { func, left, make, right, valid, wat } from '../support/embed.ts'
import { called, settings, started } from '../support/runs.ts'
import { exceptional, hosts, named, trail, trip } from './snapshots.ts'

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
  it('of memories, tables and unfolding instructions', () => {
    const { m, modules } = named(`(module
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

  it('of instantiation', () => {
    const { m, modules } = named(`(module
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

describe('choices, limits and several modules', () => {
  it('are kept', () => {
    const { m, modules } = named(`(module
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

  it('modules are found by name; equal ones stand for one instance each', () => {
    const text = '(module (memory 1) (func (export "f") (param i32) (i32.store (local.get 0) (i32.const 1))))'
    const [m1, m2] = [wat(text), wat(text)]
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

  it('the whole store survives, reachable or not', () => {
    const { m, modules } = named('(module (memory (export "m") 1) (data (i32.const 65535) "x") (func (export "f")))')
    const { m: other, modules: others } = named('(module (memory 3) (global (mut i64) (i64.const -1)))')
    const one = make(storeInit(), m, 'one')
    const two = make(one.store, other, 'two', one.names)
    const c = right(invoke(two.store, func(two.names, 'one.f'), []))
    const { back } = trip(c, [...modules, ...others])
    expect(equalStore(back.store, c.store)).toBe(true)
  })
})

it('goes on in another process as it would have here', () => {
  const { m, modules } = named(`(module (memory 1) (global $g (mut i64) (i64.const 1))
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
