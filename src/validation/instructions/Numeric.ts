/**
 * Typing of numeric and vector instructions, whose types the instruction table knows.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#numeric-instructions
 */
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Row } from '../../spec/Row.ts'
import type { Instr, LaneInstr, Shuffle } from '../../structure/Instr.ts'
import type { Check } from '../Check.ts'
import { refuse, retype } from '../Check.ts'

type Scalar = MnemonicsByFamily['CONST' | 'NOP' | 'TESTOP' | 'RELOP' | 'UNOP' | 'BINOP' | 'CVTOP']
type Vector =
  | MnemonicsByFamily['VCONST' | 'VSWIZZLOP' | 'VSPLAT' | 'VRELOP' | 'VVUNOP' | 'VVBINOP' | 'VVTERNOP' | 'VVTESTOP']
  | MnemonicsByFamily['VCVTOP' | 'VUNOP' | 'VTESTOP' | 'VBITMASK' | 'VNARROW' | 'VSHIFTOP' | 'VBINOP' | 'VEXTUNOP']
  | MnemonicsByFamily['VEXTBINOP' | 'VTERNOP' | 'VEXTTERNOP']
export type Lane = MnemonicsByFamily['VSHUFFLE' | 'VEXTRACT_LANE' | 'VREPLACE_LANE']
export type Numeric = Scalar | Vector | Lane

type Signature = NonNullable<Row['signature']>

/** `C |- instr : t_1* -> t_2*`, without a side condition. */
export const bySignature =
  ({ params, results }: Signature, rule: ValidationRule): Check<Instr> =>
  (C, s) =>
    retype(C, s, rule, params, results)

/** `$dim(sh)`, from `VEXTRACT_LANE (I8 X `16) S l`. */
const dim = (row: Row): number => Number(/ X `(\d+)/.exec(row.constructor)?.[1])

/** `extract_lane` and `replace_lane`: as their signature, if `i < $dim(sh)`. */
export const byLane = (row: Row, { params, results }: Signature, rule: ValidationRule): Check<LaneInstr> => {
  const lanes = dim(row)
  return (C, s, { lane }) =>
    lane >= lanes ? refuse(rule, `invalid lane index ${lane}`) : retype(C, s, rule, params, results)
}

/** `C |- VSHUFFLE sh i* : V128 V128 -> V128` if `(i < 2 * $dim(sh))*`. */
export const byLanes = (row: Row, { params, results }: Signature, rule: ValidationRule): Check<Shuffle> => {
  const lanes = 2 * dim(row)
  return (C, s, instr) => {
    const bad = instr.lanes.find((lane) => lane >= lanes)
    return bad !== undefined ? refuse(rule, `invalid lane index ${bad}`) : retype(C, s, rule, params, results)
  }
}
