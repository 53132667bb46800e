/**
 * Mutable fields of heap objects, as values of a heap version.
 *
 * An object exists by itself, so the host's collector takes what a program cannot reach any more. What its fields hold is
 * a matter of the version of the heap: the newest one reads the object itself, an older one the entries (object, index,
 * value) between it and the newest. Links lead from old to new only, so an old version that nobody holds is collected;
 * one that is held keeps one entry alive for each `set` since, until its heap is shortened to what it knows.
 *
 * Costs: get and set of the newest version O(1). A get of an older version walks up to 32 entries; further away it
 * collects the fields that differ, at the cost of the distance once and of what was set in between later. A set of an
 * older version takes the objects over (rerooting, O(distance)) or, once that has cost much as two futures run
 * alternately and far apart, moves the version into a lineage of its own, whose fields are in a weak map.
 *
 * Fields are part of the store in the specification. The mutation in this module is rerooting (Baker 1978).
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */

import * as B from './Layout.ts'
import type { Fields, Copy } from './Layout.ts'

/** Which slots of an object may be written: all that were preserved in a session, or some chunks. See `WriteSession.ts`. */
export interface Owner {
  /** The session, by its identity. */
  readonly session: object
  readonly chunks: Uint8Array
  /** Chunks that are not preserved yet. */
  left: number
}

/**
 * An object with a fixed number of fields. They are read through a heap only, and the object cannot be frozen: it has what
 * the fields hold for the newest version of the lineage that has the objects themselves.
 */
export interface HeapObject<A> extends Fields<A> {
  /** Null as long as `slots` is the array of `alloc`, not the object's own. */
  owner: Owner | null
}

/** What all versions of one store have in common: the work of rerooting after which two futures are split. */
interface History {
  budget: number
}

/** Versions that lead to one newest have its fields in one place: the objects, or a weak map over another lineage. */
interface Lineage<A> {
  readonly history: History
  readonly overlay: WeakMap<HeapObject<A>, Fields<A>> | undefined
  /** What is not in the overlay is as in this version. */
  anchor: HeapVersion<A> | undefined
  /** Entries moved by rerooting, the first time of each not counted. */
  work: number
  /** The version with which the session began that writes the newest one now: its copies may still grow. */
  base: HeapVersion<A> | undefined
}

/** Fields of objects: all of them for each object, or some chunks. */
export type Copies<A> = Map<HeapObject<A>, Copy<A>>

/** A node of the history of a heap. */
export interface HeapVersion<A> {
  /** Of the newest version: where its fields are. */
  lineage: Lineage<A>
  /** Of an older version: it is like this one, except for the entry (object, index, value) or else for the copies. */
  next: HeapVersion<A> | undefined
  object: HeapObject<A> | undefined
  index: number
  value: A | undefined
  copies: Copies<A> | undefined
  /** Set once rerooting has reversed this link; traversing it again is charged to alternating futures. */
  isReversed: boolean
  /** Another version may be like this one except for something, or another heap may be at it. */
  isShared: boolean
}

/**
 * The fields of all objects. They are rerooted, and for this folder only.
 *
 * Laws, for objects `o`, `p` and indices `i`, `j` in range, `(o, i)` other than `(p, j)`:
 *
 * 1. get after set: `get(set(h, o, i, x), o, i) === x`
 * 2. set leaves the rest: `get(set(h, o, i, x), p, j) === get(h, p, j)`
 * 3. get after alloc: `get(allocated(h), alloc(xs), i) === xs[i]`
 * 4. a heap is a value: after any operation on any other heap, `get(h, o, i)` is what it was; after `shorten`, of known objects
 * 5. out of range: `get` is undefined, and `set` returns `h` itself
 */
export interface Heap<A> {
  /** It changes only to another one that reads the same. */
  version: HeapVersion<A>
}

/** Up to this distance an older version is read by walking. */
const NEAR = 32
/** Rerooting up to this distance is cheap, and not counted as work. */
const CHEAP = 8
/** The work after which futures are split the first time; each time it is as much more, so lineages are few. */
const BUDGET = 2 ** 15

/** For `WriteSession.ts`, as all that is exported but not named by the laws. */
export const newest = <A>(lineage: Lineage<A>): HeapVersion<A> => ({
  lineage,
  next: undefined,
  object: undefined,
  index: 0,
  value: undefined,
  copies: undefined,
  isReversed: false,
  isShared: false
})

/** The first version of a new history. A store has one of its own, as versions of one history share what they store. */
export const emptyHeap = <A>(): Heap<A> => ({
  version: newest<A>({ history: { budget: BUDGET }, overlay: undefined, anchor: undefined, work: 0, base: undefined })
})

/** A new object with these fields, which nobody may write afterwards. O(1): the first `set` copies them. */
export const alloc = <A>(fields: readonly A[]): HeapObject<A> => ({ slots: fields, layout: null, owner: null })

/** The heap after an allocation. A heap is shared by all that hold it, so this is another one that reads the same. */
export const allocated = <A>(h: Heap<A>): Heap<A> => {
  h.version.isShared = true
  return { version: h.version }
}

/** The number of fields. */
export const size: <A>(o: HeapObject<A>) => number = B.sizeOf

/** The versions from `h` to the one before the newest, and the newest. */
const path = <A>(h: HeapVersion<A>): { readonly older: readonly HeapVersion<A>[]; readonly end: HeapVersion<A> } => {
  const older: HeapVersion<A>[] = []
  let end = h
  for (; end.next !== undefined; end = end.next) older.push(end)
  return { older, end }
}

/**
 * The fields of an object in the newest version of a lineage. With `catchUp` it calls itself once per lineage at most, and
 * lineages are few: the n-th took n * BUDGET entries of rerooting.
 */
export const fieldsIn = <A>(lineage: Lineage<A>, o: HeapObject<A>): Fields<A> => {
  let f = lineage
  while (f.overlay !== undefined && f.anchor !== undefined) {
    if (f.anchor.next !== undefined) catchUp(f, f.overlay, f.anchor)
    const found = f.overlay.get(o)
    if (found !== undefined) return found
    f = f.anchor.lineage
  }
  return o
}

/** The fields in which the first of these versions differs from the newest, `end`, except for the `known` objects. */
const differing = <A>(
  older: readonly HeapVersion<A>[],
  end: HeapVersion<A>,
  isKnown: (o: HeapObject<A>) => boolean
): Map<HeapObject<A>, Fields<A>> => {
  const out = new Map<HeapObject<A>, Fields<A>>()
  const own = (o: HeapObject<A>): Fields<A> => {
    const b = out.get(o) ?? B.clone(fieldsIn(end.lineage, o))
    out.set(o, b)
    return b
  }
  for (const { object, index, value, copies } of older.toReversed()) {
    for (const [o, c] of copies ?? []) if (!isKnown(o)) B.overwrite(own(o), c)
    if (object !== undefined && !isKnown(object)) B.write(own(object), index, value as A) // an entry has the value that was there
  }
  return out
}

/** The last of these versions that stays what it is: not one that a session writes. */
const firm = <A>(older: readonly HeapVersion<A>[], end: HeapVersion<A>): HeapVersion<A> => {
  const last = older[older.length - 1]
  return last !== undefined && last === end.lineage.base ? last : end
}

/** Brings an overlay up to date with the version that it is over, at the cost of what was set there since. */
const catchUp = <A>(f: Lineage<A>, overlay: WeakMap<HeapObject<A>, Fields<A>>, anchor: HeapVersion<A>): void => {
  const { older, end } = path(anchor)
  for (const [o, fields] of differing(older, end, (x) => overlay.has(x))) overlay.set(o, fields)
  f.anchor = firm(older, end)
  f.anchor.isShared = true
}

/** Brings all overlays of a lineage up to date. */
export const prepare = <A>(lineage: Lineage<A>): void => {
  for (let f: Lineage<A> | undefined = lineage; f?.overlay !== undefined; f = f.anchor?.lineage)
    if (f.anchor?.next !== undefined) catchUp(f, f.overlay, f.anchor)
}

/** Makes `h` the newest version of a lineage. */
const adopt = <A>(h: HeapVersion<A>, lineage: Lineage<A>): void => {
  h.lineage = lineage
  h.next = undefined
  h.object = undefined
  h.value = undefined
  h.copies = undefined
  h.isReversed = false
}

/** Makes `h` an older version that is like `next`, except for an entry. */
const link = <A>(
  h: HeapVersion<A>,
  next: HeapVersion<A>,
  object: HeapObject<A>,
  index: number,
  value: A | undefined
): void => {
  next.isShared = true
  h.next = next
  h.object = object
  h.index = index
  h.value = value
}

/** Makes `h` an older version that is like `next`, except for these fields. */
export const linkCopies = <A>(h: HeapVersion<A>, next: HeapVersion<A>, copies: Copies<A>): void => {
  next.isShared = true
  h.next = next
  h.object = undefined
  h.value = undefined
  h.copies = copies
}

/** The slots are the object's own. */
export const ownSlots: Owner = { session: {}, chunks: new Uint8Array(0), left: 0 }

/** The object itself, with slots that may be written. */
export const withOwnSlots = <A>(o: HeapObject<A>): Fields<A> => {
  if (o.owner === null) {
    o.slots = o.slots.slice()
    o.owner = ownSlots
  }
  return o
}

/** Where the newest version of a lineage may write the fields of an object. */
export const writableIn = <A>(f: Lineage<A>, o: HeapObject<A>): Fields<A> => {
  if (f.overlay === undefined) return withOwnSlots(o)
  const mine = f.overlay.get(o) ?? B.clone(fieldsIn(f, o))
  f.overlay.set(o, mine)
  return mine
}

/** Makes an older version the newest of its lineage, reversing every link of the path. O(distance). */
const reroot = <A>(older: readonly HeapVersion<A>[], end: HeapVersion<A>): void => {
  const { lineage } = end
  let newer = end
  for (const v of older.toReversed()) {
    const { object, index, value, copies } = v
    adopt(v, lineage)
    if (object !== undefined) {
      const b = writableIn(lineage, object)
      link(newer, v, object, index, B.read(b, index))
      B.write(b, index, value as A) // an entry has the value that was there
    } else {
      const before: Copies<A> = new Map()
      for (const [o, c] of copies ?? []) before.set(o, B.exchange(writableIn(lineage, o), c))
      linkCopies(newer, v, before)
    }
    newer.isReversed = true
    newer = v
  }
}

/** Makes an older version the newest of a lineage of its own, over the one it came from. */
const split = <A>(h: HeapVersion<A>, older: readonly HeapVersion<A>[], end: HeapVersion<A>): void => {
  const { history } = end.lineage
  const overlay = new WeakMap<HeapObject<A>, Fields<A>>()
  for (const [o, fields] of differing(older, end, () => false)) overlay.set(o, fields)
  history.budget += BUDGET
  end.lineage.work = 0
  end.isShared = true
  adopt(h, { history, overlay, anchor: end, work: 0, base: undefined })
}

/**
 * What rerooting moves at a version not for the first time, in entries: whole copies change places. The first
 * reversal is paid for by the write itself, so repeatedly running from one version never splits it off.
 */
const weightOf = <A>({ copies, isReversed }: HeapVersion<A>): number => {
  if (!isReversed) return 0
  if (copies === undefined) return 1
  let n = 0
  for (const c of copies.values()) n += B.isWhole(c) ? 1 : c.chunks.size * B.CHUNK
  return n
}

/** Makes an older version the newest, by rerooting or by a split. */
export const makeNewest = <A>(h: HeapVersion<A>): void => {
  const { older, end } = path(h)
  const { lineage } = end
  lineage.base = undefined
  const distance = older.reduce((d, v) => d + weightOf(v), 0)
  lineage.work += Math.max(0, distance - CHEAP)
  if (lineage.work > lineage.history.budget) split(h, older, end)
  else reroot(older, end)
}

/** The whole of an object in the copies of a version. */
const wholeIn = <A>(copies: Copies<A> | undefined, o: HeapObject<A>): Fields<A> | undefined => {
  const c = copies?.get(o)
  return c !== undefined && B.isWhole(c) ? c : undefined
}

/**
 * Makes an older version one link away from the newest, which is the result. Of objects that are left out the version then has
 * what the newest has.
 */
const flatten = <A>(h: HeapVersion<A>, isLeftOut: (o: HeapObject<A>) => boolean = () => false): HeapVersion<A> => {
  const { older, end } = path(h)
  if (older.length === 0 || (older.length === 1 && h.copies !== undefined)) return end
  const copies: Copies<A> = h.copies ?? new Map<HeapObject<A>, Copy<A>>()
  for (const [o, b] of differing(older, end, (x) => isLeftOut(x) || wholeIn(copies, x) !== undefined)) copies.set(o, b)
  h.isReversed = older.some((v) => v.isReversed)
  linkCopies(h, firm(older, end), copies)
  return end
}

/** A version that reads as this one does, and that nothing else has. */
const leaf = <A>(v: HeapVersion<A>): HeapVersion<A> => {
  const own = newest(v.lineage)
  v.isShared = true
  own.next = v
  return own
}

/**
 * Frees what a heap keeps alive of those between it and the newest: at most one copy is left of each object that it knows.
 * Others must not be read in it. O(what was set since the last time).
 */
export const shorten = <A>(h: Heap<A>, isKnown: (o: HeapObject<A>) => boolean): void => {
  if (h.version.next === undefined) return
  if (h.version.isShared) h.version = leaf(h.version)
  flatten(h.version, (o) => !isKnown(o))
}

const getOld = <A>(h: HeapVersion<A>, o: HeapObject<A>, i: number): A | undefined => {
  let v = h
  for (let d = 0; v.next !== undefined && d < NEAR; d++) {
    if (v.object === o && v.index === i) return v.value
    const c = v.copies?.get(o)
    const found = c === undefined ? undefined : B.partWith(c, i)
    if (found !== undefined) return B.read(found.fields, found.at)
    v = v.next
  }
  const end = v.next === undefined ? v : flatten(h)
  return B.read(wholeIn(h.copies, o) ?? fieldsIn(end.lineage, o), i)
}

/** Field `i` of the object; undefined out of range. */
export const get = <A>({ version: v }: Heap<A>, o: HeapObject<A>, i: number): A | undefined =>
  v.next === undefined && v.lineage.overlay === undefined ? B.read(o, i) : getOld(v, o, i)

/** The heap with `x` as field `i` of the object; `h` itself out of range. */
export const set = <A>(h: Heap<A>, o: HeapObject<A>, i: number, x: A): Heap<A> => {
  if (!(i >= 0 && i < size(o))) return h
  const { version: v } = h
  if (v.next !== undefined) makeNewest(v)
  const { lineage } = v
  const b = writableIn(lineage, o)
  const next = newest(lineage)
  lineage.base = undefined
  link(v, next, o, i, B.read(b, i))
  B.write(b, i, x)
  return { version: next }
}

/** All fields of the object, as a fresh array. O(size). */
export const fields = <A>({ version: v }: Heap<A>, o: HeapObject<A>): readonly A[] => {
  const end = flatten(v)
  const c = v.copies?.get(o)
  if (c === undefined) return B.values(fieldsIn(end.lineage, o))
  const b = B.clone(fieldsIn(end.lineage, o))
  B.overwrite(b, c)
  return B.values(b)
}
