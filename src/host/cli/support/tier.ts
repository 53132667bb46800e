/**
 * What applies the rules of a run: the literal machine, or the staged evaluator, which is the same function.
 */
import * as t from 'io-ts'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Outcome } from '../../../execution/runtime/Config.ts'
import { run } from '../../../execution/Run.ts'
import { canStage } from '../../../staging/CanStage.ts'
import { auto, staged, type Stats } from '../../../staging/Policy.ts'
import type { ExitReason } from '../../../staging/exit/ExitReason.ts'
import type { Advance } from '../../drive.ts'
import { usage, type CliError } from './exit.ts'
import { count } from './count.ts'

const Tier = t.keyof({ auto: null, literal: null, staged: null }, 'Tier')
export type Tier = t.TypeOf<typeof Tier>
export const tiers = ['auto', 'literal', 'staged'] as const satisfies ReadonlyArray<Tier>

/** `--tier HOW`. */
export const tier = (text: string): Either<CliError, Tier> =>
  E.mapLeft(() => usage(`--tier is auto, literal or staged, not ${JSON.stringify(text)}`))(Tier.decode(text))

/** What a run took. */
export interface TierStats extends Stats {
  readonly tier: Tier
  /** Seconds in the machine, host calls left out. */
  readonly seconds: number
}

export interface Machine {
  readonly advance: Advance
  /** The same, and nothing is counted: for a second look at steps that were taken. */
  readonly evaluator: Advance
  /** Steps of the last configuration that was reached. */
  readonly steps: () => number
  readonly stats: () => TierStats
}

const none: Stats = { staged: 0, parts: 0, stagedSteps: 0, literalSteps: 0, entries: 0, exits: {} }

const sum = (a: Stats, b: Stats): Stats => {
  const reasons = [...new Set([...Object.keys(a.exits), ...Object.keys(b.exits)])] as Array<keyof Stats['exits']> // keys of both
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
  readonly counts: Stats
}

const literally: Counted = (fuel) => (c) => {
  const outcome = run(fuel)(c)
  return { outcome, counts: { ...none, literalSteps: stepsOf(outcome) - c.steps } }
}

/** The tier that there is: some hosts do not turn JavaScript source into functions. */
export const available = (wanted: Tier): Tier => (wanted !== 'literal' && canStage() ? wanted : 'literal')

/** The staged evaluator is loaded when it is needed. */
const evaluatorOf = async (wanted: Tier): Promise<Counted> => {
  if (wanted === 'literal') return literally
  const { runStagedBy } = await import('../../../staging/RunStaged.ts')
  return runStagedBy(wanted === 'staged' ? staged : auto)
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
    evaluator: (fuel) => (c) => evaluate(fuel)(c).outcome,
    steps: () => steps,
    stats: () => ({ tier: used, seconds, ...counts })
  }
}

const manners: Readonly<Record<Tier, string>> = {
  auto: 'auto: rule by rule first, and in staged code what runs often',
  literal: 'literal: rule by rule',
  staged: 'staged: everything that can be in staged code'
}

/** The tier that runs, for people. */
export const showTier = (used: Tier, wanted: Tier): string =>
  `${manners[used]}${used === wanted ? '' : `, because this environment does not allow \`new Function\` (--tier ${wanted})`}`

const million = 1e6

/** Why staged code was left. */
const reasons: Readonly<Record<ExitReason, string>> = {
  fuel: 'the fuel of a slice was short',
  depth: 'the limit of depth was reached',
  trap: 'a trap',
  nan: 'a NaN that has to be kept exactly',
  link: 'a call of a function that is not staged, or of the host',
  instruction: 'instruction not compiled',
  exception: 'an exception not caught in staged code'
}

const entries = (n: number): string => (n === 1 ? '1 entry' : `${n} entries`)

/** Statistics for people. */
export const showStats = (s: TierStats): string => {
  const all = s.stagedSteps + s.literalSteps
  const exits = Object.entries(s.exits).map(([reason, n]) => `    ${n} × ${reasons[reason as ExitReason]}`) // keys of exits
  return [
    `tier ${s.tier}: ${count(all, 'step')} in ${s.seconds.toFixed(3)} s, ${(all / million / Math.max(s.seconds, 1e-6)).toFixed(1)} million per second`,
    `  rule by rule: ${count(s.literalSteps, 'step')}`,
    `  in staged code: ${count(s.stagedSteps, 'step')}, entered ${count(s.entries, 'time')}`,
    `  compiled: ${entries(s.staged)} (${count(s.staged + s.parts, 'JavaScript function')})`,
    ...(exits.length === 0 ? [] : ['  exits:', ...exits])
  ].join('\n')
}
