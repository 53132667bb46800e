/**
 * Fields of structures and arrays: packing and unpacking, and the types that say how.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import { iextend16, iextend8 } from '../../numerics/Int32.ts'
import * as V from '../../persistent/Vector.ts'
import { i32 } from '../../structure/Const.ts'
import type { TypeIdx } from '../../structure/Indices.ts'
import type { DefType, PackType, StorageType, StructType, ValType } from '../../structure/Types.ts'
import { expand } from '../../types/Close.ts'
import { defaultVal } from './Default.ts'
import type { State } from './Config.ts'
import type { FieldVal, Val } from './Values.ts'

/** `sx?` of an access: null where the spec writes no sign extension. */
export type Extension = 'S' | 'U' | null

/** `$type(z, x)`. */
export const typeAt = (z: State, x: TypeIdx): DefType | undefined => V.get(z.store.modules, z.frame.module)?.types[x]

/** `$type(z, x)` and the fields of the `STRUCT (mut zt)*` that it expands to. */
export const structAt = (
  z: State,
  x: TypeIdx
): { readonly dt: DefType; readonly fields: StructType['fields'] } | undefined => {
  const dt = typeAt(z, x)
  const ct = dt === undefined ? undefined : expand(dt)
  return dt === undefined || ct?._tag !== 'struct' ? undefined : { dt, fields: ct.fields }
}

/** `$type(z, x)` and the `zt` of the `ARRAY (mut zt)` that it expands to. */
export const arrayAt = (z: State, x: TypeIdx): { readonly dt: DefType; readonly zt: StorageType } | undefined => {
  const dt = typeAt(z, x)
  const ct = dt === undefined ? undefined : expand(dt)
  return dt === undefined || ct?._tag !== 'array' ? undefined : { dt, zt: ct.field.zt }
}

/** `zt` if `$type(z, x)` expands to `ARRAY (mut zt)`. */
export const elementType = (z: State, x: TypeIdx): StorageType | undefined => arrayAt(z, x)?.zt

export const isPacked = (zt: StorageType): zt is PackType => zt === 'i8' || zt === 'i16'

/** `$unpack(zt)`. */
const unpack = (zt: StorageType): ValType => (isPacked(zt) ? 'i32' : zt)

/** `$default_($unpack(zt))`. */
export const defaultField = (zt: StorageType): Val | undefined => defaultVal(unpack(zt))

/** `$packfield_(zt, val)`: of a packed field the low bits. */
export const packField = (zt: StorageType, val: Val): FieldVal =>
  isPacked(zt) && val._tag === 'i32.const' ? { _tag: 'pack', pt: zt, c: val.c & (zt === 'i8' ? 0xff : 0xffff) } : val

/**
 * `$unpackfield_(zt, sx?, fv)`: a packed field is extended by `sx`, any other is its value. Undefined where the access
 * does not fit the field.
 */
export const unpackField = (sx: Extension, fv: FieldVal): Val | undefined => {
  if (fv._tag !== 'pack') return sx === null ? fv : undefined
  switch (sx) {
    case 'U':
      return i32(fv.c)
    case 'S':
      return i32(fv.pt === 'i8' ? iextend8(fv.c) : iextend16(fv.c))
    case null:
      return undefined
  }
}
