/**
 * Equality and matching of types by the letter of the rules, on the indices of one module: no rolling, no closing, no
 * digest. Exponential where types share; written from the rules only, for comparison.
 */
import type {
  AbsHeapType,
  CompType,
  FieldType,
  HeapType,
  RecType,
  StorageType,
  SubType,
  TypeUse
} from '../../../src/structure/Types.ts'
import { absHeapTypes } from '../../../src/structure/Types.ts'

interface Place {
  readonly st: SubType
  readonly from: number
  readonly size: number
}

const places = (types: ReadonlyArray<RecType>): ReadonlyArray<Place> => {
  const out: Place[] = []
  for (const { subtypes } of types) {
    const from = out.length
    for (const st of subtypes) out.push({ st, from, size: subtypes.length })
  }
  return out
}

/** Two types are equal iff they are at the same position of groups that are equal after unfolding earlier types. */
const equality = (ps: ReadonlyArray<Place>) => {
  const place = (x: number): Place => ps[x] as Place
  const sameUse = (a: TypeUse, b: TypeUse, p: Place, q: Place): boolean => {
    if (a._tag !== 'idx' || b._tag !== 'idx') return false
    const own = a.x >= p.from
    if (own !== b.x >= q.from) return false
    return own ? a.x - p.from === b.x - q.from : same(a.x, b.x)
  }
  const sameHeap = (a: HeapType, b: HeapType, p: Place, q: Place): boolean =>
    typeof a === 'string' || typeof b === 'string' ? a === b : sameUse(a, b, p, q)
  const sameStorage = (a: StorageType, b: StorageType, p: Place, q: Place): boolean =>
    typeof a === 'string' || typeof b === 'string' ? a === b : a.null === b.null && sameHeap(a.ht, b.ht, p, q)
  const sameField = (a: FieldType, b: FieldType, p: Place, q: Place): boolean =>
    a.mut === b.mut && sameStorage(a.zt, b.zt, p, q)
  const pairwise = <A>(as: ReadonlyArray<A>, bs: ReadonlyArray<A>, eq: (a: A, b: A) => boolean): boolean =>
    as.length === bs.length && as.every((a, i) => eq(a, bs[i] as A))
  const sameComp = (a: CompType, b: CompType, p: Place, q: Place): boolean => {
    if (a._tag === 'struct' && b._tag === 'struct') {
      return pairwise(a.fields, b.fields, (y, z) => sameField(y, z, p, q))
    }
    if (a._tag === 'array' && b._tag === 'array') return sameField(a.field, b.field, p, q)
    return (
      a._tag === 'func' &&
      b._tag === 'func' &&
      pairwise(a.params, b.params, (t, u) => sameStorage(t, u, p, q)) &&
      pairwise(a.results, b.results, (t, u) => sameStorage(t, u, p, q))
    )
  }
  const sameSub = (p: Place, q: Place): boolean =>
    p.st.final === q.st.final &&
    pairwise(p.st.supers, q.st.supers, (a, b) => sameUse(a, b, p, q)) &&
    sameComp(p.st.ct, q.st.ct, p, q)
  const same = (x: number, y: number): boolean => {
    const [p, q] = [place(x), place(y)]
    if (x - p.from !== y - q.from || p.size !== q.size) return false
    return Array.from({ length: p.size }, (_, i) => sameSub(place(p.from + i), place(q.from + i))).every(Boolean)
  }
  return same
}

/** `same(x, y)`: are the types at two indices of a section equal? */
export const naiveEquality = (types: ReadonlyArray<RecType>) => equality(places(types))

export type Ht = AbsHeapType | number

/** All heap types of a module: the abstract ones, `BOT`, and its indices. */
export const heapTypes = (types: ReadonlyArray<RecType>): ReadonlyArray<Ht> => [
  ...absHeapTypes,
  'bot',
  ...places(types).map((_, x) => x)
]

const axioms: ReadonlyArray<readonly [AbsHeapType, AbsHeapType]> = [
  ['eq', 'any'],
  ['i31', 'eq'],
  ['struct', 'eq'],
  ['array', 'eq']
]
const bottoms: ReadonlyArray<readonly [AbsHeapType, AbsHeapType]> = [
  ['none', 'any'],
  ['nofunc', 'func'],
  ['noexn', 'exn'],
  ['noextern', 'extern']
]

/** Heaptype_sub as the least relation that its rules are true of, computed by adding pairs until none is missing. */
export const naiveMatching = (types: ReadonlyArray<RecType>): ((a: Ht, b: Ht) => boolean) => {
  const ps = places(types)
  const same = equality(ps)
  const all = heapTypes(types)
  const pairs = new Set<string>()
  const has = (a: Ht, b: Ht): boolean => pairs.has(`${a} ${b}`)
  const add = (a: Ht, b: Ht): void => void pairs.add(`${a} ${b}`)
  for (const a of all) add(a, a)
  for (const [a, b] of axioms) add(a, b)
  for (const [x, { st }] of ps.entries()) {
    add(x, st.ct._tag)
    for (const tu of st.supers) if (tu._tag === 'idx') add(x, tu.x)
    for (const y of ps.keys()) if (same(x, y)) add(x, y)
  }
  for (const a of all) add('bot', a)
  let before = -1
  while (pairs.size !== before) {
    before = pairs.size
    for (const b of all) for (const a of all) if (has(a, b)) for (const c of all) if (has(b, c)) add(a, c)
    for (const [bottom, top] of bottoms) for (const a of all) if (a !== 'bot' && has(a, top)) add(bottom, a)
  }
  return has
}
