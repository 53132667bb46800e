/**
 * Stores with structures, arrays and segments, and a second account of what they hold: plain lists.
 */
import * as fc from 'fast-check'
import {
  addr,
  type DataAddr,
  type ElemAddr,
  type HeapAddr,
  type HostAddr,
  type ModuleAddr
} from '../../../../src/execution/runtime/Addresses.ts'
import * as S from '../../../../src/execution/runtime/Store.ts'
import type { FieldVal, Ref, RefArray, RefStruct, Val } from '../../../../src/execution/runtime/Values.ts'
import { refArray, refHost, refI31, refNull, refStruct } from '../../../../src/execution/runtime/Values.ts'
import * as Cells from '../../../../src/persistent/heap/Heap.ts'
import * as V from '../../../../src/persistent/Vector.ts'
import { f32, f64, i32, i64, v128 } from '../../../../src/structure/Const.ts'
import { idx, type DataIdx, type ElemIdx, type TypeIdx } from '../../../../src/structure/Indices.ts'
import {
  idxUse,
  ref,
  type CompType,
  type FieldType,
  type RecType,
  type StorageType
} from '../../../../src/structure/Types.ts'
import { closeTypes } from '../../../../src/types/Close.ts'
import { arbitraryPattern, numOf } from '../../../numerics/support/Values.ts'
import { emptyInst } from '../../../support/modules.ts'
import type { Scene } from './Book.ts'

/** A heap object and what its fields hold in the store of the world. */
export interface Held {
  readonly ref: RefStruct | RefArray
  readonly x: TypeIdx
  readonly fields: ReadonlyArray<FieldVal>
}

export interface World extends Scene {
  /** Composite types by index, as the module writes them. */
  readonly comps: ReadonlyArray<CompType>
  readonly held: ReadonlyArray<Held>
  readonly datas: ReadonlyArray<Uint8Array>
  readonly elems: ReadonlyArray<ReadonlyArray<Ref>>
}

const anyRef: StorageType = ref(true, 'any')
/** Without a default. */
const i31Ref: StorageType = ref(false, 'i31')
export const storageTypes: ReadonlyArray<StorageType> = ['i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'v128', anyRef]

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const i31 = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(refI31)
const refs: fc.Arbitrary<Ref> = fc.oneof(
  fc.constant(refNull),
  i31,
  fc.nat(9).map((a) => refHost(addr<HostAddr>(a)))
)

/** Values of `$unpack(zt)`. */
export const valuesOf = (zt: StorageType): fc.Arbitrary<Val> => {
  switch (zt) {
    case 'i8':
    case 'i16':
      return fc.oneof(int32, fc.constantFrom(127, 128, 255, 256, 32767, 32768, 65535, 65536, -1, -129)).map(i32)
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return arbitraryPattern(zt).map((bits) => numOf(zt, bits))
    case 'v128':
      return fc.tuple(int32, int32, int32, int32).map(([a, b, c, d]) => v128(a, b, c, d))
    case 'bot':
      return fc.constant(refNull)
    default:
      return zt.null ? refs : i31
  }
}

/** `$packfield_(zt, val)`. */
export const packed = (zt: StorageType, v: Val): FieldVal => {
  if ((zt !== 'i8' && zt !== 'i16') || v._tag !== 'i32.const') return v
  return { _tag: 'pack', pt: zt, c: Number(BigInt.asUintN(zt === 'i8' ? 8 : 16, BigInt(v.c))) }
}

/** `$unpackfield_(zt, sx?, fv)`. */
export const unpacked = (sx: 'S' | 'U' | null, fv: FieldVal): Val => {
  if (fv._tag !== 'pack') return fv
  const N = fv.pt === 'i8' ? 8 : 16
  return i32(sx === 'S' ? Number(BigInt.asIntN(N, BigInt(fv.c))) : fv.c)
}

const zeros: Readonly<Record<string, Val>> = {
  i8: i32(0),
  i16: i32(0),
  i32: i32(0),
  i64: i64(0n),
  f32: f32(0),
  f64: f64(0, 0),
  v128: v128(0, 0, 0, 0)
}
/** `$default_($unpack(zt))`. */
export const defaultOf = (zt: StorageType): Val | undefined =>
  typeof zt === 'string' ? zeros[zt]
  : zt.null ? refNull
  : undefined

const one = (supers: ReadonlyArray<number>, ct: CompType): RecType => ({
  subtypes: [{ final: false, supers: supers.map((x) => idxUse(idx<TypeIdx>(x))), ct }]
})
const arrayOf = (mut: boolean, zt: StorageType): CompType => ({ _tag: 'array', field: { mut, zt } })

const fieldTypes = (max: number): fc.Arbitrary<ReadonlyArray<FieldType>> =>
  fc.array(
    fc.constantFrom(...storageTypes, i31Ref).map((zt) => ({ mut: true, zt })),
    { maxLength: max }
  )

/** Types: a structure, one that extends it, then for each storage type a mutable and an immutable array. */
export const firstArray = 2
const typesOf = (base: ReadonlyArray<FieldType>, more: ReadonlyArray<FieldType>): ReadonlyArray<RecType> => [
  one([], { _tag: 'struct', fields: base }),
  one([0], { _tag: 'struct', fields: [...base, ...more] }),
  ...storageTypes.flatMap((zt) => [one([], arrayOf(true, zt)), one([], arrayOf(false, zt))])
]
/** The mutable and the immutable array type of a storage type. */
export const arraysOf = (k: number): readonly [TypeIdx, TypeIdx] => [
  idx<TypeIdx>(firstArray + 2 * k),
  idx<TypeIdx>(firstArray + 2 * k + 1)
]

const fieldsOf = (ct: CompType, length: number): ReadonlyArray<StorageType> =>
  ct._tag === 'struct' ? ct.fields.map(({ zt }) => zt)
  : ct._tag === 'array' ? Array.from({ length }, () => ct.field.zt)
  : []

interface Drawn {
  readonly x: number
  readonly fields: ReadonlyArray<FieldVal>
}

/** An object of type `x`; arrays of up to `max` elements. */
const drawn = (comps: ReadonlyArray<CompType>, x: number, max: number): fc.Arbitrary<Drawn> =>
  fc.oneof(fc.nat(max), fc.constant(max)).chain((length) => {
    const ct = comps[x]
    const zts = ct === undefined ? [] : fieldsOf(ct, length)
    return fc.tuple(...zts.map((zt) => valuesOf(zt).map((v) => packed(zt, v)))).map((fields) => ({ x, fields }))
  })

const decoy = closeTypes([one([], { _tag: 'func', params: [], results: [] })])
const build = (
  types: ReadonlyArray<RecType>,
  objects: ReadonlyArray<Drawn>,
  datas: ReadonlyArray<Uint8Array>,
  elems: ReadonlyArray<ReadonlyArray<Ref>>
): World => {
  const dts = closeTypes(types)
  const comps = types.flatMap(({ subtypes }) => subtypes.map(({ ct }) => ct))
  const held = objects.flatMap(({ x, fields }, a): ReadonlyArray<Held> => {
    const type = dts[x]
    if (type === undefined) return []
    const made = comps[x]?._tag === 'struct' ? refStruct : refArray
    return [{ ref: made(addr<HeapAddr>(a), type, fields), x: idx<TypeIdx>(x), fields }]
  })
  // The current module is the second one, and its segments are at the ends of the store's lists.
  const module: S.ModuleInst = {
    ...emptyInst,
    types: dts,
    datas: datas.map((_, i) => addr<DataAddr>(i + 1)),
    elems: elems.map((_, i) => addr<ElemAddr>(i + 1))
  }
  const store: S.Store = {
    ...S.emptyStore,
    heap: Cells.emptyHeap<FieldVal>(),
    datas: V.of([{ bytes: new Uint8Array(3) }, ...datas.map((bytes) => ({ bytes }))]),
    elems: V.of([{ type: ref(true, 'any'), refs: [] }, ...elems.map((rs) => ({ type: ref(true, 'any'), refs: rs }))]),
    fresh: objects.length,
    modules: V.of([{ ...emptyInst, types: decoy }, module])
  }
  return { store, frame: { locals: V.empty, module: addr<ModuleAddr>(1) }, comps, held, datas, elems }
}

/** Worlds with structures of both types, two arrays of each array type of storage type `k`, and two segments of each kind. */
export const worlds = (k: number): fc.Arbitrary<World> =>
  fc.tuple(fieldTypes(4), fieldTypes(3)).chain(([base, more]) => {
    const types = typesOf(base, more)
    const comps = types.flatMap(({ subtypes }) => subtypes.map(({ ct }) => ct))
    const [mutable, constant] = arraysOf(k)
    return fc
      .tuple(
        fc.tuple(...[0, 1, 1, mutable, mutable, constant, mutable].map((x) => drawn(comps, x, 6))),
        fc.tuple(fc.uint8Array({ maxLength: 60, size: 'max' }), fc.uint8Array({ maxLength: 8, size: 'max' })),
        fc.tuple(fc.array(refs, { maxLength: 8, size: 'max' }), fc.array(refs, { maxLength: 2 }))
      )
      .map(([objects, datas, elems]) => build(types, objects, datas, elems))
  })

export const structs = (w: World): ReadonlyArray<Held> => w.held.filter(({ ref: r }) => r._tag === 'ref.struct_addr')
export const arrays = (w: World): ReadonlyArray<Held> => w.held.filter(({ ref: r }) => r._tag === 'ref.array_addr')
export const dataIdx = (i: number): DataIdx => idx<DataIdx>(i)
export const elemIdx = (i: number): ElemIdx => idx<ElemIdx>(i)

/** The world's account of an object. */
export const heldAt = (w: World, r: Ref): Held | undefined =>
  w.held.find((h) => h.ref._tag === r._tag && 'a' in r && h.ref.a === r.a)

/** What every object of the world holds in a store. */
export const contents = (w: World, s: S.Store): ReadonlyArray<ReadonlyArray<FieldVal>> =>
  w.held.map(({ ref: o }) => Array.from({ length: Cells.size(o) }, (_, i) => field(s, o, i)))

const field = (s: S.Store, o: Cells.HeapObject<FieldVal>, i: number): FieldVal => {
  const fv = Cells.get(s.heap, o, i)
  if (fv === undefined) throw new Error(`no field ${i}`)
  return fv
}
