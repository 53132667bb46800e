/**
 * The laws of refinement: the staged evaluator and the literal machine lead from a configuration to the same outcome. Each
 * law is asked of a run of the literal machine, and says how the staged one differs; null if it does not.
 */
import { decodeConfig, encodeConfig, type NamedModule } from '../../src/embedding/index.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equal, equalOutcome } from '../../src/execution/equality/equal.ts'
import { isVal, push, type Val } from '../../src/execution/runtime/Values.ts'
import * as V from '../../src/persistent/Vector.ts'
import { activate, intoFunction, intoOsr, type Activation } from '../../src/staging/entry/Activation.ts'
import { called, osrPointOf } from '../../src/staging/entry/Osr.ts'
import { counters, type Policy, type Counters } from '../../src/staging/Policy.ts'
import { f32, f64, i32, i64 } from '../../src/structure/Const.ts'
import { right } from '../support/embed.ts'
import { fingerprint } from '../support/fingerprint.ts'
import { count, type Exercised } from './exercised.ts'
import { literal, stagedTier, withHost, type Tier } from './support.ts'
import { after, length, traceOf, type Trace } from './trace.ts'

/** What a law needs besides the run. */
export interface Given {
  /** The modules of the program, for snapshots. */
  readonly modules: ReadonlyArray<NamedModule>
  /** Each time another number from 0 to below `n`. */
  readonly draw: (n: number) => number
  /** How functions are staged: the same in all runs of a program, as compiled code is kept. */
  readonly policy: Policy
  readonly exercised: Exercised
}

export interface Law {
  readonly name: string
  readonly differs: (t: Trace, g: Given) => string | null
}

const tier = (g: Given, threshold = 0): Tier => withHost(stagedTier(g.exercised.counts, { ...g.policy, threshold }))
const shown = (o: Outcome): string => `${o._tag} after ${'steps' in o ? o.steps : o.config.steps} steps`

/** What a run ended in against what it should; `place` says where for the reader. */
const compared = (g: Given, place: string, expected: Outcome, actual: Outcome): string | null => {
  g.exercised.compared++
  return equalOutcome(expected, actual) ? null : `${place}: ${shown(expected)}, staged ${shown(actual)}`
}

/** Runs of at most a given number of steps are cut at every fuel. */
export const EVERY = 160
/** More fuel than a run needs: instructions that take many steps at once are not done where fuel is short. */
export const PLENTY = 10_000
/** The last steps of a run that ends in a trap or an exception: how it leaves its frames. */
const BUBBLING = 24

/** The fuels at which a run is compared; beyond the end of a run that was cut short there are no more. */
export const fuelsOf = (t: Trace, draw: Given['draw'], every: number): ReadonlyArray<number> => {
  const n = length(t)
  const isEnding = t.end !== null
  if (n <= every) return [...Array(n + 1).keys(), ...(isEnding ? [n + 1, n + PLENTY] : [])]
  const bubbling = t.end?._tag === 'Trapped' || t.end?._tag === 'Exception' ? BUBBLING : 1
  const out = [
    0,
    1,
    ...Array.from({ length: bubbling }, (_, i) => n - 1 - i),
    n,
    ...(isEnding ? [n + 1, n + PLENTY] : [])
  ]
  for (let i = 0; i < 20; i++) out.push(draw(n))
  return out
}

/** Equal at every fuel of a short run; of a long one at some, and at its end and the steps before it. */
export const fuels = (every = EVERY): Law => ({
  name: 'equal at every fuel',
  differs: (t, g) => {
    const [c] = t.configs
    if (c === undefined) return null
    for (const fuel of fuelsOf(t, g.draw, every)) {
      g.exercised.fuels++
      const d = compared(g, `fuel ${fuel} of ${length(t)}`, after(t, fuel), tier(g)(fuel)(c))
      if (d !== null) return d
    }
    return null
  }
})

const fuelLeft = (o: Outcome): Config | null => (o._tag === 'Exhausted' && o.limit === 'fuel' ? o.config : null)

/** The staged run in slices up to the end of the trace; each stop is compared. */
const inSlices = (
  t: Trace,
  g: Given,
  slice: () => readonly [number, Tier],
  see: (c: Config, at: number) => void = () => undefined
): string | null => {
  let c = t.configs[0]
  for (let at = 0; c !== undefined && at <= length(t);) {
    see(c, at)
    const [fuel, run] = slice()
    // a run that was cut short is followed up to there
    const n = t.end === null ? Math.min(fuel, length(t) - at) : fuel
    if (n === 0) return null
    g.exercised.cuts++
    const o = run(n)(c)
    const d = compared(g, `from step ${at}, ${n} more`, after(t, n, at), o)
    const next = fuelLeft(o)
    if (d !== null || next === null) return d
    at += n
    c = next
  }
  return null
}

const slices: Law = {
  name: 'slices of random sizes, the tier changed at random',
  differs: (t, g) => {
    const short = g.draw(3) === 0
    return inSlices(t, g, () => {
      const kind = g.draw(5)
      const n = short ? 1 + g.draw(12) : 20 + g.draw(Math.max(1, length(t)))
      return [n, kind === 0 ? withHost(literal) : tier(g, kind === 1 ? 1 : 0)]
    })
  }
}

const intact: Law = {
  name: 'old configurations stay intact after newer runs',
  differs: (t, g) => {
    const show = fingerprint(new WeakMap())
    const kept: Array<readonly [Config, number, string]> = []
    // often all at once: what the first configuration shows must have been saved before each write
    const n = g.draw(3) === 0 ? length(t) + PLENTY : 5 + g.draw(Math.max(1, Math.floor(length(t) / 3)))
    const d = inSlices(
      t,
      g,
      () => [n, tier(g)],
      (c, at) => {
        if (kept.length < 5) kept.push([c, at, show(c)])
      }
    )
    if (d !== null) return d
    for (const [c, at, text] of kept.reverse()) {
      if (show(c) !== text) return `the configuration of step ${at} has changed`
      const again = compared(g, `once more from step ${at}`, after(t, length(t) + PLENTY, at), toEnd(t, g, c, at))
      if (again !== null) return again
      if (show(c) !== text) return `the configuration of step ${at} has changed in a run from it`
      g.exercised.kept++
    }
    return null
  }
}

/** From a configuration to the end of its trace. */
const toEnd = (t: Trace, g: Given, c: Config, at: number): Outcome =>
  tier(g)(t.end === null ? length(t) - at : length(t) + PLENTY)(c)

/** The same configuration with another value in a global, if it has one for numbers. */
const withGlobal = (c: Config, value: number): Config | null => {
  const globals = V.toArray(c.store.globals)
  const x = globals.findIndex(({ type }) => type.mut && type.t === 'i32')
  const found = globals[x]
  if (found === undefined) return null
  const changed = V.set(c.store.globals, x, { type: found.type, value: i32(value) })
  return { ...c, store: { ...c.store, globals: changed } }
}

/** A run that continues a few steps at a time. */
interface Fork {
  readonly trace: Trace
  readonly run: Tier
  readonly slice: number
  at: number
  now: Outcome
}

const goOn = (g: Given, f: Fork): string | null => {
  const c = fuelLeft(f.now)
  const n = f.trace.end === null ? Math.min(f.slice, length(f.trace) - f.at) : f.slice
  if (c === null || n <= 0) return null
  f.now = f.run(n)(c)
  const d = compared(g, `from step ${f.at}, ${n} more`, after(f.trace, n, f.at), f.now)
  f.at += n
  return d
}

const forks: Law = {
  name: 'two forks of one configuration run alternately',
  differs: (t, g) => {
    const at = g.draw(length(t) + 1)
    const middle = fuelLeft(t.configs[0] === undefined ? after(t, 0) : tier(g)(at)(t.configs[0]))
    if (middle === null) return null
    const rest: Trace = { configs: t.configs.slice(at), rules: t.rules.slice(at), end: t.end }
    const other = withGlobal(middle, g.draw(9) - 2)
    const traces = [rest, rest, other === null ? rest : traceOf(other, 1500)]
    const size = Math.max(1, Math.floor(length(rest) / (2 + g.draw(6))))
    const runs = traces.map((trace, i): Fork => {
      const c = i === 2 && other !== null ? other : middle
      return { trace, run: tier(g), slice: size + i, at: 0, now: { _tag: 'Exhausted', limit: 'fuel', config: c } }
    })
    for (let rounds = 0; rounds < 30; rounds++)
      for (const f of runs) {
        const d = goOn(g, f)
        if (d !== null) return `fork ${runs.indexOf(f)} of step ${at}: ${d}`
      }
    g.exercised.forks++
    return null
  }
}

const document: Law = {
  name: 'snapshots of staged runs go on as they would have',
  differs: (t, g) => {
    const [c] = t.configs
    if (c === undefined || length(t) === 0) return null
    const at = g.draw(length(t))
    const middle = fuelLeft(tier(g)(at)(c))
    if (middle === null) return null
    const text = JSON.stringify(right(encodeConfig(middle, g.modules)))
    const same = t.configs[at]
    if (same !== undefined && JSON.stringify(right(encodeConfig(same, g.modules))) !== text)
      return `the document of step ${at} is another than that of the literal machine`
    const back = right(decodeConfig(JSON.parse(text), g.modules))
    if (!equal(back, middle)) return `the configuration of step ${at} is another when it is read back`
    g.exercised.snapshots++
    return compared(g, `read back at step ${at}`, after(t, length(t) + PLENTY, at), toEnd(t, g, back, at))
  }
}

/** The deepest nesting of frames in a run. */
const deepest = (t: Trace): number => t.configs.reduce((n, c) => Math.max(n, c.contexts.depth), 0)

const depth: Law = {
  name: 'depth is exhausted at the same step',
  differs: (t, g) => {
    const [start] = t.configs
    const most = deepest(t)
    if (start === undefined || most === 0) return null
    const c: Config = { ...start, limits: { ...start.limits, depth: g.draw(most) } }
    const bounded = traceOf(c, length(t))
    if (bounded.end?._tag === 'Exhausted') g.exercised.depths++
    const n = length(bounded)
    const cuts = bounded.end === null ? [n] : [n - 1, n, n + 1, n + PLENTY].filter((fuel) => fuel >= 0)
    for (const fuel of cuts) {
      const d = compared(g, `depth ${c.limits.depth}, fuel ${fuel}`, after(bounded, fuel), tier(g)(fuel)(c))
      if (d !== null) return d
    }
    return null
  }
}

/** Places of one run at which staged code is entered by force. */
const PLACES = 12

/** Staged code that may be entered at a configuration, whatever led there. */
const entry = (c: Config, p: Policy, counted: Counters): Activation | null => {
  const inst = called(c)
  const spot = inst === null ? osrPointOf(c) : null
  return (
    inst !== null ? intoFunction(c, inst, p, counted)
    : spot !== null ? intoOsr(c, spot, p, counted)
    : null
  )
}
const isPlace = (c: Config): boolean => called(c) !== null || osrPointOf(c) !== null

const entered: Law = {
  name: 'staged code is entered wherever it can be',
  differs: (t, g) => {
    const places = [...t.rules.keys()].filter((i) => t.configs[i] !== undefined && isPlace(t.configs[i]))
    for (let i = 0; i < PLACES && places.length > 0; i++) {
      const at = places[g.draw(places.length)] ?? 0
      const c = t.configs[at]
      const counted = counters()
      const a = c === undefined ? null : entry(c, g.policy, counted)
      const rest = length(t) - at
      const left = [rest, 1 + g.draw(rest), t.end === null ? rest : rest + PLENTY][g.draw(3)] ?? rest
      const reached = c === undefined || a === null ? null : activate(c, a, left, g.policy, counted)
      if (reached === null || reached.steps === 0) continue
      g.exercised.compared++
      const expected = t.configs[at + reached.steps]
      if (expected === undefined || !equal(expected, reached.config))
        return `entered at step ${at} for ${reached.steps}: another configuration`
      g.exercised.entered++
      for (const rule of t.rules.slice(at, at + reached.steps)) count(g.exercised.rules, rule)
    }
    return null
  }
}

/** Another number of the same type; null for other values. */
const otherNumber = (v: Val | undefined, n: number): Val | null => {
  switch (v?._tag) {
    case 'i32.const':
      return i32(v.c + n)
    case 'i64.const':
      return i64(BigInt.asIntN(64, v.c + BigInt(n)))
    case 'f32.const':
      return f32(n << 24)
    case 'f64.const':
      return f64(n << 24, n)
    default:
      return null
  }
}

/** The same configuration with another number as the newest operand in the hole, or in a local; null if there is neither. */
const edited = (c: Config, draw: Given['draw']): Config | null => {
  const n = draw(9) + 1
  const isOwn = isVal(c.values) && c.values.length > c.contexts.below.length
  const top = isOwn && draw(3) > 0 ? otherNumber(c.values.head, n) : null
  if (top !== null) return { ...c, values: push(top, c.values.tail) }
  const x = draw(Math.max(1, V.length(c.frame.locals)))
  const other = otherNumber(V.get(c.frame.locals, x), n)
  return other === null ? null : { ...c, frame: { ...c.frame, locals: V.set(c.frame.locals, x, other) } }
}

/** Configurations of one run that are edited. */
const EDITS = 4

const strange: Law = {
  name: 'configurations that no run leads to run as they would',
  differs: (t, g) => {
    for (let i = 0; i < EDITS; i++) {
      const at = g.draw(length(t) + 1)
      const same = t.configs[at]
      const c = same === undefined ? null : edited(same, g.draw)
      if (c === null) continue
      const other = traceOf(c, 1500)
      g.exercised.edits++
      for (const fuel of [g.draw(Math.min(length(other), 40) + 1), length(other)]) {
        const d = compared(g, `edited at step ${at}, fuel ${fuel}`, after(other, fuel), tier(g)(fuel)(c))
        if (d !== null) return d
      }
    }
    return null
  }
}

/** The cheap ones first. */
export const laws: ReadonlyArray<Law> = [fuels(), slices, entered, depth, forks, document, strange, intact]

/** The same with every fuel of runs of some length: for programs of which there are few. */
export const thorough: ReadonlyArray<Law> = [fuels(600), ...laws.slice(1)]
