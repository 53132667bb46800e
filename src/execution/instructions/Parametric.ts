/**
 * Parametric instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#parametric-instructions
 */
import { pure, reduct, stuck, trap, type Clauses } from '../Reduct.ts'
import { isI32, isVal, push } from '../runtime/Values.ts'

export const parametric: Clauses<'nop' | 'unreachable' | 'drop' | 'select'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-nop
  // Step_pure/nop    NOP  ~>  eps
  nop: pure((code, vs) => reduct('Step_pure/nop', vs, code.next)),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-unreachable
  // Step_pure/unreachable    UNREACHABLE  ~>  TRAP
  unreachable: pure((code, vs) => trap('Step_pure/unreachable', vs, code)),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-drop
  // Step_pure/drop    val DROP  ~>  eps
  drop: pure((code, vs) => (isVal(vs) ? reduct('Step_pure/drop', vs.tail, code.next) : stuck)),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-select
  // Step_pure/select-true     val_1 val_2 (CONST I32 c) (SELECT t*?)  ~>  val_1   if c =/= 0
  // Step_pure/select-false    val_1 val_2 (CONST I32 c) (SELECT t*?)  ~>  val_2   otherwise
  select: pure((code, vs) => {
    const val1 = vs.tail.tail
    if (!isI32(vs) || !isVal(vs.tail) || !isVal(val1)) return stuck
    return vs.head.c !== 0 ?
        reduct('Step_pure/select-true', val1, code.next)
      : reduct('Step_pure/select-false', push(vs.tail.head, val1.tail), code.next)
  })
}
