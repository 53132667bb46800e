/**
 * The real interpreter, first part: the standard streams, clocks and randomness of the process.
 *
 * A stream that cannot be read or written now is tried again; every other failure becomes an error number.
 */
import { randomFillSync } from 'node:crypto'
import { fstatSync, read as fsRead, write as fsWrite, type Stats } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { encodeUtf8 } from '../../prelude/Utf8.ts'
import { isErrno, type Capabilities, type Errno, type Whence } from '../../wasi/index.ts'
import { stdioStat, type FileType } from '../../wasi/Stdio.ts'

export interface NodeOptions {
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
}

/** The error number of a system error: `EPIPE` is `pipe`. */
const errnoOf = (error: NodeJS.ErrnoException): Errno => {
  const name = (error.code ?? '').replace(/^E/, '').toLowerCase()
  return isErrno(name) ? name : 'io'
}

type Io = (done: (error: NodeJS.ErrnoException | null, n: number) => void) => void

/** Performs one read or write, again while the stream is not ready. */
const transfer =
  (io: Io): TaskEither<Errno, number> =>
  async () => {
    for (;;) {
      const result = await new Promise<E.Either<NodeJS.ErrnoException, number>>((resolve) => {
        io((error, n) => resolve(error === null ? E.right(n) : E.left(error)))
      })
      if (E.isRight(result)) return result
      if (result.left.code === 'EOF') return E.right(0)
      if (result.left.code !== 'EAGAIN') return E.left(errnoOf(result.left))
      await sleep(5)
    }
  }

const typeOf = (stat: Stats): FileType =>
  stat.isFile() ? 'regular'
  : stat.isCharacterDevice() ? 'character'
  : stat.isSocket() ? 'stream'
  : stat.isBlockDevice() ? 'block'
  : 'unknown'

/** One standard stream; `position` counts in a regular file, which a guest may position. */
interface Stream {
  readonly type: FileType
  position: number
}

const openStream = (fd: number): readonly [number, Stream] | null => {
  try {
    return [fd, { type: typeOf(fstatSync(fd)), position: 0 }]
  } catch {
    return null // the process was started without this stream
  }
}

/** Bytes after which a read is answered: the guest asks again for more. */
const mostRead = 1 << 20

export const node = (options: NodeOptions): Capabilities => {
  const streams = new Map([0, 1, 2].map(openStream).filter((s) => s !== null))
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
    RandomGet: ({ length }) => TE.fromIO(() => randomFillSync(new Uint8Array(length))),
    SchedYield: () => async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return E.right(null)
    },
    FdWrite: ({ fd, bytes }) => (fd === 0 ? TE.left('badf') : on(fd, () => writeAll(fd, bytes))),
    FdRead: ({ fd, length }) =>
      fd !== 0 ? TE.left('badf') : on(fd, (s) => readSome(fd, s, new Uint8Array(Math.min(length, mostRead)))),
    FdClose: ({ fd }) => (streams.delete(fd) ? TE.right(null) : TE.left('badf')),
    FdSeek: ({ fd, offset, whence }) => on(fd, (s) => seek(fd, s, offset, whence)),
    FdFdstatGet: ({ fd }) => on(fd, (s) => TE.right(stdioStat(fd, s.type))),
    FdPrestatGet: () => TE.left('badf')
  }
}

const writeAll =
  (fd: number, bytes: Uint8Array): TaskEither<Errno, number> =>
  async () => {
    let done = 0
    while (done < bytes.length) {
      const n = await transfer((cb) => fsWrite(fd, bytes, done, bytes.length - done, null, cb))()
      if (E.isLeft(n)) return done > 0 ? E.right(done) : n
      done += n.right
    }
    return E.right(done)
  }

const readSome =
  (fd: number, s: Stream, buffer: Uint8Array): TaskEither<Errno, Uint8Array> =>
  async () => {
    const position = s.type === 'regular' ? s.position : null
    const n = await transfer((cb) => fsRead(fd, buffer, 0, buffer.length, position, cb))()
    if (E.isLeft(n)) return n
    s.position += n.right
    return E.right(buffer.subarray(0, n.right))
  }

const seek = (fd: number, s: Stream, offset: bigint, whence: Whence): TaskEither<Errno, bigint> => {
  if (s.type !== 'regular' || fd !== 0) return TE.left('spipe')
  const base =
    whence === 'set' ? 0n
    : whence === 'cur' ? BigInt(s.position)
    : BigInt(fstatSync(fd).size)
  const to = base + offset
  if (to < 0n || to > BigInt(Number.MAX_SAFE_INTEGER)) return TE.left('inval')
  s.position = Number(to)
  return TE.right(to)
}
