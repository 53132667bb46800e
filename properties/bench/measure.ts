/** How everything here is measured: CPU time of this thread, in rounds, and what is said about the samples. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import { cpu, cpuPerRun } from '../support/cpu.ts'

/** A result and the CPU seconds that it took. */
export interface Timed<A> {
  readonly result: A
  readonly seconds: number
}

/** Work takes as long as the clock can say, at the least: no speed is infinite. */
const least = 1e-9

export const timed = <A>(work: () => A): Timed<A> => {
  const start = cpu()
  const result = work()
  return { result, seconds: Math.max((cpu() - start) / 1e3, least) }
}

/** The last result of a given number of times the same work. */
export const repeated = <A>(times: number, work: () => A): A => {
  let result = work()
  for (let i = 1; i < times; i++) result = work()
  return result
}

/** A sample is long beside what disturbs it. */
export const LEAST_SECONDS = 0.06

/** The CPU seconds of one run of work that may be done again: the mean of as many runs as the clock needs. */
export const secondsOf = (work: () => unknown): number => cpuPerRun(work, LEAST_SECONDS * 1000) / 1000

export const median = (xs: ReadonlyArray<number>): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] ?? NaN

export const geometricMean = (xs: ReadonlyArray<number>): number =>
  Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length)

/**
 * Samples of each of several measurements, taken in turns: what disturbs the machine for a while disturbs all of them.
 */
export const interleaved = async (
  rounds: number,
  works: ReadonlyArray<() => number | Promise<number>>
): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const samples = works.map((): number[] => [])
  for (let i = 0; i < rounds; i++) for (const [k, work] of works.entries()) samples[k]?.push(await work())
  return samples
}

/** A benchmark that measures something wrong is no benchmark: it stops. */
export const right = <A>(e: Either<unknown, A>): A => {
  if (isLeft(e)) {
    const keep = (key: string, x: unknown): unknown =>
      key === 'store' || key === 'config' ? '...'
      : typeof x === 'bigint' ? String(x)
      : x
    throw new Error(`the benchmark cannot go on: ${JSON.stringify(e.left, keep).slice(0, 500)}`)
  }
  return e.right
}
