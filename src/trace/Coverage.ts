/**
 * Rule coverage: which of the execution rules that can fire have fired, and how often.
 */
import { executionRules, vacuousRules, type ExecutionRule } from '../spec/generated/RuleNames.ts'
import type { StepRule } from '../execution/runtime/Config.ts'

/** How often each rule fired. */
export type Coverage = ReadonlyMap<StepRule, number>

export const noCoverage: Coverage = new Map()

/** Both counts together. */
export const addCoverage = (a: Coverage, b: Coverage): Coverage =>
  new Map([...a, ...[...b].map(([rule, n]): readonly [StepRule, number] => [rule, n + (a.get(rule) ?? 0)])])

/** The rules of the catalogue that can fire and did not. */
export const missing = (c: Coverage): ReadonlyArray<ExecutionRule> => executionRules.filter((r) => !c.has(r))

/** A report: the rules that fired with their counts, most often first, then those that did not. */
export const formatCoverage = (c: Coverage): string => {
  const fired = executionRules.filter((r) => c.has(r))
  const lines = fired
    .map((r) => [r, c.get(r) ?? 0] as const)
    .sort((a, b) => b[1] - a[1])
    .map(([r, n]) => `${String(n).padStart(12)}  ${r}`)
  const silent = missing(c).map((r) => `${'-'.padStart(12)}  ${r}`)
  const vacuous = vacuousRules.map((r) => `${'vacuous'.padStart(12)}  ${r}`)
  return [...lines, ...silent, ...vacuous, `${fired.length} of ${executionRules.length} rules fired`].join('\n')
}
