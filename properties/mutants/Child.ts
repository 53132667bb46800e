/** Processes that run tests of a mutated copy. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child {
  readonly cwd: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  /** What is done with a line of output; the answer is how many milliseconds the next one may take. */
  readonly onLine: (line: string) => number
  /** Milliseconds that the first line may take. */
  readonly patience: number
}

/** Those that run now; they go when this process goes. */
const running = new Set<number>()
const killGroup = (pid: number): void => {
  try {
    // the whole group: tests start processes of their own
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}
process.on('exit', () => running.forEach(killGroup))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/** How it ended: `null` where it was stopped because it said nothing for too long. */
export const runChild = ({ cwd, args, env, input, onLine, patience }: Child): Promise<number | null> =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true
    })
    if (child.pid !== undefined) running.add(child.pid)
    let silent = false
    const stop = (): void => {
      silent = true
      if (child.pid !== undefined) killGroup(child.pid)
    }
    let timer = setTimeout(stop, patience)
    createInterface(child.stdout).on('line', (line) => {
      clearTimeout(timer)
      timer = setTimeout(stop, onLine(line))
    })
    child.stdin.end(input ?? '')
    child.on('close', (code) => {
      clearTimeout(timer)
      if (child.pid !== undefined) running.delete(child.pid)
      done(silent ? null : (code ?? 1))
    })
  })
