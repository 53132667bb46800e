/** The ABI of WASI against a model on a plain array: pointers, strings, results. */
import { right } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryOf, PAGE, withBytes, withLong, withWord, word } from './guest.ts'
import { ask, asked, errnoOf, memory, zeros } from './asking.ts'
import { isGood, pointer, pointing } from './pointing.ts'

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

    test(`${get}: a string of any length`, () => {
      // longer than a call can have arguments
      const n = 4_000_000
      const long = new Uint8Array(n).fill(7)
      const m = new Uint8Array(64 * 65_536)
      const r = asked(get, [0, 16], m).deliver(right([long, long.subarray(0, 2)]))
      expect(errnoOf(r)).toBe(0)
      const bytes = memoryOf(r.store)
      expect([word(bytes, 0), word(bytes, 4)]).toEqual([16, 16 + n + 1])
      expect(Buffer.compare(bytes.subarray(16, 16 + n), long)).toBe(0)
      expect(Array.from(bytes.subarray(16 + n, 16 + n + 5))).toEqual([0, 7, 7, 0, 0])
    })

    test(`${get}: the strings may end where the memory does, and no later`, () => {
      const list = [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)]
      const size = 2 + 1 + 3
      for (let late = 0; late <= size; late++) {
        const r = asked(get, [0, PAGE - size + late]).deliver(right(list))
        expect(r._tag).toBe(late === 0 ? 'values' : 'trap')
        expect(Array.from(memoryOf(r.store).subarray(-size))).toEqual(
          late === 0 ? [1, 0, 0, 2, 3, 0] : [0, 0, 0, 0, 0, 0]
        )
      }
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
        fc.integer({ min: -5, max: 5 }),
        (m, bytes, at, more) => {
          const room = Math.max(0, bytes.length + more)
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
