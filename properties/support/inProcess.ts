/**
 * The command line in this process, from its sources: a command line takes milliseconds, and sees what is changed in them
 * without a build. Descriptors 0, 1 and 2 are regular files of its own.
 *
 * `cli/inProcess.property.ts` holds it against the built command line.
 */
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, vi } from 'vitest'

/** What a command line has left. */
interface Ended<Output> {
  readonly code: number
  readonly stdout: Output
  readonly stderr: Output
}

/** The descriptors that stand for 0, 1 and 2 while a command line runs. */
const descriptors = vi.hoisted((): { now: readonly [number, number, number] } => ({ now: [0, 1, 2] }))

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const redirected =
    <A extends ReadonlyArray<unknown>, B>(f: (fd: number, ...rest: A) => B) =>
    (fd: number, ...rest: A): B =>
      f(descriptors.now[fd] ?? fd, ...rest)
  return {
    ...fs,
    fstatSync: redirected(fs.fstatSync),
    writeSync: redirected(fs.writeSync),
    write: redirected(fs.write),
    read: redirected(fs.read)
  }
})

// what a property file has loaded before has the real functions: the command line gets modules of its own
vi.resetModules()

/** The command line called `process.exit`. */
class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

const folder = mkdtempSync(join(tmpdir(), 'reduct-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const path = (name: string): string => join(folder, name)

const codeOf = async (args: ReadonlyArray<string>): Promise<number> => {
  const { commandLine } = await import('../../src/host/cli/program.ts')
  const signals = process.listeners('SIGINT')
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Exit(Number(code))
  })
  try {
    return await commandLine(['node', 'reduct', ...args])
  } catch (e) {
    if (e instanceof Exit) return e.code
    throw e
  } finally {
    exit.mockRestore()
    for (const f of process.listeners('SIGINT')) if (!signals.includes(f)) process.removeListener('SIGINT', f)
  }
}

const runs = async (args: ReadonlyArray<string>, input: string | Uint8Array): Promise<Ended<Buffer>> => {
  writeFileSync(path('in'), input)
  const stdin = openSync(path('in'), 'r')
  const [stdout, stderr] = [openSync(path('out'), 'w'), openSync(path('err'), 'w')]
  const own = Object.getOwnPropertyDescriptor(process, 'stdin')
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    get: () => createReadStream('', { fd: stdin, autoClose: false })
  })
  descriptors.now = [stdin, stdout, stderr]
  try {
    const code = await codeOf(args)
    return { code, stdout: readFileSync(path('out')), stderr: readFileSync(path('err')) }
  } finally {
    descriptors.now = [0, 1, 2]
    if (own !== undefined) Object.defineProperty(process, 'stdin', own)
    for (const fd of [stdin, stdout, stderr]) closeSync(fd)
  }
}

let last: Promise<unknown> = Promise.resolve()

/** Runs a command line, after those that were asked for before; what it wrote as bytes. */
export const reductBytes = (args: ReadonlyArray<string>, input: string | Uint8Array = ''): Promise<Ended<Buffer>> => {
  const next = last.then(() => runs(args, input))
  last = next.catch(() => undefined)
  return next
}

/** The same with its output as text. */
export const reductHere = async (
  args: ReadonlyArray<string>,
  input: string | Uint8Array = ''
): Promise<Ended<string>> => {
  const { code, stdout, stderr } = await reductBytes(args, input)
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}
