/**
 * `reduct trace`: a run that shows every step by its rule, the redex, the stack and what changed.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Config, Next } from '../../../execution/runtime/Config.ts'
import {
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
import { exit } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import { toStderr } from '../support/hosts.ts'
import { functionIndex } from '../support/functionIndex.ts'
import { all, format, natural } from '../support/options.ts'
import { print, printError, printJson, refuse, writeAll } from '../support/output.ts'
import { count } from '../support/report.ts'

/** The options of the command, as they come. */
export interface TraceOptions extends RunFlags {
  readonly format: string
  readonly from?: string | undefined
  readonly steps?: string | undefined
  readonly function?: string | undefined
  readonly coverage?: true | undefined
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
}

/** NON-SPEC: what the watcher keeps between two slices of the run. */
interface Watcher {
  active: Active | null
  shown: number
  readonly counts: Map<StepRule, number>
  pending: Array<string>
}

/** Lines are written in portions: a write a step would take longer than the step. */
const portion = 512

const flush = (w: Watcher): void => {
  if (w.pending.length > 0) writeAll(1, `${w.pending.join('\n')}\n`)
  w.pending = []
}

const observer =
  (a: TraceArguments, wanted: number | null, w: Watcher) =>
  (_: null, before: Config, next: Next): null => {
    w.counts.set(next.rule, (w.counts.get(next.rule) ?? 0) + 1)
    const step = next.config.steps
    if (step >= a.from && w.shown < a.steps && (wanted === null || w.active?.a === wanted)) {
      const event = eventOf(before, next, w.active)
      w.pending.push(a.format === 'jsonl' ? formatJson(event) : formatText(event))
      w.shown++
      if (w.pending.length >= portion) flush(w)
    }
    w.active = track(w.active, before, next.rule)
    return null
  }

const coverageOf = (w: Watcher): Coverage => addCoverage(noCoverage, w.counts)

/** Steps that were seen: those of constant expressions are not. */
const seen = (w: Watcher): number => [...w.counts.values()].reduce((n, k) => n + k, 0)

const finish = (a: TraceArguments, w: Watcher): void => {
  flush(w)
  if (!a.coverage) return
  if (a.format === 'jsonl') printJson({ coverage: Object.fromEntries(coverageOf(w)) })
  else print(`\nRules that fired, most often first\n${formatCoverage(coverageOf(w))}`)
}

const traced = async (a: TraceArguments): Promise<number> => {
  const loaded = await loadValid(a.file)
  if (E.isLeft(loaded)) return refuse(loaded.left, a.format === 'jsonl')
  const wanted = a.function === null ? E.right(null) : functionIndex(loaded.right, a.function)
  if (E.isLeft(wanted)) return refuse(wanted.left, a.format === 'jsonl')
  const w: Watcher = { active: null, shown: 0, counts: new Map(), pending: [] }
  const observe = observer(a, wanted.right, w)
  const file = loaded.right.input.name
  process.once('SIGINT', () => {
    finish(a, w)
    printError(`${file}: interrupted after ${count(seen(w), 'step')}`)
    process.exit(exit.interrupted)
  })
  const result = await execute(a, loaded.right, {
    advance: (fuel) => (c) => watch<null>(observe)(fuel, null)(c).outcome,
    replied: (before, next) => void observe(null, before, next),
    // standard output is the trace
    sink: toStderr,
    showing: null
  })
  finish(a, w)
  if (a.format === 'jsonl') printJson(result.json)
  else if (result.results.length > 0) print(`= ${result.results.join(' ')}`)
  if (w.shown === 0 && seen(w) > 0)
    printError(`${file}: none of the ${count(seen(w), 'step')} fits --from, --steps and --function`)
  if (result.complaint !== null && a.format === 'text') printError(result.complaint)
  return result.code
}

/** The exit code. */
export const traceCommand = async (file: string, args: ReadonlyArray<string>, o: TraceOptions): Promise<number> => {
  const a = runArguments(file, args, o)
  if (E.isLeft(a)) return refuse(a.left)
  const own = all({
    format: format(o.json === true ? 'jsonl' : o.format),
    from: natural('--from', o.from, 1),
    steps: natural('--steps', o.steps, Infinity)
  })
  if (E.isLeft(own)) return refuse(own.left)
  return traced({ ...a.right, ...own.right, function: o.function ?? null, coverage: o.coverage ?? false })
}
