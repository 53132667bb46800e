/** CPU time, so that other loads do not count. */
import { existsSync, readFileSync } from 'node:fs'

const schedule = '/proc/thread-self/schedstat'

/**
 * Milliseconds of CPU that this thread has had: neither other threads nor the engine's own count. Where the system does not
 * tell of threads, those of the process: never fewer. It ticks every few milliseconds.
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
