/**
 * `npm run planted`: plants the bugs of `planted.ts` in the stager, one at a time, and looks whether the laws of
 * refinement find them in as many programs as a run of the tests takes.
 *
 *     --seeds A,B    the seeds of the programs; a bug must be found with each of them (default 1)
 *     --programs N   how many programs (default 500)
 *     --jobs N       how many processes at a time (default 2)
 *     --only A,B     only the bugs with these numbers
 *     --list         shows them, runs nothing
 *
 * The result is 0 if every bug is found. The checkout is left alone: the bugs are in bundles.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runChild } from '../mutants/Child.ts'
import { inParallel } from '../mutants/Parallel.ts'
import { bundled } from './bundle.ts'
import { decodeLine, type Line, type Task } from './lines.ts'
import { bugs, planted, shown, type Planted } from './planted.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    programs: { type: 'string', default: '500' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false }
  }
})
const seeds = values.seeds.split(',').map(Number)
const only = values.only?.split(',').map(Number)
const chosen = [...bugs.entries()].filter(([i]) => only === undefined || only.includes(i))
const numbers = [...Array(Number(values.programs)).keys()]

/** From what finds most to what is slow. */
const tasks = (seed: number): ReadonlyArray<Task> => [
  { _tag: 'programs', seed, numbers: numbers.slice(0, 100), shrink: false },
  { _tag: 'cases', seed },
  { _tag: 'programs', seed, numbers: numbers.slice(100), shrink: false },
  { _tag: 'operators', seed },
  { _tag: 'parted' }
]

const began = performance.now()
/** Milliseconds that a program may take. */
const PATIENCE = 60_000

/** What finds a bug in a bundle: null if nothing does. */
const finder = async (file: string, seed: number): Promise<string | null> => {
  let found: Line['found'] = null
  const code = await runChild({
    cwd: process.cwd(),
    args: ['--max-old-space-size=3000', file],
    env: {},
    input: JSON.stringify(tasks(seed)),
    patience: PATIENCE,
    onLine: (text) => {
      found = decodeLine(text)?.found ?? found
      return PATIENCE
    }
  })
  const { kind, number, message } = (found as Line['found']) ?? { kind: '', number: 0, message: null }
  return (
    message !== null ? `${kind} ${number}: ${message.split('\n')[0]?.slice(0, 140)}`
    : code === null ? 'does not end'
    : code !== 0 ? `the process ended with ${code}`
    : null
  )
}

const missed: string[] = []
const hunt = async (i: number, bug: Planted): Promise<void> => {
  const file = await bundled(`planted-${process.pid}-${i}`, {
    path: `src/staging/${bug.file}`,
    change: (text) => planted(text, bug)
  })
  for (const seed of seeds) {
    const by = await finder(file, seed)
    if (by === null) missed.push(`seed ${seed}, ${shown(i, bug)}`)
    console.log(`${i} seed ${seed}: ${by ?? `NOT FOUND ${shown(i, bug)}`}`)
  }
  rmSync(file)
}

if (values.list) for (const [i, bug] of chosen) console.log(shown(i, bug))
else {
  const clean = await bundled(`planted-${process.pid}-clean`, null)
  const red = await finder(clean, seeds[0] ?? 1)
  rmSync(clean)
  if (red !== null) throw new Error(`red without a bug: ${red}`)
  await inParallel(Number(values.jobs), chosen, ([i, bug]) => hunt(i, bug))
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  for (const text of missed) console.log(`\nNOT FOUND ${text}`)
  console.log(
    `\n${chosen.length} bugs, seeds ${seeds.join(' ')}, ${numbers.length} programs: ${missed.length === 0 ? 'all found' : `${missed.length} not found`}; ${minutes} minutes`
  )
  process.exitCode = missed.length === 0 ? 0 : 1
}
