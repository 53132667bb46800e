/**
 * Parametric instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#parametric-instructions
 */
import { fired, nat, operand, type Rules } from './Rules.ts'
import { TRAP } from './Term.ts'

export const parametricRules: Rules<'nop' | 'unreachable' | 'drop' | 'select'> = {
  nop: () => fired('Step_pure/nop', 0, []),
  unreachable: () => fired('Step_pure/unreachable', 0, [TRAP]),
  drop: () => fired('Step_pure/drop', 1, []),
  select: (_z, _e, vs) =>
    nat(operand(vs)) !== 0n ?
      fired('Step_pure/select-true', 3, [operand(vs, 2)])
    : fired('Step_pure/select-false', 3, [operand(vs, 1)])
}
