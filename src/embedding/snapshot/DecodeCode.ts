/**
 * Values, code, frames and contexts, read back.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import * as H from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import { addr, type HeapAddr, type TagAddr } from '../../execution/runtime/Addresses.ts'
import { derived, end, type Code, type CodeInstr } from '../../execution/runtime/Code.ts'
import {
  frameContext,
  handlerContext,
  labelContext,
  top,
  type Context,
  type Frame
} from '../../execution/runtime/Config.ts'
import type { AnyTrapRule } from '../../execution/Trap.ts'
import { push, refArray, refFunc, refHost, refI31, refNull, refStruct } from '../../execution/runtime/Values.ts'
import {
  isRefVal,
  noValues,
  type FieldVal,
  type Ref,
  type RefExtern,
  type Val,
  type Values
} from '../../execution/runtime/Values.ts'
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import { executionRules } from '../../spec/generated/RuleNames.ts'
import { operator } from '../../spec/Instructions.ts'
import { f32, f64, i32, i64, v128 } from '../../structure/Const.ts'
import { idx } from '../../structure/Indices.ts'
import type { Catch } from '../../structure/Instr.ts'
import type { CodeDoc, ContextDoc, DerivedDoc, FrameDoc, ObjectDoc, Snapshot } from './Document.ts'
import { cursorAt, problem, sequenceAt, typeAt, type DocumentReader } from './Reader.ts'
import type { ValDoc } from './Scalars.ts'

const objectAt = (r: DocumentReader, a: number): Ref =>
  r.objects.get(a) ?? problem(r, `the document has no object at address ${a}`, refNull)

const fieldVal = (r: DocumentReader, doc: ValDoc): FieldVal => {
  switch (doc[0]) {
    case 'i32':
      return i32(doc[1])
    case 'i64':
      return i64(BigInt(doc[1]))
    case 'f32':
      return f32(doc[1])
    case 'f64':
      return f64(doc[1], doc[2])
    case 'v128':
      return v128(doc[1], doc[2], doc[3], doc[4])
    case 'null':
      return refNull
    case 'i31':
      return refI31(doc[1])
    case 'func':
      return refFunc(addr(doc[1]))
    case 'host':
      return refHost(addr(doc[1]))
    case 'object':
      return objectAt(r, doc[1])
    case 'extern':
      return externOf(r, doc[1])
    case 'pack':
      return { _tag: 'pack', pt: doc[1], c: doc[2] & (doc[1] === 'i8' ? 0xff : 0xffff) }
  }
}

/** The codec allows no `extern` inside of another, so this is one level deep. */
const externOf = (r: DocumentReader, doc: ValDoc): Ref => {
  const ref = fieldVal(r, doc)
  const inner: RefExtern['ref'] | undefined =
    isRefVal(ref) && ref._tag !== 'ref.extern' && ref._tag !== 'ref.null_addr' ? ref : undefined
  return inner === undefined ? refNull : { _tag: 'ref.extern', ref: inner }
}

export const valOf = (r: DocumentReader, doc: ValDoc): Val => {
  const v = fieldVal(r, doc)
  return v._tag !== 'pack' ? v : problem(r, 'a packed value is not in a field', refNull)
}

export const refOf = (r: DocumentReader, doc: ValDoc | null): Ref => {
  const v = doc === null ? refNull : fieldVal(r, doc)
  return isRefVal(v) ? v : problem(r, 'a value is where a reference must', refNull)
}

type RunDoc = readonly [ValDoc | null, number]

/** Up to this length the runs of a vector are laid out, which costs less than to append them. */
const FLAT = 2 ** 20
/** NON-SPEC: the longest list that is read; a document that claims a longer one could take all memory. */
const LONGEST = 2 ** 26

const total = (runs: ReadonlyArray<RunDoc>): number => runs.reduce((n, run) => n + run[1], 0)

/** The list of these runs. */
export const listOf = <A>(
  r: DocumentReader,
  runs: ReadonlyArray<RunDoc>,
  one: (doc: ValDoc | null) => A
): ReadonlyArray<A> => {
  const n = total(runs)
  if (n > LONGEST) return problem(r, `a list of ${n} values is too long`, [])
  // NON-SPEC: the array is filled before anyone else sees it
  const out: A[] = []
  for (const [doc, count] of runs) {
    const x = one(doc)
    for (let k = 0; k < count; k++) out.push(x)
  }
  return out
}

/** The vector of these runs. */
export const vectorOf = <A>(
  r: DocumentReader,
  runs: ReadonlyArray<RunDoc>,
  one: (doc: ValDoc | null) => A
): V.Vector<A> => {
  const n = total(runs)
  if (n <= FLAT) return V.of(listOf(r, runs, one))
  return n > Number.MAX_SAFE_INTEGER ?
      problem(r, `a vector of ${n} values is too long`, V.empty)
    : runs.reduce<V.Vector<A>>((v, [doc, count]) => V.grow(v, count, one(doc)), V.empty)
}

const rules: ReadonlySet<string> = new Set<string>([...executionRules, 'Step/call_ref-host'])

const trapOf = (r: DocumentReader, rule: string, reason: string): CodeInstr => {
  if (!rules.has(rule)) return problem(r, `no rule is called ${rule}`, nop)
  // It is one of the execution rules; only those that trap are ever written.
  return { _tag: 'trap', rule: rule as AnyTrapRule, reason }
}

const instrOf = (r: DocumentReader, doc: DerivedDoc['instr']): CodeInstr => {
  if ('leaf' in doc) return r.instrs[doc.leaf] ?? problem(r, `the document has no instruction ${doc.leaf}`, nop)
  if ('val' in doc) return valOf(r, doc.val)
  if ('trap' in doc) return trapOf(r, doc.trap, doc.reason)
  if ('call' in doc) {
    const y = typeAt(r, doc.type)
    return y === undefined ? nop : { _tag: doc.call, y }
  }
  const found = sequenceAt(r, doc.es)
  if (found === undefined) return nop
  return found.around !== null && 'bt' in found.around ?
      { _tag: doc.block, bt: found.around.bt, es: found.es }
    : problem(r, `sequence ${doc.es} is in no block`, nop)
}
const nop: CodeInstr = { _tag: 'nop' }

const originOf = (r: DocumentReader, from: string | null): Mnemonic | null => {
  if (from === null) return null
  if (!operator.has(from as Mnemonic)) return problem(r, `no instruction is called ${from}`, null)
  // It is one of the mnemonics.
  return from as Mnemonic
}

export const codeFrom = (r: DocumentReader, doc: CodeDoc): Code =>
  doc.derived.reduceRight<Code>(
    (next, d) => derived(originOf(r, d.from), instrOf(r, d.instr), next),
    doc.then === null ? end : cursorAt(r, doc.then.es, doc.then.at)
  )

/** NON-SPEC: as `LONGEST`, of the locals of a frame: no binary has a body that declares more and is worth running. */
const MOST_LOCALS = 2 ** 22

export const frameFrom = (r: DocumentReader, doc: FrameDoc): Frame => ({
  locals:
    total(doc.locals) > MOST_LOCALS ?
      problem(r, `a frame of ${total(doc.locals)} locals is too large`, V.empty)
    : vectorOf(r, doc.locals, (v) => (v === null ? undefined : valOf(r, v))),
  module: addr(doc.module)
})

/** The operand stack at each height. */
export const stacksFrom = (r: DocumentReader, docs: Snapshot['values']): ReadonlyArray<Values> => {
  const out: Values[] = [noValues]
  let vs: Values = noValues
  for (const doc of docs) {
    vs = push(valOf(r, doc), vs)
    out.push(vs)
  }
  return out
}

const catchOf = (doc: Extract<ContextDoc, { readonly _tag: 'handler' }>['catches'][number]): Catch =>
  'x' in doc ? { _tag: doc._tag, x: idx(doc.x), l: idx(doc.l) } : { _tag: doc._tag, l: idx(doc.l) }

const contextFrom = (r: DocumentReader, doc: ContextDoc, stacks: ReadonlyArray<Values>, next: Context): Context => {
  const below = stacks[doc.below]
  if (below === undefined || doc.below < next.below.length)
    return problem(r, `a context begins above ${doc.below} values`, next)
  const code = codeFrom(r, doc.code)
  switch (doc._tag) {
    case 'label':
      return labelContext(doc.n, codeFrom(r, doc.continuation), below, code, next)
    case 'handler':
      return handlerContext(doc.n, doc.catches.map(catchOf), below, code, next)
    case 'frame':
      return frameContext(doc.n, frameFrom(r, doc.frame), below, code, next)
  }
}

export const contextsFrom = (r: DocumentReader, docs: Snapshot['contexts'], stacks: ReadonlyArray<Values>): Context =>
  docs.reduce<Context>((next, doc) => contextFrom(r, doc, stacks, next), top)

/** The address of the object that a field refers to, or -1. */
const target = (doc: ValDoc | null): number =>
  doc === null ? -1
  : doc[0] === 'object' ? doc[1]
  : doc[0] === 'extern' ? target(doc[1])
  : -1

const makeObject = (r: DocumentReader, doc: ObjectDoc): Ref | undefined => {
  // An object further on exists only later: a mutable field refers to it, which is set then.
  const now = (v: ValDoc | null): FieldVal => (v === null || target(v) >= doc.a ? refNull : fieldVal(r, v))
  if (doc._tag === 'exn') {
    const fields = listOf(r, doc.fields, (v) => (v === null ? refNull : valOf(r, v)))
    return { _tag: 'ref.exn_addr', a: addr(doc.a), tag: addr<TagAddr>(doc.tag), fields }
  }
  const type = typeAt(r, doc.type)
  if (type === undefined) return undefined
  const made = doc._tag === 'struct' ? refStruct : refArray
  return made(addr<HeapAddr>(doc.a), type, listOf(r, doc.fields, now))
}

/** Sets the fields of an object that refer to itself or to objects further on. */
const tie = (r: DocumentReader, heap: H.Heap<FieldVal>, doc: ObjectDoc): H.Heap<FieldVal> => {
  const ref = r.objects.get(doc.a)
  if (ref?._tag !== 'ref.struct_addr' && ref?._tag !== 'ref.array_addr') return heap
  let h = heap
  let i = 0
  for (const [v, n] of doc.fields) {
    if (v !== null && target(v) >= doc.a) for (let k = i; k < i + n; k++) h = H.set(h, ref, k, fieldVal(r, v))
    i += n
  }
  return h
}

/** Makes the objects of the document; the heap in which their fields are what it says. */
export const heapFrom = (r: DocumentReader, docs: Snapshot['objects']): H.Heap<FieldVal> => {
  for (const doc of docs) {
    if (r.objects.has(doc.a)) problem(r, `two objects have the address ${doc.a}`, undefined)
    const ref = makeObject(r, doc)
    if (ref !== undefined) r.objects.set(doc.a, ref)
  }
  return docs.reduce((heap, doc) => tie(r, heap, doc), H.emptyHeap<FieldVal>())
}
