/**
 * TRAP: discards everything around it in its context, then the context.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#administrative-instructions
 */
import { derive, end, isEnd } from '../runtime/Code.ts'
import type { Config } from '../runtime/Config.ts'
import { contextReduct, stuck, type Control, type Head } from '../Reduct.ts'
import type { Values } from '../runtime/Values.ts'
import { outwards } from './Outwards.ts'

/** Is anything else in the window: values of the context, or code after the head? */
export const alone = (code: Head, vs: Values, c: Config): boolean =>
  vs.length === c.contexts.below.length && isEnd(code.next)

export const bubble: Control = (code, vs, c) => {
  const ctx = c.contexts
  // Step_pure/trap-instrs    val* TRAP instr*  ~>  TRAP   if val* =/= eps \/ instr* =/= eps
  if (!alone(code, vs, c))
    return contextReduct('Step_pure/trap-instrs', ctx.below, derive(code, code.op, code.instr, end), c.frame, ctx)
  switch (ctx._tag) {
    // Step_pure/trap-label    (LABEL_ n {instr'*} TRAP)  ~>  TRAP
    case 'label':
      return outwards('Step_pure/trap-label', code, vs, c, ctx)
    // Step_pure/trap-handler    (HANDLER_ n {catch*} TRAP)  ~>  TRAP
    case 'handler':
      return outwards('Step_pure/trap-handler', code, vs, c, ctx)
    // Step_pure/trap-frame    (FRAME_ n {f} TRAP)  ~>  TRAP
    case 'frame':
      return outwards('Step_pure/trap-frame', code, vs, c, ctx)
    case 'top':
      return stuck
  }
}
