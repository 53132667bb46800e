/**
 * Typing of reference instructions, casts, and the branches on them.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions
 */
import { left } from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { AbsHeapType, RefType, ResultType } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { i32, mismatch, popRef, refuse, retype, unknown, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { closeHeap, closeRef } from '../../types/Close.ts'
import { topOf } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { drop, pop, push, pushAll } from '../State.ts'
import { checkHeap, checkRef } from '../Types.ts'

const i31ref: ResultType = [ref(true, 'i31')]
const i31: ResultType = [ref(false, 'i31')]
const eqrefs: ResultType = [ref(true, 'eq'), ref(true, 'eq')]

/** The operand is no reference, or is missing. */
export const noRef = (C: Context, s: Stacks, rule: ValidationRule): Either<Invalid, never> =>
  mismatch(C, s, rule, [ref(true, 'bot')])

/** `(REF null? from) -> (REF null? to)`: conversion between the hierarchies keeps whether null is allowed. */
const convert = (C: Context, s: Stacks, rule: ValidationRule, from: AbsHeapType, to: AbsHeapType): Checked => {
  const rt = popRef(s, s.vals)
  const vs = rt === null ? null : pop(s.vals, s.ctrl, ref(true, from))
  return rt === null || vs === null ? mismatch(C, s, rule, [ref(true, from)]) : withVals(s, push(vs, ref(rt.null, to)))
}

/** `C |- REF.TEST rt : rt' -> t*` if `rt <: rt'`: some `rt'` fits iff the operand is of the hierarchy of `rt`. */
const cast = (C: Context, s: Stacks, rule: ValidationRule, rt: RefType, results: (rt: RefType) => ResultType) => {
  const bad = checkRef(C.types.length, rt)
  if (bad !== null) return left(bad)
  const closed = closeRef(C.types, rt)
  const top = topOf(closed.ht)
  if (top !== 'bot') return retype(C, s, rule, [ref(true, top)], results(closed))
  return popRef(s, s.vals) === null ? noRef(C, s, rule) : withVals(s, pushAll(drop(s.vals, s.ctrl), results(closed)))
}

export const references: Checks<Families['references']> = {
  /** `C |- REF.NULL ht : eps -> (REF NULL ht)` if `C |- ht : OK`. */
  'ref.null': (C, s, { ht }) => {
    const bad = checkHeap(C.types.length, ht)
    return bad !== null ? left(bad) : withVals(s, push(s.vals, ref(true, closeHeap(C.types, ht))))
  },
  /** `C |- REF.FUNC x : eps -> (REF dt)` if `C.FUNCS[x] = dt` and `x <- C.REFS`. */
  'ref.func': (C, s, { x }) => {
    const rt = C.funcRefs[x]
    if (rt === undefined) return unknown('Instr_ok/ref.func', 'function', x)
    return C.declared.has(x) ?
        withVals(s, push(s.vals, rt))
      : refuse('Instr_ok/ref.func', `undeclared function reference ${x}`)
  },
  /** `C |- REF.IS_NULL : (REF NULL ht) -> I32`. */
  'ref.is_null': (C, s) =>
    popRef(s, s.vals) === null ? noRef(C, s, 'Instr_ok/ref.is_null') : withVals(s, push(drop(s.vals, s.ctrl), 'i32')),
  /** `C |- REF.AS_NON_NULL : (REF NULL ht) -> (REF ht)`. */
  'ref.as_non_null': (C, s) => {
    const rt = popRef(s, s.vals)
    return rt === null ?
        noRef(C, s, 'Instr_ok/ref.as_non_null')
      : withVals(s, push(drop(s.vals, s.ctrl), ref(false, rt.ht)))
  },
  /** `C |- REF.EQ : (REF NULL EQ) (REF NULL EQ) -> I32`. */
  'ref.eq': (C, s) => retype(C, s, 'Instr_ok/ref.eq', eqrefs, i32),
  'ref.test': (C, s, { rt }) => cast(C, s, 'Instr_ok/ref.test', rt, () => i32),
  'ref.cast': (C, s, { rt }) => cast(C, s, 'Instr_ok/ref.cast', rt, (closed) => [closed]),

  /** `C |- REF.I31 : I32 -> (REF I31)`. */
  'ref.i31': (C, s) => retype(C, s, 'Instr_ok/ref.i31', i32, i31),
  /** `C |- I31.GET sx : (REF NULL I31) -> I32`. */
  'i31.get_s': (C, s) => retype(C, s, 'Instr_ok/i31.get', i31ref, i32),
  'i31.get_u': (C, s) => retype(C, s, 'Instr_ok/i31.get', i31ref, i32),

  'any.convert_extern': (C, s) => convert(C, s, 'Instr_ok/any.convert_extern', 'extern', 'any'),
  'extern.convert_any': (C, s) => convert(C, s, 'Instr_ok/extern.convert_any', 'any', 'extern')
}
