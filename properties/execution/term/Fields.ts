/**
 * Fields of structures and arrays.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import { f32, f64, i64, v128 } from '../../../src/structure/Const.ts'
import type { TypeIdx } from '../../../src/structure/Indices.ts'
import type { DefType, StorageType } from '../../../src/structure/Types.ts'
import { expand } from '../../../src/types/Close.ts'
import { int32, module, nat } from './Rules.ts'
import {
  get,
  isRef,
  NULL,
  replaced,
  type FieldVal,
  type HeapInst,
  type Ref,
  type State,
  type Store,
  type Val
} from './Term.ts'

export const type = (z: State, x: TypeIdx): DefType => get(module(z).types, x)

export const elementType = (z: State, x: TypeIdx): StorageType => {
  const ct = expand(type(z, x))
  if (ct._tag !== 'array') throw new Error('no array type')
  return ct.field.zt
}

/** `$default_($unpack(zt))`. */
export const defaultOf = (zt: StorageType): Val | undefined => {
  switch (zt) {
    case 'i8':
    case 'i16':
    case 'i32':
      return int32(0)
    case 'i64':
      return i64(0n)
    case 'f32':
      return f32(0)
    case 'f64':
      return f64(0, 0)
    case 'v128':
      return v128(0, 0, 0, 0)
    case 'bot':
      return undefined
    default:
      return zt.null ? NULL : undefined
  }
}
export const someDefault = (zt: StorageType): Val => {
  const v = defaultOf(zt)
  if (v === undefined) throw new Error('no default')
  return v
}

/** `$packfield_` and `$unpackfield_`. */
export const packed = (zt: StorageType, v: Val): FieldVal => {
  if (zt !== 'i8' && zt !== 'i16') return v
  return { _tag: 'pack', pt: zt, c: Number(BigInt.asUintN(zt === 'i8' ? 8 : 16, nat(v))) }
}
export const unpacked = (fv: FieldVal, isSigned: boolean): Val => {
  if (fv._tag !== 'pack') return fv
  const n = BigInt(fv.c)
  return int32(isSigned ? BigInt.asIntN(fv.pt === 'i8' ? 8 : 16, n) : n)
}

export const allocated = (z: State, inst: HeapInst): { readonly a: number; readonly s: Store } => ({
  a: z.s.heap.length,
  s: { ...z.s, heap: [...z.s.heap, inst] }
})

export const ref = (v: Val): Ref => {
  if (!isRef(v)) throw new Error(`${v._tag} is no reference`)
  return v
}
/** The fields of the object that a reference is to. */
export const fieldsOf = (z: State, r: Ref): ReadonlyArray<FieldVal> => {
  if (r._tag !== 'ref.struct_addr' && r._tag !== 'ref.array_addr') throw new Error(`${r._tag} has no fields`)
  return get(z.s.heap, r.a).fields
}
export const withField = (z: State, r: Ref, i: number, fv: FieldVal): Store => {
  const inst = 'a' in r ? get(z.s.heap, r.a) : undefined
  if (inst === undefined || inst._tag === 'exn' || !('a' in r)) throw new Error('no structure or array')
  return { ...z.s, heap: replaced(z.s.heap, r.a, { ...inst, fields: replaced(inst.fields, i, fv) }) }
}
export const isNull = (r: Ref): boolean => r._tag === 'ref.null_addr'
