/**
 * The term machine: one step of a nested term, by the context rules and the canonical decomposition of every sequence into
 * its longest prefix of values, the instruction after it, and the rest.
 *
 * It recurs on the nesting of the term and copies what it touches: simple before all.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/conventions.html#formal-notation
 */
import type { Mnemonic } from '../../../src/spec/generated/Mnemonics.ts'
import type { ExecutionRule, StructuralRule } from '../../../src/spec/generated/RuleNames.ts'
import { idx, type LabelIdx } from '../../../src/structure/Indices.ts'
import { arrayRules } from './Arrays.ts'
import { arrayBulkRules } from './ArraysBulk.ts'
import { arity, controlRules } from './Control.ts'
import { accessRules, memoryRules } from './Memory.ts'
import { operatorRules } from './Numeric.ts'
import { parametricRules } from './Parametric.ts'
import { referenceRules } from './References.ts'
import type { Rule } from './Rules.ts'
import { structRules } from './Structs.ts'
import { tableRules } from './Tables.ts'
import { variableRules } from './Variables.ts'
import {
  get,
  isVal,
  TRAP,
  type Frame,
  type Framed,
  type Handler,
  type Label,
  type Ref,
  type Store,
  type Term,
  type Terms,
  type Val
} from './Term.ts'

/** Every instruction that needs no context, by mnemonic. */
const local: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...operatorRules,
  ...accessRules,
  // a rule is asked for its own instruction only
  ...(Object.entries({
    ...parametricRules,
    ...controlRules,
    ...variableRules,
    ...tableRules,
    ...memoryRules,
    ...referenceRules,
    ...structRules,
    ...arrayRules,
    ...arrayBulkRules
  }) as unknown as ReadonlyArray<readonly [Mnemonic, Rule]>)
])

/** What the host answers to a call, given from outside: the specification has no rule for it. */
export type Answer =
  | { readonly _tag: 'values'; readonly values: ReadonlyArray<Val> }
  | { readonly _tag: 'trap' }
  | { readonly _tag: 'exception'; readonly tag: number; readonly fields: ReadonlyArray<Val> }

export interface Stepped {
  readonly rule: ExecutionRule | 'Step/call_ref-host'
  readonly s: Store
  readonly f: Frame
  readonly es: Terms
  /** The structural rules of the derivation, outermost first. */
  readonly structural: ReadonlyArray<StructuralRule>
}

interface Parts {
  readonly vals: ReadonlyArray<Val>
  readonly head: Term | undefined
  readonly rest: Terms
}
const parts = (es: Terms): Parts => {
  const n = es.findIndex((e) => !isVal(e))
  const k = n < 0 ? es.length : n
  return { vals: es.slice(0, k).filter(isVal), head: es[k], rest: es.slice(k + 1) }
}

const embedding = (rule: string): ReadonlyArray<StructuralRule> =>
  rule.startsWith('Step_pure/') ? ['Step/pure']
  : rule.startsWith('Step_read/') ? ['Step/read']
  : []

const stepped = (
  rule: Stepped['rule'],
  s: Store,
  f: Frame,
  es: Terms,
  structural: ReadonlyArray<StructuralRule> = embedding(rule)
): Stepped => ({ rule, s, f, es, structural })

const exception = ({ vals, head }: Parts): Ref | undefined => {
  const last = vals[vals.length - 1]
  return head?._tag === 'throw_ref' && last?._tag === 'ref.exn_addr' ? last : undefined
}
const isAlone = ({ vals, rest }: Parts, n: number): boolean => vals.length === n && rest.length === 0

/** What leaves a context of any kind in the same way: its values, TRAP, an exception. */
const labelStep = (s: Store, f: Frame, e: Label): Stepped | undefined => {
  const p = parts(e.body)
  const { vals, head } = p
  if (head === undefined) return stepped('Step_pure/label-vals', s, f, vals)
  if (head._tag === 'trap' && isAlone(p, 0)) return stepped('Step_pure/trap-label', s, f, [TRAP])
  if (head._tag === 'br' && head.l === 0) {
    const kept = vals.slice(vals.length - e.n)
    return stepped('Step_pure/br-label-zero', s, f, [...kept, ...e.continuation])
  }
  if (head._tag === 'br')
    return stepped('Step_pure/br-label-succ', s, f, [...vals, { _tag: 'br', l: idx<LabelIdx>(head.l - 1) }])
  if (head._tag === 'return') return stepped('Step_pure/return-label', s, f, [...vals, head])
  if (head._tag === 'return_call_ref') return stepped('Step_read/return_call_ref-label', s, f, [...vals, head])
  const exn = exception(p)
  return exn !== undefined && isAlone(p, 1) ? stepped('Step_read/throw_ref-label', s, f, [exn, head]) : undefined
}

const tagOf = (s: Store, f: Frame, x: number): number => get(get(s.modules, f.module).tags, x)

/** `(HANDLER_ n {catch*} (REF.EXN_ADDR a) THROW_REF)`. */
const handled = (s: Store, f: Frame, e: Handler, exn: Ref, head: Term): Stepped => {
  const [first, ...more] = e.catches
  if (first === undefined) return stepped('Step_read/throw_ref-handler-empty', s, f, [exn, head])
  const inst = 'a' in exn ? get(s.heap, exn.a) : undefined
  if (inst?._tag !== 'exn') throw new Error('no exception')
  const br: Term = { _tag: 'br', l: first.l }
  if (first._tag === 'catch_all') return stepped('Step_read/throw_ref-handler-catch_all', s, f, [br])
  if (first._tag === 'catch_all_ref') return stepped('Step_read/throw_ref-handler-catch_all_ref', s, f, [exn, br])
  if (!('x' in first)) throw new Error('a clause without a tag catches all')
  if (tagOf(s, f, first.x) !== inst.tag) {
    const next: Term = { ...e, catches: more }
    return stepped('Step_read/throw_ref-handler-next', s, f, [next])
  }
  return first._tag === 'catch' ?
      stepped('Step_read/throw_ref-handler-catch', s, f, [...inst.fields, br])
    : stepped('Step_read/throw_ref-handler-catch_ref', s, f, [...inst.fields, exn, br])
}

const handlerStep = (s: Store, f: Frame, e: Handler): Stepped | undefined => {
  const p = parts(e.body)
  const { vals, head } = p
  if (head === undefined) return stepped('Step_pure/handler-vals', s, f, vals)
  if (head._tag === 'trap' && isAlone(p, 0)) return stepped('Step_pure/trap-handler', s, f, [TRAP])
  if (head._tag === 'br') return stepped('Step_pure/br-handler', s, f, [...vals, head])
  if (head._tag === 'return') return stepped('Step_pure/return-handler', s, f, [...vals, head])
  if (head._tag === 'return_call_ref') return stepped('Step_read/return_call_ref-handler', s, f, [...vals, head])
  const exn = exception(p)
  return exn !== undefined && isAlone(p, 1) ? handled(s, f, e, exn, head) : undefined
}

const frameStep = (s: Store, f: Frame, e: Framed): Stepped | undefined => {
  const p = parts(e.body)
  const { vals, head } = p
  if (head === undefined) return vals.length === e.n ? stepped('Step_pure/frame-vals', s, f, vals) : undefined
  if (head._tag === 'trap' && isAlone(p, 0)) return stepped('Step_pure/trap-frame', s, f, [TRAP])
  if (head._tag === 'return') return stepped('Step_pure/return-frame', s, f, vals.slice(vals.length - e.n))
  if (head._tag === 'return_call_ref') {
    const r = vals[vals.length - 1]
    if (r?._tag === 'ref.null_addr') return stepped('Step_read/return_call_ref-frame-null', s, f, [TRAP])
    if (r?._tag !== 'ref.func_addr') return undefined
    const [n] = arity(get(s.funcs, r.a).type)
    const kept = vals.slice(vals.length - n - 1)
    return stepped('Step_read/return_call_ref-frame-addr', s, f, [...kept, { _tag: 'call_ref', y: head.y }])
  }
  const exn = exception(p)
  return exn !== undefined && isAlone(p, 1) ? stepped('Step_read/throw_ref-frame', s, f, [exn, head]) : undefined
}

type Context = Label | Handler | Framed
const isContext = (e: Term): e is Context => e._tag === 'LABEL_' || e._tag === 'HANDLER_' || e._tag === 'FRAME_'

const leave = (s: Store, f: Frame, e: Context): Stepped | undefined => {
  switch (e._tag) {
    case 'LABEL_':
      return labelStep(s, f, e)
    case 'HANDLER_':
      return handlerStep(s, f, e)
    case 'FRAME_':
      return frameStep(s, f, e)
  }
}

/** Step/ctxt-label, Step/ctxt-handler, Step/ctxt-frame. */
const inside = (s: Store, f: Frame, e: Context, answer: Answer | null): Stepped | undefined => {
  const o = step(s, e._tag === 'FRAME_' ? e.frame : f, e.body, answer)
  if (o === undefined) return undefined
  switch (e._tag) {
    case 'LABEL_':
      return stepped(o.rule, o.s, o.f, [{ ...e, body: o.es }], ['Step/ctxt-label', ...o.structural])
    case 'HANDLER_':
      return stepped(o.rule, o.s, o.f, [{ ...e, body: o.es }], ['Step/ctxt-handler', ...o.structural])
    case 'FRAME_':
      return stepped(o.rule, o.s, f, [{ ...e, frame: o.f, body: o.es }], ['Step/ctxt-frame', ...o.structural])
  }
}

/** A call of a host function, answered. */
const hostStep = (s: Store, f: Frame, vals: ReadonlyArray<Val>, answer: Answer): readonly [number, Stepped] => {
  const r = vals[vals.length - 1]
  if (r?._tag !== 'ref.func_addr') throw new Error('no function')
  const take = 1 + arity(get(s.funcs, r.a).type)[0]
  const rule = 'Step/call_ref-host'
  if (answer._tag === 'values') return [take, stepped(rule, s, f, answer.values)]
  if (answer._tag === 'trap') return [take, stepped(rule, s, f, [TRAP])]
  const inst = { _tag: 'exn', tag: answer.tag, fields: answer.fields } as const
  const es: Terms = [{ _tag: 'ref.exn_addr', a: s.heap.length }, { _tag: 'throw_ref' }]
  return [take, stepped(rule, { ...s, heap: [...s.heap, inst] }, f, es)]
}

/** The redex after the values: how many of them it takes, and what comes of it. */
const redex = (s: Store, f: Frame, p: Parts, answer: Answer | null): readonly [number, Stepped] | undefined => {
  const { vals, head } = p
  if (head === undefined) return undefined
  if (isContext(head)) {
    const o = leave(s, f, head) ?? inside(s, f, head, answer)
    return o && [0, o]
  }
  if (head._tag === 'throw_ref')
    return vals[vals.length - 1]?._tag === 'ref.null_addr' ?
        [1, stepped('Step_read/throw_ref-null', s, f, [TRAP])]
      : undefined
  if (head._tag === 'call_ref' && answer !== null) return hostStep(s, f, vals, answer)
  const rule = local.get(head._tag)
  if (rule === undefined) return undefined
  // the table is by mnemonic
  const o = rule({ s, f }, head as Parameters<Rule>[1], vals)
  return [o.take, stepped(o.rule, o.s ?? s, o.f ?? f, o.es)]
}

/** TRAP and exceptions discard what is beside them. */
const discarding = (s: Store, f: Frame, p: Parts): Stepped | undefined => {
  const { head } = p
  if (head?._tag === 'trap' && !isAlone(p, 0)) return stepped('Step_pure/trap-instrs', s, f, [TRAP])
  const exn = exception(p)
  return exn !== undefined && head !== undefined && !isAlone(p, 1) ?
      stepped('Step_read/throw_ref-instrs', s, f, [exn, head])
    : undefined
}

/**
 * `z; instr*  ~>  z'; instr'*`, undefined where no rule applies. `answer` is what the host says if the redex is a call of
 * one of its functions.
 */
export const step = (s: Store, f: Frame, es: Terms, answer: Answer | null = null): Stepped | undefined => {
  const p = parts(es)
  const whole = discarding(s, f, p)
  if (whole !== undefined) return whole
  const found = redex(s, f, p, answer)
  if (found === undefined) return undefined
  const [take, o] = found
  const before = p.vals.slice(0, p.vals.length - take)
  if (before.length === 0 && p.rest.length === 0) return o
  return stepped(o.rule, o.s, o.f, [...before, ...o.es, ...p.rest], ['Step/ctxt-instrs', ...o.structural])
}
