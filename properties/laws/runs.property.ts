/** Laws of runs, on generated programs: runs compose, configurations are values, futures are independent, bounds are exact. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeConfig, encodeConfig, nameModule, runWith, type Hosts } from '../../src/embedding/index.ts'
import { seeded } from '../../src/execution/runtime/Choices.ts'
import { config, type Config, type Outcome } from '../../src/execution/runtime/Config.ts'
import { equal, equalOutcome } from '../../src/execution/equality/equal.ts'
import { run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import { program, type Program } from '../../src/arbitraries/index.ts'
import * as V from '../../src/persistent/Vector.ts'
import { right } from '../support/embed.ts'
import { fingerprint } from '../support/fingerprint.ts'
import { deepFreeze } from '../support/freeze.ts'
import { MOST, stepped, toEnd } from '../support/observe.ts'
import { called, limits, reply, started } from '../support/runs.ts'
import { times } from '../support/times.ts'

const hosts: Hosts = (call, s) => reply(call, s)
const go =
  (fuel: number) =>
  (c: Config): Outcome => {
    const o = runWith(hosts, fuel)(c)
    if (o._tag === 'Refused') throw new Error(o.message)
    return o
  }

/** The configurations from which the parts of a program start, each on the store that the part before left. */
const starts = (p: Program): ReadonlyArray<Config> => {
  const { config: first, instance } = started(p)
  const out = [first]
  let last = go(MOST)(first)
  for (const call of p.calls) {
    if (!('store' in last)) throw new Error(last._tag)
    const c = called(last.store, instance, call)
    out.push(c)
    last = go(MOST)(c)
  }
  return out
}

const place = fc.noBias(fc.double({ min: 0, max: 1, noNaN: true }))
const exhausted = (o: Outcome): Config => {
  if (o._tag !== 'Exhausted' || o.limit !== 'fuel') throw new Error(`${o._tag} instead of Exhausted`)
  return o.config
}

describe('run(a + b) is run(b) after run(a)', () => {
  test('at every place, and exactly after so many steps', () => {
    let cut = 0
    fc.assert(
      fc.property(program, place, place, (p, x, y) => {
        for (const start of starts(p)) {
          const end = go(MOST)(start)
          if (!('steps' in end)) throw new Error(end._tag)
          const n = end.steps - start.steps
          const a = Math.floor(x * n)
          const b = Math.floor(y * (n - a))
          const middle = a < n ? exhausted(go(a)(start)) : null
          if (middle === null) continue
          cut++
          expect(middle.steps).toBe(start.steps + a)
          expect(equalOutcome(go(b)(middle), go(a + b)(start))).toBe(true)
          expect(equalOutcome(go(MOST)(middle), end)).toBe(true)
          // the last rule is the last: one less is not the end, as many are
          expect(go(n - 1)(start)._tag).toBe('Exhausted')
          expect(equalOutcome(go(n)(start), end)).toBe(true)
        }
      }),
      { numRuns: times(150), seed: 11 }
    )
    expect(cut).toBeGreaterThan(300)
  })

  test('through a snapshot', () => {
    let cut = 0
    fc.assert(
      fc.property(program, place, (p, x) => {
        const { valid } = started(p)
        const modules = [nameModule(valid)]
        for (const start of starts(p)) {
          const end = go(MOST)(start)
          if (!('steps' in end) || end.steps === start.steps) continue
          const middle = exhausted(go(Math.floor(x * (end.steps - start.steps)))(start))
          const text = JSON.stringify(right(encodeConfig(middle, modules)))
          const back = right(decodeConfig(JSON.parse(text), modules))
          expect(equal(back, middle)).toBe(true)
          expect(equalOutcome(go(MOST)(back), end)).toBe(true)
          cut++
        }
      }),
      { numRuns: times(60), seed: 12 }
    )
    expect(cut).toBeGreaterThan(100)
  })
})

/** Some configurations of a run. */
const some = (start: Config, xs: ReadonlyArray<number>): ReadonlyArray<Config> => {
  const all = [start]
  toEnd(start, (_rule, _before, after) => {
    all.push(after)
  })
  return xs.map((x) => all[Math.floor(x * all.length)] ?? start)
}
const places = fc.array(place, { minLength: 3, maxLength: 3 })

test('stepping twice gives the same, and leaves the configuration as it was', () => {
  let seen = 0
  fc.assert(
    fc.property(program, places, (p, xs) => {
      const show = fingerprint(new WeakMap())
      for (const start of starts(p))
        for (const c of some(start, xs)) {
          const before = show(c)
          const once = stepped(c)
          const after = go(MOST)(c)
          expect(show(c)).toBe(before)
          expect(equalOutcome(stepped(c), once)).toBe(true)
          expect(equalOutcome(go(MOST)(c), after)).toBe(true)
          expect(show(c)).toBe(before)
          seen++
        }
    }),
    { numRuns: times(60), seed: 13 }
  )
  expect(seen).toBeGreaterThan(300)
})

test('a frozen configuration steps as any other: nothing is assigned to', () => {
  let steps = 0
  fc.assert(
    fc.property(program, (p) => {
      for (const start of starts(p)) {
        let c = deepFreeze(start)
        for (let n = 0; n < 300; n++) {
          const o = stepped(c)
          if (o._tag !== 'Next') break
          // everything old is frozen already: only what the step made is new
          c = deepFreeze(o.config)
          steps++
          if (n > 60) break
        }
      }
    }),
    { numRuns: times(25), seed: 14 }
  )
  expect(steps).toBeGreaterThan(1000)
})

/** Another future of the same past: other choices and, where there is one, another value on the stack or in a global. */
const forked = (c: Config, seed: number): Config => {
  const { store } = c
  const globals = V.toArray(store.globals)
  const x = globals.findIndex((g) => g.type.mut && g.type.t === 'i32')
  const g = globals[x]
  const changed =
    g === undefined ? store : (
      { ...store, globals: V.set(store.globals, x, { type: g.type, value: { _tag: 'i32.const' as const, c: seed } }) }
    )
  return config(changed, c.frame, c.values, c.code, c.contexts, seeded(seed), c.limits, c.steps)
}

test('two futures of one configuration run alternately leave each other unaffected', () => {
  let parted = 0
  fc.assert(
    fc.property(program, place, fc.nat(20), fc.integer({ min: 1, max: 7 }), (p, x, seed, slice) => {
      for (const start of starts(p)) {
        const [c] = some(start, [x])
        if (c === undefined) continue
        const d = forked(c, seed)
        const alone = [go(MOST)(c), go(MOST)(d), go(MOST)(c)]
        // three futures, two of them the same, each a few steps at a time
        const now: Array<Outcome> = [c, d, c].map((k): Outcome => ({ _tag: 'Exhausted', limit: 'fuel', config: k }))
        for (let n = 0; n < MOST && now.some((o) => o._tag === 'Exhausted'); n += slice)
          for (const [i, o] of now.entries()) if (o._tag === 'Exhausted') now[i] = go(slice + i)(o.config)
        expect(now.map((o, i) => equalOutcome(o, alone[i] ?? o))).toEqual([true, true, true])
        if (!equalOutcome(alone[0] ?? now[0] ?? fail(), alone[1] ?? fail())) parted++
      }
    }),
    { numRuns: times(60), seed: 15 }
  )
  expect(parted).toBeGreaterThan(20)
})
const fail = (): never => {
  throw new Error('no run')
}

test('the limit of depth is met at the first call that would exceed it, with the configuration unchanged', () => {
  let met = 0
  fc.assert(
    fc.property(program, fc.nat(4), (p, depth) => {
      for (const start of starts(p)) {
        const bounded = { ...start, limits: { ...limits, depth } }
        const deep: Config[] = []
        toEnd(start, (rule, before) => {
          if (rule === 'Step_read/call_ref-func' && before.contexts.depth >= depth) deep.push(before)
        })
        const o = go(MOST)(bounded)
        const [first] = deep
        if (first === undefined) {
          expect(o._tag).not.toBe('Exhausted')
          continue
        }
        met++
        const expected: Config = { ...first, limits: bounded.limits }
        expect(o._tag === 'Exhausted' && o.limit === 'depth' && equal(o.config, expected)).toBe(true)
        // stepping on it says the same again; more depth lets it continue
        expect(equalOutcome(stepped(expected), o)).toBe(true)
        expect(step({ ...expected, limits })._tag).toBe('Next')
      }
    }),
    { numRuns: times(100), seed: 16 }
  )
  expect(met).toBeGreaterThan(50)
})

test('fuel 0 applies no rule: a terminal configuration is answered, every other one is as it was', () => {
  fc.assert(
    fc.property(program, (p) => {
      for (const start of starts(p)) {
        const o = run(0)(start)
        const s = step(start)
        if (s._tag === 'Next') expect(o._tag === 'Exhausted' && o.config === start).toBe(true)
        else expect(o._tag).toBe(s._tag)
      }
    }),
    { numRuns: times(40), seed: 17 }
  )
})
