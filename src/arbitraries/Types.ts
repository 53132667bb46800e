/**
 * Arbitrary types as they are in modules: in the grammar, not necessarily valid.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/types.html
 */
import * as fc from 'fast-check'
import { idx } from '../structure/Indices.ts'
import type { TypeIdx } from '../structure/Indices.ts'
import { absHeapTypes, idxUse, numTypes, ref, vecTypes } from '../structure/Types.ts'
import type {
  AbsHeapType,
  BlockType,
  CompType,
  ExternType,
  FieldType,
  GlobalType,
  HeapType,
  IdxUse,
  Limits,
  MemType,
  RecType,
  RefType,
  ResultType,
  StorageType,
  SubType,
  TableType,
  TagType,
  ValType
} from '../structure/Types.ts'
import { nat, u32 } from './Numbers.ts'
import { record } from './Record.ts'

export const typeIdx: fc.Arbitrary<TypeIdx> = u32.map((x) => idx<TypeIdx>(x))
export const typeUse: fc.Arbitrary<IdxUse> = typeIdx.map(idxUse)

const absHeapType: fc.Arbitrary<AbsHeapType> = fc.constantFrom(...absHeapTypes)
export const heapType: fc.Arbitrary<HeapType> = fc.oneof(absHeapType, typeUse)
export const refType: fc.Arbitrary<RefType> = fc.tuple(fc.boolean(), heapType).map(([n, ht]) => ref(n, ht))
export const valType: fc.Arbitrary<ValType> = fc.oneof(fc.constantFrom<ValType>(...numTypes, ...vecTypes), refType)
const resultType: fc.Arbitrary<ResultType> = fc.array(valType, { maxLength: 3 })
const storageType: fc.Arbitrary<StorageType> = fc.oneof(fc.constantFrom<StorageType>('i8', 'i16'), valType)
const fieldType: fc.Arbitrary<FieldType> = record({ mut: fc.boolean(), zt: storageType })

const compType: fc.Arbitrary<CompType> = fc.oneof(
  record({ _tag: fc.constant('func' as const), params: resultType, results: resultType }),
  record({ _tag: fc.constant('struct' as const), fields: fc.array(fieldType, { maxLength: 3 }) }),
  record({ _tag: fc.constant('array' as const), field: fieldType })
)
const subType: fc.Arbitrary<SubType> = record({
  final: fc.boolean(),
  supers: fc.array(typeUse, { maxLength: 2 }),
  ct: compType
})
export const recType: fc.Arbitrary<RecType> = fc.oneof(
  record({ subtypes: fc.tuple(subType) }),
  record({ subtypes: fc.array(subType, { maxLength: 3 }) })
)

const limits: fc.Arbitrary<Limits> = record({ min: nat, max: fc.option(nat) })
const addrType = fc.constantFrom('i32' as const, 'i64' as const)

export const tagType: fc.Arbitrary<TagType> = record({ _tag: fc.constant('tag' as const), type: typeUse })
export const globalType: fc.Arbitrary<GlobalType> = record({
  _tag: fc.constant('global' as const),
  mut: fc.boolean(),
  t: valType
})
export const memType: fc.Arbitrary<MemType> = record({
  _tag: fc.constant('mem' as const),
  at: addrType,
  lim: limits
})
export const tableType: fc.Arbitrary<TableType> = record({
  _tag: fc.constant('table' as const),
  at: addrType,
  lim: limits,
  rt: refType
})
export const externType: fc.Arbitrary<ExternType> = fc.oneof<fc.Arbitrary<ExternType>[]>(
  tagType,
  globalType,
  memType,
  tableType,
  record({ _tag: fc.constant('func' as const), type: typeUse })
)

export const blockType: fc.Arbitrary<BlockType> = fc.oneof(
  record({ _tag: fc.constant('result' as const), t: fc.option(valType) }),
  record({ _tag: fc.constant('idx' as const), x: typeIdx })
)
