/** Staging costs what runs: of a module, it looks at the functions that are called, and at all only where it cannot know. */
import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { auto } from '../../src/staging/Policy.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid } from '../support/embed.ts'

const source = `(module
  (func $unused (param i32) (result i32) (block (nop)) (local.get 0))
  (func $once (param i32) (result i32)
    (block $out (loop $again (br_if $out (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br $again)))
    (local.get 0))
  (func $often (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.const 2)) (else (i32.const 3))))
  (func (export "run") (param $n i32) (result i32) (local $s i32)
    (drop (call $once (local.get $n)))
    (loop $again
      (local.set $s (i32.add (local.get $s) (call $often (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s)))`

/** The module with bodies that are counted when something of them is read: a call of "run", and the counts. */
const counted = (): { readonly c: Config; readonly reads: Array<number> } => {
  const { module } = right(parseModule(source))
  const reads = module.funcs.map(() => 0)
  const funcs = module.funcs.map((f, i) => ({
    ...f,
    body: new Proxy(f.body, {
      get: (body, key, receiver) => {
        reads[i] = (reads[i] ?? 0) + 1
        return Reflect.get(body, key, receiver) as unknown
      }
    })
  }))
  const made = make(emptyStore, valid({ ...module, funcs }), 'm')
  const xa = made.names['m.run']
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  const c = right(invoke(made.store, xa.a, [i32(50)]))
  reads.fill(0)
  return { c, reads }
}

describe('the functions that staging looks at', () => {
  it('are those that are called', () => {
    const { c, reads } = counted()
    const { outcome, counts } = runStagedBy(auto)(Infinity)(c)
    expect(counts.stagedSteps).toBeGreaterThan(300)
    expect(reads[0]).toBe(0)
    expect(reads.slice(1).every((n) => n > 0)).toBe(true)
    expect(equalOutcome(outcome, run(Infinity)(c))).toBe(true)
  })
  it('are all where a function is under way that nobody saw called', () => {
    const { c, reads } = counted()
    const o = run(12)(c)
    if (o._tag !== 'Exhausted') throw new Error('the run is over too soon')
    reads.fill(0)
    const { outcome, counts } = runStagedBy(auto)(Infinity)(o.config)
    expect(counts.stagedSteps).toBeGreaterThan(300)
    expect(reads[0]).toBeGreaterThan(0)
    expect(equalOutcome(outcome, run(Infinity)(c))).toBe(true)
  })
})
