/**
 * Typing of instruction sequences, from any place and with any operands: the fold of the validation algorithm.
 *
 * A block is a premise of its own, taken from a list of work, so that nesting needs no stack, and what is derived at one
 * place of a function is not derived there again.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#administrative-instructions
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import { byMnemonic } from '../spec/Instructions.ts'
import type { Expr, Instr } from '../structure/Instr.ts'
import { checkInstr } from '../validation/Body.ts'
import { has } from '../validation/LocalSet.ts'
import { matchVal } from '../types/Subtype.ts'
import { labelTypes, operands, peek, popAll, pushAll, type Stacks, type Vals } from '../validation/State.ts'
import { tally, type Derived, type TypedConfig } from './Derived.ts'
import { contextOfEnv, envOf, noVals, pushLabel, type Env } from './Labels.ts'
import { showResultType } from '../structure/Show.ts'
import { at, ofRefusal, violation, type ViolationPlace, type Violation } from './Violation.ts'

/** `s; C |- instr* : t* -> result`: the rest of a sequence, the operands there being on the stack of `s`. */
export interface Obligation {
  readonly env: Env
  readonly s: Stacks
  readonly es: Expr
  readonly i: number
  /** The rule whose premise it is. */
  readonly rule: ValidationRule
  readonly place: ViolationPlace | null
  readonly part: string
}

/** The sequences in a block instruction, and their names in places. */
const bodiesOf = (instr: Instr): ReadonlyArray<{ readonly es: Expr; readonly part: string }> => {
  switch (instr._tag) {
    case 'block':
    case 'loop':
    case 'try_table':
      return [{ es: instr.es, part: instr._tag }]
    case 'if':
      return [
        { es: instr.then, part: 'then' },
        { es: instr.else, part: 'else' }
      ]
    default:
      return []
  }
}

/** Types on two stacks of one height, pointwise. Stacks share what is below or are known, so that most end after a step. */
const isBelow = (d: Derived, vs: Vals, ws: Vals): boolean => {
  let [v, w] = [vs, ws]
  while (v !== w && v.below !== null && w.below !== null && d.above.get(v) !== w) {
    if (v.t !== w.t && !matchVal(v.t, w.t)) return false
    v = v.below
    w = w.below
  }
  d.above.set(vs, ws)
  return true
}

/** Instrs_ok2/sub: what is typed from `known` on is typed from a state with smaller types and more locals set. */
const covers = (d: Derived, { env, s: known }: TypedConfig, e: Env, s: Stacks, unset: ReadonlyArray<number>): boolean =>
  env === e &&
  known.ctrl.unreachable === s.ctrl.unreachable &&
  known.vals.length === s.vals.length &&
  isBelow(d, s.vals, known.vals) &&
  (known.inits === s.inits || unset.every((x) => !has(known.inits, x) || has(s.inits, x)))

const isKnown = (d: Derived, env: Env, s: Stacks, es: Expr, i: number): boolean => {
  const typed = d.sequences.get(es)?.[i]
  return typed?.some((t) => covers(d, t, env, s, env.labels.root.unset)) ?? false
}

/** States that are remembered for one place. */
const most = 8

/** A place and a state from which the rest is typed, once all premises are. */
interface Pending extends TypedConfig {
  readonly es: Expr
  readonly i: number
}

const remember = (d: Derived, pending: ReadonlyArray<Pending>): void => {
  for (const { env, s, es, i } of pending) {
    const places = d.sequences.get(es) ?? []
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: memory of derivations
    places[i] = [{ env, s }, ...(places[i] ?? []).slice(0, most - 1)]
    d.sequences.set(es, places)
  }
}

/**
 * One plain instruction: the state after it. The bodies of a block are left as obligations.
 *
 *     s; C |- instr : t_1* ->_(x*) t_2*   if C |- instr : t_1* ->_(x*) t_2*           Instr_ok2/plain
 */
export const plainOk = (
  d: Derived,
  env: Env,
  s: Stacks,
  instr: Instr,
  place: ViolationPlace | null,
  work: Obligation[]
): Either<Violation, Stacks> => {
  const next = checkInstr(contextOfEnv(env), s, instr)
  if (isLeft(next)) return left(ofRefusal(place, next.left))
  const rule = byMnemonic.get(instr._tag)?.valid[0]
  tally(d, 'Instr_ok2/plain')
  if (rule !== undefined) tally(d, rule)
  const bodies = bodiesOf(instr)
  if (bodies.length === 0) return next
  const { ctrl } = next.right
  const inner = envOf(pushLabel(env.labels, labelTypes(ctrl)), ctrl.end)
  const start = operands(pushAll(noVals, ctrl.start), inner.labels.ctrl, s.inits)
  for (const { es, part } of bodies)
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: the work list of `dischargeAll`
    work.push({ env: inner, s: start, es, i: 0, rule: rule ?? 'Instrs_ok2/seq', place, part })
  return right(operands(pushAll(ctrl.base, ctrl.end), s.ctrl, s.inits))
}

/** The end of a sequence: exactly the types that it must leave are on the stack. */
export const endOk = (
  d: Derived,
  { result }: Env,
  s: Stacks,
  rule: ValidationRule,
  place: ViolationPlace | null
): Violation | null => {
  tally(d, 'Instrs_ok2/empty')
  const vs = popAll(s.vals, s.ctrl, result)
  if (vs?.length === s.ctrl.base.length) return null
  return violation(rule, place, showResultType(result), showResultType(peek(s.vals, s.ctrl, Infinity)))
}

/** One obligation, its blocks being added to the work. */
const discharge = (d: Derived, o: Obligation, work: Obligation[], pending: Pending[]): Violation | null => {
  const { env, es, rule, place, part } = o
  let { s } = o
  for (let i = o.i; i < es.length; i++) {
    if (isKnown(d, env, s, es, i)) {
      tally(d, 'Instrs_ok2/sub')
      return null
    }
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: the list of `dischargeAll`
    pending.push({ env, s, es, i })
    const instr = es[i]
    if (instr === undefined) break
    const next = plainOk(d, env, s, instr, at(place, part, i), work)
    if (isLeft(next)) return next.left
    tally(d, 'Instrs_ok2/seq')
    s = next.right
  }
  return endOk(d, env, s, rule, at(place, part, es.length))
}

/** All obligations, and those that they lead to. */
export const dischargeAll = (d: Derived, first: ReadonlyArray<Obligation>): Violation | null => {
  const work = [...first]
  const pending: Pending[] = []
  for (let o = work.pop(); o !== undefined; o = work.pop()) {
    const bad = discharge(d, o, work, pending)
    if (bad !== null) return bad
  }
  remember(d, pending)
  return null
}
