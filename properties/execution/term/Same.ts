/**
 * The machine's configurations compared with those of the term machine: what `plug` shows, and the store.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Code } from '../../../src/execution/runtime/Code.ts'
import { isEnd } from '../../../src/execution/runtime/Code.ts'
import type { Config, Context, Frame as MachineFrame } from '../../../src/execution/runtime/Config.ts'
import type { Term as MachineTerm } from '../../../src/execution/Plug.ts'
import { plug } from '../../../src/execution/Plug.ts'
import type { Store as MachineStore } from '../../../src/execution/runtime/Store.ts'
import {
  isVal,
  type FieldVal as MachineFieldVal,
  type Val as MachineVal
} from '../../../src/execution/runtime/Values.ts'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import * as Cells from '../../../src/persistent/heap/Heap.ts'
import * as V from '../../../src/persistent/Vector.ts'
import {
  get,
  type FieldVal,
  type Frame,
  type HeapInst,
  type Ref,
  type Store,
  type Term,
  type Terms,
  type Val
} from './Term.ts'

type MachineRef = Extract<MachineVal, { readonly _tag: `ref.${string}` }>

const isMachineRef = (v: MachineFieldVal): v is MachineRef => v._tag.startsWith('ref.')

const viewRef = (r: MachineRef): Ref => {
  switch (r._tag) {
    case 'ref.null_addr':
      return { _tag: r._tag }
    case 'ref.i31_num':
      return { _tag: r._tag, i: r.i }
    case 'ref.extern':
      return { _tag: r._tag, ref: viewRef(r.ref) }
    default:
      return { _tag: r._tag, a: r.a }
  }
}
/** A value of the machine as it is in a term: references are addresses. */
export const view = (v: MachineVal): Val => (isMachineRef(v) ? viewRef(v) : v)
const viewField = (v: MachineFieldVal): FieldVal => (isMachineRef(v) ? viewRef(v) : v)

/** The store of an embedder that has allocated no heap object: what programs import. */
export const viewStore = (s: MachineStore): Store => ({
  tags: V.toArray(s.tags),
  globals: V.toArray(s.globals).map(({ type, value }) => ({ type, value: view(value) })),
  mems: V.toArray(s.mems).map(({ type, bytes }) => ({ type, bytes: B.slice(bytes, 0, bytes.length) })),
  tables: V.toArray(s.tables).map(({ type, refs }) => ({ type, refs: V.toArray(refs).map(viewRef) })),
  funcs: V.toArray(s.funcs).map(({ type, module, code }) => ({ type, module, code })),
  datas: V.toArray(s.datas).map((d) => d.bytes),
  elems: V.toArray(s.elems).map((e) => e.refs.map(viewRef)),
  heap: [],
  modules: []
})

/** Equal data, whatever it is made of; shared parts are not looked into. */
export const sameData = (x: unknown, y: unknown): boolean => {
  if (x === y) return true
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false
  // a defined type is known by its digest
  if ('digest' in x && 'digest' in y) return x.digest === y.digest && (!('i' in x) || !('i' in y) || x.i === y.i)
  const [keys, others] = [Object.keys(x), Object.keys(y)]
  return (
    keys.length === others.length &&
    keys.every((k) => sameData((x as Record<string, unknown>)[k], (y as Record<string, unknown>)[k]))
  )
}

const sameFrame = (f: Frame, g: MachineFrame): boolean =>
  f.module === g.module &&
  sameData(
    f.locals,
    V.toArray(g.locals).map((v) => v && view(v))
  )

const sameTerms = (es: Terms, ps: ReadonlyArray<MachineTerm>): boolean =>
  es.length === ps.length && es.every((e, i) => sameTerm(e, get(ps, i)))

const sameTerm = (e: Term, p: MachineTerm): boolean => {
  if (e === p) return true
  if (e._tag !== p._tag) return false
  // equal tags: `p` is of the same kind
  switch (e._tag) {
    case 'LABEL_': {
      const q = p as Extract<MachineTerm, { readonly _tag: 'LABEL_' }>
      return e.n === q.n && sameTerms(e.continuation, q.continuation) && sameTerms(e.body, q.body)
    }
    case 'HANDLER_': {
      const q = p as Extract<MachineTerm, { readonly _tag: 'HANDLER_' }>
      return e.n === q.n && sameData(e.catches, q.catches) && sameTerms(e.body, q.body)
    }
    case 'FRAME_': {
      const q = p as Extract<MachineTerm, { readonly _tag: 'FRAME_' }>
      return e.n === q.n && sameFrame(e.frame, q.frame) && sameTerms(e.body, q.body)
    }
    case 'trap':
      return true // what else TRAP carries is no part of the term
    default:
      return sameData(e, e._tag.startsWith('ref.') && isValueTerm(p) ? view(p) : p)
  }
}
const isValueTerm = (p: MachineTerm): p is MachineRef =>
  ['ref.null_addr', 'ref.i31_num', 'ref.extern'].includes(p._tag) || p._tag.endsWith('_addr')

const outermost = (c: Config): MachineFrame => {
  let f = c.frame
  for (let ctx = c.contexts; ctx._tag !== 'top'; ctx = ctx.next) if (ctx._tag === 'frame') f = ctx.frame
  return f
}

/** `plug(c)` and the frame around it. */
export const samePlugged = (f: Frame, es: Terms, c: Config): boolean =>
  sameTerms(es, plug(c)) && sameFrame(f, outermost(c))

/** Two stores that were equal: parts that both sides kept need no second look. */
export interface Known {
  readonly s: Store
  readonly store: MachineStore
}

const sameList = <A, M>(
  xs: ReadonlyArray<A>,
  ys: V.Vector<M>,
  known: readonly [ReadonlyArray<A>, V.Vector<M>] | null,
  same: (x: A, y: M) => boolean
): boolean => {
  if (known !== null && xs === known[0] && ys === known[1]) return true
  if (xs.length !== V.length(ys)) return false
  const olds = known === null ? [] : V.toArray(known[1])
  return V.toArray(ys).every((y, i) => {
    const x = get(xs, i)
    return (known !== null && x === known[0][i] && y === olds[i]) || same(x, y)
  })
}

const sameBytes = (x: Uint8Array, y: Uint8Array): boolean => Buffer.compare(x, y) === 0

/** Everything but the heap; which part differs, or null. */
export const storeDifference = (s: Store, m: MachineStore, known: Known | null): string | null => {
  const part = <K extends 'tags' | 'globals' | 'mems' | 'tables' | 'funcs' | 'datas' | 'elems'>(k: K) =>
    (known === null ? null : [known.s[k], known.store[k]]) as readonly [Store[K], MachineStore[K]] | null
  const same: Readonly<Record<string, boolean>> = {
    tags: sameList(s.tags, m.tags, part('tags'), (x, y) => x.type === y.type),
    globals: sameList(
      s.globals,
      m.globals,
      part('globals'),
      (x, y) => sameData(x.type, y.type) && sameData(x.value, view(y.value))
    ),
    mems: sameList(
      s.mems,
      m.mems,
      part('mems'),
      (x, y) => sameData(x.type, y.type) && sameBytes(x.bytes, B.slice(y.bytes, 0, y.bytes.length))
    ),
    tables: sameList(
      s.tables,
      m.tables,
      part('tables'),
      (x, y) => sameData(x.type, y.type) && sameData(x.refs, V.toArray(y.refs).map(viewRef))
    ),
    funcs: sameList(
      s.funcs,
      m.funcs,
      part('funcs'),
      (x, y) => sameData(x.type, y.type) && x.module === y.module && sameData(x.code, y.code)
    ),
    datas: sameList(s.datas, m.datas, part('datas'), (x, y) => sameBytes(x, y.bytes)),
    elems: sameList(s.elems, m.elems, part('elems'), (x, y) => sameData(x, y.refs.map(viewRef))),
    fresh: s.heap.length === m.fresh
  }
  return Object.keys(same).find((k) => same[k] === false) ?? null
}

/** The references that a configuration holds outside of the heap. */
const roots = (c: Config): ReadonlyArray<MachineVal> => {
  const out: MachineVal[] = []
  const code = (es: Code): void => {
    for (let e = es; !isEnd(e) && e.index < 0; e = e.next)
      // a reference in code has no mnemonic
      if (['ref.struct_addr', 'ref.array_addr', 'ref.exn_addr', 'ref.extern'].includes(e.instr._tag))
        out.push(e.instr as MachineRef)
  }
  const frame = (f: MachineFrame): void => {
    for (const v of V.toArray(f.locals)) if (v !== undefined) out.push(v)
  }
  for (let vs = c.values; isVal(vs); vs = vs.tail) out.push(vs.head)
  code(c.code)
  frame(c.frame)
  for (let ctx: Context = c.contexts; ctx._tag !== 'top'; ctx = ctx.next) {
    code(ctx.code)
    if (ctx._tag === 'frame') frame(ctx.frame)
  }
  return out
}
const storeRoots = (s: MachineStore): ReadonlyArray<MachineVal> => [
  ...V.toArray(s.globals).map((g) => g.value),
  ...V.toArray(s.tables).flatMap((t) => V.toArray(t.refs)),
  ...V.toArray(s.elems).flatMap((e) => e.refs)
]

const viewInst = (s: MachineStore, r: MachineRef): HeapInst | undefined => {
  switch (r._tag) {
    case 'ref.struct_addr':
      return { _tag: 'struct', type: r.type, fields: Cells.fields(s.heap, r).map(viewField) }
    case 'ref.array_addr':
      return { _tag: 'array', type: r.type, fields: Cells.fields(s.heap, r).map(viewField) }
    case 'ref.exn_addr':
      return { _tag: 'exn', tag: r.tag, fields: r.fields.map(view) }
    default:
      return undefined
  }
}
const within = (s: MachineStore, r: MachineRef): ReadonlyArray<MachineFieldVal> =>
  r._tag === 'ref.struct_addr' || r._tag === 'ref.array_addr' ? Cells.fields(s.heap, r)
  : r._tag === 'ref.exn_addr' ? r.fields
  : r._tag === 'ref.extern' ? [r.ref]
  : []

/** The heap objects that the configuration reaches, or the store alone: the address of the first that differs, or null. */
export const heapDifference = (s: Store, c: Config | null, store: MachineStore): number | null => {
  const seen = new Set<number>()
  const work: MachineFieldVal[] = [...(c === null ? [] : roots(c)), ...storeRoots(store)]
  for (let r = work.pop(); r !== undefined; r = work.pop()) {
    if (!isMachineRef(r)) continue
    const inst = viewInst(store, r)
    if (inst !== undefined && 'a' in r) {
      if (seen.has(r.a)) continue
      seen.add(r.a)
      if (!sameData(get(s.heap, r.a), inst)) return r.a
    }
    work.push(...within(store, r))
  }
  return null
}
