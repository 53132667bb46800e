/**
 * A heap leased to an evaluator that writes the words of objects in place.
 *
 * `set` enters each value that it overwrites into a version of its own. An evaluator that writes millions of fields between
 * two versions keeps what the objects held before, once for the whole lease:
 *
 *     const l = lease(h)               // h becomes the newest version of its family, if it was not
 *     inWords(l, o, form).w0           // reads; of an array `.cells[i]`
 *     touch(l, o, form, i).cells[i]    // may be written, and any other word in the same page
 *     l.heap                           // the version after all of them, at any time
 *
 * Meanwhile every version reads as ever, `h` too: it becomes an older version that has the copies. So a lease that is
 * forgotten, at any point, leaves `h` what it was. An object that is made with the lease's stamp is written freely: no
 * other version knows of it.
 *
 * A lease ends when someone else writes or leases one of its family's versions; `take` starts it anew.
 *
 * NON-SPEC: the mutation is the borrower's, as in `Cells`.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import { clone, pageOf, PAGE, reform, type Block, type Form, type Pages } from './Layout.ts'
import {
  blockIn,
  fork,
  linkCopies,
  newest,
  own,
  prepare,
  writableIn,
  written,
  type Copies,
  type Heap,
  type HeapObject,
  type Stamp
} from './Heap.ts'

/** Laws: what is read is what was written last, else what `h` has; every `Heap` law holds for all versions. */
export interface Lease<A> {
  heap: Heap<A>
  /** The cells of an object with this stamp may be written: what it held is kept, or nobody knows. */
  stamp: Stamp
  /** The stamp of an object that is kept: another one where its words lie elsewhere. */
  kept: Stamp
  /** The words of some objects lie elsewhere than in the objects. */
  isOver: boolean
  /** What is kept; undefined before the first write. */
  copies: Copies<A> | undefined
}

const noPages = new Uint8Array(0) // NON-SPEC: nothing can be written to it
const stampOf = (of: object): Stamp => ({ of, pages: noPages, left: 0 })

/** Starts the lease anew, on `h`. */
export const take = <A>(l: Lease<A>, h: Heap<A>): void => {
  if (h.next !== undefined) fork(h)
  prepare(h.family)
  h.family.base = undefined
  l.heap = h
  l.stamp = stampOf({})
  l.isOver = h.family.overlay !== undefined
  l.kept = l.isOver ? stampOf(l.stamp.of) : l.stamp
  l.copies = undefined
}

/** A lease of `h`. */
export const lease = <A>(h: Heap<A>): Lease<A> => {
  const stamp = stampOf({})
  const l: Lease<A> = { heap: h, stamp, kept: stamp, isOver: false, copies: undefined }
  take(l, h)
  return l
}

/** The block that has the words of an object, to be read. */
export const inWords = <A>(l: Lease<A>, o: HeapObject<A>, form: Form<A>): Readonly<Block<A>> => {
  const b = l.isOver && o.stamp !== l.stamp ? blockIn(l.heap.family, o) : o
  if (b.form === null) {
    reform(b, form)
    if (b === o && o.stamp === null) o.stamp = written
  }
  return b
}

/** The copies of the lease: the version that it started with becomes an older one that has them. */
const copiesOf = <A>(l: Lease<A>): Copies<A> => {
  if (l.copies !== undefined) return l.copies
  const copies: Copies<A> = new Map()
  const next = newest(l.heap.family)
  l.heap.family.base = l.heap
  linkCopies(l.heap, next, copies)
  l.heap = next
  l.copies = copies
  return copies
}

/** Keeps a page of an object that has many. */
const savePage = <A>(l: Lease<A>, o: HeapObject<A>, form: Form<A>, words: readonly unknown[], p: number): void => {
  const all = copiesOf(l)
  const known = all.get(o)
  const kept: Pages<A> = known !== undefined && 'pages' in known ? known : { form, pages: new Map() }
  kept.pages.set(p, pageOf(words, p))
  all.set(o, kept)
  const count = Math.ceil(words.length / PAGE)
  const marks: Stamp =
    o.stamp?.of === l.stamp.of ? o.stamp : { of: l.stamp.of, pages: new Uint8Array(count), left: count }
  marks.pages[p] = 1
  marks.left--
  o.stamp = marks.left === 0 ? l.kept : marks
}

/** Objects of more pages are kept page by page. */
const FEW = 2

/** The block that has the words of an object, of which word `at` and its page may be written. */
export const touch = <A>(l: Lease<A>, o: HeapObject<A>, form: Form<A>, at: number): Block<A> => {
  const { family } = l.heap
  if (o.stamp === l.stamp) return o
  if (o.stamp === l.kept || (o.stamp?.of === l.stamp.of && o.stamp.pages[Math.floor(at / PAGE)] === 1))
    return l.isOver ? blockIn(family, o) : o
  own(o) // as the stamp says
  inWords(l, o, form)
  const b = writableIn(family, o)
  if (form.width > 0 && b.cells.length > FEW * PAGE) savePage(l, o, form, b.cells, Math.floor(at / PAGE))
  else {
    copiesOf(l).set(o, clone(b))
    o.stamp = l.kept
  }
  return b
}

/** As `touch`, for the words of an array from `at` to `end`. */
export const touchAll = <A>(l: Lease<A>, o: HeapObject<A>, form: Form<A>, at: number, end: number): unknown[] => {
  const { cells } = touch(l, o, form, at)
  for (let p = Math.floor(at / PAGE) + 1; p * PAGE < end; p++) touch(l, o, form, p * PAGE)
  return cells as unknown[] // the newest version's own
}

/** Ends the lease, for who holds it longer than the versions. */
export const release = <A>(l: Lease<A>): Heap<A> => {
  l.heap.family.base = undefined
  l.copies = undefined
  return l.heap
}
