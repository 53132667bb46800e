/**
 * Typing of what is in a context: values, derived instructions, then a rest of the module's code.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#administrative-instructions
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { isEnd, isStatic, type Code } from '../execution/runtime/Code.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { valType } from '../execution/runtime/ValType.ts'
import { isVal, type Val, type Values } from '../execution/runtime/Values.ts'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { CallRef, Expr, Instr } from '../structure/Instr.ts'
import { ref, type DefType, type ResultType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'
import { matchResult } from '../types/Subtype.ts'
import type { LocalSet } from '../validation/LocalSet.ts'
import { operands, peek, popAll, push, pushAll, top, unreachable, type Stacks, type Vals } from '../validation/State.ts'
import { tally, type Derived } from './Derived.ts'
import { contextOfEnv, noVals, stateWith, type Env } from './Labels.ts'
import { dischargeAll, endOk, plainOk, type Obligation } from './Sequence.ts'
import { isReference, valueOk } from './Values.ts'
import { showResultType } from '../structure/Show.ts'
import { at, violation, type ViolationPlace, type Violation } from './Violation.ts'

/** `CALL_REF` or `RETURN_CALL_REF` of a closed type: it is in no module, so validation does not know it. */
const closedCallOk = (
  d: Derived,
  env: Env,
  s: Stacks,
  instr: CallRef,
  dt: DefType,
  place: ViolationPlace
): Either<Violation, Stacks> => {
  const rule = `Instr_ok2/${instr._tag}` as const
  tally(d, rule)
  const ct = expand(dt)
  if (ct._tag !== 'func') return left(violation(rule, place, 'a function type', `a ${ct._tag} type`))
  const takes: ResultType = [...ct.params, ref(true, dt)]
  const vals = popAll(s.vals, s.ctrl, takes)
  if (vals === null)
    return left(violation(rule, place, showResultType(takes), showResultType(peek(s.vals, s.ctrl, takes.length))))
  // s; C |- CALL_REF dt : t_1* (REF NULL dt) -> t_2*   if dt ~~ FUNC t_1* -> t_2*
  if (instr._tag === 'call_ref') return right(operands(pushAll(vals, ct.results), s.ctrl, s.inits))
  // s; C |- RETURN_CALL_REF dt : t_3* t_1* (REF NULL dt) -> t_4*   if t_2* <: C.RETURN
  const { result } = contextOfEnv(env)
  return result !== null && matchResult(ct.results, result) ?
      right(unreachable(s))
    : left(
        violation(
          rule,
          place,
          result === null ? 'a function around it' : showResultType(result),
          showResultType(ct.results)
        )
      )
}

/**
 * The closed type of a call that has left the frame in whose module its index means something: that of the function to be
 * called. NON-SPEC: the specification leaves the index as it is, which types the call in the wrong module (ADR 11).
 */
const crossed = (s: Stacks, cell: Code): DefType | null => {
  if (cell.from !== 'return_call_ref' && cell.from !== 'return_call_indirect') return null
  const t = top(s.vals, s.ctrl)
  return t !== null && typeof t !== 'string' && typeof t.ht !== 'string' && t.ht._tag === 'def' ? t.ht : null
}

const isCallRef = (instr: Code['instr']): instr is CallRef =>
  instr._tag === 'call_ref' || instr._tag === 'return_call_ref'

const closedType = (s: Stacks, cell: Code): DefType | null => {
  if (!isCallRef(cell.instr)) return null
  if (cell.instr.y._tag === 'def') return cell.instr.y
  return cell.instr._tag === 'call_ref' ? crossed(s, cell) : null
}

/** One derived instruction. */
const derivedOk = (
  d: Derived,
  store: Store,
  env: Env,
  s: Stacks,
  cell: Code,
  place: ViolationPlace
): Either<Violation, Stacks> => {
  const { instr } = cell
  // s; C |- TRAP : t_1* -> t_2*
  if (instr._tag === 'trap') {
    tally(d, 'Instr_ok2/trap')
    return right(unreachable(s))
  }
  // s; C |- ref : eps -> rt   if s |- ref : rt
  if (isReference(instr)) {
    tally(d, 'Instr_ok2/ref')
    const bad = valueOk(d, store, place, instr)
    return bad !== null ? left(bad) : right(operands(push(s.vals, valType(store, instr)), s.ctrl, s.inits))
  }
  const closed = closedType(s, cell)
  if (closed !== null && isCallRef(instr)) return closedCallOk(d, env, s, instr, closed, place)
  const work: Obligation[] = []
  // The end of code is not looked at; references and TRAP are above.
  const next = plainOk(d, env, s, instr as Instr, place, work)
  if (isLeft(next)) return next
  const bad = dischargeAll(d, work)
  return bad === null ? next : left(bad)
}

/**
 * The least types of the values of a context, those above `below`. NON-SPEC: what is known of a cell is known of every
 * stack that it is in, so that a step looks at what it pushed.
 */
export const ownTypes = (
  d: Derived,
  s: Store,
  vs: Values,
  below: Values,
  place: ViolationPlace | null
): Either<Violation, Vals> => {
  const base = below.length
  const cells: Array<Values<Val>> = []
  let vals = noVals
  for (let rest = vs; rest.length > base && isVal(rest); rest = rest.tail) {
    const known = d.operands.get(rest)
    if (known?.base === base) {
      vals = known.vals
      break
    }
    cells.push(rest)
  }
  for (const cell of cells.reverse()) {
    const bad = valueOk(d, s, at(place, 'value', cell.length - base - 1), cell.head)
    if (bad !== null) return left(bad)
    if (isReference(cell.head)) tally(d, 'Instr_ok2/ref')
    vals = push(vals, valType(s, cell.head))
    d.operands.set(cell, { base, vals })
  }
  return right(vals)
}

/** A sequence of a configuration: the operands in front, and the rule whose premise it is. */
export interface Hole {
  readonly env: Env
  readonly inits: LocalSet
  readonly vals: Vals
  readonly code: Code
  readonly rule: ValidationRule
  readonly place: ViolationPlace | null
}

/** `s; C |- val* instr* : eps -> t*`, Instrs_ok2. */
export const holeOk = (d: Derived, store: Store, hole: Hole): Violation | null => {
  const { env, rule, place } = hole
  let s = stateWith(env, hole.inits, hole.vals)
  let k = 0
  for (let cell = hole.code; !isEnd(cell); cell = cell.next) {
    if (isStatic(cell))
      // A static cell is one of its sequence.
      return dischargeAll(d, [{ env, s, es: cell.from as Expr, i: cell.index, rule, place, part: 'instruction' }])
    const next = derivedOk(d, store, env, s, cell, at(place, 'derived', k++))
    if (isLeft(next)) return next.left
    tally(d, 'Instrs_ok2/seq')
    s = next.right
  }
  return endOk(d, env, s, rule, place)
}
