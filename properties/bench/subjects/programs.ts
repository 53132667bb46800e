/** Programs of seconds: the command line in both of its fast tiers, and the same module under `node:wasi`. */
import { createHash } from 'node:crypto'
import { fileOf } from '../built.ts'
import { interleaved, median } from '../measure.ts'
import { finished, type Finished } from '../processes.ts'
import type { Options, Subject } from '../subject.ts'
import { number, ratio, type Cell, type Table } from '../table.ts'
import { programPath } from '../../fixtures/programs.ts'

const ROUNDS = 3

interface Work {
  readonly name: string
  readonly source: string
  readonly args: ReadonlyArray<string>
  readonly input: () => string
  /** What it prints, in part. */
  readonly prints: string
}

const numbers = (n: number): string => Array.from({ length: n }, (_, i) => (i * 7_919) % n).join('\n')

const letters = 6_000_000

const works: readonly Work[] = [
  {
    name: 'sieve.c to 10 million',
    source: 'sieve.c',
    args: ['10000000'],
    input: () => '',
    prints: '664579 primes up to 10000000'
  },
  {
    name: `sha256.c of ${letters / 1e6} MB`,
    source: 'sha256.c',
    args: [],
    input: () => 'a'.repeat(letters),
    prints: createHash('sha256').update('a'.repeat(letters)).digest('hex')
  },
  {
    name: 'sort.c of 300,000 numbers',
    source: 'sort.c',
    args: [],
    input: () => numbers(300_000),
    prints: '300000 numbers, sum 44999850000, median'
  }
]

const cli = fileOf('dist/host/bundle/main.js')
const peer = fileOf('properties/fixtures/node-wasi.mjs')

/** Both tiers, then the peer. */
const commands = (path: string, { args }: Work): ReadonlyArray<ReadonlyArray<string>> => [
  [process.execPath, cli, 'run', '--tier', 'staged', path, '--', ...args],
  [process.execPath, cli, 'run', '--tier', 'auto', path, '--', ...args],
  [process.execPath, '--no-warnings', peer, JSON.stringify({ path, args: ['program', ...args], env: {} })]
]

/** CPU seconds of a run that has printed what it must. */
const sample =
  (command: ReadonlyArray<string>, work: Work, input: string): (() => number) =>
  () => {
    const run: Finished = finished({ command, input })
    if (run.status !== 0 || !run.stdout.includes(work.prints))
      throw new Error(`${work.name} printed otherwise: ${run.stdout.slice(-200)}`)
    return run.cpu ?? run.wall
  }

const row = async (work: Work, rounds: number): Promise<ReadonlyArray<Cell>> => {
  const path = await programPath({ source: work.source, flags: [] })
  const input = work.input()
  const samples = await interleaved(
    rounds,
    commands(path, work).map((command) => sample(command, work, input))
  )
  const [staged = NaN, auto = NaN, native = NaN] = samples.map(median)
  const seconds = [staged, auto, native].map((s) => number(s, 2))
  return [work.name, ...seconds, ratio(staged / native), ratio(auto / native)]
}

const run = async ({ rounds, wants, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const rows: Array<ReadonlyArray<Cell>> = []
  for (const work of works.filter(({ name }) => wants(name))) {
    progress(`programs: ${work.name}`)
    rows.push(await row(work, rounds ?? ROUNDS))
  }
  if (rows.length === 0) return []
  const head = ['program', 'staged', 'auto', 'node:wasi', 'staged to node:wasi', 'auto to node:wasi']
  const about = 'Whole processes from start to end: CPU seconds with all threads, medians.'
  return [{ title: 'Programs', about, head, rows }]
}

export const programs: Subject = { name: 'programs', measures: 'WASI programs in C of seconds, whole processes', run }
