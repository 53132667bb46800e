/**
 * `reduct run`: a WASI command, or an exported function.
 */
import * as E from 'fp-ts/lib/Either.js'
import { commandLine } from '../support/reproduce.ts'
import {
  manner,
  runArguments,
  type Manner,
  type MannerOptions,
  type RunArguments,
  type RunFlags
} from '../support/runOptions.ts'
import { conduct, reportOf, type Earlier } from '../support/runOnHost.ts'
import { exit } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import type { LoadedValid } from '../support/model.ts'
import { capture, toStreams } from '../support/hosts.ts'
import { print, printComplaint, printError, printJson, refuse, writeAll } from '../support/output.ts'
import { count } from '../support/count.ts'
import { wayThere, type Report } from '../support/report.ts'
import { machineOf, showStats, showTier } from '../support/tier.ts'

const conclude = (result: Report): number => {
  if (result.results.length > 0) writeAll(1, `${result.results.join('\n')}\n`)
  if (result.complaint !== null) printComplaint(result.complaint)
  return result.code
}

/** Runs and reports; the exit code. */
export const runLoaded = async (
  given: RunArguments,
  loaded: LoadedValid,
  { at, tier, stats, verbose, state }: Manner,
  from: Earlier | null
): Promise<number> => {
  const a = at === null ? given : { ...given, fuel: Math.min(given.fuel, at.steps) }
  const file = loaded.input.name
  const machine = await machineOf(tier)
  const used = machine.stats().tier
  if (verbose) printError(`${file}: tier ${showTier(used, tier)}`)
  // a trace begins at the start, with the choices of the start
  const showing = from === null ? (step: number): string => commandLine('trace', given, step) : null
  const taken = (): object => (stats ? { stats: machine.stats() } : {})
  const captured = a.json ? capture() : null
  process.once('SIGINT', () => {
    const steps = machine.steps()
    const output = captured?.output()
    if (a.json) printJson({ file, outcome: 'interrupted', steps, exitCode: exit.interrupted, ...output, ...taken() })
    else {
      const unsaved = at === null ? [] : [`${at.file}: not saved`]
      printError(
        [`${file}: interrupted after about ${count(steps, 'step')}`, ...wayThere(showing, steps), ...unsaved].join('\n')
      )
      if (stats) printError(showStats(machine.stats()))
    }
    process.exit(exit.interrupted)
  })
  const { ended, host } = await conduct(
    a,
    loaded,
    {
      advance: machine.advance,
      evaluator: machine.evaluator,
      replied: () => undefined,
      sink: captured?.sink ?? toStreams,
      full: captured?.full ?? (() => null),
      showing
    },
    from
  )
  const result =
    at === null ? reportOf(ended) : (await import('../support/saveSnapshot.ts')).saving(given, at, loaded, ended, host)
  const final = state && E.isRight(ended) ? (await import('../support/state.ts')).stateOf(ended.right) : null
  if (a.json) {
    printJson({ ...result.json, ...final?.json, exitCode: result.code, ...captured?.output(), ...taken() })
    return result.code
  }
  const code = conclude(result)
  if (final !== null && final.lines.length > 0) print(final.lines.join('\n'))
  if (stats) printError(showStats(machine.stats()))
  return code
}

/** The exit code. */
export const runCommand = async (
  file: string,
  args: ReadonlyArray<string>,
  o: RunFlags & MannerOptions
): Promise<number> => {
  const a = runArguments(file, args, o)
  if (E.isLeft(a)) return refuse(a.left, o.json)
  const m = manner(o)
  if (E.isLeft(m)) return refuse(m.left, o.json)
  const loaded = await loadValid(file)
  return E.isLeft(loaded) ? refuse(loaded.left, o.json) : runLoaded(a.right, loaded.right, m.right, null)
}
