/** The heap under staged code: old configurations, forks far apart, a host stack that ends, and flat memory. */
import { expect, test } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { run } from '../../src/execution/Run.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import { fingerprint } from '../support/fingerprint.ts'
import { MiB, liveBytes } from '../support/heap.ts'
import { deepest } from './depth.ts'
import { parted, scattered, started } from './parted.ts'
import { stagedTier, sum } from './support.ts'

const exhausted = (o: Outcome): Config | null => (o._tag === 'Exhausted' && o.limit === 'fuel' ? o.config : null)

test('configurations stay what they were while newer runs go on', () => {
  const tier = stagedTier(sum())
  const c = started(scattered, 1200)
  const expected = run(Infinity)(c)
  const show = fingerprint(new WeakMap())
  const kept: Array<readonly [Config, string]> = []
  let o: Outcome = { _tag: 'Exhausted', limit: 'fuel', config: c }
  for (let k = exhausted(o); k !== null; k = exhausted(o)) {
    kept.push([k, show(k)])
    o = tier(1777)(k)
  }
  expect(kept.length).toBeGreaterThan(20)
  expect(equalOutcome(o, expected)).toBe(true)
  // from new to old and back, each goes on from what it was
  for (const [k, text] of [...kept.toReversed(), ...kept]) {
    expect(show(k)).toBe(text)
    expect(equalOutcome(tier(Infinity)(k), expected)).toBe(true)
    expect(show(k)).toBe(text)
  }
})

test('futures of one configuration run alternately, until they have parted', () => {
  const { differs, families, stagedSteps } = parted()
  expect(differs).toBe(null)
  expect(families).toBeGreaterThan(1)
  expect(stagedSteps).toBeGreaterThan(200_000)
})

/** Recursion to depth n that writes objects on the way down and on the way up. */
const deep = `(module
  (type $p (struct (field $v (mut i32)) (field $w (mut f64)))) (type $a (array (mut i32)))
  (global $p (ref $p) (struct.new $p (i32.const 1) (f64.const 1)))
  (global $a (ref $a) (array.new $a (i32.const 1) (i32.const 800)))
  (func $f (export "run") (param $n i32) (result i32) (local $x i32)
    (struct.set $p $v (global.get $p) (i32.add (struct.get $p $v (global.get $p)) (local.get $n)))
    (array.set $a (global.get $a) (i32.rem_u (local.get $n) (i32.const 800)) (struct.get $p $v (global.get $p)))
    (if (local.get $n) (then
      (local.set $x (call $f (i32.sub (local.get $n) (i32.const 1))))
      (struct.set $p $w (global.get $p) (f64.add (struct.get $p $w (global.get $p)) (f64.const 0.5)))
      (array.set $a (global.get $a) (i32.rem_u (local.get $x) (i32.const 800)) (local.get $n))))
    (i32.xor (local.get $x) (struct.get $p $v (global.get $p)))))`

test('where the host has no stack left, all that was done is forgotten', () => {
  const c = started(deep, 3000)
  const expected = run(Infinity)(c)
  const show = fingerprint(new WeakMap())
  const before = show(c)
  const last = deepest(
    1500,
    () => runStaged(Infinity)(c),
    (o) => {
      expect(equalOutcome(o, expected)).toBe(true)
      expect(show(c)).toBe(before)
    }
  )
  expect(last).toBeGreaterThan(1000)
  expect(show(c)).toBe(before)
  expect(equalOutcome(runStaged(Infinity)(c), expected)).toBe(true)
})

/** Ten live objects in an array that was there before; each new one is written once more. */
const churn = `(module
  (type $p (struct (field $v (mut i32)) (field $next (mut (ref null $p))))) (type $a (array (mut (ref null $p))))
  (global $a (ref $a) (array.new $a (struct.new $p (i32.const 0) (ref.null $p)) (i32.const 10)))
  (func (export "run") (param $n i32) (result i32) (local $p (ref null $p)) (local $sum i32)
    (loop $again
      (local.set $p (struct.new $p (local.get $n) (ref.null $p)))
      (array.set $a (global.get $a) (i32.rem_u (local.get $n) (i32.const 10)) (local.get $p))
      (struct.set $p $v (local.get $p) (i32.add (struct.get $p $v (local.get $p)) (i32.const 1)))
      (local.set $sum (i32.xor (local.get $sum) (struct.get $p $v (array.get $a (global.get $a) (i32.const 3)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`

test('10^8 struct.new with ten live objects leave the live memory as it was', () => {
  const n = 1e8
  const tier = stagedTier(sum())
  const c = started(churn, n)
  const small = started(churn, 1000)
  expect(equalOutcome(tier(Infinity)(small), run(Infinity)(small))).toBe(true)
  let o = tier(1e6)(c)
  const early = liveBytes()
  let most = early
  for (let k = exhausted(o); k !== null; k = exhausted(o)) {
    o = tier(4e8)(k)
    most = Math.max(most, liveBytes())
  }
  if (o._tag !== 'Done') return expect.fail(o._tag)
  expect(o.store.fresh).toBe(n + 2)
  expect(most - early).toBeLessThan(4 * MiB)
})
