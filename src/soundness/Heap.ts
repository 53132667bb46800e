/**
 * Structures, arrays and exceptions: the view STRUCTS, ARRAYS, EXNS of what is reachable, and the typing of it.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#store-validity
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Store } from '../execution/runtime/Store.ts'
import { refNull, type FieldVal, type RefArray, type RefExn, type RefStruct } from '../execution/runtime/Values.ts'
import * as H from '../persistent/heap/Heap.ts'
import * as V from '../persistent/Vector.ts'
import type { StorageType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'
import { deftypeOk } from './ClosedTypes.ts'
import { tally, type Derived } from './Derived.ts'
import { showRef } from '../execution/runtime/Show.ts'
import { fieldvalOk, sameValue, valOk } from './Values.ts'
import { at, violation, type ViolationPlace, type Violation } from './Violation.ts'

export type HeapRef = RefStruct | RefArray | RefExn

/** What is reachable, by address. */
export type Objects = ReadonlyMap<number, HeapRef>

/** The heap object that a value refers to, through an external reference as well. */
export const heapRef = (v: FieldVal): HeapRef | null => {
  const r = v._tag === 'ref.extern' ? v.ref : v
  return r._tag === 'ref.struct_addr' || r._tag === 'ref.array_addr' || r._tag === 'ref.exn_addr' ? r : null
}

const lists = { 'ref.struct_addr': 'structs', 'ref.array_addr': 'arrays', 'ref.exn_addr': 'exns' } as const
export const placeOf = (o: HeapRef): ViolationPlace => at(null, lists[o._tag], o.a)

/** All fields. */
export const fieldsOf = (s: Store, o: HeapRef): ReadonlyArray<FieldVal> =>
  o._tag === 'ref.exn_addr' ? o.fields : H.fields(s.heap, o)

/**
 * Whether two references show one object, which they are; exceptions are values, of one tag with equal fields.
 */
const isSame = (x: HeapRef, y: HeapRef): boolean => {
  if (x._tag === 'ref.exn_addr')
    return (
      y._tag === 'ref.exn_addr' &&
      x.tag === y.tag &&
      x.fields.length === y.fields.length &&
      x.fields.every((v, i) => sameValue(v, y.fields[i] ?? refNull))
    )
  return x === y
}

/**
 * What is reachable from values. Two objects at one address are a violation: a list has one element at an index.
 * Iterative; each object is visited once, an exception once for each copy, as what its fields show is part of the copy.
 */
export const reachable = (s: Store, roots: Iterable<FieldVal>): Either<Violation, Objects> => {
  const found = new Map<number, HeapRef>()
  const copies = new Set<HeapRef>()
  const work: HeapRef[] = []
  const visit = (v: FieldVal): Violation | null => {
    const o = heapRef(v)
    const known = o === null ? undefined : found.get(o.a)
    if (o === null || known === o || copies.has(o)) return null
    if (known !== undefined && !isSame(known, o))
      return violation('Store_ok', placeOf(o), 'one object at an address', 'two')
    if (known === undefined) found.set(o.a, o)
    else copies.add(o)
    if (known === undefined || o._tag === 'ref.exn_addr') work.push(o)
    return null
  }
  const visitAll = (vs: Iterable<FieldVal>): Violation | null => {
    for (const v of vs) {
      const bad = visit(v)
      if (bad !== null) return bad
    }
    return null
  }
  let bad = visitAll(roots)
  for (let o = work.pop(); bad === null && o !== undefined; o = work.pop()) bad = visitAll(fieldsOf(s, o))
  return bad === null ? right(found) : left(bad)
}

/** Values that are in the lists of a store. */
export const storeRoots = function* (s: Store): Generator<FieldVal, void, undefined> {
  for (const { value } of V.toArray(s.globals)) yield value
  for (const { refs } of V.toArray(s.tables)) for (const [r] of V.runs(refs)) yield r
  for (const { refs } of V.toArray(s.elems)) yield* refs
}

/** Neighbours that are one object are looked at once. */
const eachField = (
  fvs: ReadonlyArray<FieldVal>,
  check: (fv: FieldVal, i: number) => Violation | null
): Violation | null => {
  let last: FieldVal | null = null
  for (const [i, fv] of fvs.entries()) {
    const bad = fv === last ? null : check(fv, i)
    if (bad !== null) return bad
    last = fv
  }
  return null
}

const arityOk = (rule: 'Structinst_ok' | 'Exninst_ok', o: HeapRef, wanted: number, found: number): Violation | null =>
  wanted === found ? null : violation(rule, placeOf(o), `${wanted} fields`, `${found}`)

const structOk = (d: Derived, s: Store, o: RefStruct): Violation | null => {
  tally(d, 'Structinst_ok')
  const ct = expand(o.type)
  if (ct._tag !== 'struct') return violation('Structinst_ok', placeOf(o), 'a structure type', `a ${ct._tag} type`)
  const fvs = fieldsOf(s, o)
  return (
    arityOk('Structinst_ok', o, ct.fields.length, fvs.length) ??
    fvs.reduce<Violation | null>(
      (bad, fv, i) => bad ?? fieldvalOk(d, s, at(placeOf(o), 'field', i), fv, ct.fields[i]?.zt ?? 'bot'),
      null
    )
  )
}

const elementType = (o: RefArray): StorageType | null => {
  const ct = expand(o.type)
  return ct._tag === 'array' ? ct.field.zt : null
}

const arrayOk = (d: Derived, s: Store, o: RefArray): Violation | null => {
  tally(d, 'Arrayinst_ok')
  const zt = elementType(o)
  if (zt === null) return violation('Arrayinst_ok', placeOf(o), 'an array type', `a ${expand(o.type)._tag} type`)
  return eachField(fieldsOf(s, o), (fv, i) => fieldvalOk(d, s, at(placeOf(o), 'field', i), fv, zt))
}

const exnOk = (d: Derived, s: Store, o: RefExn): Violation | null => {
  tally(d, 'Exninst_ok')
  const dt = V.get(s.tags, o.tag)?.type
  if (dt === undefined)
    return violation('Exninst_ok', placeOf(o), 'the address of a tag', `tag ${o.tag}, which dangles`)
  const ct = expand(dt)
  const ts = ct._tag === 'func' ? ct.params : []
  return (
    arityOk('Exninst_ok', o, ts.length, o.fields.length) ??
    o.fields.reduce<Violation | null>(
      (bad, v, i) => bad ?? valOk(d, s, at(placeOf(o), 'field', i), v, ts[i] ?? 'bot'),
      null
    )
  )
}

/** Structinst_ok, Arrayinst_ok, Exninst_ok. Deftype_ok, which the formal rules leave out, is from the prose. */
export const objectOk = (d: Derived, s: Store, o: HeapRef): Violation | null => {
  if (o._tag === 'ref.exn_addr') return exnOk(d, s, o)
  return deftypeOk(d, placeOf(o), o.type) ?? (o._tag === 'ref.struct_addr' ? structOk(d, s, o) : arrayOk(d, s, o))
}

/** Element `i` of an array alone. */
export const elementOk = (d: Derived, s: Store, o: RefArray, i: number): Violation | null => {
  const [zt, fv] = [elementType(o), H.get(s.heap, o, i)]
  return zt === null || fv === undefined ? null : fieldvalOk(d, s, at(placeOf(o), 'field', i), fv, zt)
}

/** The fields that `ImmutReachable` follows: those that cannot change. */
export const isImmutable = (o: HeapRef): ((i: number) => boolean) => {
  if (o._tag === 'ref.exn_addr') return () => true
  const ct = expand(o.type)
  if (ct._tag === 'struct') return (i) => ct.fields[i]?.mut === false
  const fixed = ct._tag === 'array' && !ct.field.mut
  return () => fixed
}

const edgeRule = {
  'ref.struct_addr': 'ImmutReachable/ref.struct',
  'ref.array_addr': 'ImmutReachable/ref.array',
  'ref.exn_addr': 'ImmutReachable/ref.exn'
} as const

/** What an object reaches in one step through immutable fields. */
export const immutEdges = (d: Derived, s: Store, o: HeapRef): ReadonlyArray<HeapRef> => {
  const follows = isImmutable(o)
  if (o._tag === 'ref.array_addr' && !follows(0)) return []
  return fieldsOf(s, o).flatMap((fv, i) => {
    const to = follows(i) ? heapRef(fv) : null
    if (to === null) return []
    tally(d, edgeRule[o._tag])
    if (fv._tag === 'ref.extern') tally(d, 'ImmutReachable/ref.extern')
    return [to]
  })
}

/**
 * NotImmutReachable: no object reaches itself through immutable fields. A depth-first walk; `ImmutReachable/trans` is a
 * step of it.
 */
export const acyclic = (d: Derived, s: Store, objects: Objects): Violation | null => {
  const state = new Map<number, 'open' | 'done'>()
  for (const start of objects.values()) {
    tally(d, 'NotImmutReachable')
    const path: Array<{ readonly o: HeapRef; readonly to: ReadonlyArray<HeapRef>; next: number }> = []
    const enter = (o: HeapRef): void => {
      state.set(o.a, 'open')
      path.push({ o, to: immutEdges(d, s, o), next: 0 })
    }
    if (!state.has(start.a)) enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: the path of this walk
      const to = top.to[top.next++]
      if (to === undefined) {
        state.set(top.o.a, 'done')
        path.pop()
      } else if (state.get(to.a) === 'open') {
        return violation(
          'NotImmutReachable',
          placeOf(to),
          'no way back to itself through immutable fields',
          `one by ${showRef(top.o)}`
        )
      } else if (!state.has(to.a)) {
        tally(d, 'ImmutReachable/trans')
        enter(to)
      }
    }
  }
  return null
}
