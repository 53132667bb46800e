/**
 * `reduct soundness`: a run in which every configuration is typed: preservation and progress, step by step.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Config, Next, Outcome } from '../../../execution/runtime/Config.ts'
import { run } from '../../../execution/Run.ts'
import { nothingDerived, type Derived, type DerivedCounts } from '../../../soundness/Derived.ts'
import { sound, type Every, type Sound } from '../../../soundness/Preservation.ts'
import { checkStep, resultType, runSound, type CheckedRun, type Finding } from '../../../soundness/Run.ts'
import { showViolationPlace } from '../../../soundness/Violation.ts'
import { showValType } from '../../../structure/Show.ts'
import { commandLine } from '../support/reproduce.ts'
import { runArguments, type RunArguments, type RunFlags } from '../support/runOptions.ts'
import { execute } from '../support/runOnHost.ts'
import { exit } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import { toStderr } from '../support/hosts.ts'
import { all, natural } from '../support/options.ts'
import { print, printComplaint, printJson, refuse } from '../support/output.ts'
import { count } from '../support/count.ts'
import type { Report } from '../support/report.ts'

/** The options of the command, as they come. */
export interface SoundnessOptions extends RunFlags {
  readonly steps?: string | undefined
  readonly every?: string | undefined
}

interface SoundnessArguments extends RunArguments {
  /** How many steps are checked; the run continues without checks. */
  readonly steps: number
  readonly every: Every
}

/** NON-SPEC: what is known between two slices of the run. */
interface Checker {
  now: Sound | null
  /** What was derived in the present run. */
  derived: Derived
  finding: Finding | null
  /** Steps that were checked, in all runs of the session. */
  steps: number
  /** Of the runs that are over. */
  configs: number
  whole: number
  readonly counts: DerivedCounts
  shownAt: number
}

/** Steps between two looks at the event loop: checking a step takes some six microseconds. */
const portion = 20_000
const second = 1000

const progress = (k: Checker): void => {
  if (!process.stderr.isTTY || Date.now() - k.shownAt < second) return
  k.shownAt = Date.now()
  process.stderr.write(`\r${count(k.steps, 'step')} checked\u001b[K`)
}

/** No rule is meant to lead on: the run ends where the finding is. */
const stop = (config: Config): Outcome => ({ _tag: 'Stuck', at: 'an ill-typed configuration', config })

const found = (k: Checker, finding: Finding, config: Config): Outcome => {
  k.finding = finding
  return stop(config)
}

const keep = (k: Checker, from: Sound, checked: CheckedRun): Outcome => {
  if (checked._tag === 'unsound') return found(k, checked.finding, checked.config)
  k.now = checked.now
  k.steps += checked.now.configs - from.configs
  progress(k)
  return checked.outcome
}

/** What is known of a configuration: it is the one that was derived last, or the first of a run. */
const known = (k: Checker, a: SoundnessArguments, c: Config): Sound | Finding => {
  if (k.now?.config === c) return k.now
  k.configs += k.now?.configs ?? 0
  k.whole += k.now?.whole ?? 0
  k.derived = nothingDerived(k.counts)
  const first = sound(k.derived, c, resultType(c), a.every)
  return E.isRight(first) ?
      (k.now = first.right)
    : { theorem: 'Config_ok', step: c.steps, rule: null, violation: first.left }
}

const advance =
  (k: Checker, a: SoundnessArguments) =>
  (fuel: number) =>
  (c: Config): Outcome => {
    if (k.finding !== null) return stop(c)
    if (k.steps >= a.steps) return run(fuel)(c)
    const from = known(k, a, c)
    if ('theorem' in from) return found(k, from, c)
    return keep(k, from, runSound(Math.min(fuel, portion, a.steps - k.steps), k.derived)(from))
  }

/** The step that takes a reply. */
const replied =
  (k: Checker, a: SoundnessArguments) =>
  (before: Config, next: Next): void => {
    if (k.now?.config === before && k.steps < a.steps) keep(k, k.now, checkStep(k.derived, k.now, next))
  }

const theorems = {
  Preservation: 'preservation fails: the configuration after the step is not of the type of the one before it',
  Progress: 'progress fails: a well-typed configuration is no result and has no step',
  Config_ok: 'the first configuration is not well-typed'
} as const

/** A finding for people. */
export const showFinding = (file: string, f: Finding): string =>
  [
    `${file}: not sound: ${theorems[f.theorem]}`,
    `  at step ${f.step}${f.rule === null ? '' : `, by rule ${f.rule}`}`,
    `  ${f.violation.rule} has no instance at ${showViolationPlace(f.violation.place)}`,
    `    expected ${f.violation.expected}`,
    `    found    ${f.violation.found}`
  ].join('\n')

const instructionRule = /^Instr_ok\//

const table = (counts: DerivedCounts): string => {
  const rows = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const own = rows.filter(([rule]) => !instructionRule.test(rule))
  const instructions = rows.filter(([rule]) => instructionRule.test(rule))
  const width = String(own[0]?.[1] ?? 0).length
  return [
    ...own.map(([rule, n]) => `  ${String(n).padStart(width)}  ${rule}`),
    `  and ${count(instructions.length, 'rule')} Instr_ok/..., the most often: ${
      instructions
        .slice(0, 5)
        .map(([rule, n]) => `${rule.slice('Instr_ok/'.length)} ${n}`)
        .join(', ') || 'none'
    }`
  ].join('\n')
}

const totals = (k: Checker): { readonly configs: number; readonly whole: number } => ({
  configs: k.configs + (k.now?.configs ?? 0),
  whole: k.whole + (k.now?.whole ?? 0)
})

/** How the run ended: every type has traps and exceptions among its results. */
const endText = ({ json, results }: Report): string =>
  `${String(json['outcome'])}${results.length === 0 ? '' : ` ${results.join(' ')}`}${'reason' in json ? `: ${String(json['reason'])}` : ''}`

const typeText = (k: Checker): string => `[${(k.now?.ts ?? []).map((t) => showValType(t)).join(' ')}]`

const showSound = (file: string, k: Checker, end: string): string => {
  const { configs, whole } = totals(k)
  return [
    `${file}: sound: each of ${count(configs, 'configuration')} is well-typed, ${whole} of them derived from scratch`,
    `  ${count(k.steps, 'step')} checked: types are preserved, stores extended, and there was always a step or a result`,
    `  result type ${typeText(k)}; ended: ${end}`
  ].join('\n')
}

const json = (file: string, k: Checker, code: number, rest: Readonly<Record<string, unknown>>): object => ({
  file,
  sound: k.finding === null,
  ...(k.finding === null ? {} : { finding: k.finding }),
  ...totals(k),
  checked: k.steps,
  resultType: (k.now?.ts ?? []).map((t) => showValType(t)),
  judgements: Object.fromEntries(k.counts),
  ...rest,
  exitCode: code
})

const show = (a: SoundnessArguments, file: string, k: Checker, end: string): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  print(k.finding === null ? showSound(file, k, end) : showFinding(file, k.finding))
  if (k.finding !== null) print(`  To see the last steps: ${commandLine('trace', a, Math.max(1, k.finding.step - 20))}`)
  print(
    `\nJudgements applied, most often first (nodes of derivations; what is derived once counts once)\n${table(k.counts)}`
  )
}

const checked = async (a: SoundnessArguments): Promise<number> => {
  const loaded = await loadValid(a.file)
  if (E.isLeft(loaded)) return refuse(loaded.left, a.json)
  const file = loaded.right.input.name
  const counts: DerivedCounts = new Map()
  const derived = nothingDerived(counts)
  const k: Checker = { now: null, derived, finding: null, steps: 0, configs: 0, whole: 0, counts, shownAt: 0 }
  const say = (code: number, end: string, rest: Readonly<Record<string, unknown>>): number => {
    if (a.json) printJson(json(file, k, code, rest))
    else show(a, file, k, end)
    return code
  }
  process.once('SIGINT', () => process.exit(say(exit.interrupted, 'interrupted', { outcome: 'interrupted' })))
  const result = await execute(a, loaded.right, {
    advance: advance(k, a),
    replied: replied(k, a),
    // standard output is the report
    sink: toStderr,
    showing: null
  })
  if (k.finding !== null) return say(exit.finding, 'not sound', { outcome: 'unsound' })
  if (k.now === null) {
    if (a.json) printJson(result.json)
    else if (result.complaint !== null) printComplaint(result.complaint)
    return result.code
  }
  return say(result.code === exit.limit ? exit.limit : exit.ok, endText(result), result.json)
}

/** The exit code: 1 where the run is not sound, 8 where it was cut off by a limit. */
export const soundnessCommand = async (
  file: string,
  args: ReadonlyArray<string>,
  o: SoundnessOptions
): Promise<number> => {
  const a = runArguments(file, args, o)
  if (E.isLeft(a)) return refuse(a.left, o.json)
  const own = all({
    steps: natural('--steps', o.steps, Infinity),
    every: o.every === undefined ? E.right(null) : natural('--every', o.every, 1, Number.MAX_SAFE_INTEGER, 1)
  })
  return E.isLeft(own) ? refuse(own.left, o.json) : checked({ ...a.right, ...own.right })
}
