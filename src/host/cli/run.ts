/**
 * `reduct run`: a WASI command, or an exported function.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Choices } from '../../execution/Choices.ts'
import { run } from '../../execution/Run.ts'
import type { Capabilities } from '../../wasi/index.ts'
import type { DriveOptions } from '../drive.ts'
import { virtual } from '../memory/virtual.ts'
import { node } from '../node/stdio.ts'
import { commandLine } from './again.ts'
import { exit } from './exit.ts'
import { loadValid, programName, type LoadedValid } from './files.ts'
import { printError, printJson, refuse, writeAll } from './output.ts'
import { complaintReport, count, report, type Ended, type Report } from './report.ts'
import { session } from './session.ts'

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

/** What a program wrote, kept for the JSON report. */
interface Captured {
  readonly capabilities: Capabilities
  readonly output: () => Readonly<Record<'stdout' | 'stderr', string>>
}

/** A JSON report holds at most so many bytes of output; a program that writes more is told that the device is full. */
const mostCaptured = 1 << 27

/** Text where the bytes are UTF-8, base64 otherwise. */
const legible = (chunks: ReadonlyArray<Uint8Array>): string => {
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : `base64:${bytes.toString('base64')}`
}

const capture = (capabilities: Capabilities): Captured => {
  const written: Readonly<Record<1 | 2, Array<Uint8Array>>> = { 1: [], 2: [] }
  let room = mostCaptured
  return {
    capabilities: {
      ...capabilities,
      FdWrite: (request) => {
        if (request.fd !== 1 && request.fd !== 2) return capabilities.FdWrite(request)
        if (room < request.bytes.length) return TE.left('nospc')
        room -= request.bytes.length
        written[request.fd].push(request.bytes)
        return TE.right(request.bytes.length)
      }
    },
    output: () => ({ stdout: legible(written[1]), stderr: legible(written[2]) })
  }
}

/** Standard input is read at once where the host is virtual: nothing may depend on when it arrives. */
const readStdin = async (): Promise<Uint8Array> => {
  if (process.stdin.isTTY) return new Uint8Array(0)
  const chunks: Array<Uint8Array> = []
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array) // a stream without encoding gives bytes
  return Buffer.concat(chunks)
}

const epoch = 1_000_000_000_000_000_000n
const microsecond = 1_000n

/** The interpreter that the arguments ask for. Program output goes to the real streams unless it is captured. */
export const hostOf = async (a: RunArguments, name: string): Promise<Capabilities> => {
  const args = a.invoke === null ? [name, ...a.args] : [name]
  const real = node({ args, env: a.env })
  if (!a.virtual) return real
  const made = virtual({
    args,
    env: a.env,
    stdin: await readStdin(),
    seed: a.seed,
    now: epoch,
    tick: microsecond
  }).capabilities
  return { ...made, FdWrite: real.FdWrite }
}

/** How a run is watched: its way of advancing, and a change of its host. */
export interface Watching extends Pick<DriveOptions, 'advance' | 'replied'> {
  readonly adapt: (c: Capabilities) => Capabilities
  readonly showing: Ended['showing']
}

/** Runs a module; the report of how it ended. */
export const execute = async (
  a: RunArguments,
  loaded: LoadedValid,
  { advance, replied, adapt, showing }: Watching
): Promise<Report> => {
  const ended = await session(loaded, {
    invoke: a.invoke,
    args: a.args,
    stubImports: a.stubImports,
    fuel: a.fuel,
    maxDepth: a.maxDepth,
    choices: a.choices,
    advance,
    replied,
    capabilities: adapt(await hostOf(a, programName(loaded.input))),
    showing
  })
  return E.isLeft(ended) ? complaintReport(ended.left) : report(ended.right)
}

/** `run`, and the steps so far for whoever interrupts it. */
const counted = (): Pick<DriveOptions, 'advance' | 'replied'> & { readonly steps: () => number } => {
  let steps = 0
  return {
    advance: (fuel) => (c) => {
      const o = run(fuel)(c)
      steps = 'config' in o ? o.config.steps : o.steps
      return o
    },
    replied: () => undefined,
    steps: () => steps
  }
}

/** The exit code. */
export const runCommand = async (a: RunArguments): Promise<number> => {
  const loaded = await loadValid(a.file)
  if (E.isLeft(loaded)) return refuse(loaded.left, a.json)
  const file = loaded.right.input.name
  const machine = counted()
  const showing = (from: number): string => commandLine('trace', a, from)
  process.once('SIGINT', () => {
    const steps = machine.steps()
    if (a.json) printJson({ file, outcome: 'interrupted', steps, exitCode: exit.interrupted })
    else printError(`${file}: interrupted after about ${count(steps, 'step')}`)
    process.exit(exit.interrupted)
  })
  if (a.json) {
    const kept: { captured: Captured | null } = { captured: null }
    const adapt = (c: Capabilities): Capabilities => (kept.captured = capture(c)).capabilities
    const result = await execute(a, loaded.right, { ...machine, adapt, showing })
    printJson({ ...result.json, ...kept.captured?.output() })
    return result.code
  }
  const result = await execute(a, loaded.right, { ...machine, adapt: (c) => c, showing })
  if (result.results.length > 0) writeAll(1, `${result.results.join('\n')}\n`)
  if (result.complaint !== null) printError(result.complaint)
  return result.code
}
