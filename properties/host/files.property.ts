/** Standard input that is a regular file, against Node's own WASI on the same bytes. */
import { closeSync, openSync, readSync } from 'node:fs'
import { WASI } from 'node:wasi'
import { isLeft } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { node } from '../../src/host/node/index.ts'
import { plan, type WasiName } from '../../src/wasi/index.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { engine } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { callOf, guest, memoryOf, withWord } from '../wasi/guest.ts'
import { errnoOf } from '../wasi/asking.ts'

const folder = temporaryFolder()
const content = Uint8Array.from({ length: 40 }, (_, i) => 65 + i)
const path = folder.file('input', content)

type Operation =
  | { readonly op: 'read'; readonly lengths: readonly [number, number] }
  | { readonly op: 'seek'; readonly offset: bigint; readonly whence: number }
  | { readonly op: 'tell' | 'status' }

/** What a guest sees of an operation: the error number, and the bytes that it may look at then. */
type Seen = readonly [errno: number | string, ...bytes: ReadonlyArray<number>]

// where the guest keeps buffers, their table, and results
const [OUT, TABLE, FIRST, SECOND] = [0, 64, 128, 256]
const words = [FIRST, 0, SECOND, 0].map((n, i) => [TABLE + 4 * i, n] as const)

const callFor = (o: Operation): readonly [WasiName, ReadonlyArray<number | bigint>] => {
  switch (o.op) {
    case 'read':
      return ['fd_read', [0, TABLE, 2, OUT]]
    case 'seek':
      return ['fd_seek', [0, o.offset, o.whence, OUT]]
    case 'tell':
      return ['fd_tell', [0, OUT]]
    case 'status':
      return ['fd_fdstat_get', [0, OUT]]
  }
}

/** The memory before an operation: zeros, and the table of buffers. */
const prepared = (o: Operation): Uint8Array => {
  const lengths = o.op === 'read' ? o.lengths : [0, 0]
  return words.reduce<Uint8Array>(
    (m, [at, n], i) => withWord(m, at, i % 2 === 0 ? n : (lengths[i >> 1] ?? 0)),
    new Uint8Array(1 << 16)
  )
}

/** Of a status, the type of the file alone: Node's WASI has rights that ours does not know, such as to poll. */
const looked = (o: Operation, m: Uint8Array): Uint8Array =>
  o.op === 'status' ? m.slice(OUT, OUT + 1) : m.slice(0, 320)
const seen = (o: Operation, errno: number | string, m: Uint8Array): Seen => [
  errno,
  ...(errno === 0 ? Array.from(looked(o, m)) : [])
]

/** Our host: the ABI, and the interpreter that answers. */
const ours = async (fd: number, operations: ReadonlyArray<Operation>): Promise<ReadonlyArray<Seen>> => {
  const caps = node({ args: [], env: {}, stdin: fd })
  const out: Array<Seen> = []
  for (const o of operations) {
    const store: Store = guest(prepared(o))
    const p = plan(callOf(...callFor(o)), store)
    if (p === null) throw new Error('none of WASI')
    // the capability of a request's tag answers that request
    const answer = (r: { readonly _tag: keyof typeof caps }) =>
      (caps[r._tag] as (r: unknown) => () => Promise<never>)(r)
    const reply = p._tag === 'reply' ? p.reply : p.deliver(await answer(p.request)())
    out.push(seen(o, errnoOf(reply), memoryOf(reply.store)))
  }
  return out
}

/** Node's host, called without a guest: it needs no more than a memory. */
const peers = (fd: number, operations: ReadonlyArray<Operation>): ReadonlyArray<Seen> => {
  const wasi = new WASI({ version: 'preview1', stdin: fd })
  const memory = new engine.Memory({ initial: 1 })
  wasi.initialize({ exports: { memory } })
  const functions = wasi.wasiImport as Readonly<Record<WasiName, (...args: ReadonlyArray<number | bigint>) => number>>
  return operations.map((o) => {
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(prepared(o))
    const [name, args] = callFor(o)
    return seen(o, functions[name](...args), bytes)
  })
}

/** Opened and moved by `k` bytes, as by a shell that has read a line. */
const opened = (k: number): number => {
  const fd = openSync(path, 'r')
  if (k > 0) readSync(fd, new Uint8Array(k))
  return fd
}

/** What both hosts show of the same operations. */
const both = async (k: number, operations: ReadonlyArray<Operation>) => {
  const [one, two] = [opened(k), opened(k)]
  const theirs = peers(two, operations)
  const mine = await ours(one, operations)
  for (const fd of [one, two]) closeSync(fd)
  return { mine, theirs }
}

const offset = fc.oneof(
  { arbitrary: fc.bigInt(-45n, 45n), weight: 6 },
  fc.constantFrom(-(2n ** 63n), -(2n ** 31n), 2n ** 31n, 2n ** 32n, 2n ** 40n)
)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: fc.record({ op: fc.constant('read' as const), lengths: fc.tuple(fc.nat(12), fc.nat(12)) }), weight: 5 },
  { arbitrary: fc.record({ op: fc.constant('seek' as const), offset, whence: fc.nat(2) }), weight: 5 },
  { arbitrary: fc.constantFrom({ op: 'tell' } as const, { op: 'status' } as const), weight: 3 }
)

describe('standard input that is a file', () => {
  it('is read and positioned as under node:wasi, from wherever the descriptor is', async () => {
    const counts = { read: 0, moved: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(fc.nat(45), fc.array(operation, { minLength: 1, maxLength: 12 }), async (k, operations) => {
        const { mine, theirs } = await both(k, operations)
        expect(mine).toEqual(theirs)
        for (const [i, [errno]] of mine.entries()) {
          const { op } = operations[i] ?? { op: 'tell' }
          if (errno !== 0) counts.refused++
          else if (op === 'read') counts.read++
          else if (op === 'seek') counts.moved++
        }
      }),
      { numRuns: 80 }
    )
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20)
  })

  it('can be read twice, from either end and from the middle, and past its end is empty', async () => {
    const fd = opened(3)
    const caps = node({ args: [], env: {}, stdin: fd })
    const read = async (length: number): Promise<string> => {
      const r = await caps.FdRead({ _tag: 'FdRead', fd: 0, length })()
      return isLeft(r) ? r.left : Buffer.from(r.right).toString()
    }
    const seek = async (to: bigint, whence: 'set' | 'cur' | 'end'): Promise<bigint | string> => {
      const r = await caps.FdSeek({ _tag: 'FdSeek', fd: 0, offset: to, whence })()
      return isLeft(r) ? r.left : r.right
    }
    const text = Buffer.from(content).toString()
    expect([await seek(0n, 'cur'), await read(4), await seek(0n, 'cur')]).toEqual([3n, text.slice(3, 7), 7n])
    expect([await read(100), await read(100)]).toEqual([text.slice(7), ''])
    expect([await seek(0n, 'set'), await read(100)]).toEqual([0n, text])
    expect([await seek(-5n, 'end'), await read(3), await seek(-6n, 'cur'), await read(4)]).toEqual([
      35n,
      text.slice(35, 38),
      32n,
      text.slice(32, 36)
    ])
    expect([await seek(-1n, 'set'), await seek(-41n, 'end'), await seek(0n, 'cur')]).toEqual(['inval', 'inval', 36n])
    expect([await seek(10n, 'end'), await read(1), await seek(-12n, 'cur'), await read(9)]).toEqual([
      50n,
      '',
      38n,
      text.slice(38)
    ])
    for (const far of [2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n])
      expect(await seek(far, 'set')).toEqual(far < 2n ** 53n ? far : 'inval')
    expect(await read(1)).toBe('')
    closeSync(fd)
  })

  it('what the guest reads before it moves is read for the process, too', async () => {
    const fd = opened(2)
    const caps = node({ args: [], env: {}, stdin: fd })
    await caps.FdRead({ _tag: 'FdRead', fd: 0, length: 3 })()
    // to ask where one is moves nothing
    expect(await caps.FdSeek({ _tag: 'FdSeek', fd: 0, offset: 0n, whence: 'cur' })()).toMatchObject({ right: 5n })
    await caps.FdRead({ _tag: 'FdRead', fd: 0, length: 2 })()
    const next = new Uint8Array(1)
    readSync(fd, next)
    expect(next[0]).toBe(content[7])
    closeSync(fd)
  })
})
