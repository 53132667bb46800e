/** Non-determinism is data: what a run chose repeats it, and the deterministic run is one of those that are allowed. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runWith } from '../../src/embedding/index.ts'
import {
  deterministic,
  listed,
  seeded,
  takenChoices,
  type Choices,
  type Taken
} from '../../src/execution/runtime/Choices.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { alternatives, type Relaxed } from '../../src/numerics/Relaxed.ts'
import { everything, programWith, type Program } from '../../src/arbitraries/index.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { called, limits, reply, started } from '../support/runs.ts'
import { times } from '../support/times.ts'

const MOST = 3000

/** How each part of a program ends, every part on the store and the choices that the part before left. */
const ends = (p: Program, choices: Choices): ReadonlyArray<Outcome> => {
  const { config: first, instance } = started(p, { choices, limits })
  const go = (c: Config): Outcome => {
    const o = runWith(reply, MOST)(c)
    if (o._tag === 'Refused') throw new Error(o.message)
    return o
  }
  const out = [go(first)]
  for (const call of p.calls) {
    const last = out.at(-1)
    if (last === undefined || !('choices' in last)) return out
    out.push(go(called(last.store, instance, call, { choices: last.choices, limits })))
  }
  return out
}

const choicesOf = (o: Outcome | undefined): Choices =>
  o === undefined ? deterministic
  : 'choices' in o ? o.choices
  : o.config.choices

/** The outcome except for where its choices came from. */
const apart = (o: Outcome): Outcome =>
  'choices' in o ? { ...o, choices: deterministic } : { ...o, config: { ...o.config, choices: deterministic } }

const same = (xs: ReadonlyArray<Outcome>, ys: ReadonlyArray<Outcome>): boolean =>
  xs.length === ys.length &&
  xs.every((x, i) => {
    const y = ys[i]
    return y !== undefined && equalOutcome(apart(x), apart(y))
  })

const counts = (t: Taken | null): ReadonlyArray<bigint> => {
  const out: Array<bigint> = []
  for (let each = t; each !== null; each = each.before) out.push(each.count)
  return out.reverse()
}

const relaxed: fc.Arbitrary<Relaxed> = fc.record(
  Object.fromEntries(Object.entries(alternatives).map(([name, n]) => [name, fc.nat(n - 1)]))
) as fc.Arbitrary<object> as fc.Arbitrary<Relaxed> // the table has a number for each parameter

const float = fc.constantFrom('nan', '-nan', 'nan:0x123', 'inf', '-inf', '0', '-0', '1.5')
const vector = fc.tuple(float, float, float, float).map((lanes) => `(v128.const f32x4 ${lanes.join(' ')})`)
const open = <A>(instr: fc.Arbitrary<string>, operand: fc.Arbitrary<A>, show: (a: A) => string, n: number) =>
  fc
    .tuple(instr, fc.array(operand, { minLength: n, maxLength: n }))
    .map(([e, xs]) => `(${e} ${xs.map(show).join(' ')})`)

/** Instructions whose results the specification leaves open, with the global that takes the result. */
const opens: fc.Arbitrary<string> = fc
  .oneof(
    open(fc.constantFrom('f32.add', 'f32.div', 'f32.min'), float, (x) => `(f32.const ${x})`, 2).map((e) => ['f', e]),
    open(fc.constantFrom('f64.mul', 'f64.sub', 'f64.max'), float, (x) => `(f64.const ${x})`, 2).map((e) => ['d', e]),
    open(fc.constantFrom('f64.promote_f32'), float, (x) => `(f32.const ${x})`, 1).map((e) => ['d', e]),
    open(fc.constantFrom('memory.grow'), fc.nat(2), (n) => `(i32.const ${n})`, 1).map((e) => ['i', e]),
    fc.nat(3).map((n) => ['i', `(table.grow (ref.null func) (i32.const ${n}))`]),
    open(fc.constantFrom('f32x4.add', 'f32x4.relaxed_min', 'f64x2.relaxed_max'), vector, String, 2).map((e) => [
      'v',
      e
    ]),
    open(fc.constantFrom('f32x4.relaxed_madd', 'i32x4.relaxed_laneselect'), vector, String, 3).map((e) => ['v', e]),
    open(fc.constantFrom('i32x4.relaxed_trunc_f32x4_s', 'i32x4.relaxed_trunc_f32x4_u'), vector, String, 1).map((e) => [
      'v',
      e
    ])
  )
  .map(([x, e]) => `(global.set $${x} ${e})`)

/** A function of such instructions; each result is in a global of its own kind, the last one wins. */
const openProgram: fc.Arbitrary<Program> = fc.array(opens, { minLength: 1, maxLength: 6 }).map((body) => ({
  module: right(
    parseModule(`(module (memory 1 4) (table 1 4 funcref)
      (global $i (mut i32) (i32.const 0)) (global $f (mut f32) (f32.const 0)) (global $d (mut f64) (f64.const 0))
      (global $v (mut v128) (v128.const i32x4 0 0 0 0))
      (func (export "run") ${body.join(' ')}))`)
  ).module,
  calls: [{ name: 'run', args: [] }]
}))

const programs = fc.oneof({ weight: 1, arbitrary: programWith(everything) }, { weight: 2, arbitrary: openProgram })

test('the choices that a run took repeat it, and each is one of its alternatives', () => {
  const seen = { choices: 0, repeated: 0, other: 0 }
  fc.assert(
    fc.property(programs, fc.nat(), relaxed, (p, seed, r) => {
      const one = ends(p, seeded(seed, r))
      const { taken } = choicesOf(one.at(-1))
      const list = takenChoices(choicesOf(one.at(-1)))
      const again = ends(p, listed(list, r))
      expect(same(again, one)).toBe(true)
      expect(takenChoices(choicesOf(again.at(-1)))).toEqual(list)
      for (const [i, n] of counts(taken).entries()) expect((list[i] ?? n) < n).toBe(true)
      seen.choices += list.length
      if (list.length > 0) seen.repeated++
      if (!same(one, ends(p, { ...deterministic, relaxed: r }))) seen.other++
    }),
    { numRuns: times(150) }
  )
  expect(seen.choices).toBeGreaterThan(200)
  expect(seen.repeated).toBeGreaterThan(30)
  expect(seen.other).toBeGreaterThan(10)
})

/** Of one choice: the deterministic alternative, another, and the last; payloads of NaNs are too many for all. */
const tried = (count: bigint): ReadonlyArray<bigint> => [...new Set([0n, 1n, count - 1n])].filter((i) => i < count)

/** The runs that differ in their first choices, at most `most` of them: depth first, the first alternatives first. */
const enumerated = (p: Program, most: number): ReadonlyArray<ReadonlyArray<Outcome>> => {
  const out: Array<ReadonlyArray<Outcome>> = []
  const open: Array<ReadonlyArray<bigint>> = [[]]
  for (let prefix = open.pop(); prefix !== undefined && out.length < most; prefix = open.pop()) {
    const run = ends(p, listed(prefix))
    out.push(run)
    const taken = counts(choicesOf(run.at(-1)).taken)
    for (let i = prefix.length; i < Math.min(taken.length, prefix.length + 3); i++) {
      const zeros: ReadonlyArray<bigint> = Array.from({ length: i - prefix.length }, () => 0n)
      for (const index of tried(taken[i] ?? 1n).slice(1)) open.push([...prefix, ...zeros, index])
    }
  }
  return out
}

test('the deterministic run is among those that are enumerated, and is the one that chooses 0 throughout', () => {
  const seen = { several: 0, different: 0 }
  fc.assert(
    fc.property(programs, (p) => {
      const plain = ends(p, deterministic)
      const runs = enumerated(p, 12)
      expect(runs.some((run) => same(run, plain))).toBe(true)
      expect(same(runs[0] ?? [], plain)).toBe(true)
      expect(takenChoices(choicesOf(plain.at(-1)))).toEqual([])
      if (runs.length > 1) seen.several++
      if (runs.some((run) => !same(run, plain))) seen.different++
    }),
    { numRuns: times(100) }
  )
  expect(seen.several).toBeGreaterThan(20)
  expect(seen.different).toBeGreaterThan(10)
})
