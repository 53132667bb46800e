/**
 * Exceptions as JavaScript: throwing, and the paths from where an exception arrives to the clauses that may catch it.
 *
 * Where no construct around catches anything, a function only returns, and its exception continues in the caller.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
 */
import type { Families } from '../../../spec/Families.ts'
import { exceptionBytes } from '../../../execution/runtime/Cost.ts'
import * as V from '../../../persistent/Vector.ts'
import type { TagIdx } from '../../../structure/Indices.ts'
import type { Catch } from '../../../structure/Instr.ts'
import { expand } from '../../../types/Close.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import { unwound, type Start } from '../../exit/Unwind.ts'
import { branch, newest } from './Branches.ts'
import {
  atom,
  fresh,
  leaveIf,
  exitAt,
  need,
  pop,
  push,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { leaving, type Emitters } from '../Emit.ts'
import type { Operand } from '../Operand.ts'
import { takeRoom } from '../Room.ts'
import { taken, words } from '../Words.ts'

const repsOf = (b: Builder, x: TagIdx): ReadonlyArray<Rep> => {
  const a = b.known.inst.tags[x]
  const ti = a === undefined ? undefined : V.get(b.known.store.tags, a)
  const ct = ti === undefined ? undefined : expand(ti.type)
  return ct?._tag === 'func' ? ct.params.map(repOf) : []
}

/** A clause, and the handler that it belongs to. */
interface Clause {
  readonly handler: Construct
  readonly clause: Catch
}

/** The clauses around, from the inside outwards. */
const clausesOf = (c: Construct): ReadonlyArray<Clause> => {
  const out: Clause[] = []
  for (let k: Construct | null = c; k !== null; k = k.outer) {
    const { instr } = k.scope.place
    if (instr?._tag === 'try_table') for (const clause of instr.catches) out.push({ handler: k, clause })
  }
  return out
}

const startOf = (c: Construct, index: number, height: number): Start => ({ scope: c.scope, index, height })

/** Writes `run` with the operands below a handler and `way` steps since the last fuel check; then all is as before. */
const aside = (b: Builder, handler: Construct, way: number, run: (outer: Construct) => void): void => {
  const { stack, owed } = b
  const kept = b.sinceCheck
  b.stack = stack.slice(0, handler.scope.height)
  b.sinceCheck = way
  if (handler.outer !== null) run(handler.outer)
  b.stack = stack
  b.owed = owed
  b.sinceCheck = kept
}

/** Takes what a clause catches out of the registers, and branches with it. */
const caught = (b: Builder, { handler, clause }: Clause, way: number): void => {
  aside(b, handler, way, (outer) => {
    b.owed = 0
    const reps: Rep[] = clause._tag === 'catch' || clause._tag === 'catch_ref' ? [...repsOf(b, clause.x)] : []
    if (clause._tag === 'catch_ref' || clause._tag === 'catch_all_ref') reps.push('r')
    const vars: Operand[] = []
    for (const k of reps) vars.push(fresh(b, outer, k, vars))
    write(b, taken(vars, 1))
    for (const v of vars) push(b, v)
    branch(b, outer, clause.l)
  })
}

/**
 * Where an exception may have arrived at exit `n`, in front of instruction `index`, with `height` operands below: JavaScript that
 * goes to the clause that catches it, or does `leave`.
 */
export const catches = (b: Builder, c: Construct, start: Start, n: number, leave: string): void => {
  const clauses = clausesOf(c)
  const most = unwound(b.known.inst, start, undefined).steps
  const { sinceCheck } = b
  b.maxSinceCheck = Math.max(b.maxSinceCheck, sinceCheck + most)
  if (clauses.length === 0) {
    write(b, `${leave}\n`)
    return
  }
  write(b, `if((t=J(${n}))===0)${leave}\nq=Q[0];switch(t){`)
  for (const [i, clause] of clauses.entries()) {
    write(b, `case ${i + 1}:`)
    caught(b, clause, sinceCheck + most)
  }
  write(b, '}\n')
}

/** The code before has thrown an exception: it is caught here, or the function is left. */
const thrown = (b: Builder, c: Construct, index: number): void => {
  const height = b.stack.length
  const leave = exitAt(b, c, index + 1, 'exception')
  catches(b, c, startOf(c, index + 1, height), b.exits.length - 1, leave)
}

/** Throws what a clause of the same function catches without a reference to it: a branch. False if that is not so. */
const thrownInside = (b: Builder, c: Construct, index: number, x: TagIdx): boolean => {
  const args = newest(b, repsOf(b, x).length)
  const height = b.stack.length - args.length
  const { steps, clause } = unwound(b.known.inst, startOf(c, index + 1, height), b.known.inst.tags[x])
  const found = clausesOf(c)[clause - 1]
  if (found === undefined || (found.clause._tag !== 'catch' && found.clause._tag !== 'catch_all')) return false
  const { l, _tag } = found.clause
  takeRoom(b, c, index, exceptionBytes(args.length))
  write(b, 'Y.fresh++;')
  spend(b, 1 + steps)
  aside(b, found.handler, b.sinceCheck, (outer) => {
    if (_tag === 'catch') for (const o of args) push(b, o)
    branch(b, outer, l)
  })
  return true
}

/** `throw`: to a clause of the same function, or by the runtime. */
const throwing = (b: Builder, c: Construct, index: number, x: TagIdx): void => {
  if (thrownInside(b, c, index, x)) return
  const n = repsOf(b, x).length
  const raise = need(b, `e${x}`, `K.raise(${x})`)
  takeRoom(b, c, index, exceptionBytes(n))
  spend(b, 1)
  const args = words(newest(b, n))
  for (let i = 0; i < n; i++) pop(b)
  write(b, `${raise}(q-${b.owed}|0${args});`)
  thrown(b, c, index)
}

/** `throw_ref`: leaves for null, and where a field does not fit its representation. */
const throwingRef = (b: Builder, c: Construct, index: number): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', `${o.lo}._tag==='ref.null_addr'`)
  leaveIf(b, c, index, 'nan', `!K.areNumbers(${o.lo})`)
  pop(b)
  write(b, `K.rethrow(${o.lo},q-${b.owed}|0);`)
  thrown(b, c, index)
}

export const exceptions: Emitters<Families['exceptions']> = {
  throw: leaving((b, c, index, e) => {
    throwing(b, c, index, e.x)
  }),
  throw_ref: leaving(throwingRef)
}
