/**
 * Which version has the buffer: what is to be written becomes the newest version, by rerooting (Baker 1978) or by a copy.
 *
 * Rerooting exchanges the words of the entries with those of the buffer and reverses the links, in O(distance). A copy costs
 * O(bytes ever written): it is made when rerooting has cost as much, when an old version would keep a long history alive, and
 * when a write session has the buffer. What a version reads never changes.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#memory-instances
 */
import type * as S from '../BitSet.ts'
import { newPage, PAGE, PAGE_WORDS, type Page, type PageMap } from './BeforeImages.ts'
import { copied } from './OldVersions.ts'
import {
  depend,
  eachEntry,
  isLong,
  owner,
  path,
  pivotOf,
  type Flat,
  type Hop,
  type UndoLog,
  type Version
} from './UndoLog.ts'

/** The entries that one write may ask for. */
export const ROOM = 2 ** 11
/** Entries of one log: what an owner keeps though nobody may need it, a quarter of what was written, at most 2 MiB. */
const segment = (written: S.BitSet): number => Math.min(2 ** 18, 2 ** 11 * Math.max(1, written.size))

/** To follow a link takes as long as this number of entries. */
const HOP = 8

/** The entries that a path crosses, and its logs as entries. */
const distance = (hops: readonly Hop[]): number =>
  hops.reduce((d, { log: j, t }) => d + HOP + Math.abs(pivotOf(j) - t) + (j.pages?.size ?? 0) * PAGE_WORDS, 0)

/** Exchanges the words of the entries between the pivot and position `t` with those of the buffer. */
const roll = (j: UndoLog, pivot: number, t: number, words: Int32Array): void => {
  const { entries } = j
  eachEntry(pivot, t, (e) => {
    const w = entries[2 * e] ?? 0
    const old = words[w] ?? 0
    words[w] = entries[2 * e + 1] ?? 0
    entries[2 * e + 1] = old
  })
}

/** Puts pages into the buffer; the result is what was there. */
const exchange = (bytes: Uint8Array, pages: PageMap): PageMap => {
  const before: PageMap = new Map()
  for (const [p, page] of pages) {
    const there = bytes.subarray(p * PAGE, (p + 1) * PAGE)
    before.set(p, newPage(there))
    there.set(page.bytes.subarray(0, there.length))
  }
  return before
}

/** Takes the buffer to the start of the path and reverses each link on it. O(distance). */
const reroot = (m: Version, hops: readonly Hop[], end: UndoLog, cost: number): void => {
  const f: Flat = { bytes: end.bytes, words: end.words, view: end.view }
  const top = owner(f, end.age + pivotOf(end) + cost, end.work + cost)
  for (let k = hops.length - 1; k >= 0; k--) {
    const { log, t } = hops[k] ?? { log: end, t: 0 }
    roll(log, pivotOf(log), t, f.words)
    const next = hops[k - 1]?.log
    if (next === undefined) depend(log, t, top, 0, undefined)
    else depend(log, t, next, pivotOf(next), exchange(f.bytes, next.pages ?? new Map<number, Page>()))
  }
  m.log = top
  m.position = 0
}

/** Makes `m` the newest version of a buffer of its own. */
const adopt = (m: Version, f: Flat): void => {
  m.log = owner(f, 0, 0)
  m.position = 0
}

/** The log of `m` with a buffer of its own; undefined if the host cannot allocate it. */
export const separated = (m: Version): UndoLog | undefined => {
  const f = copied(m, m.length)
  if (f === undefined) return undefined
  adopt(m, f)
  return m.log
}

/**
 * Cuts the link from the undo log `old` to the newest version `m`, on which it depends, by a copy of the buffer: an old
 * version then keeps the copy alive, not the whole history. If the host cannot allocate a copy, the link stays.
 */
export const detachByCopy = (m: Version, old: UndoLog): void => {
  const f = copied(m, m.length)
  if (f === undefined) return
  depend(old, old.pivot, owner(f, 0, 0), 0, old.pages)
  m.log.age = 0
  m.log.work = 0
}

/** An entry is two words; a run that makes them one by one is so slow that a copy costs it little, twice as often. */
const WEIGHT = 4

/** The newest version continues in a new undo log, as the old one is full: what is older now depends on the new one. */
const rotate = (m: Version): void => {
  const j = m.log
  const age = j.age + WEIGHT * j.live
  const top = owner(j, age, j.work)
  depend(j, j.live, top, 0, undefined)
  m.log = top
  m.position = 0
  if (isLong(age, m.written)) detachByCopy(m, j)
}

/**
 * Makes an old version the newest: by rerooting, or by a copy once rerooting has cost as much as a copy does, so that
 * two futures that run alternately part. Not while a write session has the buffer, nor where there is none.
 */
const makeNewest = (m: Version): boolean => {
  const hops = path(m.log, m.position)
  const end = hops[hops.length - 1]?.log ?? m.log
  if (end.live < 0) return false
  const cost = distance(hops)
  const copy = end.work + cost > Math.max(2048, m.length / 32) ? copied(m, m.length) : undefined
  if (copy === undefined) reroot(m, hops, end, cost)
  else {
    end.work = 0
    adopt(m, copy)
  }
  return true
}

/** The log of `m` as the newest version, with room for `entries` more; undefined while a write session has its buffer, or if it has none. */
const prepare = (m: Version, entries: number): UndoLog | undefined => {
  if (m.position !== m.log.live && !makeNewest(m)) return undefined
  const most = segment(m.written)
  if (m.log.live + entries > most) rotate(m)
  const j = m.log
  if (2 * (j.live + entries) > j.entries.length) {
    const longer = new Int32Array(Math.max(2 * (j.live + entries), Math.min(2 * j.entries.length, 2 * most)))
    longer.set(j.entries)
    j.entries = longer
  }
  return j
}

/** As `prepare`, which is rarely needed. */
export const writable = (m: Version, entries: number): UndoLog | undefined => {
  const j = m.log
  return m.position === j.live && 2 * (j.live + entries) <= j.entries.length ? j : prepare(m, entries)
}
