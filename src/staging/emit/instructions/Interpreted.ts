/**
 * Fall-back: what the literal machine does for staged code, on the operands alone, such as segments and tables in bulk.
 * What it cannot do so (it traps, or fuel is short) leaves the function.
 */
import type { Rep } from '../../abi/Representation.ts'
import type { InterpretedInstr } from '../../runtime/Fallback.ts'
import { exitAt, fresh, need, pooled, pop, push, withMost, write } from '../Builder.ts'
import { falling, type Emit } from '../Emit.ts'
import type { Operand } from '../Operand.ts'
import { taken, words } from '../Words.ts'
import { newest } from './Branches.ts'

/**
 * Writes a call of the literal machine, which takes `params` operands and leaves results of these representations. It takes as many
 * steps as the rules do.
 */
export const interpreted = (params: number, ...reps: ReadonlyArray<Rep>): Emit =>
  falling((b, c, index, e) => {
    const args = newest(b, params)
    const performed: InterpretedInstr = { e, params: args.map((o) => o.rep) }
    const name = need(b, `o${b.pool.length}`, `K.interpret(${pooled(b, performed)})`)
    // the steps that are not taken off yet, and those of the stretch, stay payable
    withMost(b, `if((t=${name}(q-${b.owed}-`, `${words(args)}))===0)${exitAt(b, c, index, 'instruction')}q=q-t|0;\n`)
    for (let i = 0; i < params; i++) pop(b)
    const results: Operand[] = []
    for (const k of reps) results.push(fresh(b, c, k, results))
    write(b, `${taken(results, 1)}\n`)
    for (const r of results) push(b, r)
  })
