/** Sources of choices: lists with indices out of range, and seeds, every bit of which counts and which reach every bit. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  choose,
  deterministic,
  listed,
  seeded,
  takenChoices,
  type Choices
} from '../../src/execution/runtime/Choices.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { run } from '../../src/execution/Run.ts'
import { choices as choicesOption, showChoices } from '../../src/host/cli/support/choicesOption.ts'
import { strict, type Relaxed } from '../../src/numerics/Relaxed.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { called, limits, started } from '../support/runs.ts'

/** What is chosen, one after another. */
const drawn = (from: Choices, counts: ReadonlyArray<number | bigint>): ReadonlyArray<bigint> => {
  let c = from
  return counts.map((n) => {
    const chosen = choose(c, n)
    c = chosen.choices
    return chosen.index
  })
}

const bounds = [1n, 2n, 3n, 2n ** 31n, 2n ** 32n, 2n ** 52n, 2n ** 53n, 2n ** 64n]
const relaxed: Relaxed = { ...strict, fmin: 3 }

describe('a list', () => {
  it.each(bounds)('has an index below the count %s as it is, and 0 in place of all others', (n) => {
    const list = [0n, n - 1n, n, n + 1n, -1n, -n, 1n - n, -(2n ** 64n), 2n ** 65n, n / 2n]
    expect(
      drawn(
        listed(list),
        list.map(() => n)
      )
    ).toEqual([0n, n - 1n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, n / 2n])
  })

  it('is read in order, each index once, whatever the counts', () => {
    expect(drawn(listed([5n, 1n, 7n, 0n, 3n]), [6, 2n, 7, 1, 2n ** 64n, 9])).toEqual([5n, 1n, 0n, 0n, 3n, 0n])
    expect(drawn(listed([]), [2, 2])).toEqual([0n, 0n])
  })

  it('records what it had, not what the list says, and leaves the choices before as they were', () => {
    const first = listed([-1n, 1n, 9n], relaxed)
    const one = choose(first, 2)
    const two = choose(one.choices, 2n)
    const three = choose(two.choices, 2)
    expect(takenChoices(three.choices)).toEqual([0n, 1n, 0n])
    expect(three.choices.taken).toMatchObject({ index: 0n, count: 2n, before: { index: 1n, count: 2n } })
    expect([first, one.choices, two.choices].map((c) => takenChoices(c).length)).toEqual([0, 1, 2])
    expect(choose(one.choices, 2).index).toBe(1n)
    expect(three.choices.relaxed).toBe(relaxed)
  })
})

it('the deterministic source has 0 of any count, and records nothing', () => {
  for (const n of bounds) expect(choose(deterministic, n)).toEqual({ index: 0n, choices: deterministic })
  const other = { ...deterministic, relaxed }
  expect(choose(other, 2).choices).toBe(other)
})

/** Mulberry32 in whole numbers modulo 2^32, written from its definition. */
const mulberry = (seed: bigint): (() => bigint) => {
  const to32 = (n: bigint): bigint => BigInt.asUintN(32, n)
  let a = to32(seed)
  return () => {
    a = to32(a + 0x6d2b79f5n)
    let t = to32((a ^ (a >> 15n)) * (a | 1n))
    t = to32(t ^ (t + to32((t ^ (t >> 7n)) * (t | 61n))))
    return t ^ (t >> 14n)
  }
}

/** One seed for each bit, and those at the ends. */
const seeds = [...Array.from({ length: 32 }, (_, k) => 2 ** k), 0, -1, 2 ** 31 - 1, 2 ** 32 - 1, 12345]

describe('a seed', () => {
  it.each(seeds)('%i draws two words of the generator per choice, the low one first, modulo the count', (seed) => {
    const word = mulberry(BigInt(seed))
    const counts = [2n ** 64n, 2n, 3n, 2n ** 32n, 2n ** 52n, 2n ** 64n - 1n, 1n, 2n ** 33n]
    const expected = counts.map((n) => {
      const low = word()
      return ((word() << 32n) | low) % n
    })
    expect(drawn(seeded(seed), counts)).toEqual(expected)
  })

  it('counts in every bit, and modulo 2^32', () => {
    const first = (seed: number): bigint => drawn(seeded(seed), [2n ** 64n])[0] ?? 0n
    const from = seeds.slice(0, 33).map(first)
    expect(new Set(from).size).toBe(33)
    expect(first(-1)).toBe(first(2 ** 32 - 1))
    expect(first(2 ** 32)).toBe(first(0))
  })

  it('reaches every bit of an index, set and clear, and every index of a small count', () => {
    const wide = Array.from({ length: 40 }, (_, seed) => drawn(seeded(seed), [2n ** 52n, 2n ** 64n]))
    for (const [i, bits] of [52, 64].entries())
      for (let k = 0; k < bits; k++)
        expect(new Set(wide.map((xs) => ((xs[i] ?? 0n) >> BigInt(k)) & 1n)).size, `bit ${k} of ${bits}`).toBe(2)
    for (const n of [2, 3, 7]) {
      const seen = new Set(drawn(seeded(1), Array<number>(100).fill(n)))
      expect([...seen].sort()).toEqual(Array.from({ length: n }, (_, i) => BigInt(i)))
    }
  })

  it('keeps its parameters, and records what it chose with its count', () => {
    const { index, choices } = choose(seeded(7, relaxed), 1000)
    expect(choices.taken).toEqual({ index, count: 1000n, before: null })
    expect(choices.relaxed).toBe(relaxed)
    expect(choose(seeded(7), 1000).index).toBe(index)
  })
})

/** Each result that is left open goes to a place of its own. */
const open = right(
  parseModule(`(module (memory (export "m") 1 9) (table 1 9 funcref)
    (func (export "run") (result f32 f64 v128 i32 i32 f64)
      (f32.div (f32.const 0) (f32.const 0))
      (f64.sqrt (f64.const -nan:0x8000000000001))
      (f32x4.add (v128.const f32x4 nan:0x200001 1 nan 2) (v128.const f32x4 1 1 1 1))
      (memory.grow (i32.const 2))
      (table.grow (ref.null func) (i32.const 3))
      (f64.promote_f32 (f32.const nan:0x200001)) (drop (f32.mul (f32.const 1) (f32.const nan:0x200001)))))`)
).module
const evaluators = { literal: run, staged: runStaged } as const

const outcome = (evaluate: (fuel: number) => (c: Config) => Outcome, choices: Choices): Outcome => {
  const first = started({ module: open, calls: [] }, { choices, limits })
  const o = run(Infinity)(first.config)
  if (o._tag !== 'Done') throw new Error(o._tag)
  return evaluate(Infinity)(called(o.store, first.instance, { name: 'run', args: [] }, { choices: o.choices, limits }))
}
const results = (o: Outcome) => {
  if (o._tag !== 'Done') throw new Error(o._tag)
  return { values: o.values, taken: takenChoices(o.choices) }
}

describe.each(Object.entries(evaluators))('a run in the %s tier', (_tier, evaluate) => {
  const plain = results(outcome(evaluate, deterministic))
  const counts = [2n, 2n ** 52n, 2n ** 23n, 2n, 2n, 2n, 2n ** 52n, 2n ** 23n]

  it('has the deterministic results where no index of the list is in range', () => {
    for (const list of [[], counts, counts.map((n) => -n), counts.map(() => -1n), counts.map(() => 2n ** 70n)]) {
      const r = results(outcome(evaluate, listed(list)))
      expect(r.values).toEqual(plain.values)
      expect(r.taken).toEqual(counts.map(() => 0n))
    }
  })

  it('has the last alternative of each choice', () => {
    const last = counts.map((n) => n - 1n)
    const r = results(outcome(evaluate, listed(last)))
    expect(r.taken).toEqual(last)
    const [f, d, v, m, t, p] = r.values
    expect(f).toMatchObject({ c: 0xffc00000 | 0 })
    expect([d, p]).toMatchObject([
      { hi: -1, lo: -1 },
      { hi: -1, lo: -1 }
    ])
    expect(v).toMatchObject({ a: -1, b: 0x40000000, c: -0x400000, d: 0x40400000 })
    expect([m, t]).toMatchObject([{ c: -1 }, { c: -1 }])
  })

  it('is that of the choices that it took', () => {
    for (const seed of [1, -1, 77]) {
      const one = results(outcome(evaluate, seeded(seed)))
      expect(results(outcome(evaluate, listed(one.taken)))).toEqual(one)
    }
  })
})

describe('the option of the command line', () => {
  const shown = (text: string): ReadonlyArray<string> | string => {
    const made = choicesOption(text, [])
    return isLeft(made) ? made.left.message : showChoices(made.right)
  }
  it.each(['seed:0', 'seed:1', 'seed:2147483648', 'seed:4294967295', 'list:', 'list:0', 'list:18446744073709551616,3'])(
    '%s is read and shown as it is',
    (text) => {
      expect(shown(text)).toEqual(['--choices', text])
    }
  )
  it.each([
    'seed:4294967296',
    'seed:9999999999',
    'seed:-1',
    'seed:',
    'seed:1.5',
    'list:-1',
    'list:1,',
    'list:,',
    'random'
  ])('%s is refused', (text) => {
    expect(shown(text)).toContain('seed:N with N below 4294967296')
  })
})
