/**
 * Branches: they cross one context per step, innermost first, and are then the head of the enclosing code.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { LabelIdx } from '../../structure/Indices.ts'
import { idx } from '../../structure/Indices.ts'
import type { Branch, BrOnCast } from '../../structure/Instr.ts'
import { derive, isEnd, op, type Code } from '../runtime/Code.ts'
import { contextReduct, control, pure, read, reduct, stuck, type Clauses, type Control, type Head } from '../Reduct.ts'
import { hasType } from '../runtime/RefType.ts'
import { isI32, isRef, takeOnto } from '../runtime/Values.ts'
import { outwards } from './Outwards.ts'

const brOp = op('br')

/** `(BR l)` in front of `next`, in place of the head. */
export const br = (head: Head, l: LabelIdx, next: Code): Code => derive(head, brOp, { _tag: 'br', l }, next)

/** `code` after the continuation of a label: nothing, or the loop again. */
const continueWith = (head: Head, continuation: Code, code: Code): Code =>
  isEnd(continuation) ? code : derive(head, continuation.op, continuation.instr, code)

const branch: Control<Branch> = (code, vs, c) => {
  const ctx = c.contexts
  const { l } = code.instr
  switch (ctx._tag) {
    case 'label':
      // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br
      // Step_pure/br-label-zero    (LABEL_ n {instr'*} val'* val^n (BR l) instr*)  ~>  val^n instr'*   if l = 0
      // Step_pure/br-label-succ    (LABEL_ n {instr'*} val* (BR l) instr*)  ~>  val* (BR $(l-1))       if l > 0
      return l === 0 ?
          contextReduct(
            'Step_pure/br-label-zero',
            takeOnto(vs, ctx.n, ctx.below),
            continueWith(code, ctx.continuation, ctx.code),
            c.frame,
            ctx.next
          )
        : contextReduct('Step_pure/br-label-succ', vs, br(code, idx<LabelIdx>(l - 1), ctx.code), c.frame, ctx.next)
    // Step_pure/br-handler    (HANDLER_ n {catch*} val* (BR l) instr*)  ~>  val* (BR l)
    case 'handler':
      return outwards('Step_pure/br-handler', code, vs, c, ctx)
    case 'frame':
    case 'top':
      return stuck
  }
}

const leaveFrame: Control = (code, vs, c) => {
  const ctx = c.contexts
  switch (ctx._tag) {
    // https://webassembly.github.io/spec/core/exec/instructions.html#exec-return
    // Step_pure/return-frame    (FRAME_ n {f} val'* val^n RETURN instr*)  ~>  val^n
    case 'frame':
      return contextReduct('Step_pure/return-frame', takeOnto(vs, ctx.n, ctx.below), ctx.code, ctx.frame, ctx.next)
    // Step_pure/return-label    (LABEL_ n {instr'*} val* RETURN instr*)  ~>  val* RETURN
    case 'label':
      return outwards('Step_pure/return-label', code, vs, c, ctx)
    // Step_pure/return-handler    (HANDLER_ n {catch*} val* RETURN instr*)  ~>  val* RETURN
    case 'handler':
      return outwards('Step_pure/return-handler', code, vs, c, ctx)
    case 'top':
      return stuck
  }
}

export const branches: Clauses<Families['branches']> = {
  br: control(branch),
  return: control(leaveFrame),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-if
  // Step_pure/br_if-true     (CONST I32 c) (BR_IF l)  ~>  (BR l)   if c =/= 0
  // Step_pure/br_if-false    (CONST I32 c) (BR_IF l)  ~>  eps      if c = 0
  br_if: pure((code, vs) =>
    !isI32(vs) ? stuck
    : vs.head.c !== 0 ? reduct('Step_pure/br_if-true', vs.tail, br(code, code.instr.l, code.next))
    : reduct('Step_pure/br_if-false', vs.tail, code.next)
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-table
  // Step_pure/br_table-lt    (CONST I32 i) (BR_TABLE l* l')  ~>  (BR l*[i])   if i < |l*|
  // Step_pure/br_table-ge    (CONST I32 i) (BR_TABLE l* l')  ~>  (BR l')      if i >= |l*|
  br_table: pure((code, vs) => {
    if (!isI32(vs)) return stuck
    const l = code.instr.ls[vs.head.c >>> 0]
    return l !== undefined ?
        reduct('Step_pure/br_table-lt', vs.tail, br(code, l, code.next))
      : reduct('Step_pure/br_table-ge', vs.tail, br(code, code.instr.l, code.next))
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-on-null
  // Step_pure/br_on_null-null    val (BR_ON_NULL l)  ~>  (BR l)   if val = REF.NULL_ADDR
  // Step_pure/br_on_null-addr    val (BR_ON_NULL l)  ~>  val      otherwise
  br_on_null: pure((code, vs) =>
    !isRef(vs) ? stuck
    : vs.head._tag === 'ref.null_addr' ? reduct('Step_pure/br_on_null-null', vs.tail, br(code, code.instr.l, code.next))
    : reduct('Step_pure/br_on_null-addr', vs, code.next)
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-on-non-null
  // Step_pure/br_on_non_null-null    val (BR_ON_NON_NULL l)  ~>  eps          if val = REF.NULL_ADDR
  // Step_pure/br_on_non_null-addr    val (BR_ON_NON_NULL l)  ~>  val (BR l)   otherwise
  br_on_non_null: pure((code, vs) =>
    !isRef(vs) ? stuck
    : vs.head._tag === 'ref.null_addr' ? reduct('Step_pure/br_on_non_null-null', vs.tail, code.next)
    : reduct('Step_pure/br_on_non_null-addr', vs, br(code, code.instr.l, code.next))
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-on-cast
  // Step_read/br_on_cast-succeed
  // s; f; ref (BR_ON_CAST l rt_1 rt_2)  ~>  ref (BR l)   if s |- ref : $inst_reftype(f.MODULE, rt_2)
  // Step_read/br_on_cast-fail
  // s; f; ref (BR_ON_CAST l rt_1 rt_2)  ~>  ref          otherwise
  br_on_cast: read<BrOnCast>((code, vs, z) =>
    !isRef(vs) ? stuck
    : hasType(z, vs.head, code.instr.rt2) ?
      reduct('Step_read/br_on_cast-succeed', vs, br(code, code.instr.l, code.next))
    : reduct('Step_read/br_on_cast-fail', vs, code.next)
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-br-on-cast-fail
  // Step_read/br_on_cast_fail-succeed
  // s; f; ref (BR_ON_CAST_FAIL l rt_1 rt_2)  ~>  ref          if s |- ref : $inst_reftype(f.MODULE, rt_2)
  // Step_read/br_on_cast_fail-fail
  // s; f; ref (BR_ON_CAST_FAIL l rt_1 rt_2)  ~>  ref (BR l)   otherwise
  br_on_cast_fail: read<BrOnCast>((code, vs, z) =>
    !isRef(vs) ? stuck
    : hasType(z, vs.head, code.instr.rt2) ? reduct('Step_read/br_on_cast_fail-succeed', vs, code.next)
    : reduct('Step_read/br_on_cast_fail-fail', vs, br(code, code.instr.l, code.next))
  )
}
