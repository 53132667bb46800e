/** CPU time, so that other loads do not count, and ratios of it, so that a slow machine does not either. */
import { existsSync, readFileSync } from 'node:fs'

const schedule = '/proc/thread-self/schedstat'

/**
 * Milliseconds of CPU that this thread has had: neither other threads nor the engine's own count. Where the system does not
 * count by threads, those of the process: never fewer. It ticks every few milliseconds.
 */
export const cpu: () => number =
  existsSync(schedule) ?
    () => Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6
  : () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e3
    }

/** Milliseconds of CPU of one call. */
export const cpuOf = (f: () => void): number => {
  const from = cpu()
  f()
  return cpu() - from
}

/** The clock ticks every few milliseconds: a sample takes many ticks. */
export const LEAST_SAMPLE = 60

/** Milliseconds of CPU of one run of work that may be done again: the mean of as many runs as the clock needs. */
export const cpuPerRun = (work: () => unknown): number => {
  for (let times = 1; ; times *= 2) {
    const ms = cpuOf(() => {
      for (let i = 0; i < times; i++) work()
    })
    if (ms >= LEAST_SAMPLE) return ms / times
  }
}

/**
 * How many times the CPU of `base` `work` takes. Both are measured in turns, and the least of each counts: caches that
 * others use and collections of garbage disturb some rounds, not all.
 */
export const cpuRatio = (base: () => unknown, work: () => unknown, rounds = 3): number => {
  let [one, other] = [Infinity, Infinity]
  for (let i = 0; i < rounds; i++) {
    one = Math.min(one, cpuPerRun(base))
    other = Math.min(other, cpuPerRun(work))
  }
  return other / one
}

/**
 * How many times longer the work of a large input takes than that of one that is `GROWTH` times smaller. The inputs are
 * made beforehand: `make` is not measured.
 */
export const GROWTH = 8
export const growthOf = <A>(make: (n: number) => A, work: (input: A) => unknown, n: number): number => {
  const [small, large] = [make(n / GROWTH), make(n)]
  return cpuRatio(
    () => work(small),
    () => work(large)
  )
}

/** Between the growth of what is linear, which is `GROWTH`, and of what is quadratic, which is its square. */
export const LINEAR = GROWTH ** 1.5
