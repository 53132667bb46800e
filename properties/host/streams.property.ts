/** The standard streams of the real host: each kind of file, in either direction, open and closed; and system errors. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import { describe, expect, it, vi } from 'vitest'
import { node } from '../../src/host/node/index.ts'
import { errnoOf, typeOf } from '../../src/host/node/system.ts'
import type { Capabilities, Errno } from '../../src/wasi/index.ts'
import { temporaryFolder } from '../support/folder.ts'
import { errors } from '../wasi/errnos.ts'

/** What the system does otherwise in some tests, and which descriptors were asked for their status. */
const system = vi.hoisted((): { hasFdinfo: boolean; failure: string | null; asked: Array<number> } => ({
  hasFdinfo: true,
  failure: null,
  asked: []
}))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const failing =
    (f: (...args: ReadonlyArray<unknown>) => void) =>
    (...args: ReadonlyArray<unknown>): void => {
      const done = args.at(-1) as (e: Error | null, n?: number) => void
      if (system.failure === null) f(...args)
      else if (system.failure === 'nothing') done(null, 0)
      else done(Object.assign(new Error(), { code: system.failure }))
    }
  return {
    ...fs,
    // the types of the rest are those of the functions that they represent
    read: failing(fs.read as (...args: ReadonlyArray<unknown>) => void),
    write: failing(fs.write as (...args: ReadonlyArray<unknown>) => void),
    fstatSync: (fd: number) => {
      system.asked.push(fd)
      return fs.fstatSync(fd)
    },
    readFileSync: (path: string, encoding: BufferEncoding) => {
      if (path.startsWith('/proc/') && !system.hasFdinfo) throw new Error('no such file')
      return fs.readFileSync(path, encoding)
    }
  }
})

const folder = temporaryFolder()
const text = folder.file('text', 'abcdef')

type Fd = 0 | 1 | 2
const names = ['stdin', 'stdout', 'stderr'] as const

/** A host of which one stream is this file; the others are the process's. */
const withStream = (fd: Fd, descriptor: number): Capabilities => node({ args: [], env: {}, [names[fd]]: descriptor })

/** The same for as long as something is done with it. */
const using = async <A>(
  fd: Fd,
  path: string,
  flags: string | number,
  act: (c: Capabilities) => Promise<A>
): Promise<A> => {
  const descriptor = openSync(path, flags)
  try {
    return await act(withStream(fd, descriptor))
  } finally {
    closeSync(descriptor)
  }
}

const shown = (e: Either<Errno, unknown>): unknown =>
  isLeft(e) ? e.left
  : e.right instanceof Uint8Array ? Buffer.from(e.right).toString()
  : e.right

const read = async (c: Capabilities, fd: number, length = 10): Promise<unknown> =>
  shown(await c.FdRead({ _tag: 'FdRead', fd, length })())
const write = async (c: Capabilities, fd: number, bytes = 'xyz'): Promise<unknown> =>
  shown(await c.FdWrite({ _tag: 'FdWrite', fd, bytes: Buffer.from(bytes) })())
const seek = async (c: Capabilities, fd: number): Promise<unknown> =>
  shown(await c.FdSeek({ _tag: 'FdSeek', fd, offset: 1n, whence: 'set' })())
const close = async (c: Capabilities, fd: number): Promise<unknown> => shown(await c.FdClose({ _tag: 'FdClose', fd })())
const status = async (c: Capabilities, fd: number) => {
  const e = await c.FdFdstatGet({ _tag: 'FdFdstatGet', fd })()
  return isLeft(e) ? e.left : e.right
}

/** Out of the description of WASI preview 1: bits of `rights`, numbers of `filetype`. */
const right = { read: 1 << 1, seek: 1 << 2, tell: 1 << 5, write: 1 << 6, filestat: 1 << 21, poll: 1 << 27 }
const filetype = { unknown: 0, block: 1, character: 2, directory: 3, regular: 4, stream: 6 }

describe('the status of a stream', () => {
  it.each<readonly [string, string, keyof typeof filetype]>([
    ['a file', text, 'regular'],
    ['a device', '/dev/null', 'character'],
    ['a folder', folder.path, 'directory']
  ])('that is %s has its type, and the rights of its direction', async (_, path, type) => {
    for (const fd of [0, 1, 2] as const) {
      const direction = fd === 0 ? right.read : right.write
      const positioned = fd === 0 && type === 'regular' ? right.seek | right.tell : 0
      expect(await using(fd, path, 'r', (c) => status(c, fd))).toEqual({
        filetype: filetype[type],
        flags: 0,
        base: BigInt(direction | positioned | right.filestat | right.poll),
        inheriting: 0n
      })
    }
  })

  it('is of the type that the system says', () => {
    const kinds = ['File', 'CharacterDevice', 'Socket', 'BlockDevice', 'Directory', 'FIFO'] as const
    const types = kinds.map((kind) => {
      const is = Object.fromEntries(kinds.map((k) => [`is${k}`, () => k === kind]))
      return typeOf(is as unknown as Parameters<typeof typeOf>[0]) // a status has more, which nobody asks
    })
    expect(types).toEqual(['regular', 'character', 'stream', 'block', 'directory', 'unknown'])
  })
})

describe('a stream', () => {
  it('in the wrong direction is a bad descriptor, whatever it is open for', async () => {
    for (const path of [folder.file('both', 'abcdef'), '/dev/null']) {
      expect(await using(0, path, 'r+', (c) => write(c, 0))).toBe('badf')
      for (const fd of [1, 2] as const) expect(await using(fd, path, 'r+', (c) => read(c, fd))).toBe('badf')
    }
    expect(readFileSync(join(folder.path, 'both'), 'utf8')).toBe('abcdef')
    // and the process may have opened it for the other direction
    expect(await using(1, text, 'r', (c) => write(c, 1))).toBe('badf')
    expect(await using(0, join(folder.path, 'new'), 'w', (c) => read(c, 0))).toBe('badf')
  })

  it('is positioned where it is a file to read, and nowhere else', async () => {
    expect(await using(0, text, 'r', (c) => seek(c, 0))).toBe(1n)
    for (const fd of [1, 2] as const) expect(await using(fd, text, 'r+', (c) => seek(c, fd))).toBe('spipe')
    for (const path of ['/dev/null', folder.path])
      for (const fd of [0, 1, 2] as const) expect(await using(fd, path, 'r', (c) => seek(c, fd))).toBe('spipe')
  })

  it('that is closed stays closed, and the others stay open', async () => {
    for (const closed of [0, 1, 2] as const) {
      const open = openSync(text, 'r+')
      const c = node({ args: [], env: {}, stdin: open, stdout: open, stderr: open })
      expect(await close(c, closed)).toBeNull()
      for (const fd of [0, 1, 2] as const) {
        const used = [fd === 0 ? await read(c, fd, 0) : await write(c, fd, ''), await seek(c, fd), await status(c, fd)]
        if (fd === closed) expect([...used, await close(c, fd)]).toEqual(['badf', 'badf', 'badf', 'badf'])
        else for (const u of used) expect(u).not.toBe('badf')
      }
      // the descriptor of the process is its own
      expect(readSync(open, new Uint8Array(1))).toBe(1)
      closeSync(open)
    }
  })

  it('of another number, or that the process does not have, is none', async () => {
    const c = node({ args: [], env: {}, stdin: 999_999, stdout: 999_999, stderr: 999_999 })
    for (const fd of [0, 1, 2, 3, 2 ** 32 - 1])
      expect([
        await read(c, fd),
        await write(c, fd),
        await seek(c, fd),
        await close(c, fd),
        await status(c, fd)
      ]).toEqual(Array(5).fill('badf'))
    for (const fd of [0, 3]) expect(shown(await c.FdPrestatGet({ _tag: 'FdPrestatGet', fd })())).toBe('badf')
  })

  it('is the one of the process where nothing else is said', () => {
    system.asked = []
    node({ args: [], env: {} })
    expect(system.asked).toEqual([0, 1, 2])
    system.asked = []
    node({ args: [], env: {}, stdin: 5, stderr: 7 })
    expect(system.asked).toEqual([5, 1, 7])
  })

  it('takes all bytes, each into its own file; a sink takes them in its place', async () => {
    const [one, two] = [join(folder.path, 'one'), join(folder.path, 'two')]
    const [stdout, stderr] = [openSync(one, 'w'), openSync(two, 'w')]
    const c = node({ args: [], env: {}, stdout, stderr })
    expect([await write(c, 1, 'to 1,'), await write(c, 2, 'to 2'), await write(c, 1, ' again')]).toEqual([5, 4, 6])
    const kept: Array<string> = []
    const sink = (fd: 1 | 2, bytes: Uint8Array) => () => {
      kept.push(`${fd}:${Buffer.from(bytes).toString()}`)
      return Promise.resolve({ _tag: 'Right', right: 1 } as const)
    }
    const other = node({ args: [], env: {}, stdout, stderr, sink })
    expect([await write(other, 2, 'elsewhere'), await close(other, 2), await write(other, 2, 'nowhere')]).toEqual([
      1,
      null,
      'badf'
    ])
    for (const fd of [stdout, stderr]) closeSync(fd)
    expect([readFileSync(one, 'utf8'), readFileSync(two, 'utf8'), kept]).toEqual([
      'to 1, again',
      'to 2',
      ['2:elsewhere']
    ])
  })

  it('answers a read of more than a mebibyte with a mebibyte', async () => {
    const c = (await using(0, '/dev/zero', 'r', (h) => h.FdRead({ _tag: 'FdRead', fd: 0, length: 2 ** 32 - 1 })())) as {
      readonly right: Uint8Array
    }
    expect(c.right.length).toBe(1 << 20)
  })

  it('has an offset from its start where the system does not say it', async () => {
    system.hasFdinfo = false
    try {
      await using(0, text, 'r', async (c) => {
        expect(await read(c, 0, 2)).toBe('ab')
        const tell = (offset: bigint) => c.FdSeek({ _tag: 'FdSeek', fd: 0, offset, whence: 'cur' })()
        expect([shown(await tell(0n)), shown(await tell(1n)), await read(c, 0, 2), shown(await tell(0n))]).toEqual([
          2n,
          3n,
          'de',
          5n
        ])
      })
    } finally {
      system.hasFdinfo = true
    }
  })
})

describe('what cannot be done now', () => {
  const pipe = join(folder.path, 'pipe')
  execFileSync('mkfifo', [pipe])
  const opened = (): number => openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  /** Reads what has been written, or waits for it. */
  const next = async (end: number): Promise<number> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      try {
        return readSync(end, new Uint8Array(1 << 16))
      } catch {
        continue // nothing has been written yet
      }
    }
  }

  it('is tried again: a read of a pipe that is still empty', async () => {
    const ends = opened()
    const late = read(withStream(0, ends), 0)
    let done = false
    void late.then(() => (done = true))
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 8))
    expect(done).toBe(false)
    writeSync(ends, 'late')
    expect(await late).toBe('late')
    closeSync(ends)
  })

  it('is tried again: a write to a full pipe', async () => {
    const ends = opened()
    const size = 200_000
    const all = write(withStream(1, ends), 1, 'x'.repeat(size))
    let got = 0
    while (got < size) got += await next(ends)
    expect([await all, got]).toEqual([size, size])
    closeSync(ends)
  })

  it('says how much was written before nobody read any more, then that nobody reads', async () => {
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
    const c = withStream(2, writer)
    const some = write(c, 2, 'x'.repeat(200_000))
    await next(reader)
    closeSync(reader)
    const n = await some
    expect(n).toBeGreaterThan(0)
    expect(n).toBeLessThan(200_000)
    expect(await write(c, 2)).toBe('pipe')
    closeSync(writer)
  })
})

describe('an error of the system', () => {
  it('is the one of WASI of the same name', () => {
    for (const [name] of errors.filter(([e]) => e !== 'success')) {
      expect(errnoOf(Object.assign(new Error(), { code: `E${name.toUpperCase()}` }))).toBe(name)
    }
    expect(errors).toHaveLength(77)
  })

  it('of no such name is an error of input and output', () => {
    for (const code of ['ESUCCESS', 'EOF', 'EAI_FAIL', 'ERR_OUT_OF_RANGE', 'UNKNOWN', 'E', ''])
      expect(errnoOf(Object.assign(new Error(), { code }))).toBe('io')
    expect(errnoOf(new Error())).toBe('io')
  })

  it('reaches the guest, and the end of a file is none', async () => {
    const failing = async (code: string): Promise<ReadonlyArray<unknown>> => {
      const c = node({ args: [], env: {} })
      system.failure = code
      try {
        return [await read(c, 0), await write(c, 1), await write(c, 2)]
      } finally {
        system.failure = null
      }
    }
    expect(await failing('EIO')).toEqual(['io', 'io', 'io'])
    expect(await failing('ENOMEM')).toEqual(['nomem', 'nomem', 'nomem'])
    // as Windows says it
    expect(await failing('EOF')).toEqual(['', 'io', 'io'])
    system.failure = 'nothing'
    expect(await write(node({ args: [], env: {} }), 1)).toBe(0)
    system.failure = null
    expect(await using(0, folder.path, 'r', (c) => read(c, 0))).toBe('isdir')
    expect(await using(1, '/dev/full', 'w', (c) => write(c, 1))).toBe('nospc')
  })
})
