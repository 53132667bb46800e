/** The form of a case: a body that a rule types, and one that it refuses. */
import type { ValidationRule } from '../../../../src/spec/generated/RuleNames.ts'
import type { Instr } from '../../../../src/structure/Instr.ts'
import type { ValType } from '../../../../src/structure/Types.ts'
import { op, result } from '../modules.ts'

export interface Case {
  readonly rule: ValidationRule
  readonly accept: ReadonlyArray<Instr>
  /** `null` for a rule that has no condition of its own. */
  readonly reject: readonly [ReadonlyArray<Instr>, string] | null
}

const mismatch = 'type mismatch'
export const c = (
  rule: string,
  accept: ReadonlyArray<Instr>,
  reject: ReadonlyArray<Instr> | null,
  message = mismatch
): Case => ({
  // A name that is no rule fails the test that counts the rules.
  rule: rule as ValidationRule,
  accept,
  reject: reject === null ? null : [reject, message]
})

/** The immediates of a load or store. */
export const mem = (x: number, align = 0, offset = 0, lane = 0) => ({ x, align, offset, lane })

export const block = (t: ValType, es: ReadonlyArray<Instr>): Instr => op('block', { bt: result(t), es })
