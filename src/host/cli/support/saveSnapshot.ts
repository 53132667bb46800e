/**
 * The report of a run that is saved in a file, to be continued.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { shellLine } from './reproduce.ts'
import type { RunArguments } from './runOptions.ts'
import { reportOf } from './runOnHost.ts'
import { exit, usage, type CliError } from './exit.ts'
import type { LoadedValid } from './model.ts'
import type { Host } from './hosts.ts'
import type { SnapshotAt } from './options.ts'
import { count } from './count.ts'
import { complaintReport, type Report } from './report.ts'
import type { Ended } from './model.ts'
import { isFound, save } from './snapshotFile.ts'

/** Constant expressions run within instantiation: the run cannot stop among their steps. */
const passed = (file: string, at: SnapshotAt, first: number): CliError =>
  usage(`cannot be saved at step ${at.steps}: the first step at which the run can stop is ${first}`, file)

/** A name that is taken for no option. */
const asPath = (file: string): string => (file.startsWith('-') && file !== '-' ? `./${file}` : file)

/** The report of a run that was to be saved. */
export const saving = (
  a: RunArguments,
  at: SnapshotAt,
  loaded: LoadedValid,
  ended: Either<CliError, Ended>,
  host: Pick<Host, 'state'>
): Report => {
  const made = reportOf(ended)
  if (E.isLeft(ended)) return made
  const { outcome, progress, file } = ended.right
  if (progress === null || outcome._tag !== 'Exhausted' || outcome.config.steps < at.steps) {
    const note = `${at.file}: not saved, the run ended before it could stop at step ${at.steps}`
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
    complaint: `${file}: saved after ${count(at.steps, 'step')}; to continue: ${shellLine(['reduct', 'resume', asPath(at.file)])}${
      a.file === '-' ? ' --module FILE'
      : isFound(at.file, a.file) ? ''
      : ` ${shellLine(['--module', a.file])}`
    }`,
    json: { file, outcome: 'saved', snapshot: at.file, steps: at.steps, exitCode: exit.ok }
  }
}
