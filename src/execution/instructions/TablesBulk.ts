/**
 * Bulk table instructions: each unfolds into the access of one element and a smaller self.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#table-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as V from '../../persistent/Vector.ts'
import { i32 } from '../../structure/Const.ts'
import type { TableIdx } from '../../structure/Indices.ts'
import type { TableCopy, TableInit, TableInstr } from '../../structure/Instr.ts'
import { constLike, elemAt, elemEntry, isAddr, natural, tableAt, type Addr } from '../runtime/Access.ts'
import { derive, deriveVal, op, type Code } from '../runtime/Code.ts'
import type { State } from '../runtime/Config.ts'
import { read, reduct, stateReduct, stuck, trap, write, type Clauses, type Head, type Reduct } from '../Reduct.ts'
import { withElems } from '../runtime/Store.ts'
import { isI32, isVal, push, type Val, type Values } from '../runtime/Values.ts'

const fillOp = op('table.fill')
const copyOp = op('table.copy')
const initOp = op('table.init')
const getOp = op('table.get')
const setOp = op('table.set')

const tableGet = (x: TableIdx): TableInstr => ({ _tag: 'table.get', x })
const tableSet = (x: TableIdx): TableInstr => ({ _tag: 'table.set', x })

/** `(TABLE.SET x) val_1 val_2 (CONST at n) again`. */
const setThen = (code: Head, x: TableIdx, val1: Val, val2: Val, n: Addr, again: Code): Code => {
  const rest = deriveVal(code, val1, deriveVal(code, val2, deriveVal(code, n, again)))
  return derive(code, setOp, tableSet(x), rest)
}

const fill = (code: Head<TableInstr>, vs: Values, z: State): Reduct | null => {
  const ti = tableAt(z, code.instr.x)
  const second = vs.tail
  const first = second.tail
  if (ti === undefined || !isAddr(vs) || !isVal(second) || !isAddr(first)) return stuck
  const i = natural(first.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-fill
  // Step_read/table.fill-oob
  // z; (CONST at i) val (CONST at n) (TABLE.FILL x)  ~>  TRAP   if i + n > |$table(z, x).REFS|
  if (i + n > ti.refs.length) return trap('Step_read/table.fill-oob', first.tail, code)
  // Step_read/table.fill-zero    z; (CONST at i) val (CONST at n) (TABLE.FILL x)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/table.fill-zero', first.tail, code.next)
  // Step_read/table.fill-succ
  // z; (CONST at i) val (CONST at n) (TABLE.FILL x)  ~>
  //   (CONST at i) val (TABLE.SET x)
  //   (CONST at i+1) val (CONST at n-1) (TABLE.FILL x)   otherwise
  const again = derive(code, fillOp, code.instr, code.next)
  const [next, less] = [constLike(first.head, i + 1), constLike(vs.head, n - 1)]
  return reduct('Step_read/table.fill-succ', second, setThen(code, code.instr.x, next, second.head, less, again))
}

/** `(TABLE.GET y) (TABLE.SET x) (CONST at_1 k_1) (CONST at_2 k_2) (CONST at' n) (TABLE.COPY x y)` */
const copyThen = (code: Head<TableCopy>, k1: Addr, k2: Addr, n: Addr): Code => {
  const again = derive(code, copyOp, code.instr, code.next)
  return derive(code, getOp, tableGet(code.instr.y), setThen(code, code.instr.x, k1, k2, n, again))
}

const copy = (code: Head<TableCopy>, vs: Values, z: State): Reduct | null => {
  const t1 = tableAt(z, code.instr.x)?.refs
  const t2 = tableAt(z, code.instr.y)?.refs
  const second = vs.tail
  const first = second.tail
  if (t1 === undefined || t2 === undefined || !isAddr(vs) || !isAddr(second) || !isAddr(first)) return stuck
  const i1 = natural(first.head)
  const i2 = natural(second.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-copy
  // Step_read/table.copy-oob
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x_1 x_2)  ~>  TRAP
  //   if i_1 + n > |$table(z, x_1).REFS| \/ i_2 + n > |$table(z, x_2).REFS|
  if (i1 + n > t1.length || i2 + n > t2.length) return trap('Step_read/table.copy-oob', first.tail, code)
  // Step_read/table.copy-zero
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x y)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/table.copy-zero', first.tail, code.next)
  const less = constLike(vs.head, n - 1)
  // Step_read/table.copy-le
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x y)  ~>
  //   (CONST at_1 i_1) (CONST at_2 i_2) (TABLE.GET y) (TABLE.SET x)
  //   (CONST at_1 i_1+1) (CONST at_2 i_2+1) (CONST at' n-1) (TABLE.COPY x y)   otherwise   if i_1 <= i_2
  if (i1 <= i2) {
    const again = copyThen(code, constLike(first.head, i1 + 1), constLike(second.head, i2 + 1), less)
    return reduct('Step_read/table.copy-le', second, again)
  }
  // Step_read/table.copy-gt
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (TABLE.COPY x y)  ~>
  //   (CONST at_1 i_1+n-1) (CONST at_2 i_2+n-1) (TABLE.GET y) (TABLE.SET x)
  //   (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n-1) (TABLE.COPY x y)   otherwise
  const last = push(constLike(second.head, i2 + n - 1), push(constLike(first.head, i1 + n - 1), first.tail))
  return reduct('Step_read/table.copy-gt', last, copyThen(code, first.head, second.head, less))
}

const init = (code: Head<TableInit>, vs: Values, z: State): Reduct | null => {
  const { x, y } = code.instr
  const [ti, ei] = [tableAt(z, x), elemAt(z, y)]
  const second = vs.tail
  const first = second.tail
  if (ti === undefined || ei === undefined || !isI32(vs) || !isI32(second) || !isAddr(first)) return stuck
  const i = natural(first.head)
  const j = natural(second.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-table-init
  // Step_read/table.init-oob
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y)  ~>  TRAP
  //   if i + n > |$table(z, x).REFS| \/ j + n > |$elem(z, y).REFS|
  if (i + n > ti.refs.length || j + n > ei.refs.length) return trap('Step_read/table.init-oob', first.tail, code)
  // Step_read/table.init-zero
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/table.init-zero', first.tail, code.next)
  // Step_read/table.init-succ
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (TABLE.INIT x y)  ~>
  //   (CONST at i) $elem(z, y).REFS[j] (TABLE.SET x)
  //   (CONST at i+1) (CONST I32 j+1) (CONST I32 n-1) (TABLE.INIT x y)   otherwise
  const ref = ei.refs[j]
  if (ref === undefined) return stuck
  const again = derive(code, initOp, code.instr, code.next)
  const rest = setThen(code, x, constLike(first.head, i + 1), i32(j + 1), i32(n - 1), again)
  return reduct('Step_read/table.init-succ', push(ref, first), rest)
}

export const tablesBulk: Clauses<Families['tablesBulk']> = {
  'table.fill': read(fill),
  'table.copy': read(copy),
  'table.init': read(init),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-elem-drop
  // Step/elem.drop    z; (ELEM.DROP x)  ~>  $with_elem(z, x, eps); eps
  'elem.drop': write((code, vs, z) => {
    const e = elemEntry(z, code.instr.x)
    if (e === undefined) return stuck
    const s = withElems(z.store, V.set(z.store.elems, e.a, { type: e.inst.type, refs: [] }))
    return stateReduct('Step/elem.drop', vs, code.next, s, z.frame)
  })
}
