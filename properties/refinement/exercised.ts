/** What a run of the laws has exercised: counts that prove it, to be printed and added up. */
import type { StepRule } from '../../src/execution/runtime/Config.ts'
import { sum, type Sum } from './support.ts'

export interface Exercised {
  programs: number
  /** Runs of the literal machine that were compared with. */
  parts: number
  /** How those ended; `cut` where they were longer than is looked at. */
  readonly ends: Map<string, number>
  /** Fuels at which a whole run was compared. */
  fuels: number
  /** Slices. */
  cuts: number
  /** Comparisons of outcomes and configurations. */
  compared: number
  kept: number
  forks: number
  snapshots: number
  /** Configurations that were changed by hand. */
  edits: number
  /** Runs that met the limit of depth. */
  depths: number
  /** Entries by force. */
  entered: number
  /** The rules that fired in staged code, as far as it was entered by force. */
  readonly rules: Map<StepRule, number>
  readonly counts: Sum
}

export const exercised = (): Exercised => ({
  programs: 0,
  parts: 0,
  ends: new Map(),
  fuels: 0,
  cuts: 0,
  compared: 0,
  kept: 0,
  forks: 0,
  snapshots: 0,
  edits: 0,
  depths: 0,
  entered: 0,
  rules: new Map(),
  counts: sum()
})

export const count = <K>(to: Map<K, number>, key: K, n = 1): void => {
  to.set(key, (to.get(key) ?? 0) + n)
}

const numbers = [
  'programs',
  'parts',
  'fuels',
  'cuts',
  'compared',
  'kept',
  'forks',
  'snapshots',
  'edits',
  'depths',
  'entered'
] as const
const counted = ['staged', 'parts', 'stagedSteps', 'literalSteps', 'entries'] as const

/** Adds one to the other. */
export const addTo = (to: Exercised, e: Exercised): void => {
  for (const k of numbers) to[k] += e[k]
  for (const [end, n] of e.ends) count(to.ends, end, n)
  for (const [rule, n] of e.rules) count(to.rules, rule, n)
  for (const k of counted) to.counts[k] += e.counts[k]
  for (const [reason, n] of Object.entries(e.counts.exits)) to.counts.exits[reason] = (to.counts.exits[reason] ?? 0) + n
}

const table = (of: Iterable<readonly [string, number]>): string =>
  [...of]
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ')

/** A few lines for a reader. */
export const summary = (e: Exercised): string =>
  [
    `${e.programs} programs, ${e.parts} runs: ${table(e.ends)}`,
    `${e.compared} comparisons: ${e.fuels} fuels, ${e.cuts} slices, ${e.entered} entries by force, ${e.forks} forks, ${e.snapshots} snapshots, ${e.edits} edits, ${e.kept} old configurations, ${e.depths} limits of depth`,
    `${e.counts.stagedSteps} steps staged, ${e.counts.literalSteps} literal; ${e.counts.staged} compiled entries, ${e.counts.parts} in parts, ${e.counts.entries} entries`,
    `exits: ${table(Object.entries(e.counts.exits))}`,
    `${e.rules.size} rules fired in staged code`
  ].join('\n')
