/** Runs of generated programs on the machine, observed rule by rule. */
import type { Config, Outcome, StepRule } from '../../src/execution/runtime/Config.ts'
import { resume } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import type { Program } from '../../src/arbitraries/index.ts'
import { called, reply, settings, started } from './runs.ts'

/** More steps than any generated program takes. */
export const MOST = 20_000

/** One step; a host that is asked answers at once. */
export const stepped = (c: Config): Outcome => {
  const o = step(c)
  return o._tag === 'Suspended' ? resume(o.config, reply(o.call, o.config.store)) : o
}

/** All configurations of a run, the first one included, and how it ended. */
export const toEnd = (from: Config, see: (rule: StepRule, before: Config, after: Config) => void): Outcome => {
  let c = from
  for (let n = 0; n < MOST; n++) {
    const o = stepped(c)
    if (o._tag !== 'Next') return o
    see(o.rule, c, o.config)
    c = o.config
  }
  throw new Error('the program does not end')
}

const storeOf = (o: Outcome): Store =>
  'store' in o ? o.store
  : 'config' in o ? o.config.store
  : noStore(o)
const noStore = (o: Outcome): never => {
  throw new Error(`${o._tag} has no store`)
}

/**
 * The configurations from which a program runs: its instantiation, then each call on the store that the one before left.
 * `run` says how each ends.
 */
export const inTurn = (p: Program, run: (c: Config) => Outcome, by = settings): void => {
  const { config, instance } = started(p, by)
  let store = storeOf(run(config))
  for (const call of p.calls) store = storeOf(run(called(store, instance, call, by)))
}
