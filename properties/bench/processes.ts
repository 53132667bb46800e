/** Whole processes, as users start them: the time that passes, and the CPU that a process takes with all its threads. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export interface Job {
  readonly command: ReadonlyArray<string>
  readonly input?: string | Uint8Array
}

export interface Finished {
  readonly stdout: string
  readonly status: number
  readonly wall: number
  /** Seconds; `null` where the system does not say. */
  readonly cpu: number | null
}

const stat = '/proc/self/stat'
/** The kernel counts in hundredths of a second, whatever it measures in. */
const TICK = 0.01

/** CPU seconds of the children that have ended, threads and all. */
const childrenCpu = (): number | null => {
  if (!existsSync(stat)) return null
  const text = readFileSync(stat, 'utf8')
  // after the name, which may hold spaces: fields 16 and 17 of the whole, cutime and cstime
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK
}

/** Runs to the end. Throws if that cannot be, for then it would measure something else. */
export const finished = ({ command: [program = '', ...args], input = '' }: Job): Finished => {
  const [before, start] = [childrenCpu(), performance.now()]
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    input,
    // node-wasi.mjs reports on descriptor 3
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, NODE_OPTIONS: '' }
  })
  const [after, end] = [childrenCpu(), performance.now()]
  if (error !== undefined || status === null) throw error ?? new Error(`${args.join(' ')} was ended: ${stderr}`)
  const cpu = before === null || after === null ? null : after - before
  return { stdout, status, wall: (end - start) / 1000, cpu }
}
