/**
 * The store, written down: all of its lists, so that whatever an embedder holds an address of survives.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import { ranges } from '../../persistent/BitSet.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import { toBase64 } from '../../prelude/Base64.ts'
import * as V from '../../persistent/Vector.ts'
import type { FuncInst, MemInst, ModuleInst, Store } from '../../execution/runtime/Store.ts'
import type { Nat64 as Natural } from '../../structure/Indices.ts'
import type { MemType, TableType } from '../../structure/Types.ts'
import type { LimitsDoc, StoreDoc } from './Document.ts'
import { listDocs, runDocs, valDoc } from './EncodeCode.ts'
import { funcPlace, refTypeDoc, typeIndex, valTypeDoc, type DocumentWriter } from './Writer.ts'

const natDoc = (n: Natural): number | string => (typeof n === 'number' ? n : n.toString())
const limitsDoc = ({ at, lim }: MemType | TableType): LimitsDoc => ({
  at,
  min: natDoc(lim.min),
  max: lim.max === null ? null : natDoc(lim.max)
})

/** Zeros are left out in pieces of this size, in bytes. */
const PIECE = 4096
/** The longest chunk, in bytes: a string of 1.4 million characters. */
const LONGEST = 2 ** 20

const isZero = (bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

/** The stretches of a memory that are not zero, as offset and length. O(bytes ever written). */
const stretches = (m: B.Bytes): ReadonlyArray<readonly [number, number]> => {
  const out: Array<[number, number]> = []
  for (const [first, count] of ranges(m.written)) {
    const end = Math.min((first + count) * B.STRETCH, B.length(m))
    for (let a = first * B.STRETCH; a < end; a += PIECE) {
      const n = Math.min(PIECE, end - a)
      if (isZero(B.slice(m, a, n))) continue
      const last = out[out.length - 1]
      if (last !== undefined && last[0] + last[1] === a && last[1] < LONGEST) last[1] += n
      else out.push([a, n])
    }
  }
  return out
}

const memDoc = ({ type, bytes }: MemInst): StoreDoc['mems'][number] => ({
  type: limitsDoc(type),
  length: B.length(bytes),
  chunks: stretches(bytes).map(([a, n]) => [a, toBase64(B.slice(bytes, a, n))] as const),
  written: ranges(bytes.written)
})

const funcDoc = (w: DocumentWriter, { type, module, code }: FuncInst): StoreDoc['funcs'][number] => ({
  type: typeIndex(w, type),
  module,
  code: 'name' in code ? { host: code.module, name: code.name } : funcPlace(w, code)
})

const moduleDoc = (w: DocumentWriter, m: ModuleInst): StoreDoc['modules'][number] => ({
  types: m.types.map((dt) => typeIndex(w, dt)),
  tags: m.tags,
  globals: m.globals,
  mems: m.mems,
  tables: m.tables,
  funcs: m.funcs,
  datas: m.datas,
  elems: m.elems,
  exports: m.exports.map(({ name, addr }) => ({ name, kind: addr._tag, a: addr.a }))
})

export const storeDoc = (w: DocumentWriter, s: Store): StoreDoc => ({
  tags: V.toArray(s.tags).map(({ type }) => typeIndex(w, type)),
  globals: V.toArray(s.globals).map(({ type, value }) => ({
    mut: type.mut,
    t: valTypeDoc(w, type.t),
    value: valDoc(w, value)
  })),
  mems: V.toArray(s.mems).map(memDoc),
  tables: V.toArray(s.tables).map(({ type, refs, touched }) => ({
    type: limitsDoc(type),
    rt: refTypeDoc(w, type.rt),
    refs: runDocs(w, V.runs(refs)),
    touched: ranges(touched)
  })),
  funcs: V.toArray(s.funcs).map((fi) => funcDoc(w, fi)),
  datas: V.toArray(s.datas).map(({ bytes }) => toBase64(bytes)),
  elems: V.toArray(s.elems).map(({ type, refs }) => ({ type: refTypeDoc(w, type), refs: listDocs(w, refs) })),
  modules: V.toArray(s.modules).map((m) => moduleDoc(w, m)),
  fresh: s.fresh,
  found: s.found,
  since: s.since
})
