/**
 * The spec's own view of a configuration: one term, with LABEL_, HANDLER_ and FRAME_ nested around the hole.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import type { Catch, Instr } from '../structure/Instr.ts'
import { isEnd, type Code, type Trap } from './runtime/Code.ts'
import type { Config, Context, Frame } from './runtime/Config.ts'
import { isVal, type Ref, type Values } from './runtime/Values.ts'

/** An instruction of the spec's term: plain, administrative, or a value. */
export type Term =
  | Instr
  | Ref
  | Trap
  | {
      readonly _tag: 'LABEL_'
      readonly n: number
      readonly continuation: ReadonlyArray<Term>
      readonly body: ReadonlyArray<Term>
    }
  | {
      readonly _tag: 'HANDLER_'
      readonly n: number
      readonly catches: ReadonlyArray<Catch>
      readonly body: ReadonlyArray<Term>
    }
  | { readonly _tag: 'FRAME_'; readonly n: number; readonly frame: Frame; readonly body: ReadonlyArray<Term> }

/** The values of a context, oldest first: those above `below`. */
const own = (vs: Values, below: Values): Array<Term> => {
  const out: Array<Term> = []
  for (let rest = vs; rest.length > below.length && isVal(rest); rest = rest.tail) out.push(rest.head)
  return out.reverse()
}

/** The code as a list. */
const instrs = (code: Code): ReadonlyArray<Term> => {
  const out: Array<Term> = []
  for (let rest = code; !isEnd(rest); rest = rest.next) if (rest.instr._tag !== 'end') out.push(rest.instr)
  return out
}

const around = (ctx: Exclude<Context, { readonly _tag: 'top' }>, frame: Frame, body: ReadonlyArray<Term>): Term => {
  switch (ctx._tag) {
    case 'label':
      return { _tag: 'LABEL_', n: ctx.n, continuation: instrs(ctx.continuation), body }
    case 'handler':
      return { _tag: 'HANDLER_', n: ctx.n, catches: ctx.catches, body }
    case 'frame':
      return { _tag: 'FRAME_', n: ctx.n, frame, body }
  }
}

/** `instr*` of the configuration. O(size of the term); iterative in the depth. */
export const plug = (c: Config): ReadonlyArray<Term> => {
  let hole: ReadonlyArray<Term> = [...own(c.values, c.contexts.below), ...instrs(c.code)]
  let frame = c.frame
  let ctx = c.contexts
  while (ctx._tag !== 'top') {
    const term = around(ctx, frame, hole)
    if (ctx._tag === 'frame') frame = ctx.frame
    hole = [...own(ctx.below, ctx.next.below), term, ...instrs(ctx.code)]
    ctx = ctx.next
  }
  return hole
}
