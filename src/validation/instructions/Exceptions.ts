/**
 * Typing of exceptions: throwing, and the clauses that catch.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import { invalid } from '../../structure/Errors.ts'
import type { Catch } from '../../structure/Instr.ts'
import type { ResultType } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checks } from '../Check.ts'
import { diverge, empty, unknown } from '../Check.ts'
import type { Context } from '../Context.ts'
import { matchResult } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { label, labelTypes } from '../State.ts'
import { showResultType } from '../../structure/Show.ts'
import { firstOf } from '../Types.ts'

const exn = ref(false, 'exn')
const exnref: ResultType = [ref(true, 'exn')]

const rules: Readonly<Record<Catch['_tag'], ValidationRule>> = {
  catch: 'Catch_ok/catch',
  catch_ref: 'Catch_ok/catch_ref',
  catch_all: 'Catch_ok/catch_all',
  catch_all_ref: 'Catch_ok/catch_all_ref'
}

/** What a clause hands to its label: the parameters of its tag, then the exception itself. */
const caught = (params: ResultType, clause: Catch): ResultType =>
  clause._tag === 'catch_ref' || clause._tag === 'catch_all_ref' ? [...params, exn] : params

/**
 * Catch_ok.
 *
 *     C |- CATCH x l : OK        if C.TAGS[x] ~~ FUNC t* -> eps  and  t* <: C.LABELS[l]            Catch_ok/catch
 *     C |- CATCH_REF x l : OK    if C.TAGS[x] ~~ FUNC t* -> eps  and  t* (REF EXN) <: C.LABELS[l]  Catch_ok/catch_ref
 *     C |- CATCH_ALL l : OK      if eps <: C.LABELS[l]                                             Catch_ok/catch_all
 *     C |- CATCH_ALL_REF l : OK  if (REF EXN) <: C.LABELS[l]                                   Catch_ok/catch_all_ref
 */
const checkCatch = (C: Context, s: Stacks, clause: Catch): Invalid | null => {
  const rule = rules[clause._tag]
  const tag = 'x' in clause ? C.tags[clause.x] : null
  if (tag === undefined) return invalid(rule, `unknown tag ${'x' in clause ? clause.x : ''}`)
  const frame = label(s.ctrl, clause.l)
  if (frame === null) return invalid(rule, `unknown label ${clause.l}`)
  const ts = caught(tag?.params ?? empty, clause)
  if (matchResult(ts, labelTypes(frame))) return null
  const [from, to] = [showResultType(ts, C.use), showResultType(labelTypes(frame), C.use)]
  return invalid(rule, `type mismatch: ${clause._tag} yields ${from} but label ${clause.l} takes ${to}`)
}

/** The clauses of a `try_table`, in the context outside of it. */
export const checkCatches = (C: Context, s: Stacks, catches: ReadonlyArray<Catch>): Invalid | null =>
  firstOf(catches, (clause) => checkCatch(C, s, clause))

export const exceptions: Checks<Families['exceptions']> = {
  /** `C |- THROW x : t_1* t* -> t_2*` if `C.TAGS[x] ~~ FUNC t* -> eps`. */
  throw: (C, s, { x }) => {
    const ft = C.tags[x]
    return ft === undefined ? unknown('Instr_ok/throw', 'tag', x) : diverge(C, s, 'Instr_ok/throw', ft.params)
  },
  /** `C |- THROW_REF : t_1* (REF NULL EXN) -> t_2*`. */
  throw_ref: (C, s) => diverge(C, s, 'Instr_ok/throw_ref', exnref)
}
