/**
 * Where an end came from: a configuration is a value, so the steps to a trap or an exception can be run once more.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import { isStatic, trapOp } from '../execution/runtime/Code.ts'
import type { Config, Exception, Outcome, Trapped } from '../execution/runtime/Config.ts'
import { run } from '../execution/Run.ts'
import { step } from '../execution/Step.ts'
import { isIndirect } from './TrapDetail.ts'

const isTrap = (c: Config): boolean => c.code.op === trapOp
const throwing: ReadonlySet<string> = new Set(['throw', 'throw_ref'])
const isThrow = (c: Config): boolean => isStatic(c.code) && throwing.has(c.code.instr._tag)

/** Where an end came from, and the last indirect call before it: what it unfolds into has lost its index. */
export interface Origin {
  readonly config: Config
  readonly indirect: Config | null
}

/**
 * Whether a trap or an exception is in flight: its origin is before this configuration. A start that is kept for `origin`
 * must be an earlier one.
 */
export const isUnwinding = (c: Config): boolean => isTrap(c) || (!isStatic(c.code) && c.code.instr._tag === 'throw_ref')

/** The last configuration from `start` on that was about to trap or to throw; `null` where there is none. */
const lastFrom = (start: Config, end: Trapped | Exception): Origin | null => {
  let found: Config | null = null
  let called: Config | null = null
  let indirect: Config | null = null
  let c = start
  while (c.steps < end.steps) {
    const o = step(c)
    if (o._tag !== 'Next') break
    if (isIndirect(c)) called = c
    if (end._tag === 'Trapped' ? isTrap(o.config) && !isTrap(c) : isThrow(c)) {
      found = c
      indirect = called
    }
    c = o.config
  }
  return found === null ? null : { config: found, indirect }
}

/** The origin is what an indirect call unfolded into, and the call itself is further back. */
const lacksCall = ({ config, indirect }: Origin): boolean =>
  indirect === null && typeof config.code.from === 'string' && config.code.from.endsWith('call_indirect')

/** Steps before the end in which its origin is looked for first. */
const FIRST = 64

/**
 * The last configuration, on the way from `start` to `end`, that was about to trap or to throw; `null` if the way passes
 * none (an exception that the host threw). `start` is any configuration of the run without a host call in between.
 * `evaluator` is `run`, or another function that is `run`. By rule it takes O(steps between the origin and the end), or
 * between the two where there is no origin; by the evaluator, the steps between the two a logarithmic number of times.
 */
export const origin = (
  start: Config,
  end: Trapped | Exception,
  evaluator: (fuel: number) => (c: Config) => Outcome = run
): Origin | null => {
  const steps = end.steps - start.steps
  for (let back = FIRST; back < steps; back *= 16) {
    const o = evaluator(steps - back)(start)
    const found = o._tag === 'Exhausted' && o.limit === 'fuel' ? lastFrom(o.config, end) : null
    if (found !== null && !lacksCall(found)) return found
  }
  // the host's trap is in the first configuration
  return lastFrom(start, end) ?? (isTrap(start) ? { config: start, indirect: null } : null)
}
