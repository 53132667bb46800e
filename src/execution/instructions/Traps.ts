/**
 * TRAP: discards everything around it in its context, then the context.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#administrative-instructions
 */
import { derive, end, isEnd, trapOp } from '../runtime/Code.ts'
import type { Config } from '../runtime/Config.ts'
import { contextReduct, contextStuck, type ContextReduct, type Head } from '../Reduct.ts'
import type { Values } from '../runtime/Values.ts'

/** Is anything else in the window: values of the context, or code behind the head? */
export const alone = (code: Head, vs: Values, c: Config): boolean =>
  vs.length === c.contexts.below.length && isEnd(code.next)

export const bubble = (code: Head, vs: Values, c: Config): ContextReduct => {
  const ctx = c.contexts
  // val* TRAP instr*  ~>  TRAP   if val* =/= eps \/ instr* =/= eps
  if (!alone(code, vs, c))
    return contextReduct('Step_pure/trap-instrs', ctx.below, derive(code, trapOp, code.instr, end), c.frame, ctx)
  switch (ctx._tag) {
    // (LABEL_ n {instr'*} TRAP)  ~>  TRAP
    case 'label':
      return contextReduct('Step_pure/trap-label', vs, derive(code, trapOp, code.instr, ctx.code), c.frame, ctx.next)
    // (HANDLER_ n {catch*} TRAP)  ~>  TRAP
    case 'handler':
      return contextReduct('Step_pure/trap-handler', vs, derive(code, trapOp, code.instr, ctx.code), c.frame, ctx.next)
    // (FRAME_ n {f} TRAP)  ~>  TRAP
    case 'frame':
      return contextReduct('Step_pure/trap-frame', vs, derive(code, trapOp, code.instr, ctx.code), ctx.frame, ctx.next)
    case 'top':
      return contextStuck(code, vs, c)
  }
}
