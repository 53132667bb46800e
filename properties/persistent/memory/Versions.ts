/** Versions of a memory, each beside a list that is copied by every write, and arbitrary writes of both. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import * as N from './NaiveBytes.ts'

/** The two twins of one version. */
export interface Pair {
  readonly real: B.Bytes
  readonly naive: N.NaiveBytes
}

export const some = (m: B.Bytes | undefined): B.Bytes => {
  expect(m).toBeDefined()
  return m ?? expect.unreachable('the host is out of memory')
}

export const isNewest = (m: B.Bytes): boolean => m.position === m.log.live
export const all = (m: B.Bytes): Uint8Array => B.slice(m, 0, m.length)
export const same = (xs: Uint8Array, ys: Uint8Array): boolean => Buffer.compare(xs, ys) === 0

export const PAGE = 4096
export const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
/** One of the versions: often the newest, else any. */
export const choice = fc.oneof(
  fc.constant(1),
  fc.nat(1000).map((x) => x / 1000)
)
export const pick = <A>(xs: readonly A[], at: number): A =>
  xs[Math.round(at * (xs.length - 1))] ?? expect.unreachable('there is a first version')

type Write = (p: Pair) => Pair
/** A write on both sides; one that is out of range must return the version itself. */
const writing =
  (real: (m: B.Bytes) => B.Bytes, naive: (m: N.NaiveBytes) => N.NaiveBytes): Write =>
  (p) => {
    const next = { real: real(p.real), naive: naive(p.naive) }
    if (next.naive === p.naive) expect(next.real).toBe(p.real)
    return next
  }

/** Arbitrary memories and writes of them, with addresses at the ends of `unit` bytes; flat up to `most` bytes. */
export const memories = (unit: number, most?: number) => {
  /** Addresses that matter: the ends of words, of units and of the memory. */
  const address = fc.oneof(
    fc.integer({ min: -9, max: 20 }),
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -9, max: 9 })).map(([p, d]) => p * unit + d),
    fc.integer({ min: 0, max: 3 * unit }),
    fc.nat(20).map((d) => 2 ** 32 + d)
  )
  const count = fc.oneof(fc.nat(20), fc.nat(2 * unit))
  const write: fc.Arbitrary<Write> = fc.oneof(
    fc.tuple(address, int32).map(([a, v]) =>
      writing(
        (m) => B.set8(m, a, v),
        (m) => N.set8(m, a, v)
      )
    ),
    fc.tuple(address, int32).map(([a, v]) =>
      writing(
        (m) => B.set16(m, a, v),
        (m) => N.set16(m, a, v)
      )
    ),
    fc.tuple(address, int32).map(([a, v]) =>
      writing(
        (m) => B.set32(m, a, v),
        (m) => N.set32(m, a, v)
      )
    ),
    fc.tuple(address, int32, int32).map(([a, lo, hi]) =>
      writing(
        (m) => B.set64(m, a, lo, hi),
        (m) => N.set64(m, a, lo, hi)
      )
    ),
    fc.tuple(address, fc.uint8Array({ maxLength: 40 })).map(([a, bytes]) =>
      writing(
        (m) => B.write(m, a, bytes),
        (m) => (bytes.length === 0 ? m : N.write(m, a, bytes))
      )
    ),
    fc.tuple(address, count, int32).map(([a, n, v]) =>
      writing(
        (m) => B.fill(m, a, n, v),
        (m) => (n === 0 ? m : N.fill(m, a, n, v))
      )
    ),
    fc.nat(4 * unit).map((n) =>
      writing(
        (m) => some(B.grow(m, n, most)),
        (m) => N.grow(m, n)
      )
    )
  )
  return {
    address,
    write,
    step: fc.record({ on: choice, write, read: choice, at: address }),
    length: fc.oneof(fc.nat(12), fc.nat(3 * unit), fc.constantFrom(unit, 2 * unit)),
    first: (n: number): Pair => ({ real: some(B.make(n, most)), naive: new Uint8Array(n) })
  }
}

/** Flat memories. */
export const { address, write, step, length, first } = memories(PAGE)

/** Reads both sides around an address. */
export const agree = (p: Pair, a: number): void => {
  expect(B.u8(p.real, a)).toBe(N.u8(p.naive, a))
  expect(B.u16(p.real, a)).toBe(N.u16(p.naive, a))
  expect(B.i32(p.real, a)).toBe(N.i32(p.naive, a))
  expect(same(B.slice(p.real, a, 9), N.slice(p.naive, a, 9))).toBe(true)
}

export const agreeAll = (versions: readonly Pair[]): void => {
  for (const p of versions) expect(same(all(p.real), p.naive)).toBe(true)
}
