/**
 * Number, vector, heap, reference, value and block types, both ways.
 *
 * Their codes are the negative integers of one byte, so that a type index, which is a non-negative `s33`, can be
 * in the place of a heap type or a block type.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/types.html#value-types
 */
import { idx } from '../structure/Indices.ts'
import type { TypeIdx } from '../structure/Indices.ts'
import { idxUse, ref } from '../structure/Types.ts'
import type {
  AbsHeapType,
  BlockType,
  HeapType,
  IdxUse,
  NumType,
  PackType,
  RefType,
  StorageType,
  TypeUse,
  ValType,
  VecType
} from '../structure/Types.ts'
import { push } from './Builder.ts'
import { fail, failEnd, hexByte, peek } from './Cursor.ts'
import type { Cursor, Reader } from './Cursor.ts'
import type { Encoder } from './Encoder.ts'
import { s33, u32, writeNat, writeS33 } from './Leb128.ts'

const heapCodes: ReadonlyArray<readonly [number, AbsHeapType]> = [
  [0x69, 'exn'],
  [0x6a, 'array'],
  [0x6b, 'struct'],
  [0x6c, 'i31'],
  [0x6d, 'eq'],
  [0x6e, 'any'],
  [0x6f, 'extern'],
  [0x70, 'func'],
  [0x71, 'none'],
  [0x72, 'noextern'],
  [0x73, 'nofunc'],
  [0x74, 'noexn']
]
const REF = 0x64
const REF_NULL = 0x63
const packCodes: ReadonlyArray<readonly [number, PackType]> = [
  [0x77, 'i16'],
  [0x78, 'i8']
]
const numCodes: ReadonlyArray<readonly [number, NumType | VecType]> = [
  [0x7b, 'v128'],
  [0x7c, 'f64'],
  [0x7d, 'f32'],
  [0x7e, 'i64'],
  [0x7f, 'i32']
]
/** The empty block type. */
const EMPTY = 0x40
/**
 * NON-SPEC: `bot` and closed type uses have no binary form, and no module that was decoded or parsed has them. They are
 * written as a byte and an index with which no binary is valid, rather than as something else.
 */
const UNASSIGNED = 0x41
const NO_INDEX = 0xffff_ffff

const byCode = <A>(codes: ReadonlyArray<readonly [number, A]>): ReadonlyArray<A | undefined> => {
  const table = new Array<A | undefined>(256).fill(undefined)
  for (const [code, a] of codes) table[code] = a
  return table
}
const heapTypes = byCode(heapCodes)
const refCodes = heapCodes.map(([code, ht]) => [code, ref(true, ht)] as const)
const refTypes = byCode(refCodes)
const valTypes = byCode<ValType>([...numCodes, ...refCodes])
const storageTypes = byCode<StorageType>([...packCodes, ...numCodes, ...refCodes])
const blockTypes = byCode<BlockType>([
  [EMPTY, { _tag: 'result', t: null }],
  ...[...numCodes, ...refCodes].map(([code, t]) => [code, { _tag: 'result' as const, t }] as const)
])

const typeUse = (c: Cursor, x: number): IdxUse => {
  const known = c.pool.uses.get(x)
  if (known !== undefined) return known
  const use = idxUse(idx<TypeIdx>(x))
  c.pool.uses.set(x, use)
  return use
}

/** `typeidx` as a type use. */
export const readTypeUse: Reader<IdxUse> = (c) => typeUse(c, u32(c))

/** The codes of types are integers of seven bits: a byte that says that more follow is too long for one. */
export const TOO_LONG = 'integer representation too long'
const wrongCode = (c: Cursor, message: string): void => {
  const b = peek(c)
  if (b < 0) failEnd(c)
  else fail(c, c.at, b >= 0x80 ? TOO_LONG : `${message}: ${hexByte(b)}`)
}

/** A non-negative `s33`; `message` for everything else. */
const readIndex = (c: Cursor, message: string): number => {
  const at = c.at
  if ((peek(c) & 0xc0) === 0x40) wrongCode(c, message)
  const i = s33(c)
  if (i < 0) fail(c, at, TOO_LONG)
  return c.failure === null ? i : 0
}

export const readHeapType: Reader<HeapType> = (c) => {
  const ht = heapTypes[peek(c)]
  if (ht !== undefined) {
    c.at++
    return ht
  }
  return typeUse(c, readIndex(c, 'malformed heap type'))
}

const readRef = (c: Cursor, nullable: boolean): RefType => {
  c.at++
  const ht = readHeapType(c)
  if (typeof ht === 'string' || ht._tag !== 'idx') return ref(nullable, ht)
  const key = 2 * ht.x + Number(nullable)
  const known = c.pool.refs.get(key)
  if (known !== undefined) return known
  const rt = ref(nullable, ht)
  c.pool.refs.set(key, rt)
  return rt
}

/** A reference type, where `message` says what else may be there. */
const readRefOr = (c: Cursor, message: string): RefType => {
  const b = peek(c)
  if (b === REF || b === REF_NULL) return readRef(c, b === REF_NULL)
  const rt = refTypes[b]
  if (rt === undefined) {
    wrongCode(c, message)
    return ref(true, 'func')
  }
  c.at++
  return rt
}

export const readRefType: Reader<RefType> = (c) => readRefOr(c, 'malformed reference type')

export const readValType: Reader<ValType> = (c) => {
  const t = valTypes[peek(c)]
  if (t === undefined) return readRefOr(c, 'malformed value type')
  c.at++
  return t
}

export const readStorageType: Reader<StorageType> = (c) => {
  const zt = storageTypes[peek(c)]
  if (zt === undefined) return readRefOr(c, 'malformed storage type')
  c.at++
  return zt
}

export const readBlockType: Reader<BlockType> = (c) => {
  const b = peek(c)
  const bt = blockTypes[b]
  if (bt !== undefined) {
    c.at++
    return bt
  }
  if (b === REF || b === REF_NULL) return { _tag: 'result', t: readRef(c, b === REF_NULL) }
  return { _tag: 'idx', x: idx<TypeIdx>(readIndex(c, 'malformed block type')) }
}

const toCode: ReadonlyMap<string, number> = new Map<string, number>(
  [...heapCodes, ...packCodes, ...numCodes].map(([code, t]) => [t, code])
)
const indexOf = (use: TypeUse): number => (use._tag === 'idx' ? use.x : NO_INDEX)

/** `typeidx`. */
export const writeTypeUse: Encoder<TypeUse> = (b, use) => {
  writeNat(b, indexOf(use))
}

export const writeHeapType: Encoder<HeapType> = (b, ht) => {
  if (typeof ht === 'string') push(b, toCode.get(ht) ?? UNASSIGNED)
  else writeS33(b, indexOf(ht))
}

export const writeRefType: Encoder<RefType> = (b, rt) => {
  if (!rt.null || typeof rt.ht !== 'string') push(b, rt.null ? REF_NULL : REF)
  writeHeapType(b, rt.ht)
}

export const writeStorageType: Encoder<StorageType> = (b, zt) => {
  if (typeof zt === 'string') push(b, toCode.get(zt) ?? UNASSIGNED)
  else writeRefType(b, zt)
}

export const writeValType: Encoder<ValType> = writeStorageType

export const writeBlockType: Encoder<BlockType> = (b, bt) => {
  if (bt._tag === 'idx') writeS33(b, bt.x)
  else if (bt.t === null) push(b, EMPTY)
  else writeValType(b, bt.t)
}
