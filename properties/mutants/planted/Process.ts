/** The processes of the hunt. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { decodeAnswer, type Answer, type Task } from './Protocol.ts'

/** A process that is asked one thing at a time. It is replaced when it does not answer. */
export interface Asked {
  readonly ask: (task: Task, patience: number) => Promise<Answer>
  readonly end: () => void
}

const running = new Set<ChildProcess>()
const stop = (child: ChildProcess): void => {
  running.delete(child)
  // the whole group: tests start processes of their own
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}
process.on('exit', () => running.forEach(stop))

export const asked = (): Asked => {
  let child: ChildProcess | null = null
  let answered: (answer: Answer) => void = () => undefined
  const started = (): ChildProcess => {
    const next = spawn(process.execPath, ['--import', 'tsx', 'properties/mutants/planted/Worker.ts'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true
    })
    running.add(next)
    createInterface(next.stdout).on('line', (line) => {
      if (line.startsWith('{"failure":')) answered(decodeAnswer(line))
    })
    next.on('exit', (code) => {
      running.delete(next)
      if (child === next) {
        child = null
        answered({ failure: `the process ends with ${code}`, ms: 0 })
      }
    })
    return next
  }
  const end = (): void => {
    if (child !== null) stop(child)
    child = null
  }
  const ask = async (task: Task, patience: number): Promise<Answer> => {
    child ??= started()
    const { stdin } = child
    const answer = new Promise<Answer>((done) => (answered = done))
    const timer = setTimeout(() => {
      end()
      answered({ failure: 'does not end', ms: patience })
    }, patience)
    stdin?.write(`${JSON.stringify(task)}\n`)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
    }
  }
  return { ask, end }
}
