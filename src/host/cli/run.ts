/**
 * `reduct run` and `reduct resume`: a WASI command, or an exported function; from the start, or from where it was saved.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Choices } from '../../execution/Choices.ts'
import type { Capabilities } from '../../wasi/index.ts'
import type { DriveOptions } from '../drive.ts'
import type { VirtualState } from '../memory/virtual.ts'
import { commandLine, shellLine } from './again.ts'
import { exit, usage, type Complaint } from './exit.ts'
import { loadValid, programName, type LoadedValid } from './files.ts'
import { capture, hostOf, type Captured, type Host } from './hosts.ts'
import { printError, printJson, refuse, writeAll } from './output.ts'
import { complaintReport, count, report, type Ended, type Report } from './report.ts'
import { hostState, readSaved, restored, save, type SavedRun } from './saved.ts'
import { session, type Progress } from './session.ts'
import { machineOf, statsText, type Tier } from './tier.ts'

/** What `run` and `trace` have in common, decoded. */
export interface RunArguments {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly invoke: string | null
  readonly env: Readonly<Record<string, string>>
  readonly fuel: number
  readonly maxDepth: number
  readonly stubImports: boolean
  readonly virtual: boolean
  readonly seed: number
  readonly json: boolean
  readonly choices: Choices
}

/** How a run is performed and told of; no result depends on it. */
export interface Manner {
  readonly at: SnapshotAt | null
  readonly tier: Tier
  /** Tell what the run took. */
  readonly stats: boolean
  /** Tell what was chosen for the user. */
  readonly verbose: boolean
}

/** Where a run is saved. */
export interface SnapshotAt {
  /** After so many steps. */
  readonly steps: number
  readonly file: string
}

/** How a run is watched: its way of advancing, and a change of its host. */
export interface Watching extends Pick<DriveOptions, 'advance' | 'replied'> {
  readonly adapt: (c: Capabilities) => Capabilities
  readonly showing: Ended['showing']
}

/** Where an earlier run was saved. */
interface Earlier {
  readonly progress: Progress
  readonly host: VirtualState | null
}

/** Runs a module, from the start or from where an earlier run was saved. */
const conduct = async (
  a: RunArguments,
  loaded: LoadedValid,
  { advance, replied, adapt, showing }: Watching,
  from: Earlier | null
): Promise<{ readonly ended: Either<Complaint, Ended>; readonly host: Host }> => {
  const host = await hostOf(a, programName(loaded.input), from?.host ?? null)
  const options = {
    invoke: a.invoke,
    args: a.args,
    stubImports: a.stubImports,
    fuel: a.fuel,
    maxDepth: a.maxDepth,
    choices: a.choices,
    advance,
    replied,
    capabilities: adapt(host.capabilities),
    showing
  }
  return { ended: await session(loaded, options, from?.progress ?? null), host }
}

const reportOf = (ended: Either<Complaint, Ended>): Report =>
  E.isLeft(ended) ? complaintReport(ended.left) : report(ended.right)

/** Runs a module; the report of how it ended. */
export const execute = async (a: RunArguments, loaded: LoadedValid, w: Watching): Promise<Report> =>
  reportOf((await conduct(a, loaded, w, null)).ended)

/** Constant expressions run within instantiation: the run cannot stop among their steps. */
const passed = (file: string, at: SnapshotAt, first: number): Complaint =>
  usage(`cannot be saved at step ${at.steps}: the first step at which the run can stop is ${first}`, file)

/** The report of a run that was to be saved. */
const saving = (
  a: RunArguments,
  at: SnapshotAt,
  loaded: LoadedValid,
  ended: Either<Complaint, Ended>,
  host: Host
): Report => {
  const made = reportOf(ended)
  if (E.isLeft(ended)) return made
  const { outcome, progress, file } = ended.right
  if (progress === null || outcome._tag !== 'Exhausted' || outcome.config.steps < at.steps) {
    const note = `${at.file}: not saved, the run ended before step ${at.steps}`
    return {
      ...made,
      code: made.code === exit.ok ? exit.finding : made.code,
      complaint: made.complaint === null ? note : `${made.complaint}\n${note}`
    }
  }
  if (outcome.config.steps > at.steps) return complaintReport(passed(file, at, outcome.config.steps))
  const unsaved = save(at.file, loaded, a, progress, host.state())
  if (unsaved !== null) return complaintReport(unsaved)
  return {
    code: exit.ok,
    results: [],
    complaint: `${file}: saved after ${count(at.steps, 'step')}; to go on: ${shellLine(['reduct', 'resume', at.file])}${a.file === '-' ? ' --module FILE' : ''}`,
    json: { file, outcome: 'saved', snapshot: at.file, steps: at.steps, exitCode: exit.ok }
  }
}

const conclude = (result: Report): number => {
  if (result.results.length > 0) writeAll(1, `${result.results.join('\n')}\n`)
  if (result.complaint !== null) printError(result.complaint)
  return result.code
}

/** Runs and reports; the exit code. */
const runLoaded = async (
  given: RunArguments,
  loaded: LoadedValid,
  { at, tier, stats, verbose }: Manner,
  from: Earlier | null
): Promise<number> => {
  const a = at === null ? given : { ...given, fuel: Math.min(given.fuel, at.steps) }
  const file = loaded.input.name
  const machine = machineOf(tier)
  const used = machine.stats().tier
  if (verbose)
    printError(
      `${file}: tier ${used}${used === tier ? '' : ', since functions cannot be made of text here (tier ' + tier + ' was wanted)'}`
    )
  // a trace begins at the start, with the choices of the start
  const showing = from === null ? (step: number): string => commandLine('trace', given, step) : null
  const kept: { captured: Captured | null } = { captured: null }
  process.once('SIGINT', () => {
    const steps = machine.steps()
    const output = kept.captured?.output()
    if (a.json) printJson({ file, outcome: 'interrupted', steps, exitCode: exit.interrupted, ...output })
    else printError(`${file}: interrupted after about ${count(steps, 'step')}`)
    process.exit(exit.interrupted)
  })
  const adapt = (c: Capabilities): Capabilities => (a.json ? (kept.captured = capture(c)).capabilities : c)
  const { ended, host } = await conduct(
    a,
    loaded,
    { advance: machine.advance, replied: () => undefined, adapt, showing },
    from
  )
  const result = at === null ? reportOf(ended) : saving(given, at, loaded, ended, host)
  if (a.json) {
    const taken = stats ? { stats: machine.stats() } : {}
    printJson({ ...result.json, exitCode: result.code, ...kept.captured?.output(), ...taken })
    return result.code
  }
  const code = conclude(result)
  if (stats) printError(statsText(machine.stats()))
  return code
}

/** The exit code. */
export const runCommand = async (a: RunArguments, manner: Manner): Promise<number> => {
  const loaded = await loadValid(a.file)
  return E.isLeft(loaded) ? refuse(loaded.left, a.json) : runLoaded(a, loaded.right, manner, null)
}

export interface ResumeArguments {
  /** The file that a run was saved in. */
  readonly snapshot: string
  /** The module, where it is not where it was. */
  readonly module: string | null
  readonly fuel: number
  readonly json: boolean
  readonly manner: Manner
}

const resumed = ({ module, fuel, json }: ResumeArguments, saved: SavedRun, { config }: Progress): RunArguments => ({
  ...saved.arguments,
  file: module ?? saved.module.file,
  fuel,
  json,
  maxDepth: config.limits.depth,
  choices: config.choices
})

/** The module is not where it was. */
const moved = (c: Complaint): Complaint => ({
  ...c,
  message: `${c.message}; if the module is elsewhere now, name it with --module`
})

/** A bound that lies before the step at which the run was saved. */
const tooEarly = ({ snapshot, fuel, manner: { at } }: ResumeArguments, steps: number): Complaint | null => {
  const bound =
    fuel < steps ? `--fuel ${fuel}`
    : at !== null && at.steps < steps ? `--snapshot-at ${at.steps}`
    : null
  return bound === null ? null : (
      usage(
        `was saved after ${count(steps, 'step')}, which ${bound} lies before; steps count from the start of the run`,
        snapshot
      )
    )
}

/** The exit code. */
export const resumeCommand = async (a: ResumeArguments): Promise<number> => {
  const saved = await readSaved(a.snapshot)
  if (E.isLeft(saved)) return refuse(saved.left, a.json)
  const file = a.module ?? saved.right.module.file
  if (file === '-')
    return refuse(usage('was saved of a module from standard input: name it with --module', a.snapshot), a.json)
  const loaded = await loadValid(file)
  if (E.isLeft(loaded)) return refuse(loaded.left.kind === 'usage' ? moved(loaded.left) : loaded.left, a.json)
  const progress = restored(a.snapshot, saved.right, loaded.right)
  if (E.isLeft(progress)) return refuse(progress.left, a.json)
  const early = tooEarly(a, progress.right.config.steps)
  if (early !== null) return refuse(early, a.json)
  const earlier = { progress: progress.right, host: hostState(saved.right) }
  return runLoaded(resumed(a, saved.right, progress.right), loaded.right, a.manner, earlier)
}
