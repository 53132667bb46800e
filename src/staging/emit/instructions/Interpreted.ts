/**
 * Instructions that the literal machine performs for staged code, on the operands alone: segments, tables in bulk. What
 * cannot be performed so (it traps, or fuel is short) leaves the function.
 *
 * NON-SPEC: partial evaluation.
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import type { Instr } from '../../../structure/Instr.ts'
import type { Rep } from '../../abi/Representation.ts'
import type { InterpretedInstr } from '../../runtime/Fallback.ts'
import { isWideTable } from '../Addresses.ts'
import { fresh, exitAt, need, pop, push, withMost, write, type Builder, type Construct } from '../Builder.ts'
import { newest } from './Branches.ts'
import { taken, words } from '../Words.ts'
import type { Operand } from '../Operand.ts'

interface Effect {
  readonly params: number
  readonly results: ReadonlyArray<Rep>
}
const effect = (params: number, ...results: ReadonlyArray<Rep>): Effect => ({ params, results })

const effectOf = (b: Builder, e: Instr): Effect | null => {
  switch (e._tag) {
    case 'any.convert_extern':
    case 'extern.convert_any':
      return effect(1, 'r')
    case 'table.grow':
      return effect(2, isWideTable(b, e.x) ? 'l' : 'i')
    case 'table.fill':
    case 'table.copy':
    case 'table.init':
      return effect(3)
    case 'elem.drop':
    case 'data.drop':
      return effect(0)
    default:
      return null
  }
}

/** Something that the text cannot say, under a number. */
export const pooled = (b: Builder, x: unknown): string => {
  b.pool.push(x)
  return `P[${b.pool.length - 1}]`
}

/** Writes an instruction that takes as many steps as it takes; false if it is none of these. */
export const interpreted = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  const found = effectOf(b, e)
  if (found === null) return false
  const args = newest(b, found.params)
  const performed: InterpretedInstr = { e, params: args.map((o) => o.kind) }
  const name = need(b, `o${b.pool.length}`, `K.interpret(${pooled(b, performed)})`)
  // the steps that are not taken off yet, and those of the stretch, stay payable
  withMost(b, `if((t=${name}(q-${b.owed}-`, `${words(args)}))===0)${exitAt(b, c, index, 'instruction')}q=q-t|0;\n`)
  for (let i = 0; i < found.params; i++) pop(b)
  const results: Operand[] = []
  for (const k of found.results) results.push(fresh(b, c, k, results))
  write(b, `${taken(results, 1)}\n`)
  for (const r of results) push(b, r)
  return true
}
