/**
 * Typing of table instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#table-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { AddrType, RefType, ResultType, TableType } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { at, empty, refuse, retype, unknown, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { matchRef } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { showRefType } from '../../structure/Show.ts'

/** `$minat`: a length that both address types can hold. */
export const minAt = (at1: AddrType, at2: AddrType): AddrType => (at1 === 'i32' ? at1 : at2)

/** `C |- instr : params -> results`, both functions of `C.TABLES[x]`. */
const onTable = (
  C: Context,
  s: Stacks,
  rule: ValidationRule,
  x: number,
  params: (tt: TableType) => ResultType,
  results: (tt: TableType) => ResultType
): Checked => {
  const tt = C.tables[x]
  return tt === undefined ? unknown(rule, 'table', x) : retype(C, s, rule, params(tt), results(tt))
}

const nothing = (): ResultType => empty
const address = (tt: TableType): ResultType => at[tt.at]

const notSub = (C: Context, rule: ValidationRule, rt1: RefType, rt2: RefType): Checked =>
  refuse(rule, `type mismatch: elements ${showRefType(rt1, C.use)} do not match ${showRefType(rt2, C.use)}`)

export const tables: Checks<Families['tables' | 'tablesBulk']> = {
  /** `C |- TABLE.GET x : at -> rt` if `C.TABLES[x] = at lim rt`, and so for the next four. */
  'table.get': (C, s, { x }) => onTable(C, s, 'Instr_ok/table.get', x, address, ({ rt }) => [rt]),
  /** `at rt -> eps`. */
  'table.set': (C, s, { x }) => onTable(C, s, 'Instr_ok/table.set', x, ({ at: a, rt }) => [a, rt], nothing),
  /** `eps -> at`. */
  'table.size': (C, s, { x }) => onTable(C, s, 'Instr_ok/table.size', x, nothing, address),
  /** `rt at -> at`. */
  'table.grow': (C, s, { x }) => onTable(C, s, 'Instr_ok/table.grow', x, ({ at: a, rt }) => [rt, a], address),
  /** `at rt at -> eps`. */
  'table.fill': (C, s, { x }) => onTable(C, s, 'Instr_ok/table.fill', x, ({ at: a, rt }) => [a, rt, a], nothing),

  /** `C |- TABLE.COPY x_1 x_2 : at_1 at_2 $minat(at_1, at_2) -> eps` if `rt_2 <: rt_1`. */
  'table.copy': (C, s, { x, y }) => {
    const rule = 'Instr_ok/table.copy'
    const tt1 = C.tables[x]
    const tt2 = C.tables[y]
    if (tt1 === undefined) return unknown(rule, 'table', x)
    if (tt2 === undefined) return unknown(rule, 'table', y)
    if (!matchRef(tt2.rt, tt1.rt)) return notSub(C, rule, tt2.rt, tt1.rt)
    return retype(C, s, rule, [tt1.at, tt2.at, minAt(tt1.at, tt2.at)], empty)
  },
  /** `C |- TABLE.INIT x y : at I32 I32 -> eps` if `C.TABLES[x] = at lim rt_1`, `C.ELEMS[y] = rt_2`, `rt_2 <: rt_1`. */
  'table.init': (C, s, { x, y }) => {
    const rule = 'Instr_ok/table.init'
    const tt = C.tables[x]
    const rt = C.elems[y]
    if (tt === undefined) return unknown(rule, 'table', x)
    if (rt === undefined) return unknown(rule, 'elem segment', y)
    if (!matchRef(rt, tt.rt)) return notSub(C, rule, rt, tt.rt)
    return retype(C, s, rule, [tt.at, 'i32', 'i32'], empty)
  },
  /** `C |- ELEM.DROP x : eps -> eps` if `C.ELEMS[x] = rt`. */
  'elem.drop': (C, s, { x }) =>
    C.elems[x] === undefined ? unknown('Instr_ok/elem.drop', 'elem segment', x) : withVals(s, s.vals)
}
