/**
 * Numeric instructions: one clause a family, for every operator of the numerics table.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#numeric-instructions
 */
import { canMakeNaN, isNaNValue, nanResult, nansLike } from '../../numerics/NaN.ts'
import { binop, binops, cvtop, cvtops, relop, relops, testop, testops, unop, unops } from '../../numerics/Operators.ts'
import type {
  BinopMnemonic,
  CvtopMnemonic,
  RelopMnemonic,
  TestopMnemonic,
  UnopMnemonic
} from '../../numerics/Signatures.ts'
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import type { F32, F64, Num } from '../../structure/Const.ts'
import type { InstrOf } from '../../structure/Instr.ts'
import { choose, type Choices } from '../runtime/Choices.ts'
import type { ChoiceState, StepRule } from '../runtime/Config.ts'
import {
  choiceReduct,
  choosing,
  pure,
  reduct,
  stuck,
  trap,
  type ChoiceReduct,
  type Clause,
  type Clauses,
  type Head
} from '../Reduct.ts'
import { push, type NoVal, type Val, type Values } from '../runtime/Values.ts'

export const isNum = (vs: Values): vs is Values<Num> => isNumVal(vs.head)
const isNumVal = (v: Val | NoVal): v is Num =>
  v._tag === 'i32.const' || v._tag === 'i64.const' || v._tag === 'f64.const' || v._tag === 'f32.const'

/** A NaN that the operator made, as the choices have it: one of nans_N{z*}. */
const chooseNaN = (choices: Choices, z: F32 | F64, x: Num, y: Num): readonly [Num, Choices] => {
  if (choices.source._tag === 'deterministic') return [z, choices]
  const nans = nansLike(z, nanResult(x, y))
  const chosen = choose(choices, nans.count)
  return [nans.nth(chosen.index), chosen.choices]
}

/** `c` in C, the set of results: only where `c` is a NaN has that set more than one element. */
const result = (rule: StepRule, below: Values, code: Head, z: ChoiceState, c: Num, x: Num, y: Num): ChoiceReduct => {
  if (!isNaNValue(c) || (c._tag !== 'f32.const' && c._tag !== 'f64.const'))
    return choiceReduct(rule, push(c, below), code.next, z.store, z.choices)
  const [nan, choices] = chooseNaN(z.choices, c, x, y)
  return choiceReduct(rule, push(nan, below), code.next, z.store, choices)
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-unop
// Step_pure/unop-val    (CONST nt c_1) (UNOP nt unop)  ~>  (CONST nt c)   if c <- $unop_(nt, unop, c_1)
const unopClause = (m: UnopMnemonic): Clause => {
  const op = unop(m)
  return canMakeNaN(m) ?
      choosing((code, vs, z) =>
        isNum(vs) ? result('Step_pure/unop-val', vs.tail, code, z, op(vs.head), vs.head, vs.head) : stuck
      )
    : pure((code, vs) => (isNum(vs) ? reduct('Step_pure/unop-val', push(op(vs.head), vs.tail), code.next) : stuck))
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-binop
// Step_pure/binop-val
// (CONST nt c_1) (CONST nt c_2) (BINOP nt binop)  ~>  (CONST nt c)   if c <- $binop_(nt, binop, c_1, c_2)
// Step_pure/binop-trap
// (CONST nt c_1) (CONST nt c_2) (BINOP nt binop)  ~>  TRAP           if $binop_(nt, binop, c_1, c_2) = eps
const binopClause = (m: BinopMnemonic): Clause => {
  const op = binop(m)
  return canMakeNaN(m) ?
      choosing((code, vs, z) => {
        const { tail } = vs
        if (!isNum(vs) || !isNum(tail)) return stuck
        const c = op(tail.head, vs.head)
        return typeof c === 'string' ? stuck : result('Step_pure/binop-val', tail.tail, code, z, c, tail.head, vs.head)
      })
    : pure((code, vs) => {
        const { tail } = vs
        if (!isNum(vs) || !isNum(tail)) return stuck
        const c = op(tail.head, vs.head)
        return typeof c === 'string' ?
            trap('Step_pure/binop-trap', tail.tail, code, c)
          : reduct('Step_pure/binop-val', push(c, tail.tail), code.next)
      })
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-testop
// Step_pure/testop    (CONST nt c_1) (TESTOP nt testop)  ~>  (CONST I32 c)   if c = $testop_(nt, testop, c_1)
const testopClause = (m: TestopMnemonic): Clause => {
  const op = testop(m)
  return pure((code, vs) => (isNum(vs) ? reduct('Step_pure/testop', push(op(vs.head), vs.tail), code.next) : stuck))
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-relop
// Step_pure/relop
// (CONST nt c_1) (CONST nt c_2) (RELOP nt relop)  ~>  (CONST I32 c)   if c = $relop_(nt, relop, c_1, c_2)
const relopClause = (m: RelopMnemonic): Clause => {
  const op = relop(m)
  return pure((code, vs) => {
    const { tail } = vs
    return isNum(vs) && isNum(tail) ?
        reduct('Step_pure/relop', push(op(tail.head, vs.head), tail.tail), code.next)
      : stuck
  })
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-cvtop
// Step_pure/cvtop-val
// (CONST nt_1 c_1) (CVTOP nt_2 nt_1 cvtop)  ~>  (CONST nt_2 c)   if c <- $cvtop__(nt_1, nt_2, cvtop, c_1)
// Step_pure/cvtop-trap
// (CONST nt_1 c_1) (CVTOP nt_2 nt_1 cvtop)  ~>  TRAP             if $cvtop__(nt_1, nt_2, cvtop, c_1) = eps
const cvtopClause = (m: CvtopMnemonic): Clause => {
  const op = cvtop(m)
  return canMakeNaN(m) ?
      choosing((code, vs, z) => {
        if (!isNum(vs)) return stuck
        const c = op(vs.head)
        return typeof c === 'string' ? stuck : result('Step_pure/cvtop-val', vs.tail, code, z, c, vs.head, vs.head)
      })
    : pure((code, vs) => {
        if (!isNum(vs)) return stuck
        const c = op(vs.head)
        return typeof c === 'string' ?
            trap('Step_pure/cvtop-trap', vs.tail, code, c)
          : reduct('Step_pure/cvtop-val', push(c, vs.tail), code.next)
      })
}

/** One clause for each operator of a family's table; its keys are exactly the mnemonics of the family. */
export const family = <M extends Mnemonic>(
  table: Readonly<Record<M, unknown>>,
  clause: (m: M) => Clause<InstrOf<M>>
): Clauses<M> =>
  // Object.keys and Object.fromEntries lose the keys' type
  Object.fromEntries(Object.keys(table).map((m) => [m, clause(m as M)])) as unknown as Clauses<M>

export const numeric: Clauses<UnopMnemonic | BinopMnemonic | TestopMnemonic | RelopMnemonic | CvtopMnemonic> = {
  ...family(unops, unopClause),
  ...family(binops, binopClause),
  ...family(testops, testopClause),
  ...family(relops, relopClause),
  ...family(cvtops, cvtopClause)
}
