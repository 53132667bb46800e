/**
 * Typing of branches on references.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { BrOnCast } from '../../structure/Instr.ts'
import type { RefType, ResultType } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checks } from '../Check.ts'
import { mismatch, popRef, refuse, retypeUnder, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { closeRef } from '../../types/Close.ts'
import { diffRef, matchRef } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { drop, popAll, push, pushAll } from '../State.ts'
import { showRefType, showResultType } from '../../structure/Show.ts'
import { checkRef } from '../Types.ts'
import { labelAt } from './Control.ts'
import { noRef } from './References.ts'

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

export const branches: Checks<MnemonicsByFamily['BR_ON_NULL' | 'BR_ON_NON_NULL' | 'BR_ON_CAST' | 'BR_ON_CAST_FAIL']> = {
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
