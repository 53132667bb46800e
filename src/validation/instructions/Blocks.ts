/**
 * Typing of blocks, loops, conditionals and handlers, and of their ends.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { BlockType, FuncType, ResultType } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { at, empty, i32, mismatch, refuse, unfit, unknown } from '../Check.ts'
import type { Context } from '../Context.ts'
import { closeVal } from '../../types/Close.ts'
import type { Opener, Stacks, Vals } from '../State.ts'
import { enter, operands, peek, pop, popAll, pushAll } from '../State.ts'
import { checkVal } from '../Types.ts'
import { checkCatches } from './Exceptions.ts'

const singles: Readonly<Record<string, ResultType>> = {
  i32,
  i64: at.i64,
  f32: ['f32'],
  f64: ['f64'],
  v128: ['v128']
}

/**
 * Blocktype_ok.
 *
 *     C |- _RESULT t? : eps -> t?          if (C |- t : OK)?                          Blocktype_ok/valtype
 *     C |- _IDX x : t_1* -> t_2*           if C.TYPES[x] ~~ FUNC t_1* -> t_2*         Blocktype_ok/typeidx
 */
const blockType = (C: Context, bt: BlockType): Either<Invalid, Pick<FuncType, 'params' | 'results'>> => {
  if (bt._tag === 'result') {
    if (bt.t === null) return right({ params: empty, results: empty })
    const bad = checkVal(C.types.length, bt.t)
    if (bad !== null) return left(bad)
    const results = typeof bt.t === 'string' ? (singles[bt.t] ?? [bt.t]) : [closeVal(C.types, bt.t)]
    return right({ params: empty, results })
  }
  const ct = C.comps[bt.x]
  if (ct === undefined) return unknown('Blocktype_ok/typeidx', 'type', bt.x)
  return ct._tag === 'func' ?
      right(ct)
    : refuse('Blocktype_ok/typeidx', `type mismatch: block type ${bt.x} is no function type`)
}

/** Takes the parameters from `vals` and opens a frame that has them. */
const open = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  opener: Opener,
  ft: Pick<FuncType, 'params' | 'results'>,
  vals: Vals
): Checked => {
  const base = popAll(vals, s.ctrl, ft.params)
  if (base === null) return mismatch(C, s, rule, ft.params, vals)
  const ctrl = enter(s, opener, ft.params, ft.results, base)
  return right(operands(pushAll(base, ft.params), ctrl, s.inits))
}

/** The rule whose premise a block's body is. */
const bodyRule: Readonly<Record<Opener, ValidationRule>> = {
  expr: 'Expr_ok',
  block: 'Instr_ok/block',
  loop: 'Instr_ok/loop',
  if: 'Instr_ok/if',
  else: 'Instr_ok/if',
  try_table: 'Instr_ok/try_table'
}

/** What is below the results of the innermost frame, which must be exactly its end types. */
const close = (C: Context, s: Stacks): Either<Invalid, Vals> => {
  const { opener, end, base } = s.ctrl
  const vs = popAll(s.vals, s.ctrl, end)
  if (vs?.length === base.length) return right(vs)
  const has = peek(s.vals, s.ctrl, Infinity)
  return unfit(C, bodyRule[opener], end, has)
}

/** The end of a block: its results are on the stack, and locals set inside of it are forgotten. */
export const endBlock = (C: Context, s: Stacks): Checked => {
  const vs = close(C, s)
  if (isLeft(vs)) return vs
  const { outer, end, inits } = s.ctrl
  return right(operands(pushAll(vs.right, end), outer ?? s.ctrl, inits))
}

/** `else`: the first branch is complete, the second starts with the same operands and the same locals set. */
export const elseBlock = (C: Context, s: Stacks): Checked => {
  const vs = close(C, s)
  if (isLeft(vs)) return vs
  const { start, end, inits, depth, outer, skip } = s.ctrl
  const base = vs.right
  const ctrl = { opener: 'else', start, end, base, inits, unreachable: false, depth, outer, skip } as const
  return right(operands(pushAll(base, start), ctrl, inits))
}

export const blocks: Checks<Families['blocks']> = {
  /** `C |- BLOCK bt instr* : t_1* -> t_2*` if `C |- bt : t_1* -> t_2*` and the body has it, with a label `t_2*`. */
  block: (C, s, { bt }) => {
    const ft = blockType(C, bt)
    return isLeft(ft) ? ft : open(C, s, 'Instr_ok/block', 'block', ft.right, s.vals)
  },
  /** As a block, with a label `t_1*`. */
  loop: (C, s, { bt }) => {
    const ft = blockType(C, bt)
    return isLeft(ft) ? ft : open(C, s, 'Instr_ok/loop', 'loop', ft.right, s.vals)
  },
  /** `C |- IF bt instr_1* ELSE instr_2* : t_1* I32 -> t_2*`. */
  if: (C, s, { bt }) => {
    const ft = blockType(C, bt)
    if (isLeft(ft)) return ft
    const vs = pop(s.vals, s.ctrl, 'i32')
    return vs === null ? mismatch(C, s, 'Instr_ok/if', i32) : open(C, s, 'Instr_ok/if', 'if', ft.right, vs)
  },
  /** As a block; the labels of the clauses are those outside of it. */
  try_table: (C, s, { bt, catches }) => {
    const ft = blockType(C, bt)
    if (isLeft(ft)) return ft
    const bad = checkCatches(C, s, catches)
    return bad !== null ? left(bad) : open(C, s, 'Instr_ok/try_table', 'try_table', ft.right, s.vals)
  }
}
