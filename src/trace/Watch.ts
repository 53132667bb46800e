/**
 * Runs that someone watches: the iteration of `step` with a fold over what it does.
 */
import type { Config, Next, Outcome } from '../execution/runtime/Config.ts'
import { terminalOf, step } from '../execution/Step.ts'

/** What a watcher learns of one step: where it started, and what it led to. */
export type Observe<S> = (state: S, before: Config, next: Next) => S

/**
 * `run(fuel)` with a fold over its steps: the same outcome, and the state to which the observer folded them.
 *
 * Law: the outcome is that of `run(fuel)`.
 */
export const watch =
  <S>(observe: Observe<S>) =>
  (fuel: number, initial: S) =>
  (start: Config): { readonly outcome: Outcome; readonly state: S } => {
    let c = start
    let state = initial
    for (let left = fuel; left > 0; left--) {
      const outcome = step(c)
      if (outcome._tag !== 'Next') return { outcome, state }
      state = observe(state, c, outcome)
      c = outcome.config
    }
    return { outcome: terminalOf(c) ?? { _tag: 'Exhausted', limit: 'fuel', config: c }, state }
  }
