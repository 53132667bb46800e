/**
 * `reduct trace`: a run that shows every step by its rule, the redex, the stack and what changed. Steps that are not shown
 * are left to the staged evaluator.
 */
import * as E from 'fp-ts/lib/Either.js'
import { addr, type FuncAddr } from '../../../execution/runtime/Addresses.ts'
import type { Config, Next, Outcome } from '../../../execution/runtime/Config.ts'
import {
  activeFunctions,
  addCoverage,
  eventOf,
  formatCoverage,
  formatJson,
  formatText,
  noCoverage,
  track,
  watch,
  type Active,
  type Coverage
} from '../../../trace/index.ts'
import type { StepRule } from '../../../execution/runtime/Config.ts'
import { runArguments, type RunArguments, type RunFlags } from '../support/runOptions.ts'
import { execute } from '../support/runOnHost.ts'
import { exit, usage } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import { toStderr } from '../support/hosts.ts'
import type { LoadedValid } from '../support/model.ts'
import { functionIndex } from '../support/functionIndex.ts'
import type { Advance } from '../../drive.ts'
import { all, format, natural } from '../support/options.ts'
import { print, printComplaint, printError, printJson, refuse, writeAll } from '../support/output.ts'
import { count } from '../support/count.ts'
import { machineOf, type Machine } from '../support/tier.ts'

/** The options of the command, as they come. */
export interface TraceOptions extends RunFlags {
  readonly format: string
  readonly from?: string | undefined
  readonly steps?: string | undefined
  readonly function?: string | undefined
  readonly coverage?: true | undefined
  readonly stop?: true | undefined
}

interface TraceArguments extends RunArguments {
  readonly format: 'text' | 'jsonl'
  /** The first step shown. */
  readonly from: number
  /** How many steps are shown. */
  readonly steps: number
  /** Only steps in this function: its name or its index. */
  readonly function: string | null
  readonly coverage: boolean
  /** The run ends after the last step shown. */
  readonly stop: boolean
}

/** NON-SPEC: what the watcher keeps between two slices of the run. */
interface Watcher {
  /** `unknown` after steps that were not watched. */
  active: Active | null | 'unknown'
  /** The function that was invoked. */
  entry: number | null
  shown: number
  readonly counts: Map<StepRule, number>
  /** Steps of the last configuration that was watched. */
  steps: number
  pending: Array<string>
}

/** Lines are written in portions: a write a step would take longer than the step. */
const portion = 512

const flush = (w: Watcher): void => {
  if (w.pending.length > 0) writeAll(1, `${w.pending.join('\n')}\n`)
  w.pending = []
}

/** The functions on the stack of a configuration that was reached unwatched. */
const activeOf = ({ module: m }: LoadedValid, entry: number | null, c: Config): Active | null =>
  // in a program that is instantiated alone into an empty store, a function's index is its address
  activeFunctions(m, entry ?? m.start, c).reduceRight<Active | null>(
    (outer, x) => ({ a: x === null ? null : addr<FuncAddr>(x), outer }),
    null
  )

const observer =
  (a: TraceArguments, loaded: LoadedValid, wanted: number | null, w: Watcher) =>
  (_: null, before: Config, next: Next): null => {
    w.counts.set(next.rule, (w.counts.get(next.rule) ?? 0) + 1)
    const step = next.config.steps
    w.steps = step
    const isInside = step >= a.from && w.shown < a.steps
    if (w.active === 'unknown' && !isInside) return null
    const active = w.active === 'unknown' ? activeOf(loaded, w.entry, before) : w.active
    if (isInside && (wanted === null || active?.a === wanted)) {
      const event = eventOf(before, next, active)
      w.pending.push(a.format === 'jsonl' ? formatJson(event) : formatText(event))
      w.shown++
      if (w.pending.length >= portion) flush(w)
    }
    w.active = track(active, before, next.rule)
    return null
  }

/** Steps from `c` on that are neither shown nor counted by their rules. */
const unseen = (a: TraceArguments, w: Watcher, c: Config): number =>
  a.coverage ? 0
  : w.shown >= a.steps ? Infinity
  : Math.max(0, a.from - 1 - c.steps)

/** By rule where somebody watches, by the evaluator elsewhere. May return before the fuel is used. */
const advance =
  (a: TraceArguments, w: Watcher, evaluate: Advance, observe: ReturnType<typeof observer>): Advance =>
  (fuel) =>
  (start) => {
    const head = start.values.head
    if (start.contexts.depth === 0) w.entry = head._tag === 'ref.func_addr' ? head.a : null
    const skipped = unseen(a, w, start)
    if (skipped > 0) {
      w.active = 'unknown'
      return evaluate(Math.min(fuel, skipped))(start)
    }
    let c = start
    for (;;) {
      // a step shows one event at most
      const left = fuel - (c.steps - start.steps)
      const most = a.coverage ? left : Math.min(left, a.steps - w.shown)
      const outcome: Outcome = watch<null>(observe)(most, null)(c).outcome
      if (outcome._tag !== 'Exhausted' || outcome.limit !== 'fuel' || most === left || w.shown >= a.steps)
        return outcome
      c = outcome.config
    }
  }

const coverageOf = (w: Watcher): Coverage => addCoverage(noCoverage, w.counts)

/** Steps of the last configuration that was reached. */
const reached = (w: Watcher, machine: Machine): number => Math.max(w.steps, machine.steps())

const finish = (a: TraceArguments, w: Watcher): void => {
  flush(w)
  if (!a.coverage) return
  if (a.format === 'jsonl') printJson({ coverage: Object.fromEntries(coverageOf(w)) })
  else print(`\nRules that fired, most often first\n${formatCoverage(coverageOf(w))}`)
}

const isEnough = (a: TraceArguments, w: Watcher): boolean => a.stop && w.shown >= a.steps

const traced = async (a: TraceArguments): Promise<number> => {
  const loaded = await loadValid(a.file)
  if (E.isLeft(loaded)) return refuse(loaded.left, a.format === 'jsonl')
  const wanted = a.function === null ? E.right(null) : functionIndex(loaded.right, a.function)
  if (E.isLeft(wanted)) return refuse(wanted.left, a.format === 'jsonl')
  const w: Watcher = { active: null, entry: null, shown: 0, counts: new Map(), steps: 0, pending: [] }
  const observe = observer(a, loaded.right, wanted.right, w)
  const machine = await machineOf('auto')
  const file = loaded.right.input.name
  process.once('SIGINT', () => {
    finish(a, w)
    printError(`${file}: interrupted after ${count(reached(w, machine), 'step')}`)
    process.exit(exit.interrupted)
  })
  const result = await execute(a, loaded.right, {
    advance: advance(a, w, machine.advance, observe),
    evaluator: machine.evaluator,
    replied: (before, next) => void observe(null, before, next),
    isEnough: () => isEnough(a, w),
    // standard output is the trace
    sink: toStderr,
    showing: null
  })
  finish(a, w)
  if (isEnough(a, w)) {
    if (a.format === 'jsonl') printJson({ file, outcome: 'stopped', steps: reached(w, machine), exitCode: exit.ok })
    return exit.ok
  }
  if (a.format === 'jsonl') printJson(result.json)
  else if (result.results.length > 0) print(`= ${result.results.join(' ')}`)
  const steps = reached(w, machine)
  if (w.shown === 0 && a.steps > 0 && steps > 0)
    printError(`${file}: none of the ${count(steps, 'step')} fits --from, --steps and --function`)
  if (result.complaint !== null && a.format === 'text') printComplaint(result.complaint)
  return result.code
}

/** The exit code. */
export const traceCommand = async (file: string, args: ReadonlyArray<string>, o: TraceOptions): Promise<number> => {
  const json = o.json === true || o.format === 'jsonl'
  const a = runArguments(file, args, o)
  if (E.isLeft(a)) return refuse(a.left, json)
  const own = all({
    format: format(o.json === true ? 'jsonl' : o.format),
    from: natural('--from', o.from, 1),
    steps: natural('--steps', o.steps, Infinity)
  })
  if (E.isLeft(own)) return refuse(own.left, json)
  if (o.stop === true && own.right.steps === Infinity)
    return refuse(usage('--stop ends the run after the last step shown: add --steps N'), json)
  const rest = { function: o.function ?? null, coverage: o.coverage ?? false, stop: o.stop ?? false }
  return traced({ ...a.right, ...own.right, ...rest })
}
