/**
 * The hosts of a run: real or virtual, their output passed on or captured.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Capabilities } from '../../../wasi/index.ts'
import { virtual, type VirtualState } from '../../memory/virtual.ts'
import { node, toDescriptors } from '../../node/stdio.ts'
import type { Sink } from '../../sink.ts'
import type { CliError } from './exit.ts'
import { bytesOf, tooMuchInput } from './files.ts'
import type { RunArguments } from './runOptions.ts'

/** What a program wrote, kept for the JSON report. */
export interface Captured {
  readonly sink: Sink
  /** Why the program cannot write any more; null as long as it can. */
  readonly full: () => string | null
  readonly output: () => Readonly<Record<'stdout' | 'stderr', string>>
}

/**
 * Bytes of output that a JSON report holds; a program that writes more has met a limit. JSON has up to six characters per byte, and a string
 * of the host at most 2^29.
 */
const mostCaptured = 1 << 26

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
  let isFull = false
  return {
    sink: (fd, bytes) => {
      isFull = isFull || room < bytes.length
      if (isFull) return TE.left('nospc')
      room -= bytes.length
      written[fd].push(bytes)
      return TE.right(bytes.length)
    },
    full: () =>
      isFull ? `the program writes more than the ${mostCaptured} bytes of output that a JSON report holds` : null,
    output: () => ({ stdout: legible(written[1]), stderr: legible(written[2]) })
  }
}

/** The program's output goes to the standard streams. */
export const toStreams: Sink = toDescriptors()
/** All of it goes to standard error, where standard output is a report. */
export const toStderr: Sink = (_, bytes) => toStreams(2, bytes)

/** Standard input is read at once where the host is virtual: nothing may depend on when it arrives. */
const readStdin = async (): Promise<Uint8Array | null> =>
  process.stdin.isTTY ? new Uint8Array(0) : bytesOf(process.stdin)

const epoch = 1_000_000_000_000_000_000n
const microsecond = 1_000n

export interface Host {
  readonly capabilities: Capabilities
  /** What a virtual host remembers; `null` of the real one. */
  readonly state: () => VirtualState | null
}

/**
 * The interpreter that the arguments ask for, from where an earlier one stopped. Program output goes to the sink. Left: standard input is
 * too long.
 */
export const hostOf = async (
  a: RunArguments,
  name: string,
  sink: Sink,
  from: VirtualState | null
): Promise<Either<CliError, Host>> => {
  const args = a.invoke === null ? [name, ...a.args] : [name]
  if (!a.virtual) return E.right({ capabilities: node({ args, env: a.env, sink }), state: () => null })
  const stdin = from === null ? await readStdin() : from.stdin
  if (stdin === null) return E.left(tooMuchInput('<stdin>'))
  const host = virtual({
    args,
    env: a.env,
    stdin,
    seed: a.seed,
    now: epoch,
    tick: microsecond,
    from: from ?? undefined,
    sink
  })
  return E.right(host)
}
