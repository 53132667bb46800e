/** What the stages of a row take at n, 2n and 4n. */
import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { cpu } from '../../support/cpu.ts'
import type { Row } from './Row.ts'

/** The larger of two sizes, twice the other, takes less than this many times as long. */
export const LINEAR = 2.6

/** Parts of the largest size, which is first: what is compiled meanwhile makes it slower, not the others. */
const PARTS = [1, 2, 4]

/** Milliseconds: samples below are the clock's, the compiler's and the collector's. */
const SHORT = 30

/**
 * A stage that does not seem linear is measured again: first at the same size, then at larger ones. A list that no longer
 * fits into a cache, or becomes an object of its own in the heap, does so at one size; what is not linear stays so.
 */
const AGAIN = [1, 1, 2]

export interface StageSamples {
  readonly stage: string
  /** The largest size, 4n. */
  readonly items: number
  /** The least milliseconds at 4n, 2n and n items. */
  readonly ms: ReadonlyArray<number>
}

export interface RowSamples {
  readonly row: string
  readonly stages: ReadonlyArray<StageSamples>
}

/** How many times as long 2n items take as n, and 4n as 2n; `null` if that is too short to measure. */
export const growth = ({ ms: [four = NaN, two = NaN, one = NaN] }: StageSamples): ReadonlyArray<number> | null =>
  four < SHORT ? null : [two / one, four / two]

export const isLinear = (s: StageSamples): boolean => Math.max(...(growth(s) ?? [0])) < LINEAR

/** Bytes of young objects that leave room for those of a stage. */
const ROOM = 2 ** 27

const young = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_used_size ?? 0

/** Milliseconds of all collections so far: they are few and long, and where the first one falls is no growth. */
let collecting = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting += duration
}).observe({ entryTypes: ['gc'] })

/** The observer is called between two turns of the event loop. */
const collected = async (): Promise<number> => {
  await setImmediate()
  await setImmediate()
  return collecting
}

/** One sample of each stage, in milliseconds. What a stage needs of those before it is made by them. */
const sample = async (row: Row, n: number, collect: () => void): Promise<ReadonlyArray<readonly [string, number]>> => {
  const stages = row.stages(n)
  collect()
  const found: Array<readonly [string, number]> = []
  for (const { name, work } of stages) {
    if (young() > ROOM) collect()
    const before = await collected()
    const from = cpu()
    work()
    const ms = cpu() - from
    found.push([name, Math.max(0, ms - (await collected()) + before)])
  }
  return found
}

const even = (n: number): number => 4 * Math.ceil(n / 4)

/** The largest size, at most that of the row, whose samples take `seconds` in all. Code is compiled meanwhile. */
const itemsFor = async (row: Row, seconds: number, collect: () => void): Promise<number> => {
  let few = even(row.most / 256)
  await sample(row, few, collect)
  for (;;) {
    const from = cpu()
    const own = (await sample(row, few, collect)).reduce((sum, [, ms]) => sum + ms, 0)
    // what is not measured takes time too, except for the collector, whose time hardly grows
    const s = Math.max(own, (cpu() - from) / 2) / 1000
    if (s > seconds / 16 || 4 * few > row.most)
      return even(Math.min(row.most, Math.max(few, (few * seconds) / (1.75 * s))))
    few *= 4
  }
}

/** The least of two samples of one size; of two sizes, the later. */
const better = (known: StageSamples | undefined, made: StageSamples): StageSamples =>
  known?.items !== made.items ? made : { ...made, ms: made.ms.map((ms, i) => Math.min(ms, known.ms[i] ?? ms)) }

/** The samples of each stage: the least of `rounds`, and of more until it is linear or it is plain that it is not. */
export const samplesOf = async (
  row: Row,
  seconds: number,
  rounds: number,
  collect: () => void
): Promise<RowSamples> => {
  const items = await itemsFor(row, seconds, collect)
  const found = new Map<string, StageSamples>()
  const measure = async (most: number): Promise<void> => {
    const made = new Map<string, number[]>()
    for (const part of PARTS)
      for (const [stage, ms] of await sample(row, most / part, collect))
        made.set(stage, [...(made.get(stage) ?? []), ms])
    for (const [stage, ms] of made) {
      const known = found.get(stage)
      if (known === undefined || known.items === most || !isLinear(known))
        found.set(stage, better(known, { stage, items: most, ms }))
    }
  }
  for (let round = 0; round < rounds; round++) await measure(items)
  for (const larger of AGAIN)
    if (![...found.values()].every(isLinear)) await measure(even(Math.min(row.most, larger * items)))
  return { row: row.name, stages: [...found.values()] }
}
