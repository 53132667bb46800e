/**
 * When code is staged, and what is counted about it.
 *
 * NON-SPEC: no observable depends on either.
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { Lengths } from './emit/Split.ts'
import type { Reason } from './Site.ts'

/** A place of entry is staged when it has been met more often than this. */
export interface Policy {
  readonly threshold: number
  /** How long the texts may be; where it is not said, as long as the host optimises. */
  readonly lengths?: Lengths
}
/** Everything at once. */
export const staged: Policy = { threshold: 0 }
/** What is called once, or loops a few times, is not worth its text. */
export const auto: Policy = { threshold: 2 }

/** What a run did, in numbers. */
export interface Counts {
  /** Texts made: functions, and entries into the middle of one. */
  readonly staged: number
  /** Parts of them that are JavaScript functions of their own, as the whole would be too long. */
  readonly parts: number
  /** Steps in staged code, and in the literal machine. */
  readonly stagedSteps: number
  readonly literalSteps: number
  /** Entries into staged code, and why it was left; `return` is no leaving. */
  readonly entries: number
  readonly exits: Readonly<Partial<Record<Reason, number>>>
}

/** NON-SPEC: counts under way, of one run. */
export interface Tally {
  staged: number
  parts: number
  stagedSteps: number
  literalSteps: number
  entries: number
  readonly exits: Partial<Record<Reason, number>>
}
export const tally = (): Tally => ({ staged: 0, parts: 0, stagedSteps: 0, literalSteps: 0, entries: 0, exits: {} })
