/** Clocks, randomness, and the other streams: of the real host, and of the virtual one, which is a function of its options. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtual, type VirtualOptions } from '../../src/host/memory/virtual.ts'
import { node } from '../../src/host/node/index.ts'
import type { Capabilities, ClockId, Errno } from '../../src/wasi/index.ts'

const right = <A>(e: Either<Errno, A>): A => {
  if (isLeft(e)) throw new Error(e.left)
  return e.right
}
const shown = <A>(e: Either<Errno, A>): A | Errno => (isLeft(e) ? e.left : e.right)

const ids: ReadonlyArray<ClockId> = [0, 1, 2, 3]
const time = async (c: Capabilities, id: ClockId): Promise<bigint> =>
  right(await c.ClockTimeGet({ _tag: 'ClockTimeGet', id, precision: 1n })())
const resolution = async (c: Capabilities, id: ClockId): Promise<bigint> =>
  right(await c.ClockResGet({ _tag: 'ClockResGet', id })())
const random = async (c: Capabilities, length: number): Promise<Uint8Array> =>
  right(await c.RandomGet({ _tag: 'RandomGet', length })())

describe('the real host', () => {
  const c = node({ args: ['one', 'zwei ü'], env: { A: 'b=c', EMPTY: '' } })
  /** The readings of the process around those of a clock. */
  const readings: Readonly<Record<ClockId, () => bigint>> = {
    // the wall clock may be set while the process runs, which the host's own does not follow at once
    0: () => BigInt(Date.now()) * 1_000_000n,
    1: () => process.hrtime.bigint(),
    2: () => BigInt(process.cpuUsage().user + process.cpuUsage().system) * 1000n,
    3: () => BigInt(process.cpuUsage().user + process.cpuUsage().system) * 1000n
  }
  const slack: Readonly<Record<ClockId, bigint>> = { 0: 10_000_000_000n, 1: 0n, 2: 1000n, 3: 1000n }

  it.each(ids)('has clock %i, which lies between two readings of the process, and never goes back', async (id) => {
    let last = 0n
    for (let i = 0; i < 20; i++) {
      const before = readings[id]()
      const now = await time(c, id)
      const after = readings[id]()
      expect(now).toBeGreaterThanOrEqual(before - slack[id])
      expect(now).toBeLessThanOrEqual(after + slack[id])
      expect(now).toBeGreaterThanOrEqual(last)
      expect(now % (await resolution(c, id))).toBe(0n)
      last = now
    }
    expect(await resolution(c, id)).toBe(id === 1 ? 1n : 1000n)
  })

  it('gives random bytes, all of them, and others each time', async () => {
    for (const n of [0, 1, 17]) expect(await random(c, n)).toHaveLength(n)
    const many = await random(c, (1 << 21) + 64)
    for (const at of [0, (1 << 20) - 32, 1 << 20, 1 << 21]) {
      const part = many.subarray(at, at + 64)
      expect(new Set(part).size).toBeGreaterThan(20)
    }
    expect(Buffer.compare(await random(c, 64), await random(c, 64))).not.toBe(0)
    const firsts = await Promise.all(Array.from({ length: 64 }, async () => (await random(c, 1))[0]))
    expect(new Set(firsts).size).toBeGreaterThan(20)
  })

  it('that cannot hold the random bytes is out of memory', async () => {
    expect(shown(await c.RandomGet({ _tag: 'RandomGet', length: Number.MAX_SAFE_INTEGER })())).toBe('nomem')
  })

  it('passes arguments and environment on as UTF-8', async () => {
    const texts = (xs: ReadonlyArray<Uint8Array>) => xs.map((x) => Buffer.from(x).toString())
    expect(texts(right(await c.ArgsGet({ _tag: 'ArgsGet' })()))).toEqual(['one', 'zwei ü'])
    expect(texts(right(await c.EnvironGet({ _tag: 'EnvironGet' })()))).toEqual(['A=b=c', 'EMPTY='])
  })

  it('lets others run when a guest yields', async () => {
    let ran = false
    setImmediate(() => (ran = true))
    expect(right(await c.SchedYield({ _tag: 'SchedYield' })())).toBeNull()
    expect(ran).toBe(true)
  })
})

const options: VirtualOptions = {
  args: ['program', 'ü'],
  env: { A: 'b=c', EMPTY: '' },
  stdin: Uint8Array.from({ length: 30 }, (_, i) => 65 + i),
  seed: 5,
  now: 1_700_000_000_000_000_000n,
  tick: 7n
}

type Question =
  | { readonly ask: 'time'; readonly id: ClockId }
  | { readonly ask: 'random' | 'read' | 'write' | 'close' | 'seek' | 'status'; readonly fd: number; readonly n: number }

const question: fc.Arbitrary<Question> = fc.oneof(
  { arbitrary: fc.record({ ask: fc.constant('time' as const), id: fc.constantFrom(...ids) }), weight: 2 },
  {
    arbitrary: fc.record({
      ask: fc.constantFrom('random', 'read', 'read', 'write', 'write', 'close', 'seek', 'status'),
      fd: fc.nat(3),
      n: fc.nat(9)
    }),
    weight: 5
  }
)

/** The answer of the virtual host, as plain data. */
const answer = async (c: Capabilities, q: Question): Promise<unknown> => {
  switch (q.ask) {
    case 'time':
      return time(c, q.id)
    case 'random':
      return Array.from(await random(c, q.n))
    case 'read': {
      const bytes = shown(await c.FdRead({ _tag: 'FdRead', fd: q.fd, length: q.n })())
      return typeof bytes === 'string' ? bytes : Array.from(bytes)
    }
    case 'write':
      return shown(await c.FdWrite({ _tag: 'FdWrite', fd: q.fd, bytes: Uint8Array.from({ length: q.n }, () => q.n) })())
    case 'close':
      return shown(await c.FdClose({ _tag: 'FdClose', fd: q.fd })())
    case 'seek':
      return shown(await c.FdSeek({ _tag: 'FdSeek', fd: q.fd, offset: BigInt(q.n), whence: 'set' })())
    case 'status':
      return shown(await c.FdFdstatGet({ _tag: 'FdFdstatGet', fd: q.fd })())
  }
}

/** What the virtual host is, in a few lines of state. Randomness is not modelled. */
const model = () => {
  let now = options.now
  let position = 0
  const open = new Set([0, 1, 2])
  const written: Record<number, Array<number>> = { 1: [], 2: [] }
  const right = { read: 1n << 1n, write: 1n << 6n, filestat: 1n << 21n, poll: 1n << 27n }
  const answer = (q: Question): unknown => {
    if (q.ask === 'time') {
      now += options.tick
      return q.id === 0 ? now : now - options.now
    }
    if (q.ask === 'random') return null
    if (!open.has(q.fd)) return 'badf'
    switch (q.ask) {
      case 'read': {
        if (q.fd !== 0) return 'badf'
        const bytes = Array.from(options.stdin).slice(position, position + q.n)
        position += bytes.length
        return bytes
      }
      case 'write':
        if (q.fd === 0) return 'badf'
        written[q.fd]?.push(...Array.from({ length: q.n }, () => q.n))
        return q.n
      case 'close':
        open.delete(q.fd)
        return null
      case 'seek':
        return 'spipe'
      case 'status': {
        const base = (q.fd === 0 ? right.read : right.write) | right.filestat | right.poll
        return { filetype: 0, flags: 0, base, inheriting: 0n }
      }
    }
  }
  return { answer, written, state: () => ({ now, position, open: [...open] }) }
}

describe('the virtual host', () => {
  it('is its model, and from any state goes on as it would have', async () => {
    const seen = new Map<string, number>()
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 25 }), fc.nat(25), async (questions, cut) => {
        const whole = virtual(options)
        const m = model()
        // from `cut` on, a host that starts from the state of the one before
        const first = virtual(options)
        let later = first
        for (const [i, q] of questions.entries()) {
          if (i === cut)
            later = virtual({ ...options, stdin: new Uint8Array(0), seed: 99, from: structuredClone(first.state()) })
          const a = await answer(whole.capabilities, q)
          expect(await answer(later.capabilities, q)).toEqual(a)
          if (q.ask !== 'random') expect(a).toEqual(m.answer(q))
          count(q.ask)
          if (typeof a === 'string') count(a)
        }
        expect(later.state()).toEqual(whole.state())
        expect(whole.state()).toMatchObject({ ...m.state(), stdin: options.stdin })
        for (const fd of [1, 2] as const) {
          const all = Array.from(whole.output(fd))
          expect(all).toEqual(m.written[fd])
          const parts = later === first ? [first] : [first, later]
          expect(parts.flatMap((v) => Array.from(v.output(fd)))).toEqual(all)
        }
      }),
      { numRuns: 200 }
    )
    for (const what of ['time', 'random', 'read', 'write', 'close', 'seek', 'status', 'badf', 'spipe'])
      expect([what, (seen.get(what) ?? 0) > 20]).toEqual([what, true])
  })

  it('reads no further than its input', async () => {
    const v = virtual(options)
    const read = async (length: number) =>
      right(await v.capabilities.FdRead({ _tag: 'FdRead', fd: 0, length })()).length
    expect([await read(20), await read(20), await read(20)]).toEqual([20, 10, 0])
    expect(v.state().position).toBe(30)
  })

  it('has the randomness of mulberry32, of each word the top byte', async () => {
    const reference = (seed: number, n: number): ReadonlyArray<number> => {
      let a = seed
      return Array.from({ length: n }, () => {
        a = (a + 0x6d2b79f5) | 0
        let t = Math.imul(a ^ (a >>> 15), a | 1)
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
        return ((t ^ (t >>> 14)) >>> 0) >>> 24
      })
    }
    for (const seed of [0, 1, 5, 2 ** 31, 2 ** 32 - 1, 123_456_789])
      expect(Array.from(await random(virtual({ ...options, seed }).capabilities, 40))).toEqual(reference(seed, 40))
  })

  it('has randomness that is all of the seed', async () => {
    const drawn = async (seed: number): Promise<string> =>
      Buffer.from(await random(virtual({ ...options, seed }).capabilities, 64)).toString('hex')
    expect(await drawn(5)).toBe(await drawn(5))
    const seeds = [0, 1, 2, 5, 2 ** 16, 2 ** 31, 2 ** 32 - 1]
    expect(new Set(await Promise.all(seeds.map(drawn))).size).toBe(seeds.length)
    // 64 bytes of a fair generator have some 57 different ones
    for (const seed of seeds) expect(new Set((await drawn(seed)).match(/../g)).size).toBeGreaterThan(40)
  })

  it('has clocks of one nanosecond, arguments and environment, and no directory', async () => {
    const { capabilities: c } = virtual(options)
    for (const id of ids) expect(await resolution(c, id)).toBe(1n)
    const texts = (xs: ReadonlyArray<Uint8Array>) => xs.map((x) => Buffer.from(x).toString())
    expect(texts(right(await c.ArgsGet({ _tag: 'ArgsGet' })()))).toEqual(options.args)
    expect(texts(right(await c.EnvironGet({ _tag: 'EnvironGet' })()))).toEqual(['A=b=c', 'EMPTY='])
    expect(right(await c.SchedYield({ _tag: 'SchedYield' })())).toBeNull()
    for (const fd of [0, 3]) expect(shown(await c.FdPrestatGet({ _tag: 'FdPrestatGet', fd })())).toBe('badf')
  })

  it('passes to a sink what is written to open streams, and keeps nothing then', async () => {
    const got: Array<string> = []
    const sink = (fd: 1 | 2, bytes: Uint8Array) => () => {
      got.push(`${fd}:${Buffer.from(bytes).toString()}`)
      return Promise.resolve({ _tag: 'Right', right: 2 } as const)
    }
    const v = virtual({ ...options, sink })
    const write = async (fd: number) =>
      shown(await v.capabilities.FdWrite({ _tag: 'FdWrite', fd, bytes: Buffer.from('abc') })())
    expect([await write(1), await write(2), await write(0), await write(3)]).toEqual([2, 2, 'badf', 'badf'])
    await v.capabilities.FdClose({ _tag: 'FdClose', fd: 1 })()
    expect([await write(1), await write(2)]).toEqual(['badf', 2])
    expect([got, v.output(1).length]).toEqual([['1:abc', '2:abc', '2:abc'], 0])
  })
})
