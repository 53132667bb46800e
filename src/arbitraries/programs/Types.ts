/**
 * The type section of a generated module: structures and arrays with subtypes, and function types over all of them.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html
 */
import { idx, type TypeIdx } from '../../structure/Indices.ts'
import {
  idxUse,
  ref,
  type AbsHeapType,
  type CompType,
  type FieldType,
  type FuncType,
  type RecType,
  type StorageType,
  type SubType,
  type ValType
} from '../../structure/Types.ts'
import { closeTypes } from '../../types/Close.ts'
import { chance, one, pick, times, type Draw } from './Draw.ts'
import type { Options } from './Options.ts'
import type { Types } from './Skeleton.ts'

export const funcref = ref(true, 'func')
export const externref = ref(true, 'extern')
const exnref = ref(true, 'exn')

const nullable = (ht: AbsHeapType): ValType => ref(true, ht)

/** Value types that need no definition. */
const plainVals = ({ features: f }: Options): ReadonlyArray<ValType> => [
  'i32',
  'i64',
  'f32',
  'f64',
  ...(f.has('simd') ? (['v128', 'v128'] as const) : []),
  ...(f.has('reference-types') ? [funcref, externref] : []),
  ...(f.has('gc') ?
    [...(['any', 'eq', 'i31', 'struct', 'array', 'none'] as const).map(nullable), ref(false, 'i31')]
  : []),
  ...(f.has('gc') ? [ref(false, 'eq'), ref(false, 'any'), ref(true, 'nofunc'), ref(true, 'noextern')] : []),
  ...(f.has('exceptions') ? [exnref, exnref] : [])
]

const at = (x: number, isNull: boolean): ValType => ref(isNull, idxUse(idx<TypeIdx>(x)))

/** A field: any type; a reference that may not be null only to an earlier type, so that values exist. */
const storage = (d: Draw, o: Options, earlier: number, known: number): StorageType => {
  switch (pick(d, 6)) {
    case 1:
      return 'i8'
    case 2:
      return 'i16'
    case 3:
      return known > 0 ? at(pick(d, known), true) : 'i64'
    case 4:
      return earlier > 0 && chance(d, 1, 3) ? at(pick(d, earlier), false) : 'i32'
    default:
      return one(d, plainVals(o)) ?? 'i32'
  }
}

const field = (d: Draw, zt: StorageType): FieldType => ({ mut: !chance(d, 1, 5), zt })

const openSub = (ct: CompType, supers: ReadonlyArray<TypeIdx> = []): SubType => ({
  final: false,
  supers: supers.map(idxUse),
  ct
})

/** Structures: some extend an earlier one by more fields. */
const structs = (d: Draw, o: Options, n: number, group: number): ReadonlyArray<SubType> => {
  const out: SubType[] = []
  for (let i = 0; i < n; i++) {
    const base = i > 0 && chance(d, 1, 2) ? pick(d, i) : null
    const ct = base === null ? undefined : out[base]?.ct
    const inherited = ct?._tag === 'struct' ? ct.fields : []
    const fields = times(1 + pick(d, 3), () => field(d, storage(d, o, i, group)))
    const supers = base === null ? [] : [idx<TypeIdx>(base)]
    out.push(openSub({ _tag: 'struct', fields: [...inherited, ...fields] }, supers))
  }
  return out
}

const numeric: ReadonlyArray<StorageType> = ['i8', 'i16', 'i32', 'i64', 'f32', 'f64']

/** Arrays: one of numbers and one of references at least, both mutable, so that segments can fill them. */
const arrays = (d: Draw, o: Options, group: number): ReadonlyArray<SubType> => {
  const mutable = (zt: StorageType): SubType => openSub({ _tag: 'array', field: { mut: true, zt } })
  const numbers = o.features.has('simd') ? [...numeric, 'v128' as const] : numeric
  return [
    mutable(one(d, numbers) ?? 'i8'),
    mutable(one(d, [funcref, nullable('any'), nullable('i31')]) ?? funcref),
    ...times(pick(d, 3), () => openSub({ _tag: 'array', field: field(d, storage(d, o, 0, group)) }))
  ]
}

/** Structures and arrays, in one recursion group or, where none refers onwards, in one each. */
const aggregates = (d: Draw, o: Options): ReadonlyArray<RecType> => {
  if (!o.features.has('gc')) return []
  const n = 1 + pick(d, 3)
  const isOne = chance(d, 1, 2)
  const own = structs(d, o, n, isOne ? n + 2 : 0)
  const all = [...own, ...arrays(d, o, isOne ? n + 2 : n)]
  return isOne ? [{ subtypes: all }] : all.map((st) => ({ subtypes: [st] }))
}

const func = (params: ReadonlyArray<ValType>, results: ReadonlyArray<ValType>): FuncType => ({
  _tag: 'func',
  params,
  results
})

const single = (ct: CompType): RecType => ({ subtypes: [{ final: true, supers: [], ct }] })

/** Function types: fixed ones that everything needs, and drawn ones. */
const functions = (d: Draw, vals: ReadonlyArray<ValType>, o: Options): ReadonlyArray<FuncType> => {
  const some = (n: number): ReadonlyArray<ValType> => times(pick(d, n), () => one(d, vals) ?? 'i32')
  const event = some(3)
  return [
    func([], []),
    func([], ['i32']),
    func(['i32'], ['i32']),
    ...times(2 + pick(d, 4), () => func(some(4), some(3))),
    ...(o.features.has('exceptions') ? [func(event, []), func([], event), func([], [...event, exnref])] : [])
  ]
}

const count = (recs: ReadonlyArray<RecType>): number => recs.reduce((n, r) => n + r.subtypes.length, 0)

/** The types of a module. */
export const drawTypes = (d: Draw, options: Options): Types => {
  const { features } = options
  const data = aggregates(d, options)
  const n = count(data)
  const plain = plainVals(options)
  const concrete = times(n, (i) => [at(i, true), at(i, false)]).flat()
  const fts = functions(d, [...plain, ...plain, ...concrete], options)
  const recs = [...data, ...fts.map(single)]
  if (features.has('gc')) {
    // a function type with a subtype: indirect calls by the supertype find it
    const [last] = fts.slice(-1)
    if (last !== undefined) {
      recs.push({ subtypes: [openSub(last)] })
      recs.push({ subtypes: [openSub(last, [idx<TypeIdx>(n + fts.length)])] })
    }
  }
  const comps = recs.flatMap((r) => r.subtypes.map((st) => st.ct))
  const refs = features.has('function-references') ? times(comps.length - n, (i) => at(n + i, true)) : []
  return { options, recs, dts: closeTypes(recs), comps, vals: [...plain, ...plain, ...concrete, ...refs] }
}
