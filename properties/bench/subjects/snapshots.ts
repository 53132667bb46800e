/** Runs that stop, keep the configuration and continue: what a snapshot costs, and how fast slices are. */
import type { Config } from '../../../src/execution/runtime/Config.ts'
import { embedding } from '../built.ts'
import { kernelBytes, kernelNamed } from '../kernels.ts'
import { interleaved, median, right, secondsOf } from '../measure.ts'
import type { Options, Subject } from '../subject.ts'
import { number, ratio, type Cell, type Table } from '../table.ts'
import { starting } from './kernels.ts'

const ROUNDS = 5
const SLICE = 100_000
/** Kernels, and the arguments of those whose memory grows with it: a mebibyte, and what the other tables have. */
const sliced: ReadonlyArray<{ readonly name: string; readonly argument: number | null }> = [
  { name: 'collatz', argument: null },
  { name: 'sieve', argument: 1_000_000 },
  { name: 'sieve', argument: null },
  { name: 'br_table', argument: null }
]

/** Configurations that are kept at a time: the newest. */
const KEPT = 100

/** How a run in slices went. */
interface Slices {
  readonly steps: number
  readonly count: number
}

/** Runs to the end, or through a given number of slices, keeping the configurations between them. */
export const inSlices = (start: Config, fuel: number, most = Infinity): Slices => {
  const kept: Config[] = []
  let c = start
  for (let count = 0; ; count++) {
    if (count === most) return { steps: c.steps - start.steps, count }
    const o = embedding.runStaged(fuel)(c)
    if (o._tag === 'Done') return { steps: o.steps - start.steps, count }
    if (o._tag !== 'Exhausted') throw new Error(`the run ended in ${o._tag}`)
    c = o.config
    kept[count % KEPT] = c
  }
}

/** Stores into the first page of `pages`, without end. */
const writer = (pages: number): string => `(module (memory ${pages})
  (func (export "run") (param $i i32)
    (loop $next
      (i32.store8 (i32.and (local.get $i) (i32.const 0xfff)) (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next))))`

const STOPS = 2_000
const FUEL = 10_000

/** Milliseconds of a stop with the steps before it, and of those steps alone. */
const cost = async (pages: number, rounds: number): Promise<ReadonlyArray<Cell>> => {
  const c = starting(embedding.moduleEncode(right(embedding.moduleParse(writer(pages)))))(0)
  // once for nothing: code is made at the first time
  inSlices(c, FUEL, STOPS)
  const samples = await interleaved(rounds, [
    () => secondsOf(() => inSlices(c, FUEL, STOPS)),
    () => secondsOf(() => inSlices(c, FUEL * STOPS, 1))
  ])
  const [stops = NaN, steps = NaN] = samples.map((s) => (median(s) / STOPS) * 1000)
  return [`${pages / 16} MiB, one page written`, number(stops, 4), number(steps, 4), number(stops - steps, 4)]
}

const row = async (name: string, argument: number | null, rounds: number): Promise<ReadonlyArray<Cell>> => {
  const kernel = kernelNamed(name)
  const c = starting(kernelBytes(kernel))(argument ?? kernel.large)
  const { steps } = inSlices(c, Infinity)
  const speed = (fuel: number) => (): number => {
    return steps / secondsOf(() => inSlices(c, fuel)) / 1e6
  }
  const [slices = NaN, whole = NaN] = (await interleaved(rounds, [speed(SLICE), speed(Infinity)])).map(median)
  return [argument === null ? name : `${name} of ${argument}`, number(slices), number(whole), ratio(whole / slices)]
}

const run = async ({ rounds, wants, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const n = rounds ?? ROUNDS
  const costs: Array<ReadonlyArray<Cell>> = []
  const speeds: Array<ReadonlyArray<Cell>> = []
  for (const pages of [16, 4096].filter((p) => wants(`${p / 16} MiB`))) {
    progress(`snapshots: ${pages} pages`)
    costs.push(await cost(pages, n))
  }
  for (const { name, argument } of sliced.filter((k) => wants(k.name))) {
    progress(`snapshots: ${name}`)
    speeds.push(await row(name, argument, n))
  }
  const snapshot: Table = {
    title: 'Snapshots',
    about: `What it costs to stop after ${FUEL} steps, keep the configuration and go on, staged tier: CPU milliseconds, medians.`,
    head: ['memory', 'with the steps', 'steps alone', 'stop'],
    rows: costs
  }
  const slices: Table = {
    title: 'Slices',
    about: `Staged tier in slices of ${SLICE} steps, the configurations of the last ${KEPT} kept: million steps a CPU second, medians.`,
    head: ['kernel', 'in slices', 'at once', 'at once to slices'],
    rows: speeds
  }
  return [snapshot, slices].filter(({ rows }) => rows.length > 0)
}

export const snapshots: Subject = { name: 'snapshots', measures: 'stopping, keeping the configuration, going on', run }
