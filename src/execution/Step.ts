/**
 * One step: one application of one named reduction rule.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/conventions.html#formal-notation
 */
import * as V from '../persistent/Vector.ts'
import { mnemonics } from '../spec/Instructions.ts'
import { bound, boundedOps, limited, withOperands } from './Bounds.ts'
import { afford } from './Budget.ts'
import { clauses } from './Clauses.ts'
import { endOp, op, opCount, trapOp } from './runtime/Code.ts'
import {
  config,
  type Config,
  type HostCall,
  type Limited,
  type Next,
  type Outcome,
  type StepRule,
  type Stuck,
  type Suspended,
  type Terminal
} from './runtime/Config.ts'
import { leave } from './instructions/Blocks.ts'
import { alone, bubble } from './instructions/Traps.ts'
import { control, stuck, type Choosing, type Clause, type Control, type Pure, type Read, type Write } from './Reduct.ts'
import { isVal, take } from './runtime/Values.ts'

// NON-SPEC: clauses by operator number, one dense array a kind, so that a step is an array access and a call.
const absent: Clause = control(() => stuck)
const byOp: ReadonlyArray<Clause> = Array.from({ length: opCount }, (_, i): Clause => {
  if (i === endOp) return control(leave)
  if (i === trapOp) return control(bubble)
  const m = mnemonics[i]
  // The correlated union: the clause of a mnemonic gets the instruction of that mnemonic, for the operator number is its.
  return m !== undefined && m in clauses ? ((clauses as Partial<Record<string, Clause>>)[m] ?? absent) : absent
})
const callRefOp = op('call_ref')
const throwRefOp = op('throw_ref')
const [PURE, READ, WRITE, CONTROL, CHOOSING, SPECIAL] = [0, 1, 2, 3, 4, 5]
const numbers = { pure: PURE, read: READ, write: WRITE, control: CONTROL, choosing: CHOOSING }
const baseKinds: ReadonlyArray<number> = byOp.map((c) => numbers[c.kind])
/** SPECIAL: a configuration with this operator at its head may be an answer instead of having a step. */
const kinds: ReadonlyArray<number> = baseKinds.map((kind, i) =>
  i === endOp || i === trapOp || i === throwRefOp || boundedOps.has(i) ? SPECIAL : kind
)
const pures: ReadonlyArray<Pure | null> = byOp.map((c) => (c.kind === 'pure' ? c.clause : null))
const reads: ReadonlyArray<Read | null> = byOp.map((c) => (c.kind === 'read' ? c.clause : null))
const writes: ReadonlyArray<Write | null> = byOp.map((c) => (c.kind === 'write' ? c.clause : null))
const controls: ReadonlyArray<Control | null> = byOp.map((c) => (c.kind === 'control' ? c.clause : null))
const choosings: ReadonlyArray<Choosing | null> = byOp.map((c) => (c.kind === 'choosing' ? c.clause : null))

const next = (rule: StepRule, c: Config): Next => ({ _tag: 'Next', rule, config: c })
const stuckAt = (c: Config): Stuck => ({ _tag: 'Stuck', at: c.code.instr._tag, config: c })

/** Done, Trapped, Exception: no context is left, and nothing but values, TRAP, or an exception with THROW_REF. */
const terminal = (c: Config): Terminal | null => {
  if (c.contexts._tag !== 'top') return null
  const { code, values, store, choices, steps } = c
  const e = code.instr
  if (e._tag === 'end') return { _tag: 'Done', values: take(values, values.length), store, choices, steps }
  if (e._tag === 'trap' && alone(code, values, c))
    return { _tag: 'Trapped', rule: e.rule, reason: e.reason, store, choices, steps }
  if (e._tag === 'throw_ref' && code.next.op === endOp && values.length === 1 && isVal(values))
    return values.head._tag === 'ref.exn_addr' ? { _tag: 'Exception', exn: values.head, store, choices, steps } : null
  return null
}

/** CALL_REF of a host function at the head: the machine waits for the host. */
const suspended = (c: Config): Suspended | null => {
  const call = hostCall(c)
  return call === null ? null : { _tag: 'Suspended', call, config: c }
}

const hostCall = (c: Config): HostCall | null => {
  const { values } = c
  if (c.code.op !== callRefOp || !isVal(values) || values.head._tag !== 'ref.func_addr') return null
  const fi = V.get(c.store.funcs, values.head.a)
  return fi !== undefined && 'name' in fi.code ?
      { func: fi.code, a: values.head.a, args: take(values.tail, fi.params), caller: c.frame.module }
    : null
}

/** The answer of a configuration that has no step: it is terminal, or it waits for the host. */
export const terminalOf = (c: Config): Terminal | Suspended | null =>
  kinds[c.code.op] === SPECIAL ? (terminal(c) ?? suspended(c)) : null

const tooLong = (c: Config): Limited =>
  limited('pages', 'the program asks for a memory with addresses from 2^53 on, which reduct does not have', c)

const applyPure = (c: Config): Outcome => {
  const r = pures[c.code.op]?.(c.code, c.values) ?? stuck
  return r === stuck ?
      stuckAt(c)
    : next(r.rule, config(c.store, c.frame, r.values, r.code, c.contexts, c.choices, c.limits, c.steps + 1))
}

const applyRead = (c: Config): Outcome => {
  const r = reads[c.code.op]?.(c.code, c.values, c) ?? stuck
  return r === stuck ?
      stuckAt(c)
    : next(r.rule, config(c.store, c.frame, r.values, r.code, c.contexts, c.choices, c.limits, c.steps + 1))
}

const applyWrite = (c: Config): Outcome => {
  const r = writes[c.code.op]?.(c.code, c.values, c) ?? stuck
  if (r === stuck) return stuckAt(c)
  const n = next(r.rule, config(r.store, r.frame, r.values, r.code, c.contexts, c.choices, c.limits, c.steps + 1))
  return r.store.since === c.store.since ? n : afford(c, n)
}

const applyControl = (c: Config): Outcome => {
  const r = controls[c.code.op]?.(c.code, c.values, c) ?? stuck
  if (r === stuck) return stuckAt(c)
  const n = next(r.rule, config(c.store, r.frame, r.values, r.code, r.contexts, c.choices, c.limits, c.steps + 1))
  return r.contexts.depth > c.contexts.depth ? afford(c, n) : n
}

const applyChoosing = (c: Config): Outcome => {
  const r = choosings[c.code.op]?.(c.code, c.values, c) ?? stuck
  if (r === stuck) return stuckAt(c)
  if (r.rule === 'limit') return tooLong(c)
  const n = next(r.rule, config(r.store, c.frame, r.values, r.code, c.contexts, r.choices, c.limits, c.steps + 1))
  return r.store.since === c.store.since ? n : afford(c, n)
}

const applyBounded = (c: Config): Outcome => {
  const d = withOperands(c)
  return '_tag' in d ? d : apply(d, baseKinds[d.code.op])
}

const apply = (c: Config, kind: number | undefined): Outcome => {
  switch (kind) {
    case PURE:
      return applyPure(c)
    case READ:
      return applyRead(c)
    case WRITE:
      return applyWrite(c)
    case CONTROL:
      return applyControl(c)
    case CHOOSING:
      return applyChoosing(c)
    default:
      return terminalOf(c) ?? bound(c) ?? applyBounded(c)
  }
}

/**
 * The next configuration with the rule that led to it, or the answer of a configuration that has none.
 *
 * Law: `step` changes nothing that its argument shows; stepping twice has the same outcome.
 */
export const step = (c: Config): Outcome => apply(c, kinds[c.code.op])
