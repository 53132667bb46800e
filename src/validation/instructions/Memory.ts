/**
 * Typing of memory instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { ResultType } from '../../structure/Types.ts'
import type { MemType } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { at, empty, retype, unknown, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import type { Stacks } from '../State.ts'
import { minAt } from './Tables.ts'

/** `C |- instr : params -> results`, both functions of `C.MEMS[x]`. */
const onMemory = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  x: number,
  params: (mt: MemType) => ResultType,
  results: (mt: MemType) => ResultType
): Checked => {
  const mt = C.mems[x]
  return mt === undefined ? unknown(rule, 'memory', x) : retype(C, s, rule, params(mt), results(mt))
}

const nothing = (): ResultType => empty
const address = (mt: MemType): ResultType => at[mt.at]

export const memories: Checks<Families['memory' | 'memoryBulk']> = {
  /** `C |- MEMORY.SIZE x : eps -> at` if `C.MEMS[x] = at lim PAGE`, and so for the next two. */
  'memory.size': (C, s, { x }) => onMemory(C, s, 'Instr_ok/memory.size', x, nothing, address),
  /** `at -> at`. */
  'memory.grow': (C, s, { x }) => onMemory(C, s, 'Instr_ok/memory.grow', x, address, address),
  /** `at I32 at -> eps`. */
  'memory.fill': (C, s, { x }) => onMemory(C, s, 'Instr_ok/memory.fill', x, (mt) => [mt.at, 'i32', mt.at], nothing),

  /** `C |- MEMORY.COPY x_1 x_2 : at_1 at_2 $minat(at_1, at_2) -> eps`. */
  'memory.copy': (C, s, { x, y }) => {
    const mt1 = C.mems[x]
    const mt2 = C.mems[y]
    if (mt1 === undefined) return unknown('Instr_ok/memory.copy', 'memory', x)
    if (mt2 === undefined) return unknown('Instr_ok/memory.copy', 'memory', y)
    return retype(C, s, 'Instr_ok/memory.copy', [mt1.at, mt2.at, minAt(mt1.at, mt2.at)], empty)
  },
  /** `C |- MEMORY.INIT x y : at I32 I32 -> eps` if `C.MEMS[x] = at lim PAGE` and `C.DATAS[y] = OK`. */
  'memory.init': (C, s, { x, y }) => {
    const mt = C.mems[x]
    if (mt === undefined) return unknown('Instr_ok/memory.init', 'memory', x)
    if (y >= C.datas) return unknown('Instr_ok/memory.init', 'data segment', y)
    return retype(C, s, 'Instr_ok/memory.init', [mt.at, 'i32', 'i32'], empty)
  },
  /** `C |- DATA.DROP x : eps -> eps` if `C.DATAS[x] = OK`. */
  'data.drop': (C, s, { x }) => (x >= C.datas ? unknown('Instr_ok/data.drop', 'data segment', x) : withVals(s, s.vals))
}
