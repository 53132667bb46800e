/**
 * Structured control: blocks, loops, conditionals, exception handlers, and how they end.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { BlockType } from '../../structure/Types.ts'
import { expand } from '../../types/Close.ts'
import { codeOf, derive, deriveFrom, end, op } from '../runtime/Code.ts'
import { handlerContext, labelContext, type State } from '../runtime/Config.ts'
import { typeAt } from '../runtime/Fields.ts'
import { contextReduct, control, pure, reduct, stuck, type Clauses, type Control } from '../Reduct.ts'
import { drop, isI32 } from '../runtime/Values.ts'

const blockOp = op('block')
const loopOp = op('loop')

interface Arity {
  readonly m: number
  readonly n: number
}
const noResult: Arity = { m: 0, n: 0 }
const oneResult: Arity = { m: 0, n: 1 }

/** `$blocktype_(z, bt) = t_1^m -> t_2^n`, as the two lengths. */
const blockArity = (z: State, bt: BlockType): Arity => {
  if (bt._tag === 'result') return bt.t === null ? noResult : oneResult
  const dt = typeAt(z, bt.x)
  const ft = dt === undefined ? undefined : expand(dt)
  return ft?._tag === 'func' ? { m: ft.params.length, n: ft.results.length } : noResult
}

export const blocks: Clauses<Families['blocks']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-block
  // Step_read/block
  // z; val^m (BLOCK bt instr*)  ~>  (LABEL_ n {eps} val^m instr*)   if $blocktype_(z, bt) = t_1^m -> t_2^n
  block: control((code, vs, c) => {
    const { bt, es } = code.instr
    const { m, n } = blockArity(c, bt)
    const label = labelContext(n, end, drop(vs, m), code.next, c.contexts)
    return contextReduct('Step_read/block', vs, codeOf(es), c.frame, label)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-loop
  // Step_read/loop
  // z; val^m (LOOP bt instr*)  ~>  (LABEL_ m {LOOP bt instr*} val^m instr*)   if $blocktype_(z, bt) = t_1^m -> t_2^n
  loop: control((code, vs, c) => {
    const { bt, es } = code.instr
    const { m } = blockArity(c, bt)
    // NON-SPEC: its origin is the loop, whichever branch came back last: so a label follows from its place in the program
    const again = deriveFrom('loop', loopOp, code.instr, end)
    const label = labelContext(m, again, drop(vs, m), code.next, c.contexts)
    return contextReduct('Step_read/loop', vs, codeOf(es), c.frame, label)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-if
  // Step_pure/if-true     (CONST I32 c) (IF bt instr_1* ELSE instr_2*)  ~>  (BLOCK bt instr_1*)   if c =/= 0
  // Step_pure/if-false    (CONST I32 c) (IF bt instr_1* ELSE instr_2*)  ~>  (BLOCK bt instr_2*)   if c = 0
  if: pure((code, vs) => {
    if (!isI32(vs)) return stuck
    const taken = vs.head.c !== 0
    const es = taken ? code.instr.then : code.instr.else
    return reduct(
      taken ? 'Step_pure/if-true' : 'Step_pure/if-false',
      vs.tail,
      derive(code, blockOp, { _tag: 'block', bt: code.instr.bt, es }, code.next)
    )
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-try-table
  // Step_read/try_table
  // z; val^m (TRY_TABLE bt catch* instr*)  ~>  (HANDLER_ n {catch*} (LABEL_ n {eps} val^m instr*))
  //   if $blocktype_(z, bt) = t_1^m -> t_2^n
  try_table: control((code, vs, c) => {
    const { bt, catches, es } = code.instr
    const { m, n } = blockArity(c, bt)
    const below = drop(vs, m)
    const handler = handlerContext(n, catches, below, code.next, c.contexts)
    return contextReduct('Step_read/try_table', vs, codeOf(es), c.frame, labelContext(n, end, below, end, handler))
  })
}

/** The code of the innermost context is empty: its values are its result. */
export const leave: Control = (_, vs, c) => {
  const ctx = c.contexts
  switch (ctx._tag) {
    // Step_pure/label-vals    (LABEL_ n {instr*} val*)  ~>  val*
    case 'label':
      return contextReduct('Step_pure/label-vals', vs, ctx.code, c.frame, ctx.next)
    // Step_pure/handler-vals    (HANDLER_ n {catch*} val*)  ~>  val*
    case 'handler':
      return contextReduct('Step_pure/handler-vals', vs, ctx.code, c.frame, ctx.next)
    // Step_pure/frame-vals    (FRAME_ n {f} val^n)  ~>  val^n
    case 'frame':
      return contextReduct('Step_pure/frame-vals', vs, ctx.code, ctx.frame, ctx.next)
    case 'top':
      return stuck
  }
}
