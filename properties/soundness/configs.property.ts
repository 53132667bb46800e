/**
 * The typing of single configurations: derived without any knowledge of the run, and of configurations that were changed
 * at random. What is accepted runs soundly to its end.
 */
import * as fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { config, type Config, type Context, type StepRule } from '../../src/execution/runtime/Config.ts'
import { drop, isVal, push, refFunc, refI31, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { program } from '../../src/arbitraries/index.ts'
import { configOk } from '../../src/soundness/Config.ts'
import type { Sound } from '../../src/soundness/Preservation.ts'
import { resultType } from '../../src/soundness/Run.ts'
import * as V from '../../src/persistent/Vector.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import { inTurn, stepped } from '../support/observe.ts'
import { times } from '../support/times.ts'
import { after, programRunsSoundly, runsSoundly, violationText } from './checked.ts'

test('every configuration of a run is derived from scratch, by what stands in it alone', () => {
  let configs = 0
  const contexts = new Set<string>()
  fc.assert(
    fc.property(program, fc.nat(7), (p, offset) => {
      programRunsSoundly(p, 1000, new Map(), (_, { config, ts }) => {
        if (config.steps % 8 !== offset) return
        const found = configOk(config, ts)
        if (isLeft(found)) throw new Error(violationText(found.left))
        configs++
        for (let ctx = config.contexts; ctx._tag !== 'top'; ctx = ctx.next) contexts.add(ctx._tag)
      })
    }),
    { numRuns: times(20), seed: 5 }
  )
  expect(configs).toBeGreaterThan(200)
  expect([...contexts].sort()).toEqual(['frame', 'handler', 'label'])
})

/** Values of all kinds. */
const values: ReadonlyArray<Val> = [
  i32(1),
  i64(1n),
  f32(1),
  f64(1, 1),
  v128(1, 2, 3, 4),
  refNull,
  refI31(1),
  refFunc(addr(0))
]

/** Replaces the value at a depth of the innermost context. */
const replaced = (c: Config, depth: number, v: Val): Config | null => {
  const own = c.values.length - c.contexts.below.length
  if (own === 0) return null
  const k = depth % own
  const above: Val[] = []
  let rest = c.values
  for (let i = 0; i < k && isVal(rest); i++, rest = rest.tail) above.push(rest.head)
  return { ...c, values: above.reduceRight((vs, x) => push(x, vs), push(v, rest.tail)) }
}

const resized = (c: Config, n: number): Config | null =>
  c.contexts._tag === 'top' || c.contexts.n === n ? null : { ...c, contexts: { ...c.contexts, n } }

const relocated = (c: Config, x: number, v: Val): Config | null => {
  const n = V.length(c.frame.locals)
  return n === 0 ? null : { ...c, frame: { ...c.frame, locals: V.set<Val | undefined>(c.frame.locals, x % n, v) } }
}

/** Leading values of the code belong on the stack. */
const focused = (c: Config): Config =>
  config(c.store, c.frame, c.values, c.code, c.contexts, c.choices, c.limits, c.steps)

const skipped = (c: Config): Config | null =>
  c.code.instr._tag === 'end' ? null : focused({ ...c, code: c.code.next })

const left = (c: Config): Config | null => {
  const ctx: Context = c.contexts
  return ctx._tag === 'top' || ctx._tag === 'frame' ? null : focused({ ...c, contexts: ctx.next, code: ctx.code })
}

interface Change {
  readonly kind: number
  readonly k: number
  readonly v: Val
}
const kinds = 7
const changes: ReadonlyArray<(c: Config, m: Change) => Config | null> = [
  (c, { k, v }) => replaced(c, k, v),
  (c) => (c.values.length > c.contexts.below.length ? { ...c, values: drop(c.values, 1) } : null),
  (c, { v }) => ({ ...c, values: push(v, c.values) }),
  (c, { k }) => resized(c, k % 3),
  (c, { k, v }) => relocated(c, k, v),
  (c) => skipped(c),
  (c) => left(c)
]

const change = fc.record({ kind: fc.nat(kinds - 1), k: fc.nat(5), v: fc.constantFrom(...values) })

interface Tally {
  accepted: number
  refused: number
  stuck: number
  readonly ends: Set<string>
}

/** How a configuration continues that nobody checks. What is ill-typed may fail in the host's own arithmetic: no rule is meant for it. */
const goesOn = (from: Config): string => {
  let c = from
  try {
    for (let n = 0; n < 500; n++) {
      const o = stepped(c)
      if (o._tag !== 'Next') return o._tag
      c = o.config
    }
    return 'endless'
  } catch {
    return 'Stuck'
  }
}

/** Both ways of checking agree on a change, and what they accept is sound. */
const tried = (now: Sound, m: Change, tally: Tally): void => {
  const made = changes[m.kind]?.(now.config, m) ?? null
  if (made === null) return
  const rule: StepRule = 'Step_pure/nop'
  const [scratch, next] = [configOk(made, now.ts), after(now, rule, made)]
  if (isLeft(scratch) !== isLeft(next)) {
    const said = [scratch, next].map((e) => (isLeft(e) ? violationText(e.left) : 'accepted'))
    throw new Error(`from scratch: ${said[0]}; as a step: ${said[1]}`)
  }
  if (isRight(scratch)) {
    tally.accepted++
    tally.ends.add(runsSoundly(made, 1000, new Map(), () => undefined, now.ts, 500)._tag)
  } else {
    tally.refused++
    if (goesOn(made) === 'Stuck') tally.stuck++
  }
}

test('what is accepted is sound, and machines get stuck at what is refused', () => {
  const tally: Tally = { accepted: 0, refused: 0, stuck: 0, ends: new Set() }
  fc.assert(
    fc.property(program, fc.array(change, { minLength: 12, maxLength: 12 }), fc.nat(60), (p, made, every) => {
      inTurn(p, (c) =>
        runsSoundly(c, 1000, new Map(), (_, now) => {
          const m = made[now.config.steps % made.length]
          if (now.config.steps % (every + 20) === 0 && m !== undefined) tried(now, m, tally)
        })
      )
    }),
    { numRuns: times(120), seed: 6, endOnFailure: true }
  )
  // a value of another type may be one that is dropped, a local one that is not read again
  expect(tally.accepted).toBeGreaterThan(20)
  expect(tally.refused).toBeGreaterThan(150)
  expect(tally.stuck).toBeGreaterThan(20)
  expect(tally.ends.has('Stuck')).toBe(false)
})

test('the type of a result is that of the function', () => {
  let calls = 0
  fc.assert(
    fc.property(program, (p) => {
      inTurn(p, (c) => {
        const o = runsSoundly(c, 1000, new Map(), () => undefined)
        if (o._tag === 'Done') {
          expect(o.values.length).toBe(resultType(c).length)
          calls += o.values.length
        }
        return o
      })
    }),
    { numRuns: times(30), seed: 7 }
  )
  expect(calls).toBeGreaterThan(10)
})
