/**
 * `npm run refinement`: the laws of refinement on many generated programs, on all cores.
 *
 *     --seed N     which programs (default 1)
 *     --count N    how many (default 10000)
 *     --jobs N     how many processes at a time (default: one a core)
 *     --only A,B   only the programs with these numbers: what a finding says to replay it
 *
 * Prints what has been exercised; the result is 1 if a law was broken. A program that breaks one is made smaller and shown.
 * Ctrl-C ends it with the report of what was done so far.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runChild } from '../mutants/Child.ts'
import { inParallel } from '../mutants/Parallel.ts'
import { bundled } from './bundle.ts'
import { addTo, exercised, summary } from './exercised.ts'
import { decodeLine, type Line, type Task } from './lines.ts'

const usage = `npm run refinement -- [options]: generated programs, in both tiers, by all laws

  --seed N       the programs' seed (1)
  --count N      how many programs (10000)
  --jobs N       processes at a time (as many as there are cores)
  --only N,...   these programs of the seed alone, to replay a finding
  --help         this text

The report counts what was compared with the literal machine: runs cut off at a fuel, slices of runs that went on, entries by
force (staged code is entered at any place it has, whatever the policy), forks (futures of one configuration), snapshots
(written, read and gone on with), edits (configurations that no run leads to), old configurations (looked at again after newer runs),
and runs that met a limit of depth. Texts are functions, or what is left of one from some place on; parts are what long ones are cut into.
Exits: why staged code was left before its end.`

const options = (): {
  readonly seed: string
  readonly count: string
  readonly jobs: string
  readonly only?: string
} => {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '10000' },
        jobs: { type: 'string', default: `${availableParallelism()}` },
        only: { type: 'string' },
        help: { type: 'boolean', default: false }
      }
    })
    if (!values.help) return values
    console.log(usage)
    return process.exit(0)
  } catch (e) {
    console.error(`${e instanceof Error ? e.message : String(e)}\n\n${usage}`)
    return process.exit(2)
  }
}
const values = options()
const natural = (name: string, text: string): number => {
  const n = Number(text)
  if (Number.isSafeInteger(n) && n >= 0) return n
  console.error(`--${name} takes a number, not ${text}`)
  process.exit(2)
}
const seed = natural('seed', values.seed)
const jobs = Math.max(1, natural('jobs', values.jobs))
const wanted = values.only?.split(',').map((n) => natural('only', n))
const numbers = wanted ?? [...Array(natural('count', values.count)).keys()]

/** Programs of one process: enough to warm it up, few enough that none ends long after the others. */
const BLOCK = 250
/** Milliseconds without a word after which a program is taken to hang; a finding is made smaller in less. */
const PATIENCE = 300_000

const all = exercised()
const findings: NonNullable<Line['found']>[] = []
const began = performance.now()
const seconds = (): number => Math.round((performance.now() - began) / 1000)

const progress = (): void => {
  if (!process.stderr.isTTY) return
  process.stderr.write(
    `\r\u001b[K${all.programs} of ${numbers.length} programs, ${all.compared} comparisons, ${findings.length} findings, ${seconds()} s`
  )
}

const report = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  console.log(summary(all))
  for (const { number, kind, message, program } of findings)
    console.log(
      `\nprogram ${number} (${kind}): ${message}\n${program}\nagain: npm run refinement -- --seed ${seed} --only ${number}`
    )
  const part = all.programs < numbers.length ? `stopped after ${all.programs} of ${numbers.length} programs, ` : ''
  console.log(
    `\nseed ${seed}: ${part}${findings.length === 0 ? 'every law holds' : `${findings.length} findings`}; ${seconds()} s`
  )
}
// also when it is interrupted
process.on('exit', report)

const block = async (file: string, own: ReadonlyArray<number>): Promise<void> => {
  if (findings.length > 0) return
  const task: Task = { _tag: 'programs', seed, numbers: [...own], shrink: true }
  let done = 0
  const code = await runChild({
    cwd: process.cwd(),
    args: ['--max-old-space-size=3000', file],
    env: {},
    input: JSON.stringify([task]),
    patience: PATIENCE,
    onLine: (text) => {
      const line = decodeLine(text)
      if (line === null) return PATIENCE
      done++
      addTo(all, line.exercised)
      if (line.found !== null) findings.push(line.found)
      if (all.programs % 20 === 0) progress()
      return PATIENCE
    }
  })
  const number = own[done]
  if (number === undefined || findings.length > 0) return
  const message = code === null ? 'does not end' : `the process ended with ${code}`
  findings.push({ kind: 'programs', number, message, program: '' })
}

const blocks = Array.from({ length: Math.ceil(numbers.length / BLOCK) }, (_, i) =>
  numbers.slice(i * BLOCK, (i + 1) * BLOCK)
)
const file = await bundled('worker', null)
await inParallel(jobs, blocks, (own) => block(file, own))
process.exitCode = findings.length === 0 ? 0 : 1
