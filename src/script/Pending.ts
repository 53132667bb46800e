/**
 * What follows from how a run ends, and the run, which continues in slices.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { runWith, type RunOutcome } from '../embedding/Run.ts'
import type { Config } from '../execution/runtime/Config.ts'
import { shortenHistory } from '../execution/runtime/Store.ts'
import { spectestHost } from './Spectest.ts'
import type { ScriptOptions } from './State.ts'

/** Something that is there, or that follows from how a run ends. */
export type Pending<A> =
  | { readonly _tag: 'now'; readonly is: A }
  | { readonly _tag: 'after'; readonly run: Config; readonly then: (ran: RunOutcome) => A }

export const now = <A>(is: A): Pending<A> => ({ _tag: 'now', is })

export const after = <A>(run: Config, then: (ran: RunOutcome) => A): Pending<A> => ({ _tag: 'after', run, then })

export const map = <A, B>(p: Pending<A>, f: (a: A) => B): Pending<B> =>
  p._tag === 'now' ? now(f(p.is)) : after(p.run, (ran) => f(p.then(ran)))

/** Makes the run, if there is one; yields the steps so far after each slice of it but the last. */
export const settle = function* <A>(p: Pending<A>, o: ScriptOptions): Generator<number, A, undefined> {
  if (p._tag === 'now') return p.is
  const end = p.run.steps + (o.fuel ?? Infinity)
  for (let c = p.run; ;) {
    const ran = runWith(spectestHost, Math.min(Math.max(1, o.slice ?? Infinity), end - c.steps), o.evaluator)(c)
    if (ran._tag !== 'Exhausted' || ran.limit !== 'fuel' || ran.config.steps >= end) return p.then(ran)
    c = ran.config
    shortenHistory(p.run.store)
    yield c.steps
  }
}
