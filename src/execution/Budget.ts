/**
 * The limit `memory`: what a run holds, by the formula of `Cost`.
 *
 * A store has two counters: `found`, the bytes of what could be reached when it was counted last, and `since`, the bytes of what was
 * made since then, reachable or not. The stack is not counted so: what it takes follows from its height (`stackBytes`). A rule that
 * makes something or enters a frame has to leave
 *
 *     since <= max(found, LEAST)   and   found + since + stack <= memory
 *
 * Where it does not, what can be reached is counted, as a part of that step: it is `found` then, and `since` is 0. If `found + stack` is
 * still above seven eighths of the limit, the answer is `ImplementationLimit`, and the configuration stays as it is. So a count that
 * lets a run continue has made room for an eighth, and the cost of counting is linear in what is made.
 *
 * NON-SPEC: the specification lets an implementation bound what a program holds.
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import * as V from '../persistent/Vector.ts'
import type { Config, Limited, Next } from './runtime/Config.ts'
import { LOCAL, OPERAND } from './runtime/Cost.ts'
import { reachable } from './Reachable.ts'
import { withCounts, type Store } from './runtime/Store.ts'

/** As much may be made between two counts, however little was found. */
const LEAST = 2 ** 28
/** A run that holds more than this part of the limit after a count has met it. */
const FULL = 7 / 8

/** The bytes of the stack: contexts, the locals of all frames, operands. */
export const stackBytes = (c: Config): number =>
  c.contexts.bytes + LOCAL * V.length(c.frame.locals) + OPERAND * c.values.length

/** What may still be made before a count: `made` by itself, `held` together with growth of the stack. */
export interface Room {
  readonly made: number
  readonly held: number
}
export const room = (c: Config): Room => {
  const { found, since } = c.store
  return { made: Math.max(found, LEAST) - since, held: c.limits.memory - found - since - stackBytes(c) }
}

const isWithin = (c: Config, more: number): boolean => {
  const { made, held } = room(c)
  return made >= 0 && held >= more
}

const withStore = (c: Config, store: Store): Config => ({
  store,
  frame: c.frame,
  values: c.values,
  code: c.code,
  contexts: c.contexts,
  choices: c.choices,
  limits: c.limits,
  steps: c.steps
})

/** The configuration after a count; null if it and `more` bytes of stack are too much. */
const counted = (c: Config, more: number): Config | null => {
  const found = reachable(c)
  return found + stackBytes(c) + more > FULL * c.limits.memory ? null : withStore(c, withCounts(c.store, found, 0))
}

const full = (c: Config): Limited => ({
  _tag: 'ImplementationLimit',
  what: 'memory',
  message: `the program holds too much for its limit of ${c.limits.memory} bytes of memory`,
  config: c
})

/** The configuration, after a count if it needs one, in which `more` bytes of stack are within the limit, or the answer that they are not. */
export const withRoom = (c: Config, more: number): Config | Limited => {
  if (isWithin(c, more)) return c
  return counted(c, more) ?? full(c)
}

/** The answer of a step that has made something or entered a frame, after a count if it needs one. */
export const afford = (before: Config, next: Next): Next | Limited => {
  if (isWithin(next.config, 0)) return next
  const config = counted(next.config, 0)
  return config === null ? full(before) : { _tag: 'Next', rule: next.rule, config }
}

/** The configuration that a host has written to: a count where one is due, but never the end of the run. */
export const afterHost = (c: Config): Config =>
  isWithin(c, 0) ? c : withStore(c, withCounts(c.store, reachable(c), 0))
