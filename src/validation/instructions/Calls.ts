/**
 * Typing of calls and tail calls.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { CallIndirect } from '../../structure/Instr.ts'
import type { AddrType, FuncType, RefType, TypeUse } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checks } from '../Check.ts'
import { diverge, indexOf, refuse, retype, retypeUnder, unknown } from '../Check.ts'
import type { Context } from '../Context.ts'
import { matchRef, matchResult } from '../../types/Subtype.ts'
import { showRefType, showResultType } from '../../structure/Show.ts'

const funcref = ref(true, 'func')

interface Callee {
  readonly ft: FuncType
  readonly rt: RefType
}

/** `C.TYPES[y] ~~ FUNC t_1* -> t_2*`, and `(REF NULL y)`. */
const callee = (C: Context, rule: ValidationRule, tu: TypeUse): Either<Invalid, Callee> => {
  const y = indexOf(tu) ?? Infinity
  const ft = C.comps[y]
  const rt = C.nullRefs[y]
  if (ft === undefined || rt === undefined) return unknown(rule, 'type', C.use(tu))
  return ft._tag === 'func' ? right({ ft, rt }) : refuse(rule, `type mismatch: type ${y} is no function type`)
}

interface Indirect {
  readonly ft: FuncType
  readonly at: AddrType
}

/** `C.TABLES[x] = at lim rt`, `rt <: (REF NULL FUNC)`, `C.TYPES[y] ~~ FUNC t_1* -> t_2*`. */
const indirect = (C: Context, rule: ValidationRule, { x, y }: CallIndirect): Either<Invalid, Indirect> => {
  const table = C.tables[x]
  if (table === undefined) return unknown(rule, 'table', x)
  if (!matchRef(table.rt, funcref)) {
    return refuse(
      rule,
      `type mismatch: table ${x} has elements ${showRefType(table.rt, C.use)}, which are no functions`
    )
  }
  const target = callee(C, rule, y)
  return isLeft(target) ? target : right({ ft: target.right.ft, at: table.at })
}

/** `C.RETURN = t'*` and `t_2* <: t'*`: what the callee returns is what the caller would. */
const returns = (C: Context, rule: ValidationRule, { results }: FuncType): Either<Invalid, null> => {
  if (C.result !== null && matchResult(results, C.result)) return right(null)
  const [has, owed] = [showResultType(results, C.use), showResultType(C.result ?? [], C.use)]
  return refuse(rule, `type mismatch: the callee returns ${has}, the function must return ${owed}`)
}

export const calls: Checks<Families['calls']> = {
  /** `C |- CALL x : t_1* -> t_2*` if `C.FUNCS[x] ~~ FUNC t_1* -> t_2*`. */
  call: (C, s, { x }) => {
    const ft = C.funcs[x]
    return ft === undefined ?
        unknown('Instr_ok/call', 'function', x)
      : retype(C, s, 'Instr_ok/call', ft.params, ft.results)
  },
  /** `C |- CALL_REF y : t_1* (REF NULL y) -> t_2*` if `C.TYPES[y] ~~ FUNC t_1* -> t_2*`. */
  call_ref: (C, s, { y }) => {
    const rule = 'Instr_ok/call_ref'
    const target = callee(C, rule, y)
    if (isLeft(target)) return target
    const { ft, rt } = target.right
    return retypeUnder(C, s, rule, ft.params, rt, ft.results)
  },
  /** `C |- CALL_INDIRECT x y : t_1* at -> t_2*`. */
  call_indirect: (C, s, instr) => {
    const rule = 'Instr_ok/call_indirect'
    const target = indirect(C, rule, instr)
    if (isLeft(target)) return target
    const { ft, at } = target.right
    return retypeUnder(C, s, rule, ft.params, at, ft.results)
  },
  /** `C |- RETURN_CALL x : t_3* t_1* -> t_4*`. */
  return_call: (C, s, { x }) => {
    const rule = 'Instr_ok/return_call'
    const ft = C.funcs[x]
    if (ft === undefined) return unknown(rule, 'function', x)
    const result = returns(C, rule, ft)
    return isLeft(result) ? result : diverge(C, s, rule, ft.params)
  },
  /** `C |- RETURN_CALL_REF y : t_3* t_1* (REF NULL y) -> t_4*`. */
  return_call_ref: (C, s, { y }) => {
    const rule = 'Instr_ok/return_call_ref'
    const target = callee(C, rule, y)
    if (isLeft(target)) return target
    const { ft, rt } = target.right
    const result = returns(C, rule, ft)
    return isLeft(result) ? result : diverge(C, s, rule, [...ft.params, rt])
  },
  /** `C |- RETURN_CALL_INDIRECT x y : t_3* t_1* at -> t_4*`. */
  return_call_indirect: (C, s, instr) => {
    const rule = 'Instr_ok/return_call_indirect'
    const target = indirect(C, rule, instr)
    if (isLeft(target)) return target
    const { ft, at } = target.right
    const result = returns(C, rule, ft)
    return isLeft(result) ? result : diverge(C, s, rule, [...ft.params, at])
  }
}
