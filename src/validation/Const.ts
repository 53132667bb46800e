/**
 * Constant expressions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { byMnemonic } from '../spec/Instructions.ts'
import type { Invalid, PathStep } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import type { Expr, Instr } from '../structure/Instr.ts'
import type { ValType } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import { checkExpr } from './Body.ts'
import type { Context } from './Context.ts'
import { firstOf } from './Types.ts'

/** The mnemonics for which a rule Instr_const exists. */
const constant: ReadonlySet<Mnemonic> = new Set(
  [...byMnemonic].flatMap(([mnemonic, row]) => (row.const.length > 0 ? [mnemonic] : []))
)

/**
 * Instr_const. `n` is how many globals the expression sees; `C.GLOBALS` may have more.
 *
 *     C |- GLOBAL.GET x CONST   if C.GLOBALS[x] = t                                   Instr_const/global.get
 */
const checkInstrConst = (C: Context, n: number, instr: Instr): Invalid | null => {
  if (!constant.has(instr._tag)) return invalid('Expr_const', `constant expression required, not ${instr._tag}`)
  if (instr._tag !== 'global.get') return null
  if (instr.x >= n) return invalid('Instr_ok/global.get', `unknown global ${instr.x}`)
  return C.globals[instr.x]?.mut === true ?
      invalid('Instr_const/global.get', `constant expression required, but global ${instr.x} is mutable`)
    : null
}

/** Expr_ok_const: `C |- expr : t CONST`, seeing the first `n` globals. `where` names the expression in paths. */
export const checkConst = (C: Context, n: number, expr: Expr, t: ValType, where: PathStep['in']): Refusal | null => {
  const bad = firstOf(expr, (instr, index) => {
    const found = checkInstrConst(C, n, instr)
    return found === null ? null : { ...found, path: [{ in: where, index }] }
  })
  if (bad !== null) return bad
  const typed = checkExpr(C, expr, [t], where)
  return isLeft(typed) ? typed.left : null
}
