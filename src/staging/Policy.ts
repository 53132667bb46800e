/**
 * When code is staged, and what is counted about it.
 *
 * Neither has an observable effect.
 */
import type { ExitReason } from './exit/ExitReason.ts'

/** How long functions may be, in characters of source. */
export interface Lengths {
  /** A function of at most this length is left in one piece. */
  readonly whole: number
  /** The greatest length of each JavaScript function that a longer one is split into. */
  readonly most: number
  /** A run of at most this length is not worth a call. */
  readonly least: number
}

/** A place of entry is compiled when it has been visited more often than this. */
export interface Policy {
  readonly threshold: number
  /** Require one extra visit per `instructionsPerVisit` instructions of the function. Omitted: none. */
  readonly instructionsPerVisit?: number
  /** How long the functions may be; omitted: as long as the host optimises. */
  readonly lengths?: Lengths
}
/** Everything at once. */
export const staged: Policy = { threshold: 0 }
/** Compiling ten instructions costs about as much as a thousand steps: a place that is rarely visited is not worth it. */
export const auto: Policy = { threshold: 2, instructionsPerVisit: 16 }

/** Whether a place is compiled after `visits` visits, in a function of `length` instructions. */
export const isWorth = (p: Policy, visits: number, length: number): boolean =>
  visits >
  p.threshold + (p.instructionsPerVisit === undefined ? 0 : Math.min(MOST_PATIENCE, length / p.instructionsPerVisit))
/** Upper bound on required visits. */
const MOST_PATIENCE = 1000

/** What a run did, in numbers. */
export interface Stats {
  /** Compiled entries: functions, and entries into the middle of one. */
  readonly staged: number
  /** Further JavaScript functions that they were split into, as the whole would be too long. */
  readonly parts: number
  /** Steps in staged code, and in the literal machine. */
  readonly stagedSteps: number
  readonly literalSteps: number
  /** Entries into compiled code, and its side exits by their reason; a return is not counted. */
  readonly entries: number
  readonly exits: Readonly<Partial<Record<ExitReason, number>>>
}

/** NON-SPEC: the counts of a run in progress. */
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
