/**
 * Extension of stores: what a step may change, and what it may not.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#store-extension
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { sameData } from '../execution/equality/equalData.ts'
import type { ListName, Store } from '../execution/runtime/Store.ts'
import * as B from '../persistent/memory/Bytes.ts'
import * as H from '../persistent/heap/Heap.ts'
import * as V from '../persistent/Vector.ts'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { Limits } from '../structure/Types.ts'
import { sameDefType } from '../structure/Types.ts'
import { tally, type Derived } from './Derived.ts'
import { isImmutable, placeOf, type HeapRef, type Objects } from './Heap.ts'
import { listNames, type InstanceItem } from './Instances.ts'
import { sameValue } from './Values.ts'
import { at, violation, type Violation } from './Violation.ts'

/** The rule of a list, and what it demands of the two instances; `null` where they fit. */
interface Extension<A> {
  readonly rule: ValidationRule
  readonly demand: (x: A, y: A) => string | null
}

const grows = (x: Limits, y: Limits): boolean => x.min <= y.min && x.max === y.max

const extensions: { readonly [L in ListName]: Extension<InstanceItem<L>> } = {
  tags: { rule: 'Extend_taginst', demand: (x, y) => (sameDefType(x.type, y.type) ? null : 'the same type') },
  globals: {
    rule: 'Extend_globalinst',
    demand: (x, y) =>
      !sameData(x.type, y.type) ? 'the same type'
      : y.type.mut || sameValue(x.value, y.value) ? null
      : 'the same value of an immutable global'
  },
  mems: {
    rule: 'Extend_meminst',
    demand: (x, y) =>
      x.type.at !== y.type.at || !grows(x.type.lim, y.type.lim) ? 'the same type except for a larger minimum'
      : B.length(x.bytes) <= B.length(y.bytes) ? null
      : `at least ${B.length(x.bytes)} bytes`
  },
  tables: {
    rule: 'Extend_tableinst',
    demand: (x, y) =>
      x.type.at !== y.type.at || !sameData(x.type.rt, y.type.rt) || !grows(x.type.lim, y.type.lim) ?
        'the same type except for a larger minimum'
      : V.length(x.refs) <= V.length(y.refs) ? null
      : `at least ${V.length(x.refs)} entries`
  },
  funcs: {
    rule: 'Extend_funcinst',
    demand: (x, y) =>
      sameDefType(x.type, y.type) && x.module === y.module && sameData(x.code, y.code) ? null : 'the same function'
  },
  datas: {
    rule: 'Extend_datainst',
    demand: (x, y) => (y.bytes.length === 0 || sameData([...x.bytes], [...y.bytes]) ? null : 'the same bytes, or none')
  },
  elems: {
    rule: 'Extend_eleminst',
    demand: (x, y) =>
      !sameData(x.type, y.type) ? 'the same type'
      : (
        y.refs.length === 0 ||
        (x.refs.length === y.refs.length && x.refs.every((r, i) => r === y.refs[i] || sameValue(r, y.refs[i] ?? r)))
      ) ?
        null
      : 'the same references, or none'
  },
  // NON-SPEC: functions hold the address of their instance, which therefore may not change.
  modules: { rule: 'Extend_funcinst', demand: (x, y) => (sameData(x, y) ? null : 'the same module instance') }
}

/** An instance that is new at an address, with what was there before. */
export interface Changed<L extends ListName = ListName> {
  readonly list: L
  readonly a: number
  readonly x: InstanceItem<L>
  readonly before: InstanceItem<L> | null
}

/** The pairs of a list that differ, and the elements that are new at its end. */
const differences = <L extends ListName>(list: L, s: Store, s2: Store): ReadonlyArray<Changed<L>> => {
  // the list of its name, here and below
  const [v, w] = [s[list] as V.Vector<InstanceItem<L>>, s2[list] as V.Vector<InstanceItem<L>>]
  const found: Changed<L>[] = V.changes(v, w).map(({ i: a, x: before, y: x }) => ({ list, a, x, before }))
  let a = V.length(v)
  for (const [x, n] of V.runs(w, a)) for (const end = a + n; a < end; a++) found.push({ list, a, x, before: null })
  return found
}

const extendList = <L extends ListName>(
  d: Derived,
  list: L,
  s: Store,
  s2: Store
): Either<Violation, ReadonlyArray<Changed<L>>> => {
  const [n, m] = [V.length<unknown>(s[list]), V.length<unknown>(s2[list])]
  if (m < n) return left(violation('Extend_store', at(null, list, 0), `at least ${n} ${list}`, `${m}`))
  const { rule, demand } = extensions[list]
  const changed = differences(list, s, s2)
  for (const { a, x, before } of changed) {
    if (before === null) continue
    tally(d, rule)
    const wanted = demand(before, x)
    if (wanted !== null) return left(violation(rule, at(null, list.slice(0, -1), a), wanted, 'another'))
  }
  return right(changed)
}

/**
 * Extend_store, of everything but heap objects: `s <= s'`. What has changed is added to `changed`. An instance that is the
 * same object in both extends itself.
 */
export const extendLists = (d: Derived, s: Store, s2: Store, changed: Changed[]): Violation | null => {
  if (s === s2) return null
  tally(d, 'Extend_store')
  for (const list of listNames) {
    if (s[list] === s2[list]) continue
    const found = extendList(d, list, s, s2)
    if (isLeft(found)) return found.left
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: the list is the caller's
    for (const each of found.right) changed.push(each)
  }
  return s2.fresh >= s.fresh ? null : violation('Extend_store', null, `at least ${s.fresh} heap objects`, `${s2.fresh}`)
}

const objectRule = {
  'ref.struct_addr': 'Extend_structinst',
  'ref.array_addr': 'Extend_arrayinst',
  'ref.exn_addr': 'Extend_exninst'
} as const

/** Extend_structinst, Extend_arrayinst, Extend_exninst: types stay, and so do immutable fields. */
export const extendObject = (d: Derived, s: Store, s2: Store, o: HeapRef): Violation | null => {
  tally(d, objectRule[o._tag])
  // Exceptions are values; types and sizes belong to the object.
  if (o._tag === 'ref.exn_addr' || s.heap === s2.heap) return null
  const fixed = isImmutable(o)
  if (o._tag === 'ref.array_addr' && !fixed(0)) return null
  const n = H.size(o)
  for (let i = 0; i < n; i++) {
    if (!fixed(i)) continue
    const [x, y] = [H.get(s.heap, o, i), H.get(s2.heap, o, i)]
    if (x === undefined || y === undefined || !sameValue(x, y))
      return violation(
        objectRule[o._tag],
        at(placeOf(o), 'field', i),
        'the same value of an immutable field',
        'another'
      )
  }
  return null
}

/** The same of all objects that were there. */
export const extendObjects = (d: Derived, s: Store, s2: Store, objects: Objects): Violation | null => {
  for (const o of objects.values()) {
    const bad = extendObject(d, s, s2, o)
    if (bad !== null) return bad
  }
  return null
}
