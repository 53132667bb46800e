/**
 * `reduct wast`: official scripts, in text or JSON, with a verdict for every command.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Choices } from '../../../execution/runtime/Choices.ts'
import { events, type ScriptEvent, type ScriptState, type Verdict } from '../../../script/index.ts'
import { maxDepth, maxMemory, maxPages, pageLimits } from '../support/runOptions.ts'
import { choices } from '../support/choicesOption.ts'
import { complaintJson, exit, showPlace, textHint, wordsAt, type CliError } from '../support/exit.ts'
import type { SuiteOfFile } from '../support/junit.ts'
import { all, natural, pattern } from '../support/options.ts'
import { writeOutputs } from '../support/scriptModules.ts'
import { print, printComplaint, printError, printJson, refuse } from '../support/output.ts'
import { count } from '../support/count.ts'
import { loadScript, scriptPaths, type ScriptFile } from '../support/scriptFiles.ts'
import { colour } from '../support/colour.ts'
import { machineOf, tier, type Tier } from '../support/tier.ts'
import { writeTo } from '../support/writeOutput.ts'

/** The options of the command, as they come. */
export interface WastOptions {
  readonly json?: true | undefined
  readonly junit?: string | undefined
  readonly filter?: string | undefined
  readonly tier: string
  readonly messages: boolean
  readonly fuel?: string | undefined
  readonly maxDepth?: string | undefined
  readonly maxMemory?: string | undefined
  readonly maxPages?: string | undefined
  readonly choices: string
  readonly relaxed?: ReadonlyArray<string> | undefined
  readonly out?: string | undefined
}

interface WastArguments {
  readonly paths: ReadonlyArray<string>
  readonly json: boolean
  /** The file of the JUnit report. */
  readonly junit: string | null
  /** Only files whose paths match. */
  readonly filter: RegExp | null
  readonly messages: boolean
  readonly fuel: number
  readonly maxDepth: number
  readonly maxMemory: number
  readonly maxPages: number | null
  readonly choices: Choices
  readonly tier: Tier
  /** Where the modules of `output` commands go; `null`: nowhere. */
  readonly out: string | null
}

/** What came of one file. */
interface FileRun extends SuiteOfFile {
  readonly source: string | null
  readonly outputs: ScriptState['outputs']
}

/** What came of all. */
interface Totals {
  readonly files: number
  /** Files that could not be run. */
  readonly notRun: number
  readonly assertions: number
  readonly passed: number
  readonly failed: number
  /** Assertions that met a bound of this implementation: neither passed nor failed. */
  readonly limited: number
  readonly exitCode: number
}

/** An action on its own that has results, which nobody checks. */
const isBare = ({ command, passed, actual }: Verdict): boolean =>
  (command === 'invoke' || command === 'get') && passed && actual !== '()'

const isAssertion = ({ command }: Verdict): boolean => command.startsWith('assert_')
const isFailure = ({ passed, limited }: Verdict): boolean => !passed && !limited
const failures = ({ verdicts: all }: FileRun): ReadonlyArray<Verdict> => all.filter(isFailure)
const limitedOnes = ({ verdicts: all }: FileRun): ReadonlyArray<Verdict> => all.filter(({ limited }) => limited)

const codeOf = (r: FileRun): number =>
  r.complaint !== null ? r.complaint.code
  : failures(r).length > 0 ? exit.finding
  : exit.ok

/** A failed assertion is a finding, whatever else went wrong; else the code of the first file that could not be run. */
const totalsOf = (runs: ReadonlyArray<FileRun>): Totals => {
  const all = runs.flatMap((r) => r.verdicts)
  const failed = all.filter(isFailure).length
  return {
    files: runs.length,
    notRun: runs.filter((r) => r.complaint !== null && r.verdicts.length === 0).length,
    assertions: all.filter(isAssertion).length,
    passed: all.filter((v) => isAssertion(v) && v.passed).length,
    failed,
    limited: all.filter(({ limited }) => limited).length,
    exitCode: failed > 0 ? exit.finding : (runs.map(codeOf).find((code) => code !== exit.ok) ?? exit.ok)
  }
}

const seconds = (): number => performance.now() / 1000

/** Between two turns of the event loop: signals are handled, the spinner moves. */
const breath = 0.05
/** Rules between two looks at the clock: a tenth of a second of the literal machine. */
const SLICE = 2_000_000
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A command that is running, where one has been for a while. */
type Running = Extract<ScriptEvent, { readonly _tag: 'pause' }> | null

/** Told now and then how far a file has come. */
type Told = (sofar: ReadonlyArray<Verdict>, running: Running) => void

const sourceOf = ({ input }: ScriptFile): string | null =>
  input.name.endsWith('.json') ? null : Buffer.from(input.bytes).toString()

const runScriptFile = async (f: ScriptFile, a: WastArguments, told: Told): Promise<FileRun> => {
  const since = seconds()
  const found: Array<Verdict> = []
  const options = {
    messages: a.messages,
    limits: { depth: a.maxDepth, memory: a.maxMemory, ...pageLimits(a.maxPages) },
    choices: a.choices,
    files: f.files,
    evaluator: (await machineOf(a.tier)).advance,
    slice: SLICE,
    ...(a.fuel === Infinity ? {} : { fuel: a.fuel })
  }
  let last: ScriptState | null = null
  let breathed = since
  for (const event of events(f.script, options)) {
    if (event._tag === 'verdict') {
      found.push(event.verdict)
      last = event.state
    }
    if (seconds() - breathed < breath) continue
    told(found, event._tag === 'pause' ? event : null)
    await breathe()
    breathed = seconds()
  }
  return {
    file: f.input.name,
    seconds: seconds() - since,
    verdicts: found,
    complaint: null,
    source: sourceOf(f),
    outputs: last?.outputs ?? []
  }
}

const refused = (c: CliError): FileRun => ({
  file: c.file ?? '',
  seconds: 0,
  verdicts: [],
  complaint: c,
  source: null,
  outputs: []
})

/** `12 of 460`, with the words for it. */
const summary = (r: FileRun): string => {
  const assertions = r.verdicts.filter(isAssertion)
  const failed = failures(r).filter(isAssertion).length
  const others = failures(r).length - failed
  const limited = limitedOnes(r).length
  const time = `${r.seconds.toFixed(2)} s`
  const bound = limited === 0 ? '' : `, ${limited} limited`
  return (
    failed + others === 0 ? `${count(assertions.length, 'assertion')}${bound}, ${time}`
    : others === 0 ? `${failed} of ${count(assertions.length, 'assertion')} failed${bound}, ${time}`
    : `${failed} of ${count(assertions.length, 'assertion')} and ${count(others, 'other command')} failed${bound}, ${time}`
  )
}

/** What to do about a command that cannot be read. */
const hintOf = (r: FileRun, v: Verdict): ReadonlyArray<string> =>
  v.command === 'unreadable' && v.at?._tag === 'position' && r.source !== null ?
    [
      `    at ${showPlace(v.at)}`,
      ...textHint(r.file, v.actual.replace(/^malformed: /, ''), wordsAt(r.source, v.at), 'script').map((t) => `  ${t}`)
    ]
  : []

const showFailure = (r: FileRun, v: Verdict): string => {
  const line = r.source?.split('\n')[v.line - 1]?.trim()
  return [
    `  ${r.file}:${v.line}: ${v.command}`,
    ...(line === undefined || line === '' ? [] : [`    ${line.slice(0, 160)}`]),
    `    expected ${v.expected}`,
    `    actual   ${v.actual}`,
    ...hintOf(r, v)
  ].join('\n')
}

const show = (r: FileRun): void => {
  if (r.complaint !== null) printComplaint(r.complaint.message)
  if (r.complaint !== null && r.verdicts.length === 0) return
  const bad = failures(r)
  const mark = bad.length === 0 ? colour('green', 'ok  ') : colour('red', 'FAIL')
  print(`${mark} ${r.file}: ${summary(r)}`)
  for (const v of r.verdicts.filter(isBare)) print(`  ${r.file}:${v.line}: ${v.command} returns ${v.actual}`)
  for (const v of bad) print(showFailure(r, v))
  for (const v of limitedOnes(r))
    print(`  ${r.file}:${v.line}: ${v.command} limited: ${v.actual.replace(/^limit: /, '')}`)
}

/** A file that was interrupted: what has failed in it so far, and the command that was running. */
const showPart = (a: WastArguments, r: FileRun, running: Running): void => {
  const at = running === null ? {} : { line: running.line, steps: running.steps }
  if (a.json) printJson({ ...fileJson(r), outcome: 'interrupted', ...at, exitCode: exit.interrupted })
  else for (const v of failures(r)) print(showFailure(r, v))
  if (running !== null)
    printError(`${r.file}:${running.line}: interrupted after ${count(running.steps, 'step')} of this command`)
}

const fileJson = (r: FileRun): Readonly<Record<string, unknown>> => {
  if (r.complaint !== null && r.verdicts.length === 0) return complaintJson(r.complaint)
  const assertions = r.verdicts.filter(isAssertion)
  return {
    file: r.file,
    outcome: failures(r).length === 0 ? 'passed' : 'failed',
    assertions: assertions.length,
    passed: assertions.filter((v) => v.passed).length,
    failed: failures(r).length,
    limited: limitedOnes(r).map(({ line, command, actual }) => ({ line, command, actual })),
    seconds: Number(r.seconds.toFixed(3)),
    ...(r.complaint === null ? {} : { message: r.complaint.details['message'] }),
    actions: r.verdicts.filter(isBare).map(({ line, command, actual }) => ({ line, command, results: actual })),
    failures: failures(r).map(({ line, command, expected, actual }) => ({ line, command, expected, actual })),
    exitCode: codeOf(r)
  }
}

/** Writes the report that the user asked for. */
type WriteReport = (runs: ReadonlyArray<FileRun>) => CliError | null

const reportTo = async (path: string | null): Promise<WriteReport> => {
  if (path === null) return () => null
  const { junit } = await import('../support/junit.ts')
  return (runs) => writeTo(path, junit(runs))
}

/** The end of a run, whole or not. */
const finish = (a: WastArguments, runs: ReadonlyArray<FileRun>, write: WriteReport, interrupted: boolean): number => {
  const totals = totalsOf(runs)
  const unwritten = write(runs)
  const code =
    interrupted ? exit.interrupted
    : unwritten !== null ? unwritten.code
    : totals.exitCode
  if (a.json) printJson({ outcome: interrupted ? 'interrupted' : 'totals', ...totals, exitCode: code })
  else
    print(
      `${interrupted ? 'interrupted: ' : ''}${count(totals.files, 'file')}, ${totals.passed} of ${count(totals.assertions, 'assertion')} passed, ${totals.failed} failed${totals.limited === 0 ? '' : `, ${totals.limited} limited`}${totals.notRun === 0 ? '' : `, ${totals.notRun} not run`}`
    )
  if (unwritten !== null) printComplaint(unwritten.message)
  return code
}

const wanted = (a: WastArguments): ReadonlyArray<Either<CliError, string>> =>
  scriptPaths(a.paths).filter((p) => E.isLeft(p) || a.filter === null || a.filter.test(p.right))

const runScripts = async (a: WastArguments): Promise<number> => {
  const paths = wanted(a)
  const runs: Array<FileRun> = []
  const write = await reportTo(a.junit)
  const moving = process.stderr.isTTY && !a.json
  const spin = moving ? (await import('yocto-spinner')).default({ stream: process.stderr, handleSignals: false }) : null
  let current: FileRun | null = null
  let running: Running = null
  process.once('SIGINT', () => {
    spin?.stop()
    if (current !== null) showPart(a, current, running)
    process.exit(finish(a, current === null ? runs : [...runs, current], write, true))
  })
  for (const [i, path] of paths.entries()) {
    const loaded = E.isLeft(path) ? path : await loadScript(path.right)
    if (E.isLeft(loaded)) current = refused(loaded.left)
    else {
      const { name: file } = loaded.right.input
      const source = sourceOf(loaded.right)
      spin?.start(`${i + 1} of ${paths.length} ${file}`)
      current = await runScriptFile(loaded.right, a, (sofar, now) => {
        running = now
        current = { file, seconds: 0, verdicts: [...sofar], complaint: null, source, outputs: [] }
        if (spin === null) return
        const far = running === null ? '' : `, in line ${running.line} for ${count(running.steps, 'step')}`
        spin.text = `${i + 1} of ${paths.length} ${file}, ${count(sofar.length, 'command')}${far}`
      })
      spin?.stop()
      current = { ...current, complaint: writeOutputs(file, current.outputs, a.out) }
    }
    runs.push(current)
    if (a.json) printJson(fileJson(current))
    else show(current)
    current = null
    running = null
  }
  if (paths.length === 0) printError(`reduct: no file fits --filter ${String(a.filter)}`)
  const code = finish(a, runs, write, false)
  return paths.length === 0 ? exit.usage : code
}

/** The exit code. */
export const wastCommand = async (paths: ReadonlyArray<string>, o: WastOptions): Promise<number> => {
  const own = all({
    fuel: natural('--fuel', o.fuel, Infinity),
    maxDepth: maxDepth(o.maxDepth),
    maxMemory: maxMemory(o.maxMemory),
    maxPages: maxPages(o.maxPages),
    choices: choices(o.choices, o.relaxed ?? []),
    filter: pattern('--filter', o.filter),
    tier: tier(o.tier)
  })
  if (E.isLeft(own)) return refuse(own.left, o.json)
  const rest = { paths, json: o.json ?? false, junit: o.junit ?? null, messages: o.messages, out: o.out ?? null }
  return runScripts({ ...own.right, ...rest })
}
