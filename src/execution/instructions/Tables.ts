/**
 * Table instructions on one element, and the size and growth of tables.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#table-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as V from '../../persistent/Vector.ts'
import type { TableInstr } from '../../structure/Instr.ts'
import {
  constLike,
  constOf,
  grownTable,
  isAddr,
  natural,
  tableAt,
  tableEntry,
  withEntry,
  withTable
} from '../runtime/Access.ts'
import { mayGrow, mostEntries } from '../runtime/Growth.ts'
import type { ChoiceState, State } from '../runtime/Config.ts'
import {
  choiceReduct,
  choosing,
  read,
  reduct,
  stateReduct,
  stateTrap,
  stuck,
  trap,
  write,
  type ChoiceReduct,
  type Clauses,
  type Head,
  type Reduct,
  type StateReduct
} from '../Reduct.ts'
import type { TableInst } from '../runtime/Store.ts'
import { isRef, push, type Values } from '../runtime/Values.ts'

const get = (code: Head<TableInstr>, vs: Values, z: State): Reduct | null => {
  const ti = tableAt(z, code.instr.x)
  if (ti === undefined || !isAddr(vs)) return stuck
  const ref = V.get(ti.refs, natural(vs.head))
  return ref === undefined ?
      // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-get
      // Step_read/table.get-oob    z; (CONST at i) (TABLE.GET x)  ~>  TRAP   if i >= |$table(z, x).REFS|
      trap('Step_read/table.get-oob', vs.tail, code)
      // Step_read/table.get-val    z; (CONST at i) (TABLE.GET x)  ~>  $table(z, x).REFS[i]   if i < |$table(z, x).REFS|
    : reduct('Step_read/table.get-val', push(ref, vs.tail), code.next)
}

const set = (code: Head<TableInstr>, vs: Values, z: State): StateReduct | null => {
  const { tail } = vs
  const t = tableEntry(z, code.instr.x)
  if (t === undefined || !isRef(vs) || !isAddr(tail)) return stuck
  const { refs } = t.inst
  const i = natural(tail.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-set
  // Step/table.set-oob    z; (CONST at i) ref (TABLE.SET x)  ~>  z; TRAP   if i >= |$table(z, x).REFS|
  if (i >= refs.length) return stateTrap('Step/table.set-oob', tail.tail, code, z)
  // Step/table.set-val
  // z; (CONST at i) ref (TABLE.SET x)  ~>  $with_table(z, x, i, ref); eps   if i < |$table(z, x).REFS|
  const s = withTable(z.store, t.a, withEntry(t.inst, i, vs.head))
  return stateReduct('Step/table.set-val', tail.tail, code.next, s, z.frame)
}

const grow = (code: Head<TableInstr>, vs: Values, z: ChoiceState): ChoiceReduct | null => {
  const { tail } = vs
  const t = tableEntry(z, code.instr.x)
  if (t === undefined || !isAddr(vs) || !isRef(tail)) return stuck
  const n = natural(vs.head)
  const { refs } = t.inst
  const { at, lim, rt } = t.inst.type
  const size = refs.length + n
  const { grows, choices } = mayGrow(size, lim.max, Math.min(mostEntries(at), z.limits.table), z.choices)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-grow
  // Step/table.grow-fail    z; ref (CONST at n) (TABLE.GROW x)  ~>  z; (CONST at $inv_signed_($size(at), -1))
  if (!grows) {
    const minusOne = push(constLike(vs.head, -1), tail.tail)
    return choiceReduct('Step/table.grow-fail', minusOne, code.next, z.store, choices)
  }
  // Step/table.grow-succeed
  // z; ref (CONST at n) (TABLE.GROW x)  ~>  $with_tableinst(z, x, ti); (CONST at |$table(z, x).REFS|)
  //   if ti = $growtable($table(z, x), n, ref)
  const type: TableInst['type'] = { _tag: 'table', at, lim: { min: size, max: lim.max }, rt }
  const s = withTable(z.store, t.a, grownTable(t.inst, n, tail.head, type))
  const old = push(constLike(vs.head, refs.length), tail.tail)
  return choiceReduct('Step/table.grow-succeed', old, code.next, s, choices)
}

export const tables: Clauses<Families['tables']> = {
  'table.get': read(get),
  'table.set': write(set),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-size
  // Step_read/table.size
  // z; (TABLE.SIZE x)  ~>  (CONST at n)   if |$table(z, x).REFS| = n   if $table(z, x).TYPE = at lim rt
  'table.size': read((code, vs, z) => {
    const ti = tableAt(z, code.instr.x)
    return ti === undefined ? stuck : (
        reduct('Step_read/table.size', push(constOf(ti.type.at, ti.refs.length), vs), code.next)
      )
  }),

  'table.grow': choosing(grow)
}
