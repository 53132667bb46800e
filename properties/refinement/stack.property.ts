/** The host's stack: deep programs, large frames, and callers that have left little of it. */
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid } from '../support/embed.ts'
import { below, deepest } from './depth.ts'

/** Recursion to depth n, every frame with some locals of 64 bits, writing memory on the way down and on the way up. */
const deep = (locals: number): string => `(module (memory 2)
  (func $f (export "run") (param $n i32) (result i32) (local ${'i64 '.repeat(locals)})
    (i32.store (i32.and (local.get $n) (i32.const 0xffff)) (local.get $n))
    (if (result i32) (i32.eqz (local.get $n)) (then (i32.const 1))
      (else
        ${locals > 0 ? `(local.set ${locals} (i64.extend_i32_u (local.get $n)))` : ''}
        (i32.add (call $f (i32.sub (local.get $n) (i32.const 1)))
          ${locals > 0 ? `(i32.wrap_i64 (local.get ${locals}))` : '(i32.load (i32.and (local.get $n) (i32.const 0xffff)))'})))))`

const started = (locals: number, n: number, depth = 100_000): Config => {
  const made = make(emptyStore, valid(right(parseModule(deep(locals))).module), 'd')
  const xa = made.names['d.run']
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  const c = right(invoke(made.store, xa.a, [i32(n)]))
  return { ...c, limits: { ...c.limits, depth } }
}

describe.each([
  [0, 60_000],
  [1, 60_000],
  [40, 8_000],
  [400, 1_500],
  [999, 1_000]
])('%i locals, %i frames', (locals, n) => {
  test('end alike', () => {
    const c = started(locals, n)
    expect(equalOutcome(runStaged(Infinity)(c), run(Infinity)(c))).toBe(true)
  })

  test('meet the limit of depth alike', () => {
    const c = started(locals, n, n - 3)
    const o = runStaged(Infinity)(c)
    expect(o._tag === 'Exhausted' && o.limit === 'depth').toBe(true)
    expect(equalOutcome(o, run(Infinity)(c))).toBe(true)
  })
})

test('a caller that has left little of the stack gets the same', () => {
  const c = started(3, 3_000)
  const expected = run(Infinity)(c)
  const last = deepest(
    500,
    () => runStaged(Infinity)(c),
    (o) => {
      expect(equalOutcome(o, expected)).toBe(true)
    }
  )
  expect(last).toBeGreaterThan(1000)
})

/** A function of nested blocks, the innermost of which counts down; its text is written by a generator that recurs. */
const nested = (depth: number): string => `(module (func (export "run") (param $n i32) (result i32) (local $s i32)
  (loop $again
    ${'(block '.repeat(depth)}
    (local.set $s (i32.add (local.get $s) (local.get $n)))
    ${')'.repeat(depth)}
    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
  (local.get $s)))`

test('where too little of the stack is left to write text, the literal machine goes on', () => {
  const m = valid(right(parseModule(nested(400))).module)
  const fresh = (): Config => {
    const made = make(emptyStore, m, 'n')
    const xa = made.names['n.run']
    if (xa?._tag !== 'func') throw new Error('no function "run"')
    return right(invoke(made.store, xa.a, [i32(9)]))
  }
  const expected = run(Infinity)(fresh())
  const ends = (n: number, c: Config): boolean => {
    try {
      below(n, () => run(Infinity)(c))
      return true
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
      return false
    }
  }
  let tried = 0
  for (let n = 0; ends(n + 100, fresh()); n += 100) {
    const c = fresh()
    expect(
      equalOutcome(
        below(n, () => runStaged(Infinity)(c)),
        expected
      )
    ).toBe(true)
    tried++
  }
  expect(tried).toBeGreaterThan(20)
})
