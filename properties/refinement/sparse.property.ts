/** Memories of more than 4 GiB, in both tiers, also where they grow beyond that while staged code runs. */
import { describe, expect, it } from 'vitest'
import { equal, equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { deterministic, seeded } from '../../src/execution/runtime/Choices.ts'
import { defaultLimits, type Config, type Outcome } from '../../src/execution/runtime/Config.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { isSparse } from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i64 } from '../../src/structure/Const.ts'
import { named, trip } from '../embedding/snapshots.ts'
import { make, right } from '../support/embed.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { eager, inParts, stagedTier, sum } from './support.ts'

/** `$a` is 64 KiB short of 4 GiB and grows beyond it; `$b` has 8 GiB from the start. */
const text = `(module
  (memory $a i64 65535) (memory $b i64 131072) (data $d "0123456789abcdefghijklmnopqrstuvwxyz")
  (func $put (param i64 i64)
    (i64.store $a (local.get 0) (local.get 1))
    (i32.store16 $a offset=9 (local.get 0) (i32.wrap_i64 (local.get 1))))
  (func $through (param i64 i64) (call $put (local.get 0) (local.get 1)))
  (func $get (param i64) (result i64) (i64.xor (i64.load $a (local.get 0)) (i64.load16_s $a offset=9 (local.get 0))))
  (func $spin (param i64) (result i64) (local i64)
    (loop $l
      (local.set 1 (i64.add (local.get 1) (memory.size $a)))
      (br_if $l (i64.ne (local.tee 0 (i64.sub (local.get 0) (i64.const 1))) (i64.const 0))))
    (i64.add (local.get 1) (memory.size $b)))
  (func $both (param i64) (result i64)
    (i64.store $b offset=0xffff_fffc (local.get 0) (i64.const 0x0102030405060708))
    (memory.copy $a $b (i64.const 100) (i64.add (local.get 0) (i64.const 0xffff_fffa)) (i64.const 40))
    (i64.load $a offset=104 (i64.const 0)))
  (func (export "f") (param $n i64) (result i64) (local $i i64) (local $s i64)
    (loop $l
      (call $through (i64.sub (i64.const 0xfffe_fff0) (i64.mul (local.get $i) (i64.const 3))) (local.get $i))
      (local.set $s (i64.add (local.get $s) (call $get (i64.sub (i64.const 0xfffe_ffe9) (local.get $i)))))
      (local.set $s (i64.add (local.get $s) (call $spin (i64.const 3))))
      (local.set $s (i64.add (local.get $s) (call $both (local.get $i))))
      (br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (local.get $n))))
    (local.set $s (i64.add (local.get $s) (memory.grow $a (i64.const 3))))
    (local.set $i (i64.const 0))
    (loop $m
      (call $through (i64.sub (i64.const 0xfffe_ff00) (i64.mul (local.get $i) (i64.const 5))) (i64.const -5))
      (local.set $s (i64.add (local.get $s) (call $get (i64.sub (i64.const 0xfffe_fefe) (local.get $i)))))
      (call $through (i64.add (i64.const 0xffff_ff80) (i64.mul (local.get $i) (i64.const 7))) (i64.const -77))
      (local.set $s (i64.add (local.get $s) (call $get (i64.add (i64.const 0xffff_ff83) (i64.mul (local.get $i) (i64.const 6))))))
      (local.set $s (i64.add (local.get $s) (call $spin (i64.const 3))))
      (local.set $s (i64.add (local.get $s) (call $both (local.get $i))))
      (br_if $m (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (local.get $n))))
    (memory.fill $a (i64.const 0xffff_fff0) (i32.const 9) (i64.const 50))
    (memory.copy $a $a (i64.const 0xffff_ffff) (i64.const 0xffff_ff90) (i64.const 200))
    (memory.copy $a $a (i64.const 0xffff_ff70) (i64.const 0xffff_ff90) (i64.const 200))
    (memory.copy $b $a (i64.const 0x1_ffff_ff00) (i64.const 0xffff_ff90) (i64.const 200))
    (memory.init $a $d (i64.const 0xffff_fff6) (i32.const 1) (i32.const 30))
    (i64.add (i64.load $b (i64.const 0x1_ffff_ff10)) (i64.add (local.get $s) (call $get (i64.const 0xffff_fff8))))))`

const { m, modules } = named(text)

const started = (n: number, source = deterministic): Config => {
  const { store, names } = make(emptyStore, m, 'm')
  const xa = names['m.f']
  return xa?._tag === 'func' ?
      right(invoke(store, xa.a, [i64(BigInt(n))], { choices: source, limits: defaultLimits }))
    : expect.unreachable('there is a function f')
}

const storeOf = (o: Outcome): Store => ('config' in o ? o.config.store : o.store)
const sparseOnes = (o: Outcome): ReadonlyArray<boolean> =>
  V.toArray(storeOf(o).mems).map(({ bytes }) => isSparse(bytes))

describe('memories of more than 4 GiB', () => {
  it.each([
    ['in one piece', eager],
    ['in parts', inParts]
  ])('have the same in both tiers at every step that is looked at, %s', (_, policy) => {
    const c = started(30)
    const counts = sum()
    const end = run(Infinity)(c)
    const { steps } = end._tag === 'Done' ? end : expect.unreachable(end._tag)
    expect(equalOutcome(stagedTier(counts, policy)(Infinity)(c), end)).toBe(true)
    const seen = { flat: 0, sparse: 0 }
    for (let fuel = 1; fuel < steps; fuel += 229) {
      const o = run(fuel)(c)
      expect(equalOutcome(stagedTier(counts, policy)(fuel)(c), o)).toBe(true)
      const [a, b] = sparseOnes(o)
      expect(b).toBe(true)
      seen[a === true ? 'sparse' : 'flat']++
    }
    expect(Math.min(seen.flat, seen.sparse)).toBeGreaterThan(10)
    // what touches no such memory stays staged, and what touched one before it grew
    expect(counts.stagedSteps).toBeGreaterThan(5000)
    expect(counts.literalSteps).toBeGreaterThan(5000)
  })

  it('are saved at any step and go on, and what is saved is what was written', () => {
    const c = started(20)
    const end = run(Infinity)(c)
    const { steps } = end._tag === 'Done' ? end : expect.unreachable(end._tag)
    for (let fuel = 1; fuel < steps; fuel += 401) {
      const o = run(fuel)(c)
      if (o._tag !== 'Exhausted') return expect.unreachable(o._tag)
      const { back, text: document } = trip(o.config, modules)
      expect(document.length).toBeLessThan(200_000)
      expect(equal(back, o.config)).toBe(true)
      expect(equalOutcome(stagedTier(sum(), eager)(Infinity)(back), end)).toBe(true)
    }
  })

  it('fail to grow by choice, in both tiers alike', () => {
    const grown = [1, 2, 3, 4, 5, 6].map((seed) => {
      const c = started(2, seeded(seed))
      const end = run(Infinity)(c)
      expect(equalOutcome(stagedTier(sum(), eager)(Infinity)(c), end)).toBe(true)
      return `${end._tag} ${sparseOnes(end)[0]}`
    })
    // where it has not grown, the next write is out of bounds
    expect(new Set(grown)).toEqual(new Set(['Done true', 'Trapped false']))
  })
})

describe('a fill of 16 GiB', () => {
  const { m: filling } = named(`(module (memory i64 262144)
    (func (export "f") (memory.fill (i64.const 0) (i32.const 1) (i64.const 0x4_0000_0000)))
    (func (export "g") (memory.fill (i64.const 1) (i32.const 1) (i64.const 0x4_0000_0000))))`)
  const call = (name: string, memory: number): Config => {
    const { store, names } = make(emptyStore, filling, 'm')
    const xa = names[`m.${name}`]
    return xa?._tag === 'func' ?
        right(invoke(store, xa.a, [], { choices: deterministic, limits: { ...defaultLimits, memory } }))
      : expect.unreachable('the function is exported')
  }
  it('ends at the limit of memory, at one step in both tiers', () => {
    const c = call('f', 2_000_000)
    const [literal, fast] = [run(Infinity)(c), stagedTier(sum(), eager)(Infinity)(c)]
    expect(literal).toMatchObject({ _tag: 'ImplementationLimit', what: 'memory' })
    expect(equalOutcome(literal, fast)).toBe(true)
    expect(storeOf(literal).mems).not.toBe(c.store.mems)
  })
  it('ends at the default limit too, after as many bytes as it has room for', () => {
    const o = stagedTier(sum(), eager)(Infinity)(call('f', defaultLimits.memory))
    expect(o).toMatchObject({ _tag: 'ImplementationLimit', what: 'memory' })
    const written = V.get(storeOf(o).mems, 0)?.bytes.written.size ?? 0
    expect([written > 7000, written < defaultLimits.memory / 196_608]).toEqual([true, true])
  })
  it('traps before it writes anything, where it is out of bounds', () => {
    const o = stagedTier(sum(), eager)(Infinity)(call('g', defaultLimits.memory))
    expect([o._tag, V.get(storeOf(o).mems, 0)?.bytes.written.size]).toEqual(['Trapped', 0])
  })
})
