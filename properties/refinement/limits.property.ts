/** What is too much for staging stays literal, or is done at a bearable cost; results are the literal machine's. */
import { expect, test } from 'vitest'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid } from '../support/embed.ts'
import { eager, inParts, stagedTier, sum } from './support.ts'

const started = (text: string, n: number): Config => {
  const made = make(emptyStore, valid(right(parseModule(`(module ${text})`)).module), 'm')
  const xa = made.names['m.f']
  if (xa?._tag !== 'func') throw new Error('no function "f"')
  return right(invoke(made.store, xa.a, [i32(n)]))
}

const many = (n: number, text: (i: number) => string): string => Array.from({ length: n }, (_, i) => text(i)).join(' ')

/** Adds the fields of an exception of `n` of them. */
const fields = (n: number): string => {
  const types = 'i64 '.repeat(n)
  return `(type $t (func (param ${types}))) (type $r (func (result ${types}))) (tag $e (type $t))
    (func $throws ${many(n, (i) => `(i64.const ${i + 1})`)} (throw $e))
    (func (export "f") (param i32) (result i64)
      (block $h (type $r) (try_table (catch $e $h) (call $throws)) (unreachable))
      ${'(i64.add)'.repeat(n - 1)})`
}

/** As many clauses around as many calls. */
const clauses = (n: number, calls: number): string =>
  `(tag $e) (func $g) (func (export "f") (param i32)
    (block $h (try_table ${'(catch $e $h)'.repeat(n)} ${'(call $g)'.repeat(calls)})))`

const tall = (n: number): string =>
  `(func (export "f") (param i32) (result i32) ${many(n, () => '(local.get 0)')} ${'(i32.add)'.repeat(n - 1)})`

/** Branches that take along as many values. */
const wide = (n: number, branches: number): string => {
  const types = 'i64 '.repeat(n)
  return `(type $r (func (result ${types}))) (type $s (func (param ${types}) (result ${types})))
    (func (export "f") (param i32) (result i64)
      (block $h (type $r) ${many(n, (i) => `(i64.const ${i})`)} ${'(br_if $h (local.get 0)) '.repeat(branches)})
      ${'(i64.add)'.repeat(n - 1)})`
}

test.each([
  ['exceptions of 1,000 fields, more than registers take', fields(1000)],
  ['20,000 calls among 8 clauses', clauses(8, 20_000)],
  ['500 clauses around 2,000 calls', clauses(500, 2000)],
  ['5,000 operands', tall(5000)],
  ['1,000 branches with 500 values', wide(500, 1000)]
])('%s', (_name, text) => {
  const c = started(text, 1)
  expect(equalOutcome(stagedTier(sum(), eager)(Infinity)(c), run(Infinity)(c))).toBe(true)
})

test('a function of more variables than registers take is not split', () => {
  const n = 700
  const text = `(func (export "f") (param $n i32) (result i64) ${'(local i64)'.repeat(n)}
    ${many(n, (i) => `(local.set ${i + 1} (i64.extend_i32_u (i32.add (local.get $n) (i32.const ${i}))))`)}
    ${many(n, (i) => `(local.get ${i + 1})`)} ${'(i64.add)'.repeat(n - 1)})`
  const counts = sum()
  const c = started(text, 3)
  expect(equalOutcome(stagedTier(counts, inParts)(Infinity)(c), run(Infinity)(c))).toBe(true)
  expect(counts.staged + counts.literalSteps).toBeGreaterThan(0)
  expect(counts.parts).toBe(0)
})

test.each([
  [1999, true],
  [2000, false]
])('a function of a parameter and %i more locals: staged %s', (n, isStaged) => {
  const text = `(func (export "f") (param $n i32) (result i32) (local ${'i32 '.repeat(n)})
    (loop $again
      ${many(n, (i) => `(local.set ${i + 1} (i32.add (local.get ${i}) (i32.const ${i})))`)}
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    ${many(n, (i) => `(local.get ${i + 1})`)} ${'(i32.xor)'.repeat(n - 1)})`
  const counts = sum()
  const c = started(text, 20)
  const tier = stagedTier(counts)
  expect(equalOutcome(tier(Infinity)(c), run(Infinity)(c))).toBe(true)
  for (const fuel of [1, 3001, 77_777]) expect(equalOutcome(tier(fuel)(c), run(fuel)(c))).toBe(true)
  expect(counts.staged > 0).toBe(isStaged)
})
