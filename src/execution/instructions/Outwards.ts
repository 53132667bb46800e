/**
 * How an instruction leaves the contexts around it: branches, returns, tail calls, exceptions and TRAP cross one context
 * per step, innermost first.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/conventions.html#evaluation-contexts
 */
import type { Head, ContextReduct } from '../Reduct.ts'
import { contextReduct } from '../Reduct.ts'
import { derive } from '../runtime/Code.ts'
import type { Config, Context, StepRule, TopContext } from '../runtime/Config.ts'
import type { Values } from '../runtime/Values.ts'

/**
 * The head leaves the innermost context, with all values of it, and is then the head of the enclosing code:
 *
 *     (LABEL_ n {instr'*} val* instr instr''*)  ~>  val* instr
 *
 * and so it leaves HANDLER_ and FRAME_. No value moves: those of a context are on top of those below it.
 */
export const outwards = (
  rule: StepRule,
  code: Head,
  vs: Values,
  c: Config,
  ctx: Exclude<Context, TopContext>
): ContextReduct =>
  contextReduct(
    rule,
    vs,
    derive(code, code.op, code.instr, ctx.code),
    ctx._tag === 'frame' ? ctx.frame : c.frame,
    ctx.next
  )
