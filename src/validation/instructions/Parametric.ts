/**
 * Typing of parametric instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#parametric-instructions
 */
import { left, right } from 'fp-ts/lib/Either.js'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { ValType } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { mismatch, refuse, retype, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { closeVal } from '../../types/Close.ts'
import type { Stacks } from '../State.ts'
import { drop, pop, push, top, unreachable } from '../State.ts'
import { showResultType } from '../../structure/Show.ts'
import { checkVal } from '../Types.ts'

/**
 * `C |- SELECT : t t I32 -> t` if `t <: t'` and `t'` is a number or vector type. Two operands have such a `t` if they are
 * equal, or if one is `BOT`.
 */
const selectImplicit = (C: Context, s: Stacks): Checked => {
  const rule = 'Instr_ok/select-impl'
  const vs1 = pop(s.vals, s.ctrl, 'i32')
  if (vs1 === null) return mismatch(C, s, rule, ['i32'])
  const t1 = top(vs1, s.ctrl)
  const vs2 = drop(vs1, s.ctrl)
  const t2 = top(vs2, s.ctrl)
  if (t1 === null || t2 === null) {
    return refuse(rule, 'type mismatch: expected two operands and [i32], found fewer')
  }
  const t: ValType = t1 === 'bot' ? t2 : t1
  if (typeof t1 !== 'string' || typeof t2 !== 'string' || (t2 !== t && t2 !== 'bot')) {
    const has = showResultType([t2, t1], C.use)
    return refuse(
      rule,
      `type mismatch: select without a type expects two operands of one number or vector type, found ${has}`
    )
  }
  return withVals(s, push(drop(vs2, s.ctrl), t))
}

export const parametric: Checks<MnemonicsByFamily['UNREACHABLE' | 'DROP' | 'SELECT']> = {
  /** `C |- UNREACHABLE : t_1* -> t_2*`. */
  unreachable: (_C, s) => right(unreachable(s)),

  /** `C |- DROP : t -> eps`. */
  drop: (_C, s) =>
    top(s.vals, s.ctrl) === null ?
      refuse('Instr_ok/drop', 'type mismatch: expected an operand of any type, found []')
    : withVals(s, drop(s.vals, s.ctrl)),

  /** `C |- SELECT t : t t I32 -> t` if `C |- t : OK`; without a type, see above. */
  select: (C, s, { ts }) => {
    if (ts === null) return selectImplicit(C, s)
    const [t] = ts
    if (t === undefined || ts.length !== 1) {
      return refuse('Instr_ok/select-expl', `invalid result arity ${ts.length}: select takes one type`)
    }
    const bad = checkVal(C.types.length, t)
    if (bad !== null) return left(bad)
    const closed = closeVal(C.types, t)
    return retype(C, s, 'Instr_ok/select-expl', [closed, closed, 'i32'], [closed])
  }
}
