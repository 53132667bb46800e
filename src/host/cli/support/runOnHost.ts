/**
 * A run by its arguments: on the host that they ask for, from the start or from where an earlier run was saved.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { run } from '../../../execution/Run.ts'
import type { Advance, DriveOptions } from '../../drive.ts'
import type { VirtualState } from '../../memory/virtual.ts'
import type { Sink } from '../../sink.ts'
import type { RunArguments } from './runOptions.ts'
import type { CliError } from './exit.ts'
import { programName } from './files.ts'
import type { LoadedValid } from './model.ts'
import { hostOf, type Host } from './hosts.ts'
import { complaintReport, report, type Report } from './report.ts'
import type { Ended } from './model.ts'
import { session } from './session.ts'
import type { Progress } from './model.ts'

/** How a run is watched: its way of advancing, and where its output goes. */
export interface Watching extends Pick<DriveOptions, 'advance' | 'replied' | 'isEnough'> {
  readonly sink: Sink
  /** Why no more output is taken; null as long as some is. */
  readonly full?: () => string | null
  /** Applies the rules of steps that are looked at once more; the literal machine by default. */
  readonly evaluator?: Advance
  readonly showing: Ended['showing']
}

/** Where an earlier run was saved. */
export interface Earlier {
  readonly progress: Progress
  readonly host: VirtualState | null
}

/** Runs a module, from the start or from where an earlier run was saved. */
export const conduct = async (
  a: RunArguments,
  loaded: LoadedValid,
  { advance, evaluator = run, replied, isEnough = () => false, sink, full = () => null, showing }: Watching,
  from: Earlier | null
): Promise<{ readonly ended: Either<CliError, Ended>; readonly host: Pick<Host, 'state'> }> => {
  const made = await hostOf(a, programName(loaded.input), sink, from?.host ?? null)
  if (E.isLeft(made)) return { ended: made, host: { state: () => null } }
  const host = made.right
  const options = {
    invoke: a.invoke,
    args: a.args,
    stubImports: a.stubImports,
    fuel: a.fuel,
    maxDepth: a.maxDepth,
    maxMemory: a.maxMemory,
    maxPages: a.maxPages,
    choices: a.choices,
    printDepth: a.printDepth,
    advance,
    evaluator,
    replied,
    isEnough,
    full,
    capabilities: host.capabilities,
    showing
  }
  return { ended: await session(loaded, options, from?.progress ?? null), host }
}

export const reportOf = (ended: Either<CliError, Ended>): Report =>
  E.isLeft(ended) ? complaintReport(ended.left) : report(ended.right)

/** Runs a module; the report of how it ended. */
export const execute = async (a: RunArguments, loaded: LoadedValid, w: Watching): Promise<Report> =>
  reportOf((await conduct(a, loaded, w, null)).ended)
