/** Two stores that grew from one have other things at the same addresses; what staged code knows of one is not used for the other. */
import { expect, test } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore, type Store } from '../../src/execution/runtime/Store.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid, type Names } from '../support/embed.ts'

const module = (text: string): ReturnType<typeof valid> => valid(right(parseModule(`(module ${text})`)).module)

const call = (s: Store, names: Names, name: string, ...args: ReadonlyArray<number>): Config => {
  const xa = names[name]
  if (xa?._tag !== 'func') throw new Error(`no function ${name}`)
  return right(invoke(s, xa.a, args.map(i32)))
}

const storeOf = (o: Outcome): Store => {
  if (o._tag !== 'Done') throw new Error(o._tag)
  return o.store
}

test('globals of two kinds at one address', () => {
  const shared = make(emptyStore, module('(func (export "id") (param i32) (result i32) (local.get 0))'), 'm')
  const importing = '(import "m" "id" (func $id (param i32) (result i32)))'
  const x = make(
    shared.store,
    module(`${importing} (global $g (mut i32) (i32.const 5))
      (func (export "go") (param $n i32) (result i32)
        (loop $l (global.set $g (i32.add (global.get $g) (i32.const 1))) (drop (call $id (i32.const 1)))
          (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (global.get $g))`),
    'x',
    shared.names
  )
  const y = make(
    shared.store,
    module(`${importing} (global $g (mut f64) (f64.const 2.5)) (func (export "read") (result f64) (global.get $g))`),
    'y',
    shared.names
  )
  // the instance of x is known by the rest of a loop only, which calls the function of m
  const middle = run(40)(call(x.store, x.names, 'x.go', 50))
  if (middle._tag !== 'Exhausted') throw new Error(middle._tag)
  expect(equalOutcome(runStaged(Infinity)(middle.config), run(Infinity)(middle.config))).toBe(true)
  const c = call(y.store, y.names, 'm.id', 3)
  const after = runStaged(Infinity)(c)
  expect(equalOutcome(after, run(Infinity)(c))).toBe(true)
  const read = call(storeOf(after), y.names, 'y.read')
  expect(equalOutcome(runStaged(Infinity)(read), run(Infinity)(read))).toBe(true)
})

test('a global of an older store, where code was made for a newer one and not entered', () => {
  const m = make(
    emptyStore,
    module(`(global $g (mut i32) (i32.const 0)) (func (export "nop")) (func (export "set") (global.set $g (i32.const 7)))
      (func (export "get") (result i32) (global.get $g))`),
    'm'
  )
  const older = m.store
  runStaged(Infinity)(call(older, m.names, 'm.nop'))
  const newer = storeOf(run(Infinity)(call(older, m.names, 'm.set')))
  runStaged(1)(call(newer, m.names, 'm.get'))
  const c = call(older, m.names, 'm.get')
  expect(equalOutcome(runStaged(Infinity)(c), run(Infinity)(c))).toBe(true)
})
