/** The laws of `Bytes`, against lists that are copied by every write, on trees of versions. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as B from '../../src/prelude/Bytes.ts'
import * as L from '../../src/prelude/Loan.ts'
import { MiB, liveBytes } from '../support/heap.ts'
import * as N from './naive-bytes.ts'

/** The two twins of one version. */
interface Pair {
  readonly real: B.Bytes
  readonly naive: N.NaiveBytes
}

const some = (m: B.Bytes | undefined): B.Bytes => {
  expect(m).toBeDefined()
  return m ?? expect.unreachable('the host is out of memory')
}

const isNewest = (m: B.Bytes): boolean => m.time === m.journal.live
const all = (m: B.Bytes): Uint8Array => B.slice(m, 0, m.length)
const same = (xs: Uint8Array, ys: Uint8Array): boolean => Buffer.compare(xs, ys) === 0

const PAGE = 4096
/** Addresses that matter: the ends of words, of pages and of the memory. */
const address = fc.oneof(
  fc.integer({ min: -9, max: 20 }),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -9, max: 9 })).map(([p, d]) => p * PAGE + d),
  fc.integer({ min: 0, max: 3 * PAGE }),
  fc.nat(20).map((d) => 2 ** 32 + d)
)
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const count = fc.oneof(fc.nat(20), fc.nat(2 * PAGE))

type Write = (p: Pair) => Pair
/** A write on both sides; one that is out of range must give the version itself. */
const writing =
  (real: (m: B.Bytes) => B.Bytes, naive: (m: N.NaiveBytes) => N.NaiveBytes): Write =>
  (p) => {
    const next = { real: real(p.real), naive: naive(p.naive) }
    if (next.naive === p.naive) expect(next.real).toBe(p.real)
    return next
  }
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
  fc.nat(4 * PAGE).map((n) =>
    writing(
      (m) => some(B.grow(m, n)),
      (m) => N.grow(m, n)
    )
  )
)

/** Reads both sides around an address. */
const agree = (p: Pair, a: number): void => {
  expect(B.u8(p.real, a)).toBe(N.u8(p.naive, a))
  expect(B.u16(p.real, a)).toBe(N.u16(p.naive, a))
  expect(B.i32(p.real, a)).toBe(N.i32(p.naive, a))
  expect(same(B.slice(p.real, a, 9), N.slice(p.naive, a, 9))).toBe(true)
}

const first = (n: number): Pair => ({ real: some(B.make(n)), naive: new Uint8Array(n) })
/** One of the versions: often the newest, else any. */
const choice = fc.oneof(
  fc.constant(1),
  fc.nat(1000).map((x) => x / 1000)
)
const pick = <A>(xs: readonly A[], at: number): A =>
  xs[Math.round(at * (xs.length - 1))] ?? expect.unreachable('there is a first version')

const step = fc.record({ on: choice, write, read: choice, at: address })
const length = fc.oneof(fc.nat(12), fc.nat(3 * PAGE), fc.constantFrom(PAGE, 2 * PAGE))

const agreeAll = (versions: readonly Pair[]): void => {
  for (const p of versions) expect(same(all(p.real), p.naive)).toBe(true)
}

describe('Bytes', () => {
  it('is a list of bytes on every version of a tree: laws 1 to 5', () => {
    const seen = { oldWrites: 0, oldReads: 0, buffers: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 60, size: 'max' }), (n, steps) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) {
          const before = pick(versions, s.on)
          if (!isNewest(before.real)) seen.oldWrites++
          versions.push(s.write(before))
          const read = pick(versions, s.read)
          if (!isNewest(read.real)) seen.oldReads++
          agree(read, s.at)
        }
        agreeAll(versions)
        if (versions.filter((p) => isNewest(p.real)).length > 1) seen.buffers++
      }),
      { numRuns: 300 }
    )
    expect(seen.oldWrites).toBeGreaterThan(1000)
    expect(seen.oldReads).toBeGreaterThan(1000)
    expect(seen.buffers).toBeGreaterThan(20)
  })

  it('compares lists: law 6', () => {
    const seen = { equal: 0, different: 0, nearly: 0 }
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 25 }), fc.boolean(), (n, steps, isOtherHistory) => {
        const versions: Pair[] = [first(n)]
        for (const s of steps) versions.push(s.write(pick(versions, s.on)))
        if (isOtherHistory)
          for (const p of versions.slice(0, 10))
            versions.push({ real: B.write(some(B.make(p.naive.length)), 0, p.naive), naive: p.naive })
        for (const p of versions)
          for (const q of versions) {
            const is = N.equal(p.naive, q.naive)
            if (is) seen.equal++
            else seen.different++
            if (!is && p.naive.length === q.naive.length && p.real.journal !== q.real.journal) seen.nearly++
            expect(B.equal(p.real, q.real)).toBe(is)
          }
      }),
      { numRuns: 100 }
    )
    expect(seen.equal).toBeGreaterThan(1000)
    expect(seen.different).toBeGreaterThan(1000)
    expect(seen.nearly).toBeGreaterThan(500)
  })

  it('lets two futures run alternately, for long', () => {
    const base = B.fill(some(B.make(2 * PAGE)), 0, 2 * PAGE, 7)
    const all0 = all(base)
    const futures = [base, base, base]
    const naive = futures.map(() => all0.slice())
    for (let i = 0; i < 60_000; i++) {
      const k = i % 3
      const a = (i * 37 + k * 11) % (2 * PAGE - 3)
      futures[k] = B.set32(pick(futures, k / 2), a, i)
      new DataView(naive[k]?.buffer ?? new ArrayBuffer(0)).setInt32(a, i, true)
    }
    futures.forEach((m, k) => {
      expect(isNewest(m)).toBe(true)
      expect(same(all(m), naive[k] ?? all0)).toBe(true)
    })
    expect(same(all(base), all0)).toBe(true)
  })

  it('takes the buffer for a write near by, and leaves it for a read', () => {
    const base = some(B.make(PAGE))
    const one = B.set8(base, 0, 1)
    const { bytes } = one.journal
    expect([B.u8(base, 0), isNewest(one), one.journal.bytes === bytes]).toEqual([0, true, true])
    const two = B.set8(base, 0, 2)
    expect([isNewest(one), isNewest(two), two.journal.bytes === bytes]).toEqual([false, true, true])
    expect([base, one, two].map((m) => B.u8(m, 0))).toEqual([0, 1, 2])
  })

  it('keeps every version held of a long run', () => {
    const held: Pair[] = []
    const naive = new Uint8Array(3 * PAGE)
    const view = new DataView(naive.buffer)
    let m = some(B.make(naive.length))
    const journals = new Set<unknown>()
    for (let i = 0; i < 1_500_000; i++) {
      if (i % 70_001 === 0) held.push({ real: m, naive: naive.slice() })
      const a = (i * 7919) % (naive.length - 7)
      m = B.set64(m, a, i, ~i)
      journals.add(m.journal)
      view.setInt32(a, i, true)
      view.setInt32(a + 4, ~i, true)
    }
    expect(journals.size).toBeGreaterThan(10)
    expect(same(all(m), naive)).toBe(true)
    agreeAll(held)
    // And they can be gone on with.
    for (const p of held) expect(same(all(B.set8(p.real, 5, 1)), N.set8(p.naive, 5, 1))).toBe(true)
    agreeAll(held)
  })

  it('goes back over a million versions, and over as many forks, without a deep stack', () => {
    const root = some(B.make(64))
    let m = root
    for (let i = 0; i < 1_000_000; i++) m = B.set32(m, i % 61, i)
    const newest = all(m)
    expect(all(root)).toEqual(new Uint8Array(64))
    const other = B.set8(root, 0, 1)
    expect(B.u8(other, 0)).toBe(1)
    expect(same(all(m), newest)).toBe(true)
    let fork = root
    for (let i = 0; i < 300_000; i++) {
      B.set8(fork, i % 64, 1)
      fork = B.set8(fork, i % 64, 2)
    }
    expect(all(fork)).toEqual(new Uint8Array(64).fill(2))
    expect(all(root)).toEqual(new Uint8Array(64))
  })

  it('runs 10^7 stores in flat memory, even while the first version is held', () => {
    const root = some(B.make(2 ** 16))
    let m = root
    const before = liveBytes()
    let most = 0
    for (let i = 0; i < 10_000_000; i++) {
      m = B.set32(m, (i * 4) % 2 ** 16, i)
      if (i % 500_000 === 499_999) most = Math.max(most, liveBytes() - before)
    }
    // The journal of the versions since the last copy, and the copy.
    expect(most).toBeLessThan(32 * MiB)
    expect([B.i32(m, 4 * (9_999_999 % 2 ** 14)), B.u8(root, 0)]).toEqual([9_999_999, 0])
  })

  it('allocates up to 4 GiB and refuses more', () => {
    const m = some(B.make(2 ** 32))
    const last = B.set8(m, 2 ** 32 - 1, 0x55)
    expect([B.u8(last, 2 ** 32 - 1), B.u8(m, 2 ** 32 - 1), B.u8(last, 2 ** 32 - 2)]).toEqual([0x55, 0, 0])
    expect(B.grow(last, 2 ** 32 + 1)).toBeUndefined()
    expect(B.make(2 ** 33)).toBeUndefined()
    const grown = some(B.grow(B.set32(some(B.make(65536)), 65532, -1), 3 * 2 ** 30))
    expect([grown.length, B.i32(grown, 65532), B.i32(grown, 65534)]).toEqual([3 * 2 ** 30, -1, 0xffff])
  })

  it('grows page by page in time linear in the length', () => {
    let m = B.set8(some(B.make(65536)), 9, 9)
    const buffers = new Set<unknown>()
    for (let pages = 2; pages <= 4096; pages++) {
      m = some(B.grow(m, pages * 65536))
      buffers.add(m.journal.bytes)
    }
    expect([m.length, B.u8(m, 9), B.u8(m, 2 ** 28 - 1)]).toEqual([2 ** 28, 9, 0])
    expect(buffers.size).toBeLessThan(14)
  })
})

/** What happens while a buffer is lent: a write of the borrower, of someone else, or a read. */
const event = fc.record({
  kind: fc.constantFrom('few', 'range', 'stretch', 'other', 'read'),
  at: address,
  v: int32,
  on: choice,
  write
})

/** What a borrower writes: a few bytes, a range of any length, or bytes far and wide, each saved before. */
const borrowed = (loan: L.Loan, kind: 'few' | 'range' | 'stretch', a: number, v: number): ReadonlyArray<number> => {
  const left = loan.length - a
  const n = kind === 'few' ? 1 + (v & 7) : 1 + (Math.abs(v) % (2 * PAGE))
  const step = kind === 'stretch' ? 1 + (v & 31) : 1
  const at = Array.from({ length: Math.min(n, Math.ceil(left / step)) }, (_, i) => a + i * step)
  if (kind === 'range') L.save(loan, a, at.length)
  else if (kind === 'few') L.saveFew(loan, a, at.length)
  else for (const x of at) L.saveFew(loan, x, 1)
  for (const x of at) loan.bytes[x] = v
  return at
}

/** Marks that are kept by buffer, as an evaluator keeps them. */
const keptMarks = (): ((bytes: Uint8Array) => L.Marks | undefined) => {
  const kept = new WeakMap<Uint8Array, L.Marks>()
  return (bytes) => {
    const marks = kept.get(bytes) ?? L.marksOf(bytes)
    if (marks !== undefined) kept.set(bytes, marks)
    return marks
  }
}

describe('Loan', () => {
  it('obeys the laws of Bytes at every moment of a loan', () => {
    const seen = { granules: 0, pages: 0, writes: 0, old: 0 }
    const turn = fc.record({ step, on: choice, events: fc.array(event, { maxLength: 15 }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * PAGE }), fc.array(turn, { maxLength: 8 }), (n, turns) => {
        const versions: Pair[] = [first(n)]
        const marksFor = keptMarks()
        for (const t of turns) {
          versions.push(t.step.write(pick(versions, t.step.on)))
          const lender = pick(versions, t.on)
          if (!isNewest(lender.real)) seen.old++
          const loan = L.lend(lender.real, marksFor) ?? expect.unreachable('nothing else is lent')
          const naive = lender.naive.slice()
          for (const e of t.events) {
            const a = Math.abs(e.at) % naive.length
            if (e.kind === 'other') {
              versions.push(e.write(pick(versions, e.on)))
              seen.writes++
            } else if (e.kind === 'read') agree(pick(versions, e.on), e.at)
            else for (const x of borrowed(loan, e.kind, a, e.v)) naive[x] = e.v
          }
          seen.granules += loan.saved.length
          seen.pages += loan.saved.pages.size
          agreeAll(versions)
          versions.push({ real: L.repay(loan), naive })
          agreeAll(versions)
        }
      }),
      { numRuns: 150 }
    )
    expect(seen.granules).toBeGreaterThan(10_000)
    expect(seen.pages).toBeGreaterThan(200)
    expect(seen.writes).toBeGreaterThan(200)
    expect(seen.old).toBeGreaterThan(50)
  })

  it('lends a buffer that is lent as a copy', () => {
    const m = B.set8(some(B.make(PAGE)), 1, 1)
    const one = L.lend(m) ?? expect.unreachable('free')
    L.save(one, 1, 1)
    one.bytes[1] = 2
    const two = L.lend(m) ?? expect.unreachable('small')
    L.save(two, 1, 1)
    two.bytes[1] = 3
    expect([L.repay(one), m, L.repay(two)].map((x) => B.u8(x, 1))).toEqual([2, 1, 3])
  })

  it('takes a long write while the buffer is lent', () => {
    const m = some(B.make(2 ** 20))
    const loan = L.lend(m) ?? expect.unreachable('free')
    const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251)
    const other = B.fill(B.write(m, 77, bytes), 700_000, 300_000, 9)
    const next = L.repay(loan)
    expect(same(B.slice(other, 77, bytes.length), bytes)).toBe(true)
    expect(same(B.slice(other, 700_000, 300_000), new Uint8Array(300_000).fill(9))).toBe(true)
    expect([B.u8(other, 76), B.u8(other, 600_077), B.u8(other, 2 ** 20 - 1)]).toEqual([0, 0, 0])
    expect([same(all(m), new Uint8Array(2 ** 20)), B.equal(m, next)]).toEqual([true, true])
  })

  it('keeps every version between many loans', () => {
    const held: B.Bytes[] = [some(B.make(2 ** 16))]
    for (let i = 1; i <= 300; i++) {
      const loan = L.lend(held[i - 1] ?? some(undefined)) ?? expect.unreachable('free')
      for (let p = 0; p < 16; p++) {
        L.save(loan, p * PAGE + (i % 7), 1)
        loan.bytes[p * PAGE + (i % 7)] = i
      }
      held.push(L.repay(loan))
    }
    held.forEach((m, i) => {
      const latest = Array.from({ length: 7 }, (_, k) => Math.max(0, i - ((i - k + 7) % 7)) & 0xff)
      expect([...B.slice(m, 15 * PAGE, 7)]).toEqual(latest)
    })
  })

  it('stays flat over many loans while the first version is held', () => {
    const root = some(B.make(2 ** 18))
    let m: B.Bytes = root
    const before = liveBytes()
    for (let i = 0; i < 20_000; i++) {
      const loan = L.lend(m) ?? expect.unreachable('free')
      for (let p = 0; p < 64; p += 4) {
        L.save(loan, p * PAGE, 1)
        loan.bytes[p * PAGE] = i
      }
      m = L.repay(loan)
    }
    expect(liveBytes() - before).toBeLessThan(32 * MiB)
    expect([B.u8(m, 0), B.u8(m, 60 * PAGE), B.u8(root, 0)]).toEqual([19_999 & 0xff, 19_999 & 0xff, 0])
  })

  it('keeps every version through so many loans that links between versions are cut', () => {
    let m: B.Bytes = some(B.make(2 ** 16))
    for (let i = 1; i < 25_000; i++) {
      const old = m
      const loan = L.lend(m) ?? expect.unreachable('free')
      // few words of a page, which are kept one by one; now as granules, now as a page
      L.save(loan, 0, i % 2 === 0 ? 400 : PAGE)
      for (let k = 0; k < 400; k += 4) loan.bytes[k] = i
      m = L.repay(loan)
      if (B.u8(old, 0) !== ((i - 1) & 0xff) || B.u8(old, 396) !== ((i - 1) & 0xff)) expect.unreachable(`loan ${i}`)
    }
    expect(B.u8(m, 396)).toBe(24_999 & 0xff)
  })
})
