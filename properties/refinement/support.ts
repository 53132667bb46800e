/** Both tiers on generated programs: the parts of a program, and how a run with a host goes in either tier. */
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { resume, run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import type { Program } from '../../src/arbitraries/index.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import type { Stats, Policy } from '../../src/staging/Policy.ts'
import { MOST } from '../support/observe.ts'
import { called, reply, settings, started } from '../support/runs.ts'

export type Tier = (fuel: number) => (c: Config) => Outcome

export const literal: Tier = run

/** Everything at once: what may be staged is. */
export const eager: Policy = { threshold: 0 }
/** Texts in parts wherever that can be. */
export const inParts: Policy = { threshold: 0, lengths: { whole: 0, most: 400, least: 60 } }

/** Sums of counts, to show that a property was exercised. */
export interface Sum {
  staged: number
  parts: number
  stagedSteps: number
  literalSteps: number
  entries: number
  exits: Record<string, number>
}
export const sum = (): Sum => ({ staged: 0, parts: 0, stagedSteps: 0, literalSteps: 0, entries: 0, exits: {} })
const add = (to: Sum, c: Stats): void => {
  to.staged += c.staged
  to.parts += c.parts
  to.stagedSteps += c.stagedSteps
  to.literalSteps += c.literalSteps
  to.entries += c.entries
  for (const [reason, n] of Object.entries(c.exits)) to.exits[reason] = (to.exits[reason] ?? 0) + n
}

/** The staged tier, counted. */
export const stagedTier =
  (counts: Sum, policy: Policy = eager): Tier =>
  (fuel) =>
  (c) => {
    const r = runStagedBy(policy)(fuel)(c)
    add(counts, r.counts)
    return r.outcome
  }

/** A run of at most a given number of rules, a host answering its calls; each piece between two calls is run by `tier`. */
export const withHost =
  (tier: Tier): Tier =>
  (fuel) =>
  (start) => {
    const end = start.steps + fuel
    let o = tier(fuel)(start)
    while (o._tag === 'Suspended' && o.config.steps < end) {
      const r = resume(o.config, reply(o.call, o.config.store))
      if (r._tag !== 'Next') return r
      o = tier(end - r.config.steps)(r.config)
    }
    // a call for whose reply no fuel is left
    return o._tag === 'Suspended' && o.config.steps >= end ? { _tag: 'Exhausted', limit: 'fuel', config: o.config } : o
  }

/** The configurations from which the parts of a program start, each on the store that the part before left. */
export const starts = (p: Program, by = settings): ReadonlyArray<Config> => {
  const { config: first, instance } = started(p, by)
  const out = [first]
  let last = withHost(literal)(MOST)(first)
  for (const call of p.calls) {
    if (!('store' in last)) return out
    const c = called(last.store, instance, call, by)
    out.push(c)
    last = withHost(literal)(MOST)(c)
  }
  return out
}

/** How many steps a run takes to its end; null where it takes more than MOST or ends in no terminal configuration. */
export const lengthOf = (c: Config): number | null => {
  const end = withHost(literal)(MOST)(c)
  return 'steps' in end ? end.steps - c.steps : null
}

export const stepOnce = (c: Config): Outcome => {
  const o = step(c)
  return o._tag === 'Suspended' ? resume(o.config, reply(o.call, o.config.store)) : o
}

/** What a comparison at every fuel found: the first fuel at which the tiers differ, and how many were compared. */
export interface Compared {
  readonly first: string | null
  readonly fuels: number
  readonly end: Outcome
}

/**
 * Compares both tiers at every fuel up to the end of a run of at most `most` steps; the literal machine is stepped once,
 * the staged one is run from the start for each fuel.
 */
export const everyFuel = (start: Config, tier: Tier, most = 3000, stride = 1): Compared => {
  let expected: Outcome = { _tag: 'Exhausted', limit: 'fuel', config: start }
  for (let fuel = 0; fuel <= most; fuel++) {
    if (fuel % stride === 0 || expected._tag !== 'Exhausted') {
      const actual = tier(fuel)(start)
      const given = expected._tag === 'Exhausted' ? literal(fuel)(start) : expected
      if (!equalOutcome(given, actual))
        return { first: `fuel ${fuel}: ${given._tag}, staged ${actual._tag}`, fuels: fuel, end: given }
    }
    if (expected._tag !== 'Exhausted') return { first: null, fuels: fuel, end: expected }
    const next = step(expected.config)
    expected =
      next._tag === 'Next' ? { _tag: 'Exhausted', limit: 'fuel', config: next.config } : literal(1)(expected.config)
  }
  return { first: null, fuels: most, end: expected }
}
