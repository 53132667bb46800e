/**
 * The hosts of a run: real or virtual, their output passed on or captured.
 */
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Capabilities } from '../../../wasi/index.ts'
import { virtual, type VirtualState } from '../../memory/virtual.ts'
import { node } from '../../node/stdio.ts'
import type { RunArguments } from './runOptions.ts'

/** What a program wrote, kept for the JSON report. */
export interface Captured {
  readonly capabilities: Capabilities
  readonly output: () => Readonly<Record<'stdout' | 'stderr', string>>
}

/** A JSON report holds at most so many bytes of output; a program that writes more is told that the device is full. */
const mostCaptured = 1 << 27

/** Text where the bytes are UTF-8, base64 otherwise. */
const legible = (chunks: ReadonlyArray<Uint8Array>): string => {
  const bytes = Buffer.concat(chunks)
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : `base64:${bytes.toString('base64')}`
}

export const capture = (capabilities: Capabilities): Captured => {
  const written: Readonly<Record<1 | 2, Array<Uint8Array>>> = { 1: [], 2: [] }
  let room = mostCaptured
  return {
    capabilities: {
      ...capabilities,
      FdWrite: (request) => {
        if (request.fd !== 1 && request.fd !== 2) return capabilities.FdWrite(request)
        if (room < request.bytes.length) return TE.left('nospc')
        room -= request.bytes.length
        written[request.fd].push(request.bytes)
        return TE.right(request.bytes.length)
      }
    },
    output: () => ({ stdout: legible(written[1]), stderr: legible(written[2]) })
  }
}

/** Standard input is read at once where the host is virtual: nothing may depend on when it arrives. */
const readStdin = async (): Promise<Uint8Array> => {
  if (process.stdin.isTTY) return new Uint8Array(0)
  const chunks: Array<Uint8Array> = []
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array) // a stream without encoding gives bytes
  return Buffer.concat(chunks)
}

const epoch = 1_000_000_000_000_000_000n
const microsecond = 1_000n

export interface Host {
  readonly capabilities: Capabilities
  /** What a virtual host remembers; `null` of the real one. */
  readonly state: () => VirtualState | null
}

/**
 * The interpreter that the arguments ask for, from where an earlier one stopped. Program output goes to the real streams
 * unless it is captured.
 */
export const hostOf = async (a: RunArguments, name: string, from: VirtualState | null): Promise<Host> => {
  const args = a.invoke === null ? [name, ...a.args] : [name]
  const real = node({ args, env: a.env })
  if (!a.virtual) return { capabilities: real, state: () => null }
  const made = virtual({
    args,
    env: a.env,
    stdin: from === null ? await readStdin() : from.stdin,
    seed: a.seed,
    now: epoch,
    tick: microsecond,
    from: from ?? undefined
  })
  return { capabilities: { ...made.capabilities, FdWrite: real.FdWrite }, state: made.state }
}
