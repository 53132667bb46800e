/**
 * What applies the rules of a run: the literal machine, or the staged evaluator, which is the same function.
 */
import * as t from 'io-ts'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Outcome } from '../../execution/Config.ts'
import { run } from '../../execution/Run.ts'
import { canCompile } from '../../staging/Compile.ts'
import { auto, staged, type Counts } from '../../staging/Policy.ts'
import type { Advance } from '../drive.ts'
import { usage, type Complaint } from './exit.ts'

const Tier = t.keyof({ auto: null, literal: null, staged: null }, 'Tier')
export type Tier = t.TypeOf<typeof Tier>
export const tiers = ['auto', 'literal', 'staged'] as const satisfies ReadonlyArray<Tier>

/** `--tier HOW`. */
export const tier = (text: string): Either<Complaint, Tier> =>
  E.mapLeft(() => usage(`--tier is auto, literal or staged, not ${JSON.stringify(text)}`))(Tier.decode(text))

/** What a run took. */
export interface Stats extends Counts {
  readonly tier: Tier
  /** Seconds in the machine, host calls left out. */
  readonly seconds: number
}

export interface Machine {
  readonly advance: Advance
  /** Steps of the last configuration that was reached. */
  readonly steps: () => number
  readonly stats: () => Stats
}

const none: Counts = { staged: 0, parts: 0, stagedSteps: 0, literalSteps: 0, entries: 0, exits: {} }

const sum = (a: Counts, b: Counts): Counts => {
  const reasons = [...new Set([...Object.keys(a.exits), ...Object.keys(b.exits)])] as Array<keyof Counts['exits']> // keys of both
  return {
    staged: a.staged + b.staged,
    parts: a.parts + b.parts,
    stagedSteps: a.stagedSteps + b.stagedSteps,
    literalSteps: a.literalSteps + b.literalSteps,
    entries: a.entries + b.entries,
    exits: Object.fromEntries(reasons.map((r) => [r, (a.exits[r] ?? 0) + (b.exits[r] ?? 0)]))
  }
}

const stepsOf = (o: Outcome): number => ('config' in o ? o.config.steps : o.steps)

type Counted = (fuel: number) => (c: Parameters<ReturnType<Advance>>[0]) => {
  readonly outcome: Outcome
  readonly counts: Counts
}

const literally: Counted = (fuel) => (c) => {
  const outcome = run(fuel)(c)
  return { outcome, counts: { ...none, literalSteps: stepsOf(outcome) - c.steps } }
}

/** The tier that there is: functions are not made of text everywhere. */
export const available = (wanted: Tier): Tier => (wanted !== 'literal' && canCompile() ? wanted : 'literal')

/** The staged evaluator is loaded by who wants it. */
const evaluatorOf = async (wanted: Tier): Promise<Counted> => {
  if (wanted === 'literal') return literally
  const { reduceBy } = await import('../../staging/Reduce.ts')
  return reduceBy(wanted === 'staged' ? staged : auto)
}

/** A machine that counts what it does. */
export const machineOf = async (wanted: Tier): Promise<Machine> => {
  const used = available(wanted)
  const evaluate = await evaluatorOf(used)
  let steps = 0
  let counts = none
  let seconds = 0
  return {
    advance: (fuel) => (c) => {
      const since = performance.now()
      const made = evaluate(fuel)(c)
      seconds += (performance.now() - since) / 1000
      steps = stepsOf(made.outcome)
      counts = sum(counts, made.counts)
      return made.outcome
    },
    steps: () => steps,
    stats: () => ({ tier: used, seconds, ...counts })
  }
}

const million = 1e6

/** Statistics for people. */
export const statsText = (s: Stats): string => {
  const all = s.stagedSteps + s.literalSteps
  const exits = Object.entries(s.exits).map(([reason, n]) => `${reason} ${n}`)
  return [
    `tier ${s.tier}: ${all} steps in ${s.seconds.toFixed(3)} s, ${(all / million / Math.max(s.seconds, 1e-6)).toFixed(1)} million a second`,
    `  literal machine: ${s.literalSteps} steps`,
    `  staged code: ${s.stagedSteps} steps, ${s.staged} texts made (in ${s.staged + s.parts} functions of JavaScript), entered ${s.entries} times`,
    `  left ${exits.length === 0 ? 'never before its end' : `for: ${exits.join(', ')}`}`
  ].join('\n')
}
