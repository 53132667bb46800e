/** Arbitrary type sections, valid by construction, with many types that are equal or related. */
import * as fc from 'fast-check'
import type { TypeIdx } from '../../../src/structure/Indices.ts'
import { idx } from '../../../src/structure/Indices.ts'
import type {
  CompType,
  FieldType,
  HeapType,
  RecType,
  RefType,
  StorageType,
  SubType,
  ValType
} from '../../../src/structure/Types.ts'
import { absHeapTypes, idxUse, ref } from '../../../src/structure/Types.ts'

/** Choices are numbers, taken modulo what there is to choose from: so they shrink, whatever they are used for. */
type Choose = (n: number) => number

/** `picks` one after the other; 0 once they are used up. */
const chooser = (picks: ReadonlyArray<number>): Choose => {
  let at = 0
  return (n) => (picks[at++] ?? 0) % n
}

const of = <A>(choose: Choose, xs: ReadonlyArray<A>): A => xs[choose(xs.length)] as A

const heapType = (choose: Choose, visible: number): HeapType =>
  choose(3) === 0 || visible === 0 ? of(choose, absHeapTypes) : idxUse(idx<TypeIdx>(choose(visible)))

const refType = (choose: Choose, visible: number): RefType => ref(choose(2) === 0, heapType(choose, visible))

export const valType = (choose: Choose, visible: number): ValType =>
  choose(2) === 0 ? of(choose, ['i32', 'i64', 'f64', 'v128'] as const) : refType(choose, visible)

const storageType = (choose: Choose, visible: number): StorageType =>
  choose(6) === 0 ? of(choose, ['i8', 'i16'] as const) : valType(choose, visible)

const fieldType = (choose: Choose, visible: number): FieldType => ({
  mut: choose(2) === 0,
  zt: storageType(choose, visible)
})

const many = <A>(choose: Choose, max: number, one: () => A): ReadonlyArray<A> =>
  Array.from({ length: choose(max + 1) }, one)

const compType = (choose: Choose, visible: number): CompType => {
  switch (choose(3)) {
    case 0:
      return { _tag: 'struct', fields: many(choose, 3, () => fieldType(choose, visible)) }
    case 1:
      return { _tag: 'array', field: fieldType(choose, visible) }
    default:
      return {
        _tag: 'func',
        params: many(choose, 2, () => valType(choose, visible)),
        results: many(choose, 2, () => valType(choose, visible))
      }
  }
}

/** A composite type that matches `ct`: a wider structure, a type below in immutable places, or the same. */
const narrowed = (choose: Choose, visible: number, ct: CompType): CompType => {
  const lower = (yt: FieldType): FieldType => {
    const { mut, zt } = yt
    return typeof zt === 'string' || mut || choose(2) === 0 ? yt : { mut, zt: ref(false, zt.ht) }
  }
  switch (ct._tag) {
    case 'struct':
      return {
        _tag: 'struct',
        fields: [...ct.fields.map(lower), ...many(choose, 1, () => fieldType(choose, visible))]
      }
    case 'array':
      return { _tag: 'array', field: lower(ct.field) }
    case 'func':
      return ct
  }
}

const subType = (choose: Choose, x: number, visible: number, before: ReadonlyArray<SubType>): SubType => {
  const final = choose(4) === 0
  const open = before.flatMap((st, y) => (y < x && !st.final ? [{ st, y }] : []))
  if (open.length === 0 || choose(2) === 0) return { final, supers: [], ct: compType(choose, visible) }
  const { st, y } = of(choose, open)
  return { final, supers: [idxUse(idx<TypeIdx>(y))], ct: narrowed(choose, visible, st.ct) }
}

/** A later copy of a group, its own indices moved along: it has the same types. */
const moved = (group: RecType, from: number, to: number): RecType => {
  const heap = (ht: HeapType): HeapType =>
    typeof ht !== 'string' && ht._tag === 'idx' && ht.x >= from ? idxUse(idx<TypeIdx>(ht.x - from + to)) : ht
  const storage = <Z extends StorageType>(zt: Z): Z | RefType =>
    typeof zt === 'string' ? zt : ref(zt.null, heap(zt.ht))
  const field = (yt: FieldType): FieldType => ({ mut: yt.mut, zt: storage(yt.zt) })
  const comp = (ct: CompType): CompType =>
    ct._tag === 'struct' ? { _tag: 'struct', fields: ct.fields.map(field) }
    : ct._tag === 'array' ? { _tag: 'array', field: field(ct.field) }
    : {
        _tag: 'func',
        params: ct.params.map((t) => storage<ValType>(t)),
        results: ct.results.map((t) => storage<ValType>(t))
      }
  return {
    subtypes: group.subtypes.map((st) => ({
      final: st.final,
      supers: st.supers.map((tu) => (tu._tag === 'idx' && tu.x >= from ? idxUse(idx<TypeIdx>(tu.x - from + to)) : tu)),
      ct: comp(st.ct)
    }))
  }
}

const section = (choose: Choose, groups: number): ReadonlyArray<RecType> => {
  const out: { group: RecType; from: number }[] = []
  const all: SubType[] = []
  for (let k = 0; k < groups; k++) {
    const from = all.length
    const copied = out.length > 0 && choose(3) === 0 ? of(choose, out) : null
    const size = 1 + choose(3)
    const fresh: SubType[] = []
    if (copied === null) {
      for (let i = 0; i < size; i++) fresh.push(subType(choose, from + i, from + size, [...all, ...fresh]))
    }
    const group = copied === null ? { subtypes: fresh } : moved(copied.group, copied.from, from)
    out.push({ group, from })
    all.push(...group.subtypes)
  }
  return out.map(({ group }) => group)
}

/** Type sections of up to `max` recursion groups. */
export const typeSections = (max: number): fc.Arbitrary<ReadonlyArray<RecType>> =>
  fc
    .tuple(fc.integer({ min: 1, max }), fc.array(fc.nat(9973), { minLength: 20, maxLength: 120 }))
    .map(([groups, picks]) => section(chooser(picks), groups))
