/**
 * The staged evaluator: `run` made fast.
 *
 * Law: `reduce(fuel)(c)` is `run(fuel)(c)` in every part of the outcome: results, traps, store, configuration, steps.
 *
 * NON-SPEC: a partial evaluation of the rules with respect to the program.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Config, Outcome, StepRule } from '../execution/runtime/Config.ts'
import { answer, step } from '../execution/Step.ts'
import { activate, intoFunction, intoRest, type Activation, type Reached } from './entry/Activation.ts'
import { bulk, bulkOps } from './runtime/Bulk.ts'
import { called, spotOf } from './entry/Osr.ts'
import { staged, tally, type Counts, type Policy, type Tally } from './Policy.ts'
import type { Site } from './exit/Exit.ts'

/** Behind these rules stands a place at which staged code may go on. */
const opening: ReadonlySet<StepRule> = new Set<StepRule>([
  'Step_read/loop',
  'Step_pure/frame-vals',
  'Step_pure/return-frame',
  'Step/call_ref-host'
])
/** Behind these too, once staged code has been left. */
const closing: ReadonlySet<StepRule> = new Set<StepRule>([
  'Step_pure/label-vals',
  'Step_pure/handler-vals',
  'Step_pure/br-label-zero'
])

/** Whether the machine is behind the instruction at which staged code stopped, or behind a construct since. */
const isBehind = (c: Config, rule: StepRule, left: Site | null): boolean =>
  left !== null &&
  (closing.has(rule) || (c.code.from === left.level.place.es && (spotOf(c)?.index ?? -1) === left.index + 1))

const activation = (c: Config, isPlace: boolean, p: Policy, t: Tally): Activation | null => {
  const fi = called(c)
  if (fi !== null) return intoFunction(c, fi, p, t)
  const spot = isPlace ? spotOf(c) : null
  return spot === null ? null : intoRest(c, spot, p, t)
}

const note = (t: Tally, steps: number, site: Site | null): void => {
  t.entries++
  t.stagedSteps += steps
  if (site !== null) t.exits[site.reason] = (t.exits[site.reason] ?? 0) + 1
}

const reducing =
  (p: Policy, t: Tally) =>
  (fuel: number) =>
  (start: Config): Outcome => {
    let c = start
    let isPlace = true
    let left: Site | null = null
    for (let rest = fuel; rest > 0;) {
      const a: Activation | null = c.choices.source._tag === 'deterministic' ? activation(c, isPlace, p, t) : null
      const r: Reached | null = a === null ? null : activate(c, a, rest, p, t)
      if (r !== null && r.steps > 0) {
        note(t, r.steps, r.site)
        rest -= r.steps
        c = r.config
        left = r.site
        isPlace = left === null || left.reason === 'fuel'
        continue
      }
      const many = bulkOps.has(c.code.op) ? bulk(c, rest) : null
      if (many !== null) {
        t.literalSteps += many.steps - c.steps
        rest -= many.steps - c.steps
        c = many
        continue
      }
      const o = step(c)
      if (o._tag !== 'Next') return o
      t.literalSteps++
      rest--
      c = o.config
      isPlace = opening.has(o.rule) || isBehind(c, o.rule, left)
    }
    return answer(c) ?? { _tag: 'Exhausted', limit: 'fuel', config: c }
  }

/** A run and what it took. */
export interface Counted {
  readonly outcome: Outcome
  readonly counts: Counts
}

/** As `run`, by a policy, with counts. */
export const reduceBy =
  (p: Policy) =>
  (fuel: number) =>
  (c: Config): Counted => {
    const t = tally()
    const outcome = reducing(p, t)(fuel)(c)
    return { outcome, counts: t }
  }

/**
 * Applies at most `fuel` rules, as `run` does.
 *
 * Law: `reduce(fuel)(c)` is `run(fuel)(c)`.
 */
export const reduce =
  (fuel: number) =>
  (c: Config): Outcome =>
    reduceBy(staged)(fuel)(c).outcome
