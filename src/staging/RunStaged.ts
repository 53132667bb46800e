/**
 * The staged evaluator: `run` made fast.
 *
 * Law: `runStaged(fuel)(c)` is `run(fuel)(c)` in every part of the outcome: results, traps, store, configuration, steps.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Config, Outcome, StepRule } from '../execution/runtime/Config.ts'
import { terminalOf, step } from '../execution/Step.ts'
import { shortenHistory } from '../execution/runtime/Store.ts'
import { activate, intoFunction, intoOsr, type Activation, type Stopped } from './entry/Activation.ts'
import { bulk, bulkOps } from './runtime/Bulk.ts'
import { called, osrPointOf } from './entry/Osr.ts'
import { staged, counters, type Stats, type Policy, type Counters } from './Policy.ts'
import type { Exit } from './exit/Exit.ts'

/** After these rules execution is at a place where staged code may be entered. */
const opening: ReadonlySet<StepRule> = new Set<StepRule>([
  'Step_read/loop',
  'Step_pure/frame-vals',
  'Step_pure/return-frame',
  'Step/call_ref-host'
])
/** After these too, once staged code has been left. */
const closing: ReadonlySet<StepRule> = new Set<StepRule>([
  'Step_pure/label-vals',
  'Step_pure/handler-vals',
  'Step_pure/br-label-zero'
])

/** Whether execution is past the instruction at which staged code left, or has left a construct since. */
const isAfter = (c: Config, rule: StepRule, left: Exit | null): boolean =>
  left !== null &&
  (closing.has(rule) || (c.code.from === left.scope.place.es && (osrPointOf(c)?.index ?? -1) === left.index + 1))

const activation = (c: Config, isPlace: boolean, p: Policy, t: Counters): Activation | null => {
  const fi = called(c)
  if (fi !== null) return intoFunction(c, fi, p, t)
  const point = isPlace ? osrPointOf(c) : null
  return point === null ? null : intoOsr(c, point, p, t)
}

const note = (t: Counters, steps: number, exit: Exit | null): void => {
  t.entries++
  t.stagedSteps += steps
  if (exit !== null) t.exits[exit.reason] = (t.exits[exit.reason] ?? 0) + 1
}

/** The number of rules applied one by one after which a run shortens the history that its first configuration holds. */
const OFTEN = 2 ** 16

const reducing =
  (p: Policy, t: Counters) =>
  (fuel: number) =>
  (start: Config): Outcome => {
    let c = start
    let isPlace = true
    let left: Exit | null = null
    let due = OFTEN
    for (let rest = fuel; rest > 0;) {
      const a: Activation | null = c.choices.source._tag === 'deterministic' ? activation(c, isPlace, p, t) : null
      const r: Stopped | null = a === null ? null : activate(c, a, rest, p, t)
      if (r !== null && r.steps > 0) {
        note(t, r.steps, r.exit)
        rest -= r.steps
        c = r.config
        left = r.exit
        isPlace = left === null || left.reason === 'fuel'
        shortenHistory(start.store)
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
      isPlace = opening.has(o.rule) || isAfter(c, o.rule, left)
      if (--due > 0) continue
      shortenHistory(start.store)
      due = OFTEN
    }
    return terminalOf(c) ?? { _tag: 'Exhausted', limit: 'fuel', config: c }
  }

/** The outcome of a run, and its counts. */
export interface CountedOutcome {
  readonly outcome: Outcome
  readonly counts: Stats
}

/** As `run`, by a policy, with counts. */
export const runStagedBy =
  (p: Policy) =>
  (fuel: number) =>
  (c: Config): CountedOutcome => {
    const t = counters()
    const outcome = reducing(p, t)(fuel)(c)
    return { outcome, counts: t }
  }

/**
 * Applies at most `fuel` rules, as `run` does.
 *
 * Law: `runStaged(fuel)(c)` is `run(fuel)(c)`.
 */
export const runStaged =
  (fuel: number) =>
  (c: Config): Outcome =>
    runStagedBy(staged)(fuel)(c).outcome
