/**
 * Values, code, frames and contexts, written down.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import * as H from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import { isEnd, isStatic, valueOps, type Code } from '../../execution/runtime/Code.ts'
import type { Context, Frame } from '../../execution/runtime/Config.ts'
import type { FieldVal, RefArray, RefExn, RefStruct, Val } from '../../execution/runtime/Values.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { CodeDoc, ContextDoc, DerivedDoc, FrameDoc, ObjectDoc } from './Document.ts'
import type { ValDoc } from './Scalars.ts'
import { leafIndex, sequenceIndex, typeIndex, type DocumentWriter } from './Writer.ts'

const objectDoc = (w: DocumentWriter, r: RefStruct | RefArray | RefExn): ValDoc => {
  if (!w.objects.has(r.a)) {
    w.objects.set(r.a, r)
    w.open.push(r)
  }
  return ['object', r.a]
}

export const valDoc = (w: DocumentWriter, v: FieldVal): ValDoc => {
  switch (v._tag) {
    case 'i32.const':
      return ['i32', v.c]
    case 'i64.const':
      return ['i64', v.c.toString()]
    case 'f32.const':
      return ['f32', v.c]
    case 'f64.const':
      return ['f64', v.hi, v.lo]
    case 'v128.const':
      return ['v128', v.a, v.b, v.c, v.d]
    case 'ref.null_addr':
      return ['null']
    case 'ref.i31_num':
      return ['i31', v.i]
    case 'ref.func_addr':
      return ['func', v.a]
    case 'ref.host_addr':
      return ['host', v.a]
    case 'ref.extern':
      // The reference inside is no `ref.extern`: this is one level deep.
      return ['extern', valDoc(w, v.ref)]
    case 'pack':
      return ['pack', v.pt, v.c]
    default:
      return objectDoc(w, v)
  }
}

type RunDoc = readonly [ValDoc | null, number]

const isSameDoc = (x: ValDoc | null, y: ValDoc | null): boolean =>
  x === y || (x !== null && y !== null && x.length === y.length && x.every((part, i) => part === y[i]))

/** Runs of equal values, as long as they can be: one vector has one document, however it was made. */
export const runDocs = (w: DocumentWriter, runs: ReadonlyArray<readonly [FieldVal | undefined, number]>): RunDoc[] => {
  const out: Array<[ValDoc | null, number]> = []
  for (const [v, n] of runs) {
    const doc = v === undefined ? null : valDoc(w, v)
    const last = out[out.length - 1]
    if (last !== undefined && isSameDoc(last[0], doc)) last[1] += n
    else out.push([doc, n])
  }
  return out
}

/** Lists of values as runs. */
export const listDocs = (w: DocumentWriter, vals: ReadonlyArray<FieldVal>): RunDoc[] => {
  const runs: Array<[FieldVal, number]> = []
  for (const v of vals) {
    const last = runs[runs.length - 1]
    if (last !== undefined && last[0] === v) last[1] += 1
    else runs.push([v, 1])
  }
  return runDocs(w, runs)
}

const instrDoc = (w: DocumentWriter, e: Instr): DerivedDoc['instr'] => {
  switch (e._tag) {
    case 'block':
    case 'loop':
      return { block: e._tag, es: sequenceIndex(w, e.es) }
    case 'call_ref':
    case 'return_call_ref':
      return e.y._tag === 'def' ? { call: e._tag, type: typeIndex(w, e.y) } : { leaf: leafIndex(w, e) }
    case 'if':
    case 'try_table':
      w.problems.push(`no rule derives ${e._tag}`)
      return { leaf: 0 }
    default:
      return { leaf: leafIndex(w, e) }
  }
}

const derivedDoc = (w: DocumentWriter, code: Code): DerivedDoc => {
  const from = typeof code.from === 'string' ? code.from : null
  const e = code.instr
  if (e._tag === 'trap') return { from, instr: { trap: e.rule, reason: e.reason } }
  // An operator below valueOps is that of a constant or a reference; `end` is static; the rest are instructions.
  if (code.op < valueOps) return { from, instr: { val: valDoc(w, e as Val) } }
  return { from, instr: instrDoc(w, e as Instr) }
}

export const codeDoc = (w: DocumentWriter, code: Code): CodeDoc => {
  const derived: DerivedDoc[] = []
  let rest = code
  for (; !isStatic(rest); rest = rest.next) derived.push(derivedDoc(w, rest))
  if (isEnd(rest) || typeof rest.from === 'string') return { derived, then: null }
  return { derived, then: { es: sequenceIndex(w, rest.from), at: rest.index } }
}

export const frameDoc = (w: DocumentWriter, f: Frame): FrameDoc => ({
  module: f.module,
  locals: runDocs(w, V.runs(f.locals))
})

const contextDoc = (w: DocumentWriter, ctx: Exclude<Context, { readonly _tag: 'top' }>): ContextDoc => {
  const code = codeDoc(w, ctx.code)
  const below = ctx.below.length
  switch (ctx._tag) {
    case 'label':
      return { _tag: 'label', n: ctx.n, continuation: codeDoc(w, ctx.continuation), below, code }
    case 'handler':
      return { _tag: 'handler', n: ctx.n, catches: ctx.catches, below, code }
    case 'frame':
      return { _tag: 'frame', n: ctx.n, frame: frameDoc(w, ctx.frame), below, code }
  }
}

/** Outermost first. */
export const contextDocs = (w: DocumentWriter, contexts: Context): ContextDoc[] => {
  const out: ContextDoc[] = []
  for (let ctx = contexts; ctx._tag !== 'top'; ctx = ctx.next) out.push(contextDoc(w, ctx))
  return out.reverse()
}

/** The heap objects met so far, and those that they reach, by address. */
export const objectDocs = (w: DocumentWriter): ObjectDoc[] => {
  const out: ObjectDoc[] = []
  for (let r = w.open.pop(); r !== undefined; r = w.open.pop()) {
    const { a } = r
    if (r._tag === 'ref.exn_addr') out.push({ _tag: 'exn', a, tag: r.tag, fields: listDocs(w, r.fields) })
    else {
      const fields = listDocs(w, H.fields(w.store.heap, r))
      const _tag = r._tag === 'ref.struct_addr' ? 'struct' : 'array'
      out.push({ _tag, a, type: typeIndex(w, r.type), fields })
    }
  }
  return out.sort((x, y) => x.a - y.a)
}
