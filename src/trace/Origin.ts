/**
 * Where an end came from: a configuration is a value, so the way to a trap or an exception can be walked once more.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import { isStatic, trapOp } from '../execution/runtime/Code.ts'
import type { Config, Exception, Trapped } from '../execution/runtime/Config.ts'
import { step } from '../execution/Step.ts'

const isTrap = (c: Config): boolean => c.code.op === trapOp
const throwing: ReadonlySet<string> = new Set(['throw', 'throw_ref'])
const isThrow = (c: Config): boolean => isStatic(c.code) && throwing.has(c.code.instr._tag)

/**
 * The last configuration, on the way from `start` to `end`, that was about to trap or to throw; `null` if the way passes
 * none (an exception that the host threw). `start` is any configuration of the run without a host call in between.
 * O(steps between the two).
 */
export const origin = (start: Config, end: Trapped | Exception): Config | null => {
  let found: Config | null = isTrap(start) ? start : null
  let c = start
  while (c.steps < end.steps) {
    const o = step(c)
    if (o._tag !== 'Next') return found
    if (end._tag === 'Trapped' ? isTrap(o.config) && !isTrap(c) : isThrow(c)) found = c
    c = o.config
  }
  return found
}
