/** Parametric instructions as JavaScript. */
import { width } from '../../abi/Representation.ts'
import { atom, pop, push, spend, type Builder, type Construct } from '../Builder.ts'
import { exitHere, falling, type Emitters } from '../Emit.ts'
import { pure, sources, truth } from '../Operand.ts'

/** `select`, with or without types. Operands have no effect: what is not chosen need not be computed. */
const select = (b: Builder, c: Construct): void => {
  const rep = b.stack[b.stack.length - 2]?.rep ?? 'i'
  if (width(rep) > 1) atom(b, c)
  spend(b, 1)
  const [o, y, x] = [pop(b), pop(b), pop(b)]
  const of = [x, y, o]
  const other = sources(y)
  const words = sources(x).map((source, i) => `(${truth(o)}?${source}:${other[i]})`)
  const vars = [...new Set(of.flatMap((z) => z.vars))]
  push(b, { ...pure(rep, [], ...words), vars })
}

export const parametric: Emitters<'nop' | 'unreachable' | 'drop' | 'select'> = {
  nop: falling((b) => {
    spend(b, 1)
  }),
  unreachable: exitHere('trap'),
  drop: falling((b) => {
    spend(b, 1)
    pop(b)
  }),
  select: falling((b, c) => {
    select(b, c)
  })
}
