/**
 * The bytes of everything in a store that a configuration can reach: heap objects, tables, and memories as far as they were written.
 *
 * The lists of a store are all reachable, as an embedder may hold any address. The walk is iterative, and looks only at fields
 * whose type has references.
 *
 * NON-SPEC: STRUCTS, ARRAYS and EXNS of the specification keep everything that was ever made.
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: a walk grows its list and its counts */
import * as H from '../persistent/heap/Heap.ts'
import { addTo, natSet, type NatSet } from '../persistent/NatSet.ts'
import * as V from '../persistent/Vector.ts'
import type { DefType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'
import { isStatic, type Code } from './runtime/Code.ts'
import type { Config, Context, Frame } from './runtime/Config.ts'
import { BLOCK, exceptionBytes, isCounted, objectBytes, STRETCH, TABLE } from './runtime/Cost.ts'
import type { Store } from './runtime/Store.ts'
import { isVal, type FieldVal, type RefArray, type RefExn, type RefStruct } from './runtime/Values.ts'

type Counted = RefStruct | RefArray | RefExn

/** NON-SPEC: a walk grows in place; no one sees it but the walk. */
interface Walk {
  readonly store: Store
  readonly seen: NatSet
  readonly work: Counted[]
  bytes: number
}

/** Notes what a value refers to, once for each address. */
const reach = (w: Walk, v: FieldVal | undefined): void => {
  if (v === undefined || !isCounted(v)) return
  // a reference from outside has no other one of its kind inside
  const r = v._tag === 'ref.extern' ? v.ref : v
  if (r._tag !== 'ref.struct_addr' && r._tag !== 'ref.array_addr' && r._tag !== 'ref.exn_addr') return
  if (addTo(w.seen, r.a)) w.work.push(r)
}

/** The fields of a structure, or those of every element of an array, that have references. */
type Referring = { readonly all: boolean; readonly at: ReadonlyArray<number> }

const isRefType = (zt: unknown): boolean => typeof zt === 'object'

const referringIn = (dt: DefType): Referring => {
  const ct = expand(dt)
  switch (ct._tag) {
    case 'struct':
      return { all: false, at: ct.fields.flatMap(({ zt }, i) => (isRefType(zt) ? [i] : [])) }
    case 'array':
      return { all: isRefType(ct.field.zt), at: [] }
    default:
      return { all: false, at: [] }
  }
}

/** Counts what was noted, and what is reachable from there. */
const finish = (w: Walk): void => {
  // NON-SPEC: a type refers to what it refers to; objects of one type come together
  const known = new Map<DefType, Referring>()
  const { heap } = w.store
  for (let r = w.work.pop(); r !== undefined; r = w.work.pop()) {
    if (r._tag === 'ref.exn_addr') {
      w.bytes += exceptionBytes(r.fields.length)
      for (const v of r.fields) reach(w, v)
      continue
    }
    const n = H.size(r)
    w.bytes += objectBytes(n)
    const referring = known.get(r.type) ?? referringIn(r.type)
    known.set(r.type, referring)
    for (const i of referring.at) reach(w, H.get(heap, r, i))
    if (referring.all) for (let i = 0; i < n; i++) reach(w, H.get(heap, r, i))
  }
}

const reachFrame = (w: Walk, f: Frame): void => {
  for (const [v] of V.runs(f.locals)) reach(w, v)
}

/** Derived instructions may be values, up to the static code. */
const reachCode = (w: Walk, code: Code): void => {
  for (let es = code; !isStatic(es) && es.next !== es; es = es.next) {
    const e = es.instr
    if (e._tag.startsWith('ref.')) reach(w, e as FieldVal) // a reference among instructions is a value
  }
}

const reachContexts = (w: Walk, contexts: Context): void => {
  for (let ctx = contexts; ctx._tag !== 'top'; ctx = ctx.next) {
    reachCode(w, ctx.code)
    if (ctx._tag === 'frame') reachFrame(w, ctx.frame)
  }
}

const reachStore = (w: Walk): void => {
  const { globals, elems, tables, mems } = w.store
  V.fold(globals, null, (_, g) => {
    reach(w, g.value)
    return null
  })
  V.fold(elems, null, (_, e) => {
    for (const r of e.refs) reach(w, r)
    return null
  })
  V.fold(tables, null, (_, t) => {
    w.bytes += TABLE + t.touched.size * BLOCK
    for (const [r] of V.runs(t.refs)) reach(w, r)
    return null
  })
  w.bytes = V.fold(mems, w.bytes, (n, m) => n + m.bytes.written.size * STRETCH)
}

/** The bytes of what a configuration reaches in its store, without its stack. O(what is reachable). */
export const reachable = (c: Config): number => {
  const w: Walk = { store: c.store, seen: natSet(), work: [], bytes: 0 }
  reachStore(w)
  for (let vs = c.values; isVal(vs); vs = vs.tail) reach(w, vs.head)
  reachFrame(w, c.frame)
  reachCode(w, c.code)
  reachContexts(w, c.contexts)
  finish(w)
  return w.bytes
}
