/**
 * A write session: an evaluator writes the words of objects in place.
 *
 * `set` enters each value that it overwrites into a version of its own. An evaluator that writes millions of fields between
 * two versions keeps before-images of the objects, once for the whole session:
 *
 *     const l = begin(h)                   // h becomes the newest version of its lineage, if it was not
 *     readable(l, o, layout).w0            // reads; of an array `.slots[i]`
 *     writable(l, o, layout, i).slots[i]   // may be written, and any other word in the same chunk
 *     l.heap                               // the version after all of them, at any time
 *
 * Meanwhile every version reads as before, `h` too: it becomes an older version that has the copies. So a session that is
 * forgotten, at any point, leaves `h` what it was. An object that is made with the session's owner is written freely: no
 * other version knows of it.
 *
 * A session ends when a version of its lineage is written otherwise, or another session of one begins; `restart` starts it anew.
 *
 * The evaluator mutates the objects; every version reads as before.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import { clone, chunkOf, CHUNK, convert, type Fields, type Layout, type Chunks } from './Layout.ts'
import {
  fieldsIn,
  makeNewest,
  linkCopies,
  newest,
  withOwnSlots,
  prepare,
  writableIn,
  ownSlots,
  type Copies,
  type Heap,
  type HeapObject,
  type Owner
} from './Heap.ts'

/** Laws: what is read is what was written last, else what `h` has; every `Heap` law holds for all versions. */
export interface HeapSession<A> {
  heap: Heap<A>
  /** An object with this owner may be written in place: its before-image is saved, or no other version can reach it. */
  owner: Owner
  /** The owner of an object that is preserved: another one where its words are elsewhere. */
  kept: Owner
  /** The words of some objects are elsewhere than in the objects. */
  isOver: boolean
  /** The before-images; undefined before the first write. */
  copies: Copies<A> | undefined
}

const noChunks = new Uint8Array(0) // NON-SPEC: nothing can be written to it
const ownerOf = (of: object): Owner => ({ session: of, chunks: noChunks, left: 0 })

/** Starts the session anew, on `h`. */
export const restart = <A>(l: HeapSession<A>, h: Heap<A>): void => {
  const { version: v } = h
  if (v.next !== undefined) makeNewest(v)
  prepare(v.lineage)
  v.lineage.base = undefined
  l.heap = h
  l.owner = ownerOf({})
  l.isOver = v.lineage.overlay !== undefined
  l.kept = l.isOver ? ownerOf(l.owner.session) : l.owner
  l.copies = undefined
}

/** A session of `h`. */
export const begin = <A>(h: Heap<A>): HeapSession<A> => {
  const owner = ownerOf({})
  const l: HeapSession<A> = { heap: h, owner, kept: owner, isOver: false, copies: undefined }
  restart(l, h)
  return l
}

/** What has the words of an object, to be read. */
export const readable = <A>(l: HeapSession<A>, o: HeapObject<A>, layout: Layout<A>): Readonly<Fields<A>> => {
  const b = l.isOver && o.owner !== l.owner ? fieldsIn(l.heap.version.lineage, o) : o
  if (b.layout === null) {
    convert(b, layout)
    if (b === o && o.owner === null) o.owner = ownSlots
  }
  return b
}

/** The before-images of the session: the version that it started with becomes an older one that has them. */
const copiesOf = <A>(l: HeapSession<A>): Copies<A> => {
  if (l.copies !== undefined) return l.copies
  const copies: Copies<A> = new Map()
  const { version: v } = l.heap
  const next = newest(v.lineage)
  v.lineage.base = v
  linkCopies(v, next, copies)
  l.heap = { version: next }
  l.copies = copies
  return copies
}

/** Preserves a chunk of an object that has many. */
const preserveChunk = <A>(
  l: HeapSession<A>,
  o: HeapObject<A>,
  layout: Layout<A>,
  words: readonly unknown[],
  p: number
): void => {
  const all = copiesOf(l)
  const known = all.get(o)
  const kept: Chunks<A> = known !== undefined && 'chunks' in known ? known : { layout, chunks: new Map() }
  kept.chunks.set(p, chunkOf(words, p))
  all.set(o, kept)
  const count = Math.ceil(words.length / CHUNK)
  const owner: Owner =
    o.owner?.session === l.owner.session ?
      o.owner
    : { session: l.owner.session, chunks: new Uint8Array(count), left: count }
  owner.chunks[p] = 1
  owner.left--
  o.owner = owner.left === 0 ? l.kept : owner
}

/** Objects of more chunks are preserved chunk by chunk. */
const FEW = 2

/** What has the words of an object, of which word `at` and its chunk may be written. */
export const writable = <A>(l: HeapSession<A>, o: HeapObject<A>, layout: Layout<A>, at: number): Fields<A> => {
  const { lineage } = l.heap.version
  if (o.owner === l.owner) return o
  if (o.owner === l.kept || (o.owner?.session === l.owner.session && o.owner.chunks[Math.floor(at / CHUNK)] === 1))
    return l.isOver ? fieldsIn(lineage, o) : o
  withOwnSlots(o) // as its owner says
  readable(l, o, layout)
  const b = writableIn(lineage, o)
  if (layout.width > 0 && b.slots.length > FEW * CHUNK) preserveChunk(l, o, layout, b.slots, Math.floor(at / CHUNK))
  else {
    copiesOf(l).set(o, clone(b))
    o.owner = l.kept
  }
  return b
}

/** As `writable`, for the words of an array from `at` to `end`. */
export const writableRange = <A>(
  l: HeapSession<A>,
  o: HeapObject<A>,
  layout: Layout<A>,
  at: number,
  end: number
): unknown[] => {
  const { slots } = writable(l, o, layout, at)
  for (let p = Math.floor(at / CHUNK) + 1; p * CHUNK < end; p++) writable(l, o, layout, p * CHUNK)
  return slots as unknown[] // the newest version's own
}

/** Ends the session, for a caller that keeps it longer than the versions. */
export const end = <A>(l: HeapSession<A>): Heap<A> => {
  l.heap.version.lineage.base = undefined
  l.copies = undefined
  return l.heap
}
