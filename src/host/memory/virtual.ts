/**
 * The deterministic interpreter: a virtual clock, seeded randomness, and standard streams in memory.
 *
 * Runs with the same options are equal, bit for bit.
 */
import * as TE from 'fp-ts/lib/TaskEither.js'
import { encodeUtf8 } from '../../prelude/Utf8.ts'
import type { Capabilities } from '../../wasi/index.ts'
import { stdioStat } from '../../wasi/Stdio.ts'
import type { Sink } from '../sink.ts'

export interface VirtualOptions {
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly stdin: Uint8Array
  /** State of the generator that `random_get` reads. */
  readonly seed: number
  /** Nanoseconds since 1970 at the start, from which the other clocks count; every look at a clock moves it on by `tick`. */
  readonly now: bigint
  readonly tick: bigint
  /** Where an earlier host stopped; instead of `stdin` and `seed`; `now` is still the start. */
  readonly from?: VirtualState | undefined
  /** Where bytes go that the guest writes to an open stream; by default they are kept, for `output`. */
  readonly sink?: Sink
}

/** What the host remembers: another that starts from it continues as this one would. */
export interface VirtualState {
  readonly now: bigint
  /** State of the generator, an int32. */
  readonly random: number
  /** Bytes of standard input that were read. */
  readonly position: number
  readonly open: ReadonlyArray<number>
  readonly stdin: Uint8Array
}

export interface Virtual {
  readonly capabilities: Capabilities
  /** What has been written to standard output and error so far, and was kept. */
  readonly output: (fd: 1 | 2) => Uint8Array
  readonly state: () => VirtualState
}

const strings = (xs: ReadonlyArray<string>): ReadonlyArray<Uint8Array> => xs.map(encodeUtf8)

/** A stream of bytes from a 32-bit seed (mulberry32). */
const bytesFrom = (seed: number): { readonly bytes: (n: number) => Uint8Array; readonly state: () => number } => {
  let state = seed | 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 24
  }
  return { bytes: (n) => Uint8Array.from({ length: n }, word), state: () => state }
}

const concat = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const out = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0))
  let at = 0
  for (const c of chunks) {
    out.set(c, at)
    at += c.length
  }
  return out
}

export const virtual = (options: VirtualOptions): Virtual => {
  const start = options.from ?? {
    now: options.now,
    random: options.seed,
    position: 0,
    open: [0, 1, 2],
    stdin: options.stdin
  }
  const random = bytesFrom(start.random)
  const written: { readonly 1: Array<Uint8Array>; readonly 2: Array<Uint8Array> } = { 1: [], 2: [] }
  const open = new Set(start.open)
  const { stdin } = start
  let { now, position } = start
  const time = (): bigint => (now += options.tick)
  const sink: Sink =
    options.sink ??
    ((fd, bytes) => {
      written[fd].push(bytes)
      return TE.right(bytes.length)
    })
  const onOpen = <A>(fd: number, then: () => TE.TaskEither<'badf' | 'spipe', A>): TE.TaskEither<'badf' | 'spipe', A> =>
    open.has(fd) ? then() : TE.left('badf')
  const capabilities: Capabilities = {
    ArgsGet: () => TE.right(strings(options.args)),
    EnvironGet: () => TE.right(strings(Object.entries(options.env).map(([k, v]) => `${k}=${v}`))),
    ClockTimeGet: ({ id }) => TE.right(id === 0 ? time() : time() - options.now),
    ClockResGet: () => TE.right(1n),
    RandomGet: ({ length }) => TE.right(random.bytes(length)),
    SchedYield: () => TE.right(null),
    FdWrite: ({ fd, bytes }) => ((fd === 1 || fd === 2) && open.has(fd) ? sink(fd, bytes) : TE.left('badf')),
    FdRead: ({ fd, length }) =>
      onOpen(fd, () => {
        if (fd !== 0) return TE.left('badf')
        const bytes = stdin.slice(position, position + length)
        position += bytes.length
        return TE.right(bytes)
      }),
    FdClose: ({ fd }) => (open.delete(fd) ? TE.right(null) : TE.left('badf')),
    FdSeek: ({ fd }) => onOpen(fd, () => TE.left('spipe')),
    FdFdstatGet: ({ fd }) => onOpen(fd, () => TE.right(stdioStat(fd, 'unknown'))),
    FdPrestatGet: () => TE.left('badf')
  }
  return {
    capabilities,
    output: (fd) => concat(written[fd]),
    state: () => ({ now, random: random.state(), position, open: [...open], stdin })
  }
}
