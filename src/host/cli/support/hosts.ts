/**
 * The hosts of a run: real or virtual, their output passed on or captured.
 */
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Capabilities } from '../../../wasi/index.ts'
import { virtual, type VirtualState } from '../../memory/virtual.ts'
import { node, toDescriptors } from '../../node/stdio.ts'
import type { Sink } from '../../sink.ts'
import type { RunArguments } from './runOptions.ts'

/** What a program wrote, kept for the JSON report. */
export interface Captured {
  readonly sink: Sink
  readonly output: () => Readonly<Record<'stdout' | 'stderr', string>>
}

/** A JSON report holds at most this number of bytes of output; a program that writes more is told that the device is full. */
const mostCaptured = 1 << 27

const base64 = 'base64:'

/** Text where the bytes are UTF-8, base64 otherwise, and where the text could be taken for that. */
const legible = (chunks: ReadonlyArray<Uint8Array>): string => {
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) && !text.startsWith(base64) ? text : `${base64}${bytes.toString('base64')}`
}

export const capture = (): Captured => {
  const written: Readonly<Record<1 | 2, Array<Uint8Array>>> = { 1: [], 2: [] }
  let room = mostCaptured
  return {
    sink: (fd, bytes) => {
      if (room < bytes.length) return TE.left('nospc')
      room -= bytes.length
      written[fd].push(bytes)
      return TE.right(bytes.length)
    },
    output: () => ({ stdout: legible(written[1]), stderr: legible(written[2]) })
  }
}

/** The program's output goes to the standard streams. */
export const toStreams: Sink = toDescriptors()
/** All of it goes to standard error, where standard output is a report. */
export const toStderr: Sink = (_, bytes) => toStreams(2, bytes)

/** Standard input is read at once where the host is virtual: nothing may depend on when it arrives. */
const readStdin = async (): Promise<Uint8Array> => {
  if (process.stdin.isTTY) return new Uint8Array(0)
  const chunks: Array<Uint8Array> = []
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array) // a stream without encoding yields bytes
  return Buffer.concat(chunks)
}

const epoch = 1_000_000_000_000_000_000n
const microsecond = 1_000n

export interface Host {
  readonly capabilities: Capabilities
  /** What a virtual host remembers; `null` of the real one. */
  readonly state: () => VirtualState | null
}

/** The interpreter that the arguments ask for, from where an earlier one stopped. Program output goes to the sink. */
export const hostOf = async (a: RunArguments, name: string, sink: Sink, from: VirtualState | null): Promise<Host> => {
  const args = a.invoke === null ? [name, ...a.args] : [name]
  if (!a.virtual) return { capabilities: node({ args, env: a.env, sink }), state: () => null }
  return virtual({
    args,
    env: a.env,
    stdin: from === null ? await readStdin() : from.stdin,
    seed: a.seed,
    now: epoch,
    tick: microsecond,
    from: from ?? undefined,
    sink
  })
}
