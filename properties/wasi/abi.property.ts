/** The ABI of WASI against a model on a plain array: pointers, buffers, results, error numbers. */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../src/execution/Run.ts'
import {
  errnoNumber,
  plan,
  wasiNames,
  type Answers,
  type Errno,
  type RequestTag,
  type WasiName
} from '../../src/wasi/index.ts'
import { difference } from '../support/same.ts'
import { callOf, guest, memoryOf, PAGE, withBytes, withLong, withWord, word } from './guest.ts'

type Answer = Either<Errno, Answers[RequestTag]>

const zeros = new Uint8Array(PAGE)
const ask = (name: WasiName, args: ReadonlyArray<number | bigint>, memory: Uint8Array = zeros) => {
  const p = plan(callOf(name, args), guest(memory))
  if (p === null) throw new Error(`${name} is none of WASI`)
  return p
}
const asked = (name: WasiName, args: ReadonlyArray<number | bigint>, memory: Uint8Array = zeros) => {
  const p = ask(name, args, memory)
  if (p._tag !== 'ask') throw new Error(`${name} asks nothing: ${JSON.stringify(p.reply._tag)}`)
  return p
}
const errnoOf = (r: Reply): number | string => {
  const [v] = r._tag === 'values' ? r.values : []
  return v?._tag === 'i32.const' ? v.c : r._tag
}
/** Memories that are full of something; the number says of what. */
const memory = fc.nat(1000).map((n) => Uint8Array.from({ length: PAGE }, (_, i) => (i * 7 + (i >> 8) * n + n) & 255))

/** A pointer to `size` bytes, well or badly chosen. */
const pointer = (size: number, align: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.nat(Math.floor((PAGE - size) / align)).map((n) => n * align),
    fc.nat(PAGE - 1),
    fc.constantFrom(0, 1, align >> 1, PAGE - size, PAGE - size + 1, PAGE - size + align, PAGE - 1, PAGE, PAGE + align),
    fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32 - align, 2 ** 32 - size)
  )
const isGood = (p: number, size: number, align: number): boolean => p % align === 0 && p + size <= PAGE

/** Pointers of fixed size: the place among the arguments, the bytes, the alignment; and the other arguments. */
interface Pointing {
  readonly name: WasiName
  readonly others: Readonly<Record<number, number | bigint>>
  readonly pointers: ReadonlyArray<readonly [place: number, size: number, align: number]>
}
const pointing: ReadonlyArray<Pointing> = [
  {
    name: 'args_sizes_get',
    others: {},
    pointers: [
      [0, 4, 4],
      [1, 4, 4]
    ]
  },
  {
    name: 'environ_sizes_get',
    others: {},
    pointers: [
      [0, 4, 4],
      [1, 4, 4]
    ]
  },
  { name: 'clock_res_get', others: { 0: 1 }, pointers: [[1, 8, 8]] },
  { name: 'clock_time_get', others: { 0: 0, 1: 1000n }, pointers: [[2, 8, 8]] },
  { name: 'random_get', others: { 1: 16 }, pointers: [[0, 16, 1]] },
  {
    name: 'fd_write',
    others: { 0: 1, 2: 3 },
    pointers: [
      [1, 24, 4],
      [3, 4, 4]
    ]
  },
  {
    name: 'fd_read',
    others: { 0: 0, 2: 3 },
    pointers: [
      [1, 24, 4],
      [3, 4, 4]
    ]
  },
  { name: 'fd_seek', others: { 0: 1, 1: -5n, 2: 1 }, pointers: [[3, 8, 8]] },
  { name: 'fd_tell', others: { 0: 1 }, pointers: [[1, 8, 8]] },
  { name: 'fd_fdstat_get', others: { 0: 1 }, pointers: [[1, 24, 8]] },
  { name: 'fd_prestat_get', others: { 0: 3 }, pointers: [[1, 8, 4]] },
  { name: 'fd_prestat_dir_name', others: { 0: 3, 2: 7 }, pointers: [[1, 7, 1]] }
]

describe('a bad pointer traps, before anything is asked; a good one does not', () => {
  test.each(pointing)('$name', ({ name, others, pointers }) => {
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(fc.tuple(...pointers.map(([, size, align]) => pointer(size, align))), (ps) => {
        const args = Array.from({ length: 4 }, (_, i) => others[i] ?? 0)
        for (const [k, [place]] of pointers.entries()) args[place] = ps[k] ?? 0
        const p = ask(name, args)
        const good = pointers.every(([, size, align], k) => isGood(ps[k] ?? 0, size, align))
        if (good) {
          seen.good++
          expect(p._tag).toBe('ask')
        } else {
          seen.bad++
          expect(p._tag === 'reply' && p.reply._tag === 'trap' && p.reply.reason).toMatch(
            /^out of bounds memory access/
          )
          // nothing is written before the trap
          if (p._tag === 'reply') expect(Buffer.compare(memoryOf(p.reply.store), zeros)).toBe(0)
        }
      }),
      { numRuns: 150 }
    )
    expect(seen.good).toBeGreaterThan(10)
    expect(seen.bad).toBeGreaterThan(10)
  })
})

/** Buffers in a memory: their table and the bytes that it says. Some lie outside. */
interface Buffers {
  readonly table: number
  readonly out: number
  readonly list: ReadonlyArray<readonly [pointer: number, length: number]>
}
const place = fc.oneof(
  { arbitrary: fc.nat(PAGE - 1), weight: 20 },
  fc.constantFrom(0, PAGE - 1, PAGE, PAGE + 1, 2 ** 32 - 1)
)
const length = fc.oneof({ arbitrary: fc.nat(40), weight: 20 }, fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1))
const buffers: fc.Arbitrary<Buffers> = fc.record({
  table: fc.nat(2000).map((n) => 4 * n),
  out: fc.nat(2000).map((n) => 4 * n),
  list: fc.array(fc.tuple(place, length), { maxLength: 6 })
})
const laid = (m: Uint8Array, { table, list }: Buffers): Uint8Array =>
  list.reduce((now, [p, n], i) => withWord(withWord(now, table + 8 * i, p), table + 8 * i + 4, n), m)
const inside = ({ list }: Buffers): boolean => list.every(([p, n]) => p + n <= PAGE)

describe('buffers', () => {
  test('fd_write asks for the bytes of all buffers in a row, and writes how many were taken', () => {
    let [written, trapped] = [0, 0]
    fc.assert(
      fc.property(memory, buffers, fc.nat(100), (m, b, taken) => {
        const before = laid(m, b)
        const p = ask('fd_write', [2, b.table, b.list.length, b.out], before)
        if (!inside(b)) {
          trapped++
          expect(p._tag === 'reply' && p.reply._tag).toBe('trap')
          return
        }
        written++
        const bytes = Buffer.concat(b.list.map(([at, n]) => before.slice(at, at + n)))
        if (p._tag !== 'ask') throw new Error('nothing is asked')
        expect(difference(p.request, { _tag: 'FdWrite', fd: 2, bytes: Uint8Array.from(bytes) })).toBeNull()
        const r = p.deliver(right(taken))
        expect(errnoOf(r)).toBe(0)
        expect(Buffer.compare(memoryOf(r.store), withWord(before, b.out, taken))).toBe(0)
      }),
      { numRuns: 150 }
    )
    expect(Math.min(written, trapped)).toBeGreaterThan(15)
  })

  test('fd_read fills the buffers in their order, as far as the bytes go', () => {
    let full = 0
    fc.assert(
      fc.property(memory, buffers.filter(inside), fc.uint8Array({ maxLength: 250, size: 'max' }), (m, b, bytes) => {
        const before = laid(m, b)
        const p = asked('fd_read', [0, b.table, b.list.length, b.out], before)
        const room = b.list.reduce((n, [, k]) => n + k, 0)
        expect(p.request).toEqual({ _tag: 'FdRead', fd: 0, length: room })
        const answer = bytes.slice(0, room)
        let expected: Uint8Array = before
        let at = 0
        for (const [to, k] of b.list) {
          const part = Uint8Array.from(answer.slice(at, at + k))
          expected = withBytes(expected, to, part)
          at += part.length
        }
        if (room > 0 && answer.length === room) full++
        const r = p.deliver(right(answer))
        expect(errnoOf(r)).toBe(0)
        expect(Buffer.compare(memoryOf(r.store), withWord(expected, b.out, answer.length))).toBe(0)
      }),
      { numRuns: 100 }
    )
    expect(full).toBeGreaterThan(5)
  })

  test('a table of buffers that does not fit traps, however many it has', () => {
    for (const n of [8192, 2 ** 29, 2 ** 32 - 1]) expect(ask('fd_write', [1, 4, n, 0])._tag).toBe('reply')
    expect(ask('fd_write', [1, 8, 8191, 0])._tag).toBe('ask')
  })

  test('the same bytes at other places make the same request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(1000), fc.nat(1000), (bytes, x, y) => {
        const request = (at: number) => {
          const b: Buffers = { table: 8 * at, out: 0, list: [[20_000 + 7 * at, bytes.length]] }
          return asked('fd_write', [1, b.table, 1, 0], laid(withBytes(zeros, 20_000 + 7 * at, bytes), b)).request
        }
        expect(request(x)).toEqual(request(y))
      }),
      { numRuns: 50 }
    )
  })
})

const strings = fc.array(
  fc.uint8Array({ maxLength: 12 }).map((s) => s.map((c) => (c === 0 ? 1 : c))),
  { maxLength: 6 }
)

describe('arguments and environment', () => {
  for (const [get, sizes, tag] of [
    ['args_get', 'args_sizes_get', 'ArgsGet'],
    ['environ_get', 'environ_sizes_get', 'EnvironGet']
  ] as const) {
    test(`${get}: pointers, then strings that end in zero; ${sizes} says how much room that needs`, () => {
      fc.assert(
        fc.property(memory, strings, fc.nat(4000), fc.nat(20_000), (m, list, t, at) => {
          const [table, buffer] = [4 * t, 30_000 + at]
          const total = list.reduce((n, s) => n + s.length + 1, 0)
          const counted = asked(sizes, [0, 4], m)
          expect(counted.request).toEqual({ _tag: tag })
          const c = memoryOf(counted.deliver(right(list)).store)
          expect([word(c, 0), word(c, 4)]).toEqual([list.length, total])
          const got = asked(get, [table, buffer], m)
          expect(got.request).toEqual({ _tag: tag })
          let expected: Uint8Array = m
          let next = buffer
          for (const [i, s] of list.entries()) {
            expected = withWord(withBytes(expected, next, Uint8Array.of(...s, 0)), table + 4 * i, next)
            next += s.length + 1
          }
          const r = got.deliver(right(list))
          expect(errnoOf(r)).toBe(0)
          expect(Buffer.compare(memoryOf(r.store), expected)).toBe(0)
        }),
        { numRuns: 60 }
      )
    })

    test(`${get}: a table or buffer without room traps, and nothing is written`, () => {
      let bad = 0
      fc.assert(
        fc.property(strings, pointer(24, 4), pointer(30, 1), (list, table, buffer) => {
          const total = list.reduce((n, s) => n + s.length + 1, 0)
          const r = asked(get, [table, buffer]).deliver(right(list))
          const good = isGood(table, 4 * list.length, 4) && isGood(buffer, total, 1)
          expect(r._tag).toBe(good ? 'values' : 'trap')
          if (good) return
          bad++
          expect(Buffer.compare(memoryOf(r.store), zeros)).toBe(0)
        }),
        { numRuns: 150 }
      )
      expect(bad).toBeGreaterThan(20)
    })
  }
})

describe('results', () => {
  const u64 = fc.bigInt(0n, 2n ** 64n - 1n)

  test('times, resolutions and offsets are 64-bit numbers', () => {
    fc.assert(
      fc.property(memory, u64, fc.nat(8000), fc.nat(3), (m, n, at, id) => {
        const out = 8 * at
        const plans = [
          asked('clock_time_get', [id, 7n, out], m),
          asked('clock_res_get', [id, out], m),
          asked('fd_seek', [5, -3n, id % 3, out], m),
          asked('fd_tell', [5, out], m)
        ]
        expect(plans.map((p) => p.request)).toEqual([
          { _tag: 'ClockTimeGet', id, precision: 7n },
          { _tag: 'ClockResGet', id },
          { _tag: 'FdSeek', fd: 5, offset: -3n, whence: ['set', 'cur', 'end'][id % 3] },
          { _tag: 'FdSeek', fd: 5, offset: 0n, whence: 'cur' }
        ])
        for (const p of plans) {
          const r = p.deliver(right(n))
          expect(errnoOf(r)).toBe(0)
          expect(Buffer.compare(memoryOf(r.store), withLong(m, out, n))).toBe(0)
        }
      }),
      { numRuns: 40 }
    )
  })

  test('a status is 24 bytes: type, flags, rights', () => {
    fc.assert(
      fc.property(
        memory,
        fc.nat(7),
        fc.nat(0xffff),
        u64,
        u64,
        fc.nat(8000),
        (m, filetype, flags, base, inheriting, at) => {
          const r = asked('fd_fdstat_get', [1, 8 * at], m).deliver(right({ filetype, flags, base, inheriting }))
          const head = Uint8Array.of(filetype, 0, flags & 255, flags >> 8, 0, 0, 0, 0)
          const expected = withLong(withLong(withBytes(m, 8 * at, head), 8 * at + 8, base), 8 * at + 16, inheriting)
          expect(Buffer.compare(memoryOf(r.store), expected)).toBe(0)
        }
      ),
      { numRuns: 40 }
    )
  })

  test('random bytes and the name of a preopened directory are written as they are', () => {
    fc.assert(
      fc.property(
        memory,
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        fc.nat(60_000),
        fc.nat(60),
        (m, bytes, at, room) => {
          const drawn = asked('random_get', [at, bytes.length], m)
          expect(drawn.request).toEqual({ _tag: 'RandomGet', length: bytes.length })
          expect(Buffer.compare(memoryOf(drawn.deliver(right(bytes)).store), withBytes(m, at, bytes))).toBe(0)
          const stat = asked('fd_prestat_get', [3, 4 * Math.floor(at / 4)], m).deliver(right(bytes))
          const p = 4 * Math.floor(at / 4)
          expect(Buffer.compare(memoryOf(stat.store), withLong(m, p, BigInt(bytes.length) << 32n))).toBe(0)
          const named = asked('fd_prestat_dir_name', [3, at, room], m).deliver(right(bytes))
          const fits = bytes.length <= room
          expect(errnoOf(named)).toBe(fits ? 0 : 37)
          expect(Buffer.compare(memoryOf(named.store), fits ? withBytes(m, at, bytes) : m)).toBe(0)
        }
      ),
      { numRuns: 40 }
    )
  })
})

describe('error numbers', () => {
  /** Out of the description of WASI preview 1. */
  const known: Readonly<Record<string, number>> = {
    success: 0,
    '2big': 1,
    acces: 2,
    again: 6,
    badf: 8,
    exist: 20,
    fault: 21,
    inval: 28,
    io: 29,
    isdir: 31,
    loop: 32,
    nametoolong: 37,
    noent: 44,
    nomem: 48,
    nospc: 51,
    nosys: 52,
    notdir: 54,
    notempty: 55,
    notsock: 57,
    notsup: 58,
    overflow: 61,
    perm: 63,
    pipe: 64,
    rofs: 69,
    spipe: 70,
    xdev: 75,
    notcapable: 76
  }

  test('are those of the description', () => {
    for (const [name, n] of Object.entries(known)) expect([name, errnoNumber(name as Errno)]).toEqual([name, n])
  })

  test('a request that fails gives its number to the guest, and writes nothing', () => {
    const failures = Object.keys(known).filter((name) => name !== 'success') as ReadonlyArray<Errno>
    let tried = 0
    for (const { name, others, pointers } of [
      ...pointing,
      {
        name: 'args_get',
        others: {},
        pointers: [
          [0, 4, 4],
          [1, 4, 4]
        ]
      } as const,
      { name: 'fd_close', others: { 0: 1 }, pointers: [] } as const,
      { name: 'sched_yield', others: {}, pointers: [] } as const
    ]) {
      const args = Array.from({ length: 4 }, (_, i) => others[i] ?? 0)
      for (const [k, [at]] of pointers.entries()) args[at] = 64 * (k + 1)
      for (const failure of failures) {
        const answer: Answer = left(failure)
        const r = asked(name, args).deliver(answer)
        expect([name, errnoOf(r)]).toEqual([name, known[failure]])
        expect(Buffer.compare(memoryOf(r.store), zeros)).toBe(0)
        tried++
      }
    }
    expect(tried).toBe(15 * failures.length)
  })

  test('an unknown clock or whence is invalid, and nothing is asked', () => {
    for (const id of [4, 5, 2 ** 31, 2 ** 32 - 1]) {
      for (const p of [
        ask('clock_time_get', [id, 0n, 8]),
        ask('clock_res_get', [id, 8]),
        ask('fd_seek', [1, 0n, id, 8])
      ])
        expect(p._tag === 'reply' && errnoOf(p.reply)).toBe(28)
    }
  })

  test('proc_exit ends the program with its code', () => {
    for (const code of [0, 1, 134, 2 ** 32 - 1]) {
      const p = ask('proc_exit', [code])
      expect(p._tag === 'reply' && p.reply).toMatchObject({ _tag: 'exit', code })
    }
  })

  test('functions that are not there yet answer nosys, whatever they are given', () => {
    const there = new Set<WasiName>([
      ...pointing.map((p) => p.name),
      'args_get',
      'environ_get',
      'fd_close',
      'sched_yield',
      'proc_exit'
    ])
    for (const name of wasiNames.filter((n) => !there.has(n))) {
      const p = ask(name, [2 ** 32 - 1, 2 ** 32 - 1, 1, 2, 3, 4, 5])
      expect([name, p._tag === 'reply' && errnoOf(p.reply)]).toEqual([name, 52])
    }
    for (const name of there) {
      const args = Array.from({ length: 4 }, () => 0)
      const p = ask(name, args)
      expect([name, p._tag === 'reply' && errnoOf(p.reply)]).not.toEqual([name, 52])
    }
  })

  test('a program without a memory named memory traps', () => {
    for (const { name } of pointing) {
      const p = plan(callOf(name, [0, 0, 0, 0]), guest(zeros, false))
      expect(p?._tag === 'reply' && p.reply._tag).toBe('trap')
    }
  })

  test('a function of another name is none of WASI', () => {
    const call = callOf('fd_close', [1])
    expect(plan({ ...call, func: { ...call.func, name: 'fd_open' } }, guest(zeros))).toBeNull()
  })
})
