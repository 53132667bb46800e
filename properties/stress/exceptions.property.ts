/** Long runs of exceptions. */
import { expect, it } from 'vitest'
import { moduleInstantiate, moduleParse, moduleValidate, storeInit } from '../../src/embedding/index.ts'
import { addr, type FuncAddr } from '../../src/execution/runtime/Addresses.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { i32 } from '../../src/structure/Const.ts'
import { right } from '../support/embed.ts'
import { liveBytes, MiB } from '../support/heap.ts'

const source = `(module
  (tag $e (param i32))
  (func $run (export "run") (param $depth i32) (param $n i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (call $run (i32.sub (local.get $depth) (i32.const 1)) (local.get $n)))
      (else (call $loop (local.get $n)))))
  (func $loop (param $n i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $caught (result i32)
        (try_table (result i32) (catch $e $caught)
          (throw $e (i32.const 1))))
      (local.set $sum (i32.add (local.get $sum)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`

const DEPTH = 10_000
const rounds = 1_000_000

it('10^6 exceptions thrown and caught below 10,000 frames keep memory flat', () => {
  const { store } = right(moduleInstantiate(storeInit(), right(moduleValidate(right(moduleParse(source)))), []))
  let o = run(200_000)(right(invoke(store, addr<FuncAddr>(0), [i32(DEPTH), i32(rounds)])))
  const first = liveBytes()
  let most = first
  while (o._tag === 'Exhausted' && o.limit === 'fuel') {
    expect(o.config.contexts.depth).toBeGreaterThan(DEPTH)
    o = run(5_000_000)(o.config)
    most = Math.max(most, liveBytes())
  }
  expect(o).toMatchObject({ _tag: 'Done', values: [i32(rounds)] })
  expect(most - first).toBeLessThan(4 * MiB)
})
