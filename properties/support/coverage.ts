/**
 * Rule counts of the test run: each property file leaves its own under `.cache/coverage`, and the report adds them up.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as t from 'io-ts'
import type { StepRule } from '../../src/execution/runtime/Config.ts'
import { executionRules, type StructuralRule } from '../../src/spec/generated/RuleNames.ts'
import { addCoverage, formatCoverage, missing, noCoverage, type Coverage } from '../../src/trace/Coverage.ts'

const folder = '.cache/coverage'
const Counts = t.readonly(t.record(t.string, t.number))

/** What a property counts: rules of steps, and the structural ones, which only the term machine has. */
export type CountedRule = StepRule | StructuralRule

/** A table of counts that grows while a property runs. */
export interface Counter {
  readonly add: (rule: CountedRule, n?: number) => void
  readonly of: (rule: CountedRule) => number
  readonly total: () => number
  /** The rules that can fire and did not. */
  readonly missing: () => ReadonlyArray<string>
  /** Leaves the counts for the report of the test run, under a name that no other file uses. */
  readonly save: (name: string) => void
}

export const counter = (): Counter => {
  const counts = new Map<CountedRule, number>()
  const of = (rule: CountedRule): number => counts.get(rule) ?? 0
  return {
    of,
    add: (rule, n = 1) => {
      counts.set(rule, of(rule) + n)
    },
    total: () => [...counts.values()].reduce((a, b) => a + b, 0),
    missing: () => executionRules.filter((r) => !counts.has(r)),
    save: (name) => {
      saveRules(name, counts)
    }
  }
}

/** Leaves counts for the report of the test run. Saving again under the same name replaces them. */
export const saveRules = (name: string, counts: ReadonlyMap<CountedRule, number>): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(Object.fromEntries(counts)))
}

const read = (file: string): Coverage => {
  const decoded = Counts.decode(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')))
  if (decoded._tag === 'Left') throw new Error(`${folder}/${file} holds no rule counts`)
  // names that are no rules are of no interest to the report, which asks for rules only
  return new Map(Object.entries(decoded.right) as ReadonlyArray<readonly [StepRule, number]>)
}

/** The sum of all counts that were saved since the folder was emptied; empty without any. */
export const mergedCoverage = (): Coverage => {
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map(read)
    .reduce(addCoverage, noCoverage)
}

/** The table of the merged counts, and whether every rule that can fire did. */
export const rulesReport = (): { readonly text: string; readonly complete: boolean } => {
  const merged = mergedCoverage()
  return { text: formatCoverage(merged), complete: missing(merged).length === 0 }
}
