/**
 * `reduct resume`: continues a run from where it was saved.
 */
import * as E from 'fp-ts/lib/Either.js'
import { defaultLimits, type Limits } from '../../../execution/runtime/Config.ts'
import {
  manner,
  maxMemory,
  maxPages,
  pageLimits,
  printDepth,
  type Manner,
  type MannerOptions,
  type RunArguments
} from '../support/runOptions.ts'
import { usage, type CliError } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import { all, natural } from '../support/options.ts'
import { refuse } from '../support/output.ts'
import { count } from '../support/count.ts'
import { runLoaded } from './run.ts'
import { hostState, moduleFile, readSaved, restored, type SavedRun } from '../support/snapshotFile.ts'
import type { Progress } from '../support/model.ts'

interface ResumeArguments {
  /** The file that a run was saved in. */
  readonly snapshot: string
  /** The module, where it is not where it was. */
  readonly module: string | null
  readonly fuel: number
  /** Null: as it was saved. */
  readonly maxMemory: number | null
  /** Null: as it was saved. */
  readonly maxPages: number | null
  readonly json: boolean
  readonly printDepth: number
  readonly manner: Manner
}

/** What `--max-pages` was for these limits; null: not given. */
const pagesIn = ({ pages, pages64 }: Limits): number | null =>
  pages === defaultLimits.pages && pages64 === defaultLimits.pages64 ? null : pages64

const resumed = (
  { fuel, json, printDepth }: ResumeArguments,
  file: string,
  saved: SavedRun,
  { config }: Progress
): RunArguments => ({
  ...saved.arguments,
  file,
  fuel,
  json,
  printDepth,
  maxDepth: config.limits.depth,
  maxMemory: config.limits.memory,
  maxPages: pagesIn(config.limits),
  choices: config.choices
})

/** The module is not where it was. */
const moved = (c: CliError): CliError => ({
  ...c,
  message: `${c.message}; if the module is elsewhere now, name it with --module`
})

/** The run under the limits that are given, else as it was saved. */
const bounded = (p: Progress, { maxMemory: memory, maxPages: n }: ResumeArguments): Progress => {
  const limits = { ...p.config.limits, ...(memory === null ? {} : { memory }), ...pageLimits(n) }
  return { ...p, config: { ...p.config, limits } }
}

/** A bound that is before the step at which the run was saved. */
const tooEarly = ({ snapshot, fuel, manner: { at } }: ResumeArguments, steps: number): CliError | null => {
  const bound =
    fuel < steps ? `--fuel ${fuel}`
    : at !== null && at.steps < steps ? `--snapshot-at ${at.steps}`
    : null
  return bound === null ? null : (
      usage(
        `was saved after ${count(steps, 'step')}, which ${bound} is before that; steps count from the start of the run`,
        snapshot
      )
    )
}

export interface ResumeOptions extends MannerOptions {
  readonly module?: string | undefined
  readonly fuel?: string | undefined
  readonly maxMemory?: string | undefined
  readonly maxPages?: string | undefined
  readonly printDepth?: string | undefined
  readonly json?: true | undefined
}

const resume = async (a: ResumeArguments): Promise<number> => {
  const saved = await readSaved(a.snapshot)
  if (E.isLeft(saved)) return refuse(saved.left, a.json)
  const file = a.module ?? moduleFile(a.snapshot, saved.right)
  if (file === '-')
    return refuse(usage('was saved of a module from standard input: name it with --module', a.snapshot), a.json)
  const loaded = await loadValid(file)
  if (E.isLeft(loaded))
    return refuse(loaded.left.kind === 'usage' && a.module === null ? moved(loaded.left) : loaded.left, a.json)
  const progress = restored(a.snapshot, saved.right, loaded.right)
  if (E.isLeft(progress)) return refuse(progress.left, a.json)
  const from = bounded(progress.right, a)
  const early = tooEarly(a, from.config.steps)
  if (early !== null) return refuse(early, a.json)
  const earlier = { progress: from, host: hostState(saved.right) }
  return runLoaded(resumed(a, file, saved.right, from), loaded.right, a.manner, earlier)
}

/** The exit code. */
export const resumeCommand = async (snapshot: string, o: ResumeOptions): Promise<number> => {
  const own = all({
    fuel: natural('--fuel', o.fuel, Infinity),
    maxMemory: o.maxMemory === undefined ? E.right(null) : maxMemory(o.maxMemory),
    maxPages: maxPages(o.maxPages),
    printDepth: printDepth(o.printDepth),
    manner: manner(o)
  })
  return E.isLeft(own) ?
      refuse(own.left, o.json)
    : resume({ ...own.right, snapshot, module: o.module ?? null, json: o.json ?? false })
}
