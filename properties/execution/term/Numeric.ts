/**
 * Numeric and vector instructions: the operators are those of the numerics table, which has properties of its own.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#numeric-instructions
 */
import { binop, cvtop, relop, testop, unop } from '../../../src/numerics/Operators.ts'
import { strict } from '../../../src/numerics/Relaxed.ts'
import { vectorOperators } from '../../../src/numerics/vector/Operators.ts'
import type { Mnemonic, MnemonicsByFamily } from '../../../src/spec/generated/Mnemonics.ts'
import type { ExecutionRule } from '../../../src/spec/generated/RuleNames.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import type { Const, Num } from '../../../src/structure/Const.ts'
import { fired, newest, operand, type Rule } from './Rules.ts'
import { isRef, TRAP, type Val } from './Term.ts'

const num = (v: Val): Num => {
  if (isRef(v) || v._tag === 'v128.const') throw new Error(`${v._tag} is no number`)
  return v
}

/** `c` or a trap where the operator has no result. */
const partial = (rule: 'binop' | 'cvtop', n: number, c: Num | string) =>
  typeof c === 'string' ? fired(`Step_pure/${rule}-trap`, n, [TRAP]) : fired(`Step_pure/${rule}-val`, n, [c])

const two = (vals: ReadonlyArray<Val>): readonly [Num, Num] => [num(operand(vals, 1)), num(operand(vals))]

const scalar = {
  UNOP:
    (m: MnemonicsByFamily['UNOP']): Rule =>
    (_z, _e, vs) =>
      fired('Step_pure/unop-val', 1, [unop(m)(num(operand(vs)))]),
  BINOP:
    (m: MnemonicsByFamily['BINOP']): Rule =>
    (_z, _e, vs) =>
      partial('binop', 2, binop(m)(...two(vs))),
  TESTOP:
    (m: MnemonicsByFamily['TESTOP']): Rule =>
    (_z, _e, vs) =>
      fired('Step_pure/testop', 1, [testop(m)(num(operand(vs)))]),
  RELOP:
    (m: MnemonicsByFamily['RELOP']): Rule =>
    (_z, _e, vs) =>
      fired('Step_pure/relop', 2, [relop(m)(...two(vs))]),
  CVTOP:
    (m: MnemonicsByFamily['CVTOP']): Rule =>
    (_z, _e, vs) =>
      partial('cvtop', 1, cvtop(m)(num(operand(vs))))
}

/** Rule and number of operands of the families of vector instructions. */
const vector: Readonly<Record<keyof typeof vectorOperators, readonly [ExecutionRule, number]>> = {
  VVUNOP: ['Step_pure/vvunop', 1],
  VVBINOP: ['Step_pure/vvbinop', 2],
  VVTERNOP: ['Step_pure/vvternop', 3],
  VVTESTOP: ['Step_pure/vvtestop', 1],
  VUNOP: ['Step_pure/vunop-val', 1],
  VBINOP: ['Step_pure/vbinop-val', 2],
  VTERNOP: ['Step_pure/vternop-val', 3],
  VTESTOP: ['Step_pure/vtestop', 1],
  VRELOP: ['Step_pure/vrelop', 2],
  VSHIFTOP: ['Step_pure/vshiftop', 2],
  VBITMASK: ['Step_pure/vbitmask', 1],
  VSWIZZLOP: ['Step_pure/vswizzlop', 2],
  VSHUFFLE: ['Step_pure/vshuffle', 2],
  VSPLAT: ['Step_pure/vsplat', 1],
  VEXTRACT_LANE: ['Step_pure/vextract_lane-num', 1],
  VREPLACE_LANE: ['Step_pure/vreplace_lane', 2],
  VEXTUNOP: ['Step_pure/vextunop', 1],
  VEXTBINOP: ['Step_pure/vextbinop', 2],
  VEXTTERNOP: ['Step_pure/vextternop', 3],
  VNARROW: ['Step_pure/vnarrow', 2],
  VCVTOP: ['Step_pure/vcvtop', 1]
}

/** Every operator of the tables, applied to operands and immediates that validation has seen to. */
type Applied = (...operands: ReadonlyArray<unknown>) => Const

const vectorRule = (family: keyof typeof vector, m: Mnemonic): Rule => {
  const [rule, n] = vector[family]
  // the key of the family's table is the mnemonic; the operands fit it by validation
  const op = (vectorOperators[family] as unknown as Readonly<Record<string, Applied>>)[m]
  const name = family === 'VEXTRACT_LANE' && /_lane_[su]$/.test(m) ? 'Step_pure/vextract_lane-pack' : rule
  return (_z, e, vs) => {
    if (op === undefined) throw new Error(`${m} has no operator`)
    const [x, ...more] = newest(vs, n)
    const immediates =
      'lane' in e ? [e.lane]
      : 'lanes' in e ? []
      : []
    const last = 'lanes' in e ? [e.lanes] : []
    return fired(name, n, [op(x, ...immediates, ...more, ...last, ...(last.length === 0 ? [strict] : []))])
  }
}

const byFamily = (): ReadonlyArray<readonly [Mnemonic, Rule]> =>
  rows.flatMap(({ family, mnemonic }): ReadonlyArray<readonly [Mnemonic, Rule]> => {
    // the family of a row says which mnemonics it has
    if (family in scalar) {
      const make = scalar[family as keyof typeof scalar] as (m: Mnemonic) => Rule
      return [[mnemonic, make(mnemonic)]]
    }
    return family in vector ? [[mnemonic, vectorRule(family as keyof typeof vector, mnemonic)]] : []
  })

/** `unop`, `vbinop` and so on, by mnemonic. */
export const operatorRules: ReadonlyMap<Mnemonic, Rule> = new Map(byFamily())
