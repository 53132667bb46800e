/**
 * Typing of expressions: one pass over the instructions, nested or not, folding the reducer.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/algorithm.html
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { Invalid, PathStep } from '../structure/Errors.ts'
import { about, implementationLimit } from '../structure/Errors.ts'
import type { Expr, Instr } from '../structure/Instr.ts'
import type { ResultType } from '../structure/Types.ts'
import type { Checked, Refusal } from './Check.ts'
import { refuse } from './Check.ts'
import type { Context } from './Context.ts'
import { clauseOf } from './instructions/Clauses.ts'
import { elseBlock, endBlock } from './instructions/Blocks.ts'
import type { Stacks } from './State.ts'
import { initial } from './State.ts'

/** NON-SPEC: a bound on the value stack, which calls with many results could make larger than memory. */
const maxOperands = 1_000_000

/** A block around the instruction being typed: its place in the expression outside, and the part of it that we are in. */
interface Cursor {
  readonly es: Expr
  readonly i: number
  readonly part: 'block' | 'loop' | 'then' | 'else' | 'try_table'
}

/** `C |- instr : t_1* ->_(x*) t_2*`, of a block only its opening. */
export const checkInstr = (C: Context, s: Stacks, instr: Instr): Checked => {
  const clause = clauseOf(instr)
  return clause === undefined ? refuse('Instrs_ok/instr', `unknown operator ${instr._tag}`) : clause(C, s, instr)
}

/** The path to instruction `i` of the innermost expression; an `i` past the last is the end of the block. */
const pathTo = (where: PathStep['in'], cursors: ReadonlyArray<Cursor>, i: number): ReadonlyArray<PathStep> => {
  const steps: PathStep[] = []
  let name = where
  for (const cursor of cursors) {
    steps.push({ in: name, index: cursor.i })
    name = cursor.part
  }
  return [...steps, { in: name, index: i }]
}

/** `subject` is the instruction, or the end of the expression. */
const located = (error: Invalid, subject: string, path: ReadonlyArray<PathStep>): Invalid => ({
  ...about(subject, error),
  path
})

/** What ends, as messages say it. */
const endOf = (cursor: Cursor | undefined, where: PathStep['in']): string =>
  `end of ${cursor?.part ?? (where === 'body' ? 'function' : where)}`

const tooMany = (): Either<Refusal, never> =>
  left(implementationLimit('operands', `more than ${maxOperands} operands on the stack`))

/** The body of a block instruction, and the name of it in paths; `null` of any other instruction. */
const bodyOf = (instr: Instr): { readonly es: Expr; readonly part: Cursor['part'] } | null => {
  switch (instr._tag) {
    case 'block':
    case 'loop':
    case 'try_table':
      return { es: instr.es, part: instr._tag }
    case 'if':
      return { es: instr.then, part: 'then' }
    default:
      return null
  }
}

/** The second branch of the `if` at a cursor, once its first is typed. */
const otherwise = ({ es, i, part }: Cursor): Expr | null => {
  const instr = part === 'then' ? es[i] : undefined
  return instr?._tag === 'if' ? instr.else : null
}

/**
 * Expr_ok: `C |- instr* : t*`, by Instrs_ok/{empty,instr,seq}, with `t*` the label of the expression. `where` names the expression in the path of an
 * error, which begins there. Nesting is unbounded; time is linear in the instructions.
 */
export const checkExpr = (C: Context, body: Expr, ts: ResultType, where: PathStep['in']): Either<Refusal, null> => {
  // NON-SPEC: the blocks around the instruction, a stack that only this call sees.
  const cursors: Cursor[] = []
  let es = body
  let i = 0
  let s = initial(ts)
  while (true) {
    const instr = es[i]
    if (instr !== undefined) {
      const next = checkInstr(C, s, instr)
      if (isLeft(next)) return left(located(next.left, instr._tag, pathTo(where, cursors, i)))
      s = next.right
      if (s.vals.length > maxOperands) return tooMany()
      const inner = bodyOf(instr)
      if (inner === null) i++
      else {
        cursors.push({ es, i, part: inner.part })
        es = inner.es
        i = 0
      }
    } else {
      const cursor = cursors[cursors.length - 1]
      const second = cursor === undefined ? null : otherwise(cursor)
      const next = second === null ? endBlock(C, s) : elseBlock(C, s)
      if (isLeft(next)) return left(located(next.left, endOf(cursor, where), pathTo(where, cursors, i)))
      if (cursor === undefined) return right(null)
      s = next.right
      cursors.pop()
      if (second === null) {
        es = cursor.es
        i = cursor.i + 1
      } else {
        cursors.push({ es: cursor.es, i: cursor.i, part: 'else' })
        es = second
        i = 0
      }
    }
  }
}
