/** A run of the literal machine, kept step by step: what every law of refinement compares with. */
import type { Config, Outcome, StepRule } from '../../src/execution/runtime/Config.ts'
import { step } from '../../src/execution/Step.ts'
import { resume } from '../../src/execution/Run.ts'
import { reply } from '../support/runs.ts'

/** The configurations of a run, each with the rule that led on from it, and how it ended: null if it was cut short. */
export interface Trace {
  readonly configs: ReadonlyArray<Config>
  readonly rules: ReadonlyArray<StepRule>
  readonly end: Outcome | null
}

/** One rule; a host that is asked answers at once. */
const next = (c: Config): Outcome => {
  const o = step(c)
  return o._tag === 'Suspended' ? resume(o.config, reply(o.call, o.config.store)) : o
}

/** The run from `start`, of at most `most` steps. */
export const traceOf = (start: Config, most: number): Trace => {
  const configs = [start]
  const rules: StepRule[] = []
  let c = start
  for (;;) {
    const o = next(c)
    if (o._tag !== 'Next') return { configs, rules, end: o }
    if (rules.length === most) return { configs, rules, end: null }
    rules.push(o.rule)
    c = o.config
    configs.push(c)
  }
}

export const length = (t: Trace): number => t.rules.length

const isTerminal = (o: Outcome): boolean => o._tag === 'Done' || o._tag === 'Trapped' || o._tag === 'Exception'

/** What a run of at most `fuel` rules from configuration `from` of the trace ends in. */
export const after = (t: Trace, fuel: number, from = 0): Outcome => {
  const at = from + fuel
  const c = t.configs[at]
  // after the last rule only a terminal configuration answers where no fuel is left
  if (t.end !== null && (c === undefined || (at === length(t) && isTerminal(t.end)))) return t.end
  const last = c ?? t.configs[length(t)]
  if (last === undefined) throw new Error('a trace has a configuration')
  return { _tag: 'Exhausted', limit: 'fuel', config: last }
}
