/**
 * Mutable fields of heap objects, as values of a heap version.
 *
 * An object exists by itself, so the host's collector takes what a program cannot reach any more. What its fields hold is
 * a matter of the version of the heap: the newest one reads the object itself, an older one the entries (object, index,
 * value) between it and the newest. Links lead from old to new only, so an old version that nobody holds is collected;
 * one that is held keeps one entry alive for each `set` since.
 *
 * Costs: get and set of the newest version O(1). A get of an older version walks up to 32 entries; further away it
 * gathers the fields that differ, at the cost of the distance once and of what was set in between later. A set of an
 * older version takes the objects over (rerooting, O(distance)) or, once that has cost much as two futures run
 * alternately and far apart, moves the version into a lineage of its own, whose fields are in a weak map.
 *
 * NON-SPEC: fields are part of the store in the specification. The mutation in this module is rerooting (Baker 1978).
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */

import * as B from './Layout.ts'
import type { Fields, Copy } from './Layout.ts'

/** Who may write the cells of an object: all that were saved for a lease, or some pages. See `WriteSession.ts`. */
export interface Owner {
  /** What leases are told apart by. */
  readonly session: object
  readonly chunks: Uint8Array
  /** Pages that are not saved yet. */
  left: number
}

/**
 * An object with a fixed number of fields. They are read through a heap only, and the object cannot be frozen: it has what
 * the fields hold for the newest version of the family that has the objects themselves.
 */
export interface HeapObject<A> extends Fields<A> {
  /** Null as long as `cells` is the array of `alloc`, not the object's own. */
  owner: Owner | null
}

/** What all versions of one store have in common: the work of rerooting that parts two futures. */
interface History {
  budget: number
}

/** Versions that lead to one newest have its fields in one place: the objects, or a weak map over another family. */
interface Lineage<A> {
  readonly history: History
  readonly overlay: WeakMap<HeapObject<A>, Fields<A>> | undefined
  /** What is not in the overlay is as in this version. */
  anchor: Heap<A> | undefined
  /** Entries moved by rerooting, except for the first time of each. */
  work: number
  /** The version with which a lease has started that writes the newest one now: what it has not, it may have yet. */
  base: Heap<A> | undefined
}

/** Fields of objects: all of them for each object, or some pages. */
export type Copies<A> = Map<HeapObject<A>, Copy<A>>

/**
 * A version of the heap. The fields are rerooted and for this module only.
 *
 * Laws, for objects `o`, `p` and indices `i`, `j` in range, `(o, i)` other than `(p, j)`:
 *
 * 1. get after set: `get(set(h, o, i, x), o, i) === x`
 * 2. set leaves the rest: `get(set(h, o, i, x), p, j) === get(h, p, j)`
 * 3. get after alloc: `get(h, alloc(xs), i) === xs[i]`
 * 4. a version is a value: after any operation on any other version, `get(h, o, i)` is what it was
 * 5. out of range: `get` is undefined, and `set` returns `h` itself
 */
export interface Heap<A> {
  /** Of the newest version: where its fields are. */
  lineage: Lineage<A>
  /** Of an older version: it is like this one, except for the entry (object, index, value) or else for the copies. */
  next: Heap<A> | undefined
  object: HeapObject<A> | undefined
  index: number
  value: A | undefined
  copies: Copies<A> | undefined
  /** Set once rerooting has reversed this link; traversing it again is charged to alternating futures. */
  isReversed: boolean
}

/** So far an older version is read by walking. */
const NEAR = 32
/** Rerooting so far is as good as free, and not counted as work. */
const CHEAP = 8
/** The work after which futures part the first time; each time it is as much more, so families are few. */
const BUDGET = 2 ** 15

/** For `WriteSession.ts`, as all that is exported but not named by the laws. */
export const newest = <A>(lineage: Lineage<A>): Heap<A> => ({
  lineage,
  next: undefined,
  object: undefined,
  index: 0,
  value: undefined,
  copies: undefined,
  isReversed: false
})

/** The first version of a new history. A store has one of its own, as versions of one history share what they store. */
export const emptyHeap = <A>(): Heap<A> =>
  newest<A>({ history: { budget: BUDGET }, overlay: undefined, anchor: undefined, work: 0, base: undefined })

/** A new object with these fields, which nobody may write afterwards. O(1): the first `set` copies them. */
export const alloc = <A>(fields: readonly A[]): HeapObject<A> => ({ slots: fields, layout: null, owner: null })

/** The number of fields. */
export const size: <A>(o: HeapObject<A>) => number = B.sizeOf

/** The versions from `h` to the one before the newest, and the newest. */
const path = <A>(h: Heap<A>): { readonly older: readonly Heap<A>[]; readonly end: Heap<A> } => {
  const older: Heap<A>[] = []
  let end = h
  for (; end.next !== undefined; end = end.next) older.push(end)
  return { older, end }
}

/**
 * The fields of an object in the newest version of a family. With `catchUp` it calls itself once a family at most, and
 * families are few: the n-th took n * BUDGET entries of rerooting.
 */
export const fieldsIn = <A>(family: Lineage<A>, o: HeapObject<A>): Fields<A> => {
  let f = family
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
  older: readonly Heap<A>[],
  end: Heap<A>,
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

/** The last of these versions that stays what it is: not one that a lease writes. */
const firm = <A>(older: readonly Heap<A>[], end: Heap<A>): Heap<A> => {
  const last = older[older.length - 1]
  return last !== undefined && last === end.lineage.base ? last : end
}

/** Brings an overlay up to date with the version that it lies over, at the cost of what was set there since. */
const catchUp = <A>(f: Lineage<A>, overlay: WeakMap<HeapObject<A>, Fields<A>>, anchor: Heap<A>): void => {
  const { older, end } = path(anchor)
  for (const [o, fields] of differing(older, end, (x) => overlay.has(x))) overlay.set(o, fields)
  f.anchor = firm(older, end)
}

/** Brings all overlays of a family up to date. */
export const prepare = <A>(family: Lineage<A>): void => {
  for (let f: Lineage<A> | undefined = family; f?.overlay !== undefined; f = f.anchor?.lineage)
    if (f.anchor?.next !== undefined) catchUp(f, f.overlay, f.anchor)
}

/** Makes `h` the newest version of a family. */
const adopt = <A>(h: Heap<A>, family: Lineage<A>): void => {
  h.lineage = family
  h.next = undefined
  h.object = undefined
  h.value = undefined
  h.copies = undefined
  h.isReversed = false
}

/** Makes `h` an older version that is like `next`, except for an entry. */
const link = <A>(h: Heap<A>, next: Heap<A>, object: HeapObject<A>, index: number, value: A | undefined): void => {
  h.next = next
  h.object = object
  h.index = index
  h.value = value
}

/** Makes `h` an older version that is like `next`, except for these fields. */
export const linkCopies = <A>(h: Heap<A>, next: Heap<A>, copies: Copies<A>): void => {
  h.next = next
  h.object = undefined
  h.value = undefined
  h.copies = copies
}

/** The cells are the object's own. */
export const ownSlots: Owner = { session: {}, chunks: new Uint8Array(0), left: 0 }

/** The object itself, with cells that may be written. */
export const withOwnSlots = <A>(o: HeapObject<A>): Fields<A> => {
  if (o.owner === null) {
    o.slots = o.slots.slice()
    o.owner = ownSlots
  }
  return o
}

/** Where the newest version of a family may write the fields of an object. */
export const writableIn = <A>(f: Lineage<A>, o: HeapObject<A>): Fields<A> => {
  if (f.overlay === undefined) return withOwnSlots(o)
  const mine = f.overlay.get(o) ?? B.clone(fieldsIn(f, o))
  f.overlay.set(o, mine)
  return mine
}

/** Makes an older version the newest of its family, turning every link on the way round. O(distance). */
const reroot = <A>(older: readonly Heap<A>[], end: Heap<A>): void => {
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

/** Makes an older version the newest of a family of its own, over the one it came from. */
const split = <A>(h: Heap<A>, older: readonly Heap<A>[], end: Heap<A>): void => {
  const { history } = end.lineage
  const overlay = new WeakMap<HeapObject<A>, Fields<A>>()
  for (const [o, fields] of differing(older, end, () => false)) overlay.set(o, fields)
  history.budget += BUDGET
  end.lineage.work = 0
  adopt(h, { history, overlay, anchor: end, work: 0, base: undefined })
}

/**
 * What rerooting moves at a version not for the first time, in entries: whole copies change places. The first
 * reversal is paid for by the write itself, so repeatedly running from one version never splits it off.
 */
const weightOf = <A>({ copies, isReversed }: Heap<A>): number => {
  if (!isReversed) return 0
  if (copies === undefined) return 1
  let n = 0
  for (const c of copies.values()) n += B.isWhole(c) ? 1 : c.chunks.size * B.CHUNK
  return n
}

/** Makes an older version the newest, one way or the other. */
export const makeNewest = <A>(h: Heap<A>): void => {
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

/** Makes an older version one link away from the newest, which is the result. */
const flatten = <A>(h: Heap<A>): Heap<A> => {
  const { older, end } = path(h)
  if (older.length === 0 || (older.length === 1 && h.copies !== undefined)) return end
  const copies: Copies<A> = h.copies ?? new Map<HeapObject<A>, Copy<A>>()
  for (const [o, b] of differing(older, end, (x) => wholeIn(copies, x) !== undefined)) copies.set(o, b)
  h.isReversed = older.some((v) => v.isReversed)
  linkCopies(h, firm(older, end), copies)
  return end
}

const getOld = <A>(h: Heap<A>, o: HeapObject<A>, i: number): A | undefined => {
  let v = h
  for (let d = 0; v.next !== undefined && d < NEAR; d++) {
    if (v.object === o && v.index === i) return v.value
    const c = v.copies?.get(o)
    const found = c === undefined ? undefined : B.partWith(c, i)
    if (found !== undefined) return B.read(found.block, found.at)
    v = v.next
  }
  const end = v.next === undefined ? v : flatten(h)
  return B.read(wholeIn(h.copies, o) ?? fieldsIn(end.lineage, o), i)
}

/** Field `i` of the object; undefined out of range. */
export const get = <A>(h: Heap<A>, o: HeapObject<A>, i: number): A | undefined =>
  h.next === undefined && h.lineage.overlay === undefined ? B.read(o, i) : getOld(h, o, i)

/** The version with `x` as field `i` of the object; `h` itself out of range. */
export const set = <A>(h: Heap<A>, o: HeapObject<A>, i: number, x: A): Heap<A> => {
  if (!(i >= 0 && i < size(o))) return h
  if (h.next !== undefined) makeNewest(h)
  const { lineage } = h
  const b = writableIn(lineage, o)
  const next = newest(lineage)
  lineage.base = undefined
  link(h, next, o, i, B.read(b, i))
  B.write(b, i, x)
  return next
}

/** All fields of the object, as a fresh array. O(size). */
export const fields = <A>(h: Heap<A>, o: HeapObject<A>): readonly A[] => {
  const end = flatten(h)
  const c = h.copies?.get(o)
  if (c === undefined) return B.values(fieldsIn(end.lineage, o))
  const b = B.clone(fieldsIn(end.lineage, o))
  B.overwrite(b, c)
  return B.values(b)
}
