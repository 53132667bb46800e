/**
 * When code is staged, and what is counted about it.
 *
 * NON-SPEC: no observable depends on either.
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { Lengths } from './emit/Split.ts'
import type { ExitReason } from './exit/Exit.ts'

/** A place of entry is staged when it has been met more often than this. */
export interface Policy {
  readonly threshold: number
  /** For each so many instructions of its function it has to be met once more; where it is not said, it has not. */
  readonly instructionsPerVisit?: number
  /** How long the texts may be; where it is not said, as long as the host optimises. */
  readonly lengths?: Lengths
}
/** Everything at once. */
export const staged: Policy = { threshold: 0 }
/** Text costs about as much as a thousand steps for ten instructions; what is met rarely is not worth it. */
export const auto: Policy = { threshold: 2, instructionsPerVisit: 16 }

/** Whether a place that was met so often is staged, in a function of so many instructions. */
export const isWorth = (p: Policy, met: number, length: number): boolean =>
  met >
  p.threshold + (p.instructionsPerVisit === undefined ? 0 : Math.min(MOST_PATIENCE, length / p.instructionsPerVisit))
/** No place has to be met more often. */
const MOST_PATIENCE = 1000

/** What a run did, in numbers. */
export interface Stats {
  /** Texts made: functions, and entries into the middle of one. */
  readonly staged: number
  /** Parts of them that are JavaScript functions of their own, as the whole would be too long. */
  readonly parts: number
  /** Steps in staged code, and in the literal machine. */
  readonly stagedSteps: number
  readonly literalSteps: number
  /** Entries into staged code, and why it was left; `return` is no leaving. */
  readonly entries: number
  readonly exits: Readonly<Partial<Record<ExitReason, number>>>
}

/** NON-SPEC: counts under way, of one run. */
export interface Counters {
  staged: number
  parts: number
  stagedSteps: number
  literalSteps: number
  entries: number
  readonly exits: Partial<Record<ExitReason, number>>
}
/** The counts of a run that has not begun. */
export const counters = (): Counters => ({
  staged: 0,
  parts: 0,
  stagedSteps: 0,
  literalSteps: 0,
  entries: 0,
  exits: {}
})
