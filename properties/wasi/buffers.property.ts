/** Buffers of WASI against a model on a plain array: what is written out of them, and read into them. */
import { right } from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { difference } from '../support/same.ts'
import { memoryOf, PAGE, withBytes, withWord } from './guest.ts'
import { ask, asked, errnoOf, memory, zeros } from './asking.ts'

/** Buffers in a memory: their table and the bytes that it says. Some are outside. */
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

  test('a read asks for 64 MiB at most, whatever its buffers add up to', () => {
    const mebibyte = 1 << 20
    const n = 65
    // the same mebibyte, often: the buffers of a guest may overlap
    const table = Array.from({ length: n }, (_, i) => [8 * i, mebibyte] as const)
    const m = new Uint8Array(2 * mebibyte)
    const words = new DataView(m.buffer)
    for (const [at, length] of table) {
      words.setUint32(at, mebibyte, true)
      words.setUint32(at + 4, length, true)
    }
    const p = ask('fd_read', [0, 0, n, 4096], m)
    expect(p._tag === 'ask' && p.request).toEqual({ _tag: 'FdRead', fd: 0, length: 64 * mebibyte })
    expect(asked('fd_read', [0, 0, n - 2, 4096], m).request).toMatchObject({ length: 63 * mebibyte })
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
