/**
 * The store, read back.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import * as S from '../../persistent/BitSet.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import { fromBase64 } from '../../prelude/Base64.ts'
import type { Heap } from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import {
  addr,
  type DataAddr,
  type ElemAddr,
  type ExternAddr,
  type FuncAddr,
  type GlobalAddr,
  type MemAddr,
  type ModuleAddr,
  type TableAddr,
  type TagAddr
} from '../../execution/runtime/Addresses.ts'
import { BLOCK_BITS } from '../../execution/runtime/Cost.ts'
import { funcInst } from '../../execution/modules/allocate.ts'
import {
  store,
  type FuncInst,
  type MemInst,
  type ModuleInst,
  type Store,
  type TableInst,
  type TagInst
} from '../../execution/runtime/Store.ts'
import type { FieldVal } from '../../execution/runtime/Values.ts'
import { nat64, type Nat64 } from '../../structure/Indices.ts'
import type { Limits } from '../../structure/Types.ts'
import { refOf, listOf, valOf, vectorOf } from './DecodeCode.ts'
import type { LimitsDoc, StoreDoc } from './Document.ts'
import { funcAt, problem, refTypeOf, typeAt, valTypeOf, type DocumentReader } from './Reader.ts'

const natOf = (n: number | string): Nat64 => (typeof n === 'number' ? n : nat64(BigInt(n)))

const limitsOf = ({ min, max }: LimitsDoc): Limits => ({ min: natOf(min), max: max === null ? null : natOf(max) })

const bytesOf = (r: DocumentReader, text: string): Uint8Array =>
  fromBase64(text) ?? problem(r, 'a text is no base64', new Uint8Array(0))

const tagOf = (r: DocumentReader, i: number): ReadonlyArray<TagInst> => {
  const type = typeAt(r, i)
  return type === undefined ? [] : [{ type }]
}

const isBelow = (ranges: ReadonlyArray<readonly [number, number]>, most: number): boolean =>
  ranges.reduce((all, [, n]) => all + n, 0) <= MOST_BLOCKS && ranges.every(([first, n]) => first + n <= most)

/** NON-SPEC: blocks of a table that a document may say are touched, or stretches of a memory: more do not fit in any host. */
const MOST_BLOCKS = 2 ** 26

const tableOf = (r: DocumentReader, doc: StoreDoc['tables'][number]): TableInst => {
  const refs = vectorOf(r, doc.refs, (v) => refOf(r, v))
  const isRight = isBelow(doc.touched, Math.ceil(refs.length / 2 ** BLOCK_BITS))
  const touched = isRight ? doc.touched.reduce((s, [i, n]) => S.addAll(s, i, i + n), S.empty) : S.empty
  return {
    type: { _tag: 'table', at: doc.type.at, lim: limitsOf(doc.type), rt: refTypeOf(r, doc.rt) },
    refs,
    touched: isRight ? touched : problem(r, 'a block of a table is touched that it does not have', touched)
  }
}

const memOf = (r: DocumentReader, doc: StoreDoc['mems'][number]): ReadonlyArray<MemInst> => {
  const zeros = B.make(doc.length)
  if (zeros === undefined) return problem(r, `a memory of ${doc.length} bytes is too long`, [])
  const bytes = doc.chunks.reduce((m, [a, text]) => B.write(m, a, bytesOf(r, text)), zeros)
  const most = Math.ceil(doc.length / B.STRETCH)
  if (!isBelow(doc.written, most)) return problem(r, 'a part of a memory is written that it does not have', [])
  const written = doc.written.reduce((m, [first, n]) => B.withWritten(m, first, n), bytes)
  return [{ type: { _tag: 'mem', at: doc.type.at, lim: limitsOf(doc.type) }, bytes: written }]
}

const funcOf = (r: DocumentReader, doc: StoreDoc['funcs'][number], i: number): ReadonlyArray<FuncInst> => {
  const { code } = doc
  const type = typeAt(r, doc.type)
  const found = 'host' in code ? hostFunc(code) : funcAt(r, code.module, code.index)
  if (type === undefined || found === undefined) return []
  return [funcInst(addr<FuncAddr>(i), type, addr<ModuleAddr>(doc.module), found)]
}
const hostFunc = ({ host, name }: { readonly host: string; readonly name: string }) =>
  ({ _tag: 'host', module: host, name }) as const

const moduleOf = (r: DocumentReader, doc: StoreDoc['modules'][number]): ModuleInst => ({
  types: doc.types.flatMap((i) => typeAt(r, i) ?? []),
  tags: doc.tags.map((a) => addr<TagAddr>(a)),
  globals: doc.globals.map((a) => addr<GlobalAddr>(a)),
  mems: doc.mems.map((a) => addr<MemAddr>(a)),
  tables: doc.tables.map((a) => addr<TableAddr>(a)),
  funcs: doc.funcs.map((a) => addr<FuncAddr>(a)),
  datas: doc.datas.map((a) => addr<DataAddr>(a)),
  elems: doc.elems.map((a) => addr<ElemAddr>(a)),
  // The address is one of the kind that is beside it.
  exports: doc.exports.map(({ name, kind, a }) => ({ name, addr: { _tag: kind, a: addr(a) } as ExternAddr }))
})

/** The store of the document, with this heap. */
export const storeFrom = (r: DocumentReader, doc: StoreDoc, heap: Heap<FieldVal>): Store =>
  store(
    V.of(doc.tags.flatMap((i) => tagOf(r, i))),
    V.of(
      doc.globals.map(({ mut, t, value }) => ({
        type: { _tag: 'global' as const, mut, t: valTypeOf(r, t) },
        value: valOf(r, value)
      }))
    ),
    V.of(doc.mems.flatMap((m) => memOf(r, m))),
    V.of(doc.tables.map((t) => tableOf(r, t))),
    V.of(doc.funcs.flatMap((f, i) => funcOf(r, f, i))),
    V.of(doc.datas.map((text) => ({ bytes: bytesOf(r, text) }))),
    V.of(doc.elems.map(({ type, refs }) => ({ type: refTypeOf(r, type), refs: listOf(r, refs, (v) => refOf(r, v)) }))),
    heap,
    doc.fresh,
    V.of(doc.modules.map((m) => moduleOf(r, m))),
    doc.found,
    doc.since
  )
