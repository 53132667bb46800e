/**
 * Runs: the iteration of `step`, and continuing after a host call.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import { afterHost } from './Budget.ts'
import { derive, op, trapOp } from './runtime/Code.ts'
import { config, type Config, type Exited, type Next, type Outcome } from './runtime/Config.ts'
import * as V from '../persistent/Vector.ts'
import { shortenHistory, type Store } from './runtime/Store.ts'
import { terminalOf, step } from './Step.ts'
import { drop, push, pushAll, type RefExn, type Val } from './runtime/Values.ts'

/** NON-SPEC: the number of rules after which a run shortens the history that its first configuration holds. */
const OFTEN = 2 ** 16

/**
 * Applies at most `fuel` rules. Ends in `Exhausted fuel` with exactly `fuel` rules applied, or earlier in the answer of a
 * configuration that has no step.
 *
 * Law: `run(a + b)(c)` is `run(b)` of the configuration in which `run(a)(c)` ran out of fuel.
 */
export const run =
  (fuel: number) =>
  (start: Config): Outcome => {
    let c = start
    for (let left = fuel, due = OFTEN; left > 0; left--) {
      const o = step(c)
      if (o._tag !== 'Next') return o
      c = o.config
      if (--due > 0) continue
      shortenHistory(start.store)
      due = OFTEN
    }
    return terminalOf(c) ?? { _tag: 'Exhausted', limit: 'fuel', config: c }
  }

/** What the host answers to a call, each with the store as the host left it. */
export type Reply =
  | { readonly _tag: 'values'; readonly values: ReadonlyArray<Val>; readonly store: Store }
  | { readonly _tag: 'trap'; readonly reason: string; readonly store: Store }
  | { readonly _tag: 'exception'; readonly exn: RefExn; readonly store: Store }
  | { readonly _tag: 'exit'; readonly code: number; readonly store: Store }

const throwRefOp = op('throw_ref')

/**
 * The step that takes the reply of a host function, with the configuration that `Suspended` carried. Counts as one step.
 *
 * NON-SPEC: the specification has the rule in prose only.
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#host-functions
 */
export const resume = (c: Config, reply: Reply): Next | Exited => {
  const { store } = reply
  if (reply._tag === 'exit') return { _tag: 'Exited', code: reply.code, store, choices: c.choices, steps: c.steps + 1 }
  const head = c.values.head
  const fi = head._tag === 'ref.func_addr' ? V.get(c.store.funcs, head.a) : undefined
  const below = drop(c.values, 1 + (fi?.params ?? 0))
  const { code } = c
  const [values, rest] =
    reply._tag === 'values' ? ([pushAll(reply.values, below), code.next] as const)
    : reply._tag === 'exception' ?
      ([push(reply.exn, below), derive(code, throwRefOp, { _tag: 'throw_ref' }, code.next)] as const)
    : ([
        below,
        derive(code, trapOp, { _tag: 'trap', rule: 'Step/call_ref-host', reason: reply.reason }, code.next)
      ] as const)
  return {
    _tag: 'Next',
    rule: 'Step/call_ref-host',
    config: afterHost(config(store, c.frame, values, rest, c.contexts, c.choices, c.limits, c.steps + 1))
  }
}
