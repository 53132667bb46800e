/**
 * Composite, recursive and external types and limits, both ways.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#composite-types
 */
import type { Nat64 } from '../structure/Indices.ts'
import type {
  AddrType,
  ArrayType,
  CompType,
  ExternType,
  FieldType,
  FuncType,
  FuncUse,
  GlobalType,
  Limits,
  MemType,
  RecType,
  RefType,
  ResultType,
  StructType,
  SubType,
  TableType,
  TagType,
  TypeUse
} from '../structure/Types.ts'
import { push } from './Builder.ts'
import { chain, constant, lift, list, map, onByte, reject, struct } from './Decoder.ts'
import type { Decoder } from './Decoder.ts'
import { writeList } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { u64, writeU64 } from './Leb128.ts'
import {
  TOO_LONG,
  readRefType,
  readStorageType,
  readTypeUse,
  readValType,
  writeRefType,
  writeStorageType,
  writeTypeUse,
  writeValType
} from './ValTypes.ts'

const valType = lift(readValType)
export const refType: Decoder<RefType> = lift(readRefType)
const typeUse: Decoder<TypeUse> = lift(readTypeUse)

const mut: Decoder<boolean> = onByte(
  new Map([
    [0x00, constant(false)],
    [0x01, constant(true)]
  ]),
  reject('malformed mutability')
)
const writeMut: Encoder<boolean> = (b, m) => {
  push(b, m ? 0x01 : 0x00)
}

const resultType: Decoder<ResultType> = list('valtype', valType)
const writeResultType: Encoder<ResultType> = writeList(writeValType)

const fieldType = struct<FieldType>({ zt: lift(readStorageType), mut })
const writeFieldType: Encoder<FieldType> = (b, ft) => {
  writeStorageType(b, ft.zt)
  writeMut(b, ft.mut)
}

/** Fails at a code that is no composite type. */
const noCompType: Decoder<never> = (input) =>
  reject((input.bytes[input.at] ?? 0) >= 0x80 ? TOO_LONG : 'malformed definition type')(input)

const ARRAY = 0x5e
const STRUCT = 0x5f
const FUNC = 0x60

const compType = onByte<CompType>(
  new Map<number, Decoder<CompType>>([
    [ARRAY, struct<ArrayType>({ _tag: constant('array'), field: fieldType })],
    [STRUCT, struct<StructType>({ _tag: constant('struct'), fields: list('fieldtype', fieldType) })],
    [FUNC, struct<FuncType>({ _tag: constant('func'), params: resultType, results: resultType })]
  ]),
  noCompType
)
const writeCompType: Encoder<CompType> = (b, ct) => {
  switch (ct._tag) {
    case 'array':
      push(b, ARRAY)
      return writeFieldType(b, ct.field)
    case 'struct':
      push(b, STRUCT)
      return writeList(writeFieldType)(b, ct.fields)
    case 'func':
      push(b, FUNC)
      writeResultType(b, ct.params)
      return writeResultType(b, ct.results)
  }
}

const REC = 0x4e
const SUB_FINAL = 0x4f
const SUB = 0x50

const subOf = (final: boolean, supers: Decoder<ReadonlyArray<TypeUse>>): Decoder<SubType> =>
  struct<SubType>({ final: constant(final), supers, ct: compType })

const subTypeForm = onByte(
  new Map([
    [SUB_FINAL, subOf(true, list('typeidx', typeUse))],
    [SUB, subOf(false, list('typeidx', typeUse))]
  ]),
  subOf(true, constant([]))
)
const subType: Decoder<SubType> = (input) => {
  input.pool.marks?.push(input.at)
  return subTypeForm(input)
}
const writeSubType: Encoder<SubType> = (b, st) => {
  if (!st.final || st.supers.length > 0) {
    push(b, st.final ? SUB_FINAL : SUB)
    writeList(writeTypeUse)(b, st.supers)
  }
  writeCompType(b, st.ct)
}

export const recType = onByte<RecType>(
  new Map([[REC, struct<RecType>({ subtypes: list('subtype', subType) })]]),
  map(subType, (st) => ({ subtypes: [st] }))
)
export const writeRecType: Encoder<RecType> = (b, rt) => {
  const [only] = rt.subtypes
  if (only !== undefined && rt.subtypes.length === 1) {
    writeSubType(b, only)
    return
  }
  push(b, REC)
  writeList(writeSubType)(b, rt.subtypes)
}

/** Limits with the address type, which one byte holds together with the presence of a maximum. */
interface AddrLimits {
  readonly at: AddrType
  readonly lim: Limits
}
const HAS_MAX = 0x01
const IS_64 = 0x04

const bound: Decoder<Nat64> = lift(u64)
const limitsOf = (at: AddrType, max: Decoder<Nat64 | null>): Decoder<AddrLimits> =>
  struct<AddrLimits>({ at: constant(at), lim: struct<Limits>({ min: bound, max }) })

const limits = onByte<AddrLimits>(
  new Map([
    [0, limitsOf('i32', constant(null))],
    [HAS_MAX, limitsOf('i32', bound)],
    [IS_64, limitsOf('i64', constant(null))],
    [IS_64 | HAS_MAX, limitsOf('i64', bound)]
  ]),
  reject('malformed limits flags')
)
const writeLimits: Encoder<AddrLimits> = (b, { at, lim }) => {
  push(b, (at === 'i64' ? IS_64 : 0) | (lim.max === null ? 0 : HAS_MAX))
  writeU64(b, lim.min)
  if (lim.max !== null) writeU64(b, lim.max)
}

export const memType: Decoder<MemType> = map(limits, ({ at, lim }) => ({ _tag: 'mem', at, lim }))
export const writeMemType: Encoder<MemType> = writeLimits

export const tableType: Decoder<TableType> = chain(refType, (rt) =>
  map(limits, ({ at, lim }) => ({ _tag: 'table', at, lim, rt }))
)
export const writeTableType: Encoder<TableType> = (b, tt) => {
  writeRefType(b, tt.rt)
  writeLimits(b, tt)
}

export const globalType: Decoder<GlobalType> = chain(valType, (t) => map(mut, (m) => ({ _tag: 'global', mut: m, t })))
export const writeGlobalType: Encoder<GlobalType> = (b, gt) => {
  writeValType(b, gt.t)
  writeMut(b, gt.mut)
}

const attribute = onByte(new Map([[0x00, constant(0)]]), reject('zero byte expected'))
export const tagType: Decoder<TagType> = chain(attribute, () =>
  struct<TagType>({ _tag: constant('tag'), type: typeUse })
)
export const writeTagType: Encoder<TagType> = (b, tt) => {
  push(b, 0x00)
  writeTypeUse(b, tt.type)
}

export const externType = onByte<ExternType>(
  new Map<number, Decoder<ExternType>>([
    [0x00, struct<FuncUse>({ _tag: constant('func'), type: typeUse })],
    [0x01, tableType],
    [0x02, memType],
    [0x03, globalType],
    [0x04, tagType]
  ]),
  reject('malformed import kind')
)
export const writeExternType: Encoder<ExternType> = (b, xt) => {
  switch (xt._tag) {
    case 'func':
      push(b, 0x00)
      return writeTypeUse(b, xt.type)
    case 'table':
      push(b, 0x01)
      return writeTableType(b, xt)
    case 'mem':
      push(b, 0x02)
      return writeMemType(b, xt)
    case 'global':
      push(b, 0x03)
      return writeGlobalType(b, xt)
    case 'tag':
      push(b, 0x04)
      return writeTagType(b, xt)
  }
}
