/**
 * The real interpreter, first part: the standard streams, clocks and randomness of the process.
 *
 * A stream that cannot be read or written now is tried again; every other failure becomes an error number.
 */
import { randomFillSync } from 'node:crypto'
import { fstatSync, read as fsRead, readFileSync, write as fsWrite } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { encodeUtf8 } from '../../prelude/Utf8.ts'
import type { Capabilities, Errno, Whence } from '../../wasi/index.ts'
import { isPositioned, stdioStat, type FileType } from '../../wasi/Stdio.ts'
import type { Sink } from '../sink.ts'
import { errnoOf, typeOf } from './system.ts'

export interface NodeOptions {
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  /** Descriptors of the process that are the guest's 0, 1 and 2; by default its own. */
  readonly stdin?: number
  readonly stdout?: number
  readonly stderr?: number
  /** Where bytes go that the guest writes to an open stream; by default to `stdout` and `stderr`. */
  readonly sink?: Sink
}

type Io = (done: (error: NodeJS.ErrnoException | null, n: number) => void) => void

/** Performs one read or write, again while the stream is not ready. */
const transfer =
  (io: Io): TaskEither<NodeJS.ErrnoException, number> =>
  async () => {
    for (;;) {
      const result = await new Promise<E.Either<NodeJS.ErrnoException, number>>((resolve) => {
        io((error, n) => resolve(error === null ? E.right(n) : E.left(error)))
      })
      if (E.isRight(result)) return result
      if (result.left.code !== 'EAGAIN') return result
      await sleep(5)
    }
  }

/** One standard stream of the guest. */
interface Stream {
  /** Of the process. */
  readonly descriptor: number
  readonly type: FileType
  /** Where the guest reads next, once it has moved the offset. Until then it is that of the descriptor: `null`. */
  position: number | null
  /** Bytes that were read at the offset of the descriptor. */
  read: number
}

const openStream = (descriptor: number): Stream | null => {
  try {
    return { descriptor, type: typeOf(fstatSync(descriptor)), position: null, read: 0 }
  } catch {
    return null // the process was started without this stream
  }
}

/** The offset of a descriptor. The process that started this one may have moved it; where that is unknown, it was at 0. */
const offsetOf = ({ descriptor, read }: Stream): number => {
  try {
    const pos = /^pos:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
    return pos === undefined ? read : Number(pos)
  } catch {
    return read // only Linux has this file
  }
}

/** Bytes after which a read is answered: the guest asks again for more. */
const mostRead = 1 << 20

/** Random bytes that are made at a time: the system takes no request of 2 GiB. */
const mostRandom = 1 << 20

const randomBytes = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += mostRandom) randomFillSync(bytes.subarray(at, at + mostRandom))
  return bytes
}

/** Writes to descriptors of the process. */
export const toDescriptors =
  (stdout = 1, stderr = 2): Sink =>
  (fd, bytes) =>
    writeAll(fd === 1 ? stdout : stderr, bytes)

export const node = (options: NodeOptions): Capabilities => {
  const descriptors = [options.stdin ?? 0, options.stdout ?? 1, options.stderr ?? 2]
  const streams = new Map(
    descriptors.flatMap((d, fd) => {
      const s = openStream(d)
      return s === null ? [] : [[fd, s] as const]
    })
  )
  const sink = options.sink ?? toDescriptors(options.stdout, options.stderr)
  const on = <A>(fd: number, then: (s: Stream) => TaskEither<Errno, A>): TaskEither<Errno, A> => {
    const s = streams.get(fd)
    return s === undefined ? TE.left('badf') : then(s)
  }
  return {
    ArgsGet: () => TE.right(options.args.map(encodeUtf8)),
    EnvironGet: () => TE.right(Object.entries(options.env).map(([k, v]) => encodeUtf8(`${k}=${v}`))),
    ClockTimeGet: ({ id }) =>
      TE.fromIO(() =>
        id === 0 ? BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
        : id === 1 ? process.hrtime.bigint()
        : BigInt(Math.round(process.cpuUsage().user + process.cpuUsage().system)) * 1000n
      ),
    ClockResGet: ({ id }) => TE.right(id === 1 ? 1n : 1000n),
    RandomGet: ({ length }) =>
      TE.fromEither(
        E.tryCatch(
          () => randomBytes(length),
          () => 'nomem'
        )
      ),
    SchedYield: () => async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return E.right(null)
    },
    FdWrite: ({ fd, bytes }) => (fd === 1 || fd === 2 ? on(fd, () => sink(fd, bytes)) : TE.left('badf')),
    FdRead: ({ fd, length }) =>
      fd !== 0 ? TE.left('badf') : on(fd, (s) => readSome(s, new Uint8Array(Math.min(length, mostRead)))),
    FdClose: ({ fd }) => (streams.delete(fd) ? TE.right(null) : TE.left('badf')),
    FdSeek: ({ fd, offset, whence }) => on(fd, (s) => seek(fd, s, offset, whence)),
    FdFdstatGet: ({ fd }) => on(fd, (s) => TE.right(stdioStat(fd, s.type))),
    FdPrestatGet: () => TE.left('badf')
  }
}

const writeAll =
  (descriptor: number, bytes: Uint8Array): TaskEither<Errno, number> =>
  async () => {
    let done = 0
    while (done < bytes.length) {
      const n = await transfer((cb) => fsWrite(descriptor, bytes, done, bytes.length - done, null, cb))()
      if (E.isLeft(n) && done === 0) return E.left(errnoOf(n.left))
      if (E.isLeft(n) || n.right === 0) break // the guest asks again for the rest
      done += n.right
    }
    return E.right(done)
  }

const readSome =
  (s: Stream, buffer: Uint8Array): TaskEither<Errno, Uint8Array> =>
  async () => {
    const n = await transfer((cb) => fsRead(s.descriptor, buffer, 0, buffer.length, s.position, cb))()
    // Windows says the end of a file as an error
    if (E.isLeft(n)) return n.left.code === 'EOF' ? E.right(new Uint8Array(0)) : E.left(errnoOf(n.left))
    if (s.position === null) s.read += n.right
    else s.position += n.right
    return E.right(buffer.subarray(0, n.right))
  }

/** Moves the offset of standard input, where that is a file. What is written goes where the process writes, too. */
const seek = (fd: number, s: Stream, offset: bigint, whence: Whence): TaskEither<Errno, bigint> => {
  if (!isPositioned(fd, s.type)) return TE.left('spipe')
  const now = s.position ?? offsetOf(s)
  const base =
    whence === 'set' ? 0
    : whence === 'cur' ? now
    : fstatSync(s.descriptor).size
  const to = BigInt(base) + offset
  if (to < 0n || to > BigInt(Number.MAX_SAFE_INTEGER)) return TE.left('inval')
  if (Number(to) !== now) s.position = Number(to)
  return TE.right(to)
}
