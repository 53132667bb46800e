/**
 * Unwinding: which clause of a function catches an exception that arrives at an exit, and in how many steps it gets there.
 *
 * An exception takes one step for everything else in its context, one for the context, and one for each clause that
 * it is compared with. All of that is static except for the tag.
 *
 * The steps are those that the literal machine takes one by one.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
 */
import type { TagAddr } from '../../execution/runtime/Addresses.ts'
import type { ModuleInst } from '../../execution/runtime/Store.ts'
import type { Catch } from '../../structure/Instr.ts'
import type { ControlScope } from './Exit.ts'

/** The end of an exception's path through a function. */
export interface Unwound {
  readonly steps: number
  /** The number of the clause among all clauses around the exit, from 1 on; 0 if none catches, and the frame is left. */
  readonly clause: number
  readonly caught: Catch | null
}

/** Where an exception starts: in front of instruction `index`, with `height` operands of the function below it. */
export interface Start {
  readonly scope: ControlScope
  readonly index: number
  readonly height: number
}

const catchesOf = ({ place: { instr } }: ControlScope): ReadonlyArray<Catch> =>
  instr?._tag === 'try_table' ? instr.catches : []

/** The path of an exception of this tag through a function of this instance; undefined is a tag of no clause. */
export const unwound = (inst: ModuleInst, start: Start, tag: TagAddr | undefined): Unwound => {
  let { scope, index, height } = start
  let steps = 0
  let clause = 0
  for (;;) {
    const { place, outer } = scope
    if (height > scope.height || index < place.es.length) steps++
    steps++
    for (const c of catchesOf(scope)) {
      steps++
      clause++
      if (!('x' in c) || (tag !== undefined && inst.tags[c.x] === tag)) return { steps, clause, caught: c }
    }
    if (place.instr?._tag === 'try_table') steps++
    if (outer === null) return { steps: steps + 1, clause: 0, caught: null }
    height = scope.height
    index = place.index + 1
    scope = outer
  }
}
