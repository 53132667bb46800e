/**
 * Typing of branches.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { BrOnCast } from '../../structure/Instr.ts'
import type { RefType, ResultType } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { diverge, i32, mismatch, popRef, refuse, retypeUnder, unknown, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { closeRef } from '../../types/Close.ts'
import { diffRef, matchRef } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { drop, label, labelTypes, pop, popAll, push, pushAll, unreachable } from '../State.ts'
import { showRefType, showResultType } from '../../structure/Show.ts'
import { checkRef } from '../Types.ts'
import { noRef } from './References.ts'

/** The types of label `l`, `C.LABELS[l]`. */
const labelAt = (s: Stacks, rule: ValidationRule, l: number): Either<Invalid, ResultType> => {
  const frame = label(s.ctrl, l)
  return frame === null ? unknown(rule, 'label', l) : right(labelTypes(frame))
}

/** A label whose types are `t* rt`. */
interface RefLabel {
  readonly ts: ResultType
  readonly rt: RefType
}

const refLabel = (C: Context, s: Stacks, rule: ValidationRule, l: number): Either<Invalid, RefLabel> => {
  const types = labelAt(s, rule, l)
  if (isLeft(types)) return types
  const rt = types.right[types.right.length - 1]
  return rt === undefined || typeof rt === 'string' ?
      refuse(rule, `type mismatch: label ${l} takes ${showResultType(types.right, C.use)}, not a reference at the end`)
    : right({ ts: types.right.slice(0, -1), rt })
}

/** The premises that both casts share: both types are valid, the label ends in a reference, `rt_2 <: rt_1`. */
interface Cast extends RefLabel {
  readonly rt1: RefType
  readonly rt2: RefType
}

const castLabel = (C: Context, s: Stacks, rule: ValidationRule, instr: BrOnCast): Either<Invalid, Cast> => {
  const bad = checkRef(C.types.length, instr.rt1) ?? checkRef(C.types.length, instr.rt2)
  if (bad !== null) return left(bad)
  const rt1 = closeRef(C.types, instr.rt1)
  const rt2 = closeRef(C.types, instr.rt2)
  if (!matchRef(rt2, rt1)) return notSub(C, rule, rt2, rt1)
  const target = refLabel(C, s, rule, instr.l)
  return isLeft(target) ? target : right({ rt1, rt2, ts: target.right.ts, rt: target.right.rt })
}

const notSub = (C: Context, rule: ValidationRule, rt1: RefType, rt2: RefType): Either<Invalid, never> =>
  refuse(rule, `type mismatch: ${showRefType(rt1, C.use)} does not match ${showRefType(rt2, C.use)}`)

/**
 * `C |- BR_TABLE l* l' : t_1* t* I32 -> t_2*` if `t* <: C.LABELS[l]` for all labels. The operands are such a `t*` if they
 * match each label, all labels being of one length. Equal label types are looked at once: linear in `l*`.
 */
const brTable = (C: Context, s: Stacks, ls: ReadonlyArray<number>, l: number): Checked => {
  const rule = 'Instr_ok/br_table'
  const vs = pop(s.vals, s.ctrl, 'i32')
  if (vs === null) return mismatch(C, s, rule, i32)
  const last = labelAt(s, rule, l)
  if (isLeft(last)) return last
  const seen = new Set<ResultType>()
  for (let i = 0; i <= ls.length; i++) {
    const target = labelAt(s, rule, ls[i] ?? l)
    if (isLeft(target)) return target
    const ts = target.right
    if (seen.has(ts)) continue
    seen.add(ts)
    if (ts.length !== last.right.length) {
      const [some, others] = [showResultType(ts, C.use), showResultType(last.right, C.use)]
      return refuse(rule, `type mismatch: br_table has labels of different length, ${some} and ${others}`)
    }
    if (popAll(vs, s.ctrl, ts) === null) return mismatch(C, s, rule, ts, vs)
  }
  return right(unreachable(s))
}

export const branches: Checks<Families['branches']> = {
  /** `C |- BR l : t_1* t* -> t_2*` if `C.LABELS[l] = t*`. */
  br: (C, s, { l }) => {
    const ts = labelAt(s, 'Instr_ok/br', l)
    return isLeft(ts) ? ts : diverge(C, s, 'Instr_ok/br', ts.right)
  },
  /** `C |- BR_IF l : t* I32 -> t*` if `C.LABELS[l] = t*`. */
  br_if: (C, s, { l }) => {
    const ts = labelAt(s, 'Instr_ok/br_if', l)
    return isLeft(ts) ? ts : retypeUnder(C, s, 'Instr_ok/br_if', ts.right, 'i32', ts.right)
  },
  br_table: (C, s, { ls, l }) => brTable(C, s, ls, l),

  /** `C |- RETURN : t_1* t* -> t_2*` if `C.RETURN = t*`. */
  return: (C, s) =>
    C.result === null ?
      refuse('Instr_ok/return', 'type mismatch: return outside of a function')
    : diverge(C, s, 'Instr_ok/return', C.result),

  /** `C |- BR_ON_NULL l : t* (REF NULL ht) -> t* (REF ht)` if `C.LABELS[l] = t*`. */
  br_on_null: (C, s, { l }) => {
    const rule = 'Instr_ok/br_on_null'
    const ts = labelAt(s, rule, l)
    if (isLeft(ts)) return ts
    const rt = popRef(s, s.vals)
    if (rt === null) return noRef(C, s, rule)
    const vs = popAll(drop(s.vals, s.ctrl), s.ctrl, ts.right)
    return vs === null ?
        mismatch(C, s, rule, [...ts.right, ref(true, rt.ht)])
      : withVals(s, push(pushAll(vs, ts.right), ref(false, rt.ht)))
  },
  /** `C |- BR_ON_NON_NULL l : t* (REF NULL ht) -> t*` if `C.LABELS[l] = t* (REF NULL? ht)`. */
  br_on_non_null: (C, s, { l }) => {
    const rule = 'Instr_ok/br_on_non_null'
    const target = refLabel(C, s, rule, l)
    if (isLeft(target)) return target
    const { ts, rt } = target.right
    return retypeUnder(C, s, rule, ts, ref(true, rt.ht), ts)
  },
  /** `C |- BR_ON_CAST l rt_1 rt_2 : t* rt_1 -> t* $diffrt(rt_1, rt_2)` if `C.LABELS[l] = t* rt` and `rt_2 <: rt`. */
  br_on_cast: (C, s, instr) => {
    const rule = 'Instr_ok/br_on_cast'
    const found = castLabel(C, s, rule, instr)
    if (isLeft(found)) return found
    const { ts, rt, rt1, rt2 } = found.right
    if (!matchRef(rt2, rt)) return notSub(C, rule, rt2, rt)
    return retypeUnder(C, s, rule, ts, rt1, [...ts, diffRef(rt1, rt2)])
  },
  /** `C |- BR_ON_CAST_FAIL l rt_1 rt_2 : t* rt_1 -> t* rt_2` if `C.LABELS[l] = t* rt` and `$diffrt(rt_1, rt_2) <: rt`. */
  br_on_cast_fail: (C, s, instr) => {
    const rule = 'Instr_ok/br_on_cast_fail'
    const found = castLabel(C, s, rule, instr)
    if (isLeft(found)) return found
    const { ts, rt, rt1, rt2 } = found.right
    const rest = diffRef(rt1, rt2)
    if (!matchRef(rest, rt)) return notSub(C, rule, rest, rt)
    return retypeUnder(C, s, rule, ts, rt1, [...ts, rt2])
  }
}
