/**
 * Variable instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#variable-instructions
 */
import type { GlobalInstr, LocalInstr } from '../../../src/structure/Instr.ts'
import { fired, module, operand, type Rules } from './Rules.ts'
import { get, replaced, type Val } from './Term.ts'

export const variableRules: Rules<'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set'> = {
  'local.get': ({ f }, { x }: LocalInstr) => fired('Step_read/local.get', 0, [get(f.locals as ReadonlyArray<Val>, x)]),
  'local.set': ({ f }, { x }: LocalInstr, vs) =>
    fired('Step/local.set', 1, [], { f: { ...f, locals: replaced(f.locals, x, operand(vs)) } }),
  'local.tee': (_z, { x }: LocalInstr, vs) =>
    fired('Step_pure/local.tee', 1, [operand(vs), operand(vs), { _tag: 'local.set', x }]),
  'global.get': (z, { x }: GlobalInstr) =>
    fired('Step_read/global.get', 0, [get(z.s.globals, get(module(z).globals, x)).value]),
  'global.set': (z, { x }: GlobalInstr, vs) => {
    const a = get(module(z).globals, x)
    const globals = replaced(z.s.globals, a, { ...get(z.s.globals, a), value: operand(vs) })
    return fired('Step/global.set', 1, [], { s: { ...z.s, globals } })
  }
}
