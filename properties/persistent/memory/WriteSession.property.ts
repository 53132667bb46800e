/** The laws of write sessions: every version of a memory reads as before while its buffer is written elsewhere, and afterwards. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import * as L from '../../../src/persistent/memory/WriteSession.ts'
import { liveBytes, MiB } from '../../support/heap.ts'
import {
  address,
  agree,
  agreeAll,
  all,
  choice,
  first,
  int32,
  isNewest,
  PAGE,
  type Pair,
  pick,
  same,
  some,
  step,
  write
} from './Versions.ts'

/** What happens while a session has a buffer: a write of the session, of someone else, or a read. */
const event = fc.record({
  kind: fc.constantFrom('few', 'range', 'stretch', 'other', 'read'),
  at: address,
  v: int32,
  on: choice,
  write
})

/** What a session writes: a few bytes, a range of any length, or bytes far and wide, each saved before. */
const written = (
  session: L.MemorySession,
  kind: 'few' | 'range' | 'stretch',
  a: number,
  v: number
): ReadonlyArray<number> => {
  const left = session.length - a
  const n = kind === 'few' ? 1 + (v & 7) : 1 + (Math.abs(v) % (2 * PAGE))
  const step = kind === 'stretch' ? 1 + (v & 31) : 1
  const at = Array.from({ length: Math.min(n, Math.ceil(left / step)) }, (_, i) => a + i * step)
  if (kind === 'range') L.preserve(session, a, at.length)
  else if (kind === 'few') L.preserveSmall(session, a, at.length)
  else for (const x of at) L.preserveSmall(session, x, 1)
  for (const x of at) session.bytes[x] = v
  return at
}

/** Marks that are kept by buffer, as an evaluator keeps them. */
const keptMarks = (): ((bytes: Uint8Array) => L.DirtyMap | undefined) => {
  const kept = new WeakMap<Uint8Array, L.DirtyMap>()
  return (bytes) => {
    const marks = kept.get(bytes) ?? L.dirtyMapOf(bytes)
    if (marks !== undefined) kept.set(bytes, marks)
    return marks
  }
}

describe('WriteSession', () => {
  it('obeys the laws of Bytes at every moment of a session', () => {
    const seen = { granules: 0, pages: 0, writes: 0, old: 0 }
    const turn = fc.record({ step, on: choice, events: fc.array(event, { maxLength: 15 }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * PAGE }), fc.array(turn, { maxLength: 8 }), (n, turns) => {
        const versions: Pair[] = [first(n)]
        const marksFor = keptMarks()
        for (const t of turns) {
          versions.push(t.step.write(pick(versions, t.step.on)))
          const from = pick(versions, t.on)
          if (!isNewest(from.real)) seen.old++
          const session = L.begin(from.real, marksFor) ?? expect.unreachable('no session has it')
          const naive = from.naive.slice()
          for (const e of t.events) {
            const a = Math.abs(e.at) % naive.length
            if (e.kind === 'other') {
              versions.push(e.write(pick(versions, e.on)))
              seen.writes++
            } else if (e.kind === 'read') agree(pick(versions, e.on), e.at)
            else for (const x of written(session, e.kind, a, e.v)) naive[x] = e.v
          }
          seen.granules += session.saved.length
          seen.pages += session.saved.pages.size
          agreeAll(versions)
          versions.push({ real: L.commit(session), naive })
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

  it('begins on a copy of a buffer that another session has', () => {
    const m = B.set8(some(B.make(PAGE)), 1, 1)
    const one = L.begin(m) ?? expect.unreachable('free')
    L.preserve(one, 1, 1)
    one.bytes[1] = 2
    const two = L.begin(m) ?? expect.unreachable('small')
    L.preserve(two, 1, 1)
    two.bytes[1] = 3
    expect([L.commit(one), m, L.commit(two)].map((x) => B.u8(x, 1))).toEqual([2, 1, 3])
  })

  it('takes a long write while a session has the buffer', () => {
    const m = some(B.make(2 ** 20))
    const session = L.begin(m) ?? expect.unreachable('free')
    const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251)
    const other = B.fill(B.write(m, 77, bytes), 700_000, 300_000, 9)
    const next = L.commit(session)
    expect(same(B.slice(other, 77, bytes.length), bytes)).toBe(true)
    expect(same(B.slice(other, 700_000, 300_000), new Uint8Array(300_000).fill(9))).toBe(true)
    expect([B.u8(other, 76), B.u8(other, 600_077), B.u8(other, 2 ** 20 - 1)]).toEqual([0, 0, 0])
    expect([same(all(m), new Uint8Array(2 ** 20)), B.equal(m, next)]).toEqual([true, true])
  })

  it('keeps every version between many sessions', () => {
    const held: B.Bytes[] = [some(B.make(2 ** 16))]
    for (let i = 1; i <= 300; i++) {
      const session = L.begin(held[i - 1] ?? some(undefined)) ?? expect.unreachable('free')
      for (let p = 0; p < 16; p++) {
        L.preserve(session, p * PAGE + (i % 7), 1)
        session.bytes[p * PAGE + (i % 7)] = i
      }
      held.push(L.commit(session))
    }
    held.forEach((m, i) => {
      const latest = Array.from({ length: 7 }, (_, k) => Math.max(0, i - ((i - k + 7) % 7)) & 0xff)
      expect([...B.slice(m, 15 * PAGE, 7)]).toEqual(latest)
    })
  })

  it('stays flat over many sessions while the first version is held', () => {
    const root = some(B.make(2 ** 18))
    let m: B.Bytes = root
    const before = liveBytes()
    for (let i = 0; i < 20_000; i++) {
      const session = L.begin(m) ?? expect.unreachable('free')
      for (let p = 0; p < 64; p += 4) {
        L.preserve(session, p * PAGE, 1)
        session.bytes[p * PAGE] = i
      }
      m = L.commit(session)
    }
    expect(liveBytes() - before).toBeLessThan(32 * MiB)
    expect([B.u8(m, 0), B.u8(m, 60 * PAGE), B.u8(root, 0)]).toEqual([19_999 & 0xff, 19_999 & 0xff, 0])
  })

  it('keeps every version through so many sessions that links between versions are cut', () => {
    let m: B.Bytes = some(B.make(2 ** 16))
    for (let i = 1; i < 25_000; i++) {
      const old = m
      const session = L.begin(m) ?? expect.unreachable('free')
      // few words of a page, which are kept one by one; now as granules, now as a page
      L.preserve(session, 0, i % 2 === 0 ? 400 : PAGE)
      for (let k = 0; k < 400; k += 4) session.bytes[k] = i
      m = L.commit(session)
      if (B.u8(old, 0) !== ((i - 1) & 0xff) || B.u8(old, 396) !== ((i - 1) & 0xff)) expect.unreachable(`session ${i}`)
    }
    expect(B.u8(m, 396)).toBe(24_999 & 0xff)
  })
})
