/**
 * Type hierarchies with a reference of every dynamic type, and the naive account of which reference has which type.
 */
import * as fc from 'fast-check'
import {
  addr,
  type FuncAddr,
  type HeapAddr,
  type HostAddr,
  type ModuleAddr,
  type TagAddr
} from '../../../../src/execution/runtime/Addresses.ts'
import * as S from '../../../../src/execution/runtime/Store.ts'
import {
  refArray,
  refFunc,
  refHost,
  refI31,
  refNull,
  refStruct,
  type FieldVal,
  type Ref
} from '../../../../src/execution/runtime/Values.ts'
import * as Cells from '../../../../src/persistent/heap/Heap.ts'
import * as V from '../../../../src/persistent/Vector.ts'
import { idx, type TypeIdx } from '../../../../src/structure/Indices.ts'
import {
  idxUse,
  ref,
  type CompType,
  type DefType,
  type RecType,
  type RefType
} from '../../../../src/structure/Types.ts'
import { closeTypes } from '../../../../src/types/Close.ts'
import { heapTypes, naiveMatching, type Ht } from '../../../validation/support/naive.ts'
import { typeSections } from '../../../validation/support/types.ts'
import type { Scene } from './Book.ts'

/** A reference and the heap type that Ref_ok assigns to it. */
export interface Typed {
  readonly ref: Ref
  readonly ht: Ht
}
/** A type to cast to, as the naive account knows it and as an instruction writes it: with indices, or closed. */
export interface Target {
  readonly ht: Ht
  readonly null: boolean
  readonly open: RefType
  readonly closed: RefType
}

export interface Hierarchy extends Scene {
  readonly refs: ReadonlyArray<Typed>
  readonly targets: ReadonlyArray<Target>
  /** Heaptype_sub, by the letter of its rules. */
  readonly matches: (a: Ht, b: Ht) => boolean
  readonly funcs: ReadonlyArray<FuncAddr>
}

const funcInst = (type: DefType, a: number): S.FuncInst => ({
  type,
  module: addr<ModuleAddr>(1),
  code: { type: idx<TypeIdx>(0), locals: [], body: [] },
  params: 0,
  results: 0,
  locals: [],
  ref: refFunc(addr<FuncAddr>(a)),
  call: { _tag: 'call_ref', y: type }
})

const instanceOf = (ct: CompType, type: DefType, x: number): Ref => {
  switch (ct._tag) {
    case 'struct':
      return refStruct(addr<HeapAddr>(x), type, [])
    case 'array':
      return refArray(addr<HeapAddr>(x), type, [])
    case 'func':
      return refFunc(addr<FuncAddr>(x))
  }
}

const host = refHost(addr<HostAddr>(3))
const external = (r: Parameters<typeof extern>[0]): Typed => ({ ref: extern(r), ht: 'extern' })
const extern = (r: Extract<Ref, { readonly _tag: 'ref.extern' }>['ref']): Ref => ({ _tag: 'ref.extern', ref: r })
const simple: ReadonlyArray<Typed> = [
  { ref: refNull, ht: 'bot' },
  { ref: refI31(5), ht: 'i31' },
  { ref: host, ht: 'any' },
  { ref: { _tag: 'ref.exn_addr', a: addr<HeapAddr>(900), tag: addr<TagAddr>(0), fields: [] }, ht: 'exn' },
  external(host),
  external(refI31(5))
]

const targetsOf = (types: ReadonlyArray<RecType>, dts: ReadonlyArray<DefType>): ReadonlyArray<Target> =>
  heapTypes(types)
    .filter((ht) => ht !== 'bot')
    .flatMap((ht) =>
      [true, false].map((nullable): Target => {
        const open = ref(nullable, typeof ht === 'string' ? ht : idxUse(idx<TypeIdx>(ht)))
        const closed = typeof ht === 'string' ? open : ref(nullable, dts[ht] ?? 'bot')
        return { ht, null: nullable, open, closed }
      })
    )

/** The current module is the second one; the first has other types at the same indices. */
const build = (types: ReadonlyArray<RecType>): Hierarchy => {
  const dts = closeTypes(types)
  const comps = types.flatMap(({ subtypes }) => subtypes.map(({ ct }) => ct))
  const decoy = closeTypes(
    comps.map(() => ({ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['f32'], results: [] } }] }))
  )
  const funcs = comps.flatMap((ct, x) => (ct._tag === 'func' ? [addr<FuncAddr>(x)] : [])).reverse()
  const module: S.ModuleInst = {
    types: dts,
    tags: [],
    globals: [],
    mems: [],
    tables: [],
    funcs,
    datas: [],
    elems: [],
    exports: []
  }
  const store: S.Store = {
    ...S.emptyStore,
    heap: Cells.emptyHeap<FieldVal>(),
    // Function x has type x; where type x is not a function type, nobody refers to function x.
    funcs: V.of(dts.map(funcInst)),
    fresh: 1000,
    modules: V.of([{ ...module, types: decoy, funcs: [] }, module])
  }
  const instances = comps.flatMap((ct, x): ReadonlyArray<Typed> => {
    const type = dts[x]
    return type === undefined ? [] : [{ ref: instanceOf(ct, type, x), ht: x }]
  })
  return {
    store,
    frame: { locals: V.empty, module: addr<ModuleAddr>(1) },
    refs: [...simple, ...instances],
    targets: targetsOf(types, dts),
    matches: naiveMatching(types),
    funcs
  }
}

export const hierarchies: fc.Arbitrary<Hierarchy> = typeSections(4).map(build)

/** `s |- ref : rt`. */
export const hasType = (h: Hierarchy, { ref: r, ht }: Typed, t: Target): boolean =>
  h.matches(ht, t.ht) && (t.null || r._tag !== 'ref.null_addr')
