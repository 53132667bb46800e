/** CPU time, so that other loads do not count, and ratios of it, so that a slow machine does not either. */
import { existsSync, readFileSync } from 'node:fs'

const schedule = '/proc/thread-self/schedstat'

/**
 * Milliseconds of CPU that this thread has had: neither other threads nor the engine's own count. Where the system does not
 * count by threads, those of the process: never fewer.
 */
export const cpu: () => number =
  existsSync(schedule) ?
    () => {
      // the schedule alone is as old as the last tick; the system brings it up to date to count for the process
      process.cpuUsage()
      return Number(readFileSync(schedule, 'utf8').split(' ')[0]) / 1e6
    }
  : () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e3
    }

/**
 * Milliseconds of CPU that the main thread of another process has had, `Infinity` if it is gone. Where the system does not
 * report it, those that pass.
 */
export const cpuOfProcess = (pid: number): number => {
  if (!existsSync(schedule)) return performance.now()
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return Infinity
  }
}

/** Milliseconds of CPU of one call. */
export const cpuOf = (f: () => void): number => {
  const from = cpu()
  f()
  return cpu() - from
}

/**
 * Milliseconds of CPU of one run of work that may be done again: the mean of as many runs as take `least`.
 */
export const cpuPerRun = (work: () => unknown, least: number): number => {
  for (let times = 1; ; times *= 2) {
    const ms = cpuOf(() => {
      for (let i = 0; i < times; i++) work()
    })
    if (ms >= least) return ms / times
  }
}

/**
 * How many times the CPU of `base` `work` takes. Both are measured in turns, and the least of each counts: others that use
 * the same caches, and collections of garbage, disturb some rounds and not all. Long samples are not taken again.
 */
export const cpuRatio = (base: () => unknown, work: () => unknown): number => {
  let [one, other] = [Infinity, Infinity]
  const from = cpu()
  for (let round = 0; round < 3 && cpu() - from < 2000; round++) {
    one = Math.min(one, cpuPerRun(base, 30))
    other = Math.min(other, cpuPerRun(work, 30))
  }
  return other / one
}

/** How much larger the larger input is where growth is measured. */
const GROWTH = 16

/** How many times longer the work takes on an input of size `n` than on one of size `n / 16`; `make` is not measured. */
export const growthOf = <A>(make: (n: number) => A, work: (input: A) => unknown, n: number): number => {
  const [small, large] = [make(Math.ceil(n / GROWTH)), make(n)]
  return cpuRatio(
    () => work(small),
    () => work(large)
  )
}

/** Growth below this is that of constant time, not of linear time. */
export const CONSTANT = GROWTH ** 0.5
/**
 * Growth below this is that of linear time, not of quadratic time. It is no more than a factor of four from either: what no
 * longer fits a cache or the young generation of the heap costs up to that factor more.
 */
export const LINEAR = GROWTH ** 1.5
