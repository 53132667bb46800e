/**
 * Bulk memory instructions: each unfolds into the access of one byte and a smaller self.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as V from '../../persistent/Vector.ts'
import { i32 } from '../../structure/Const.ts'
import type { MemIdx } from '../../structure/Indices.ts'
import type { MemArg, MemCopy, MemInit, MemInstr } from '../../structure/Instr.ts'
import { constLike, dataAddr, dataAt, isAddr, memAt, natural, type Addr } from '../runtime/Access.ts'
import { derive, deriveVal, op, type Code } from '../runtime/Code.ts'
import type { State } from '../runtime/Config.ts'
import { read, reduct, stateReduct, stuck, trap, write, type Clauses, type Head, type Reduct } from '../Reduct.ts'
import { withDatas, type DataInst } from '../runtime/Store.ts'
import { isI32, isVal, push, type Val, type Values } from '../runtime/Values.ts'

const fillOp = op('memory.fill')
const copyOp = op('memory.copy')
const initOp = op('memory.init')
const load8Op = op('i32.load8_u')
const store8Op = op('i32.store8')

/** `(LOAD I32 (8 _ U) x $memarg0)`. */
const load8 = (x: MemIdx): MemArg => ({ _tag: 'i32.load8_u', x, align: 0, offset: 0 })
/** `(STORE I32 8 x $memarg0)`. */
const store8 = (x: MemIdx): MemArg => ({ _tag: 'i32.store8', x, align: 0, offset: 0 })

/** `(STORE I32 8 x $memarg0) val_1 val_2 (CONST at n) again`. */
const storeThen = (code: Head, x: MemIdx, val1: Val, val2: Val, n: Addr, again: Code): Code => {
  const rest = deriveVal(code, val1, deriveVal(code, val2, deriveVal(code, n, again)))
  return derive(code, store8Op, store8(x), rest)
}

const fill = (code: Head<MemInstr>, vs: Values, z: State): Reduct | null => {
  const mi = memAt(z, code.instr.x)
  const second = vs.tail
  const first = second.tail
  if (mi === undefined || !isAddr(vs) || !isVal(second) || !isAddr(first)) return stuck
  const i = natural(first.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-fill
  // Step_read/memory.fill-oob
  // z; (CONST at i) val (CONST at n) (MEMORY.FILL x)  ~>  TRAP   if i + n > |$mem(z, x).BYTES|
  if (i + n > mi.bytes.length) return trap('Step_read/memory.fill-oob', first.tail, code)
  // Step_read/memory.fill-zero    z; (CONST at i) val (CONST at n) (MEMORY.FILL x)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/memory.fill-zero', first.tail, code.next)
  // Step_read/memory.fill-succ
  // z; (CONST at i) val (CONST at n) (MEMORY.FILL x)  ~>
  //   (CONST at i) val (STORE I32 8 x $memarg0)
  //   (CONST at i+1) val (CONST at n-1) (MEMORY.FILL x)   otherwise
  const again = derive(code, fillOp, code.instr, code.next)
  const [next, less] = [constLike(first.head, i + 1), constLike(vs.head, n - 1)]
  return reduct('Step_read/memory.fill-succ', second, storeThen(code, code.instr.x, next, second.head, less, again))
}

/** `(LOAD I32 (8 _ U) x_2 $memarg0) (STORE I32 8 x_1 $memarg0) (CONST at_1 k_1) (CONST at_2 k_2) (CONST at' n) again` */
const copyThen = (code: Head<MemCopy>, k1: Addr, k2: Addr, n: Addr): Code => {
  const again = derive(code, copyOp, code.instr, code.next)
  return derive(code, load8Op, load8(code.instr.y), storeThen(code, code.instr.x, k1, k2, n, again))
}

const copy = (code: Head<MemCopy>, vs: Values, z: State): Reduct | null => {
  const m1 = memAt(z, code.instr.x)?.bytes
  const m2 = memAt(z, code.instr.y)?.bytes
  const second = vs.tail
  const first = second.tail
  if (m1 === undefined || m2 === undefined || !isAddr(vs) || !isAddr(second) || !isAddr(first)) return stuck
  const i1 = natural(first.head)
  const i2 = natural(second.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-copy
  // Step_read/memory.copy-oob
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2)  ~>  TRAP
  //   if i_1 + n > |$mem(z, x_1).BYTES| \/ i_2 + n > |$mem(z, x_2).BYTES|
  if (i1 + n > m1.length || i2 + n > m2.length) return trap('Step_read/memory.copy-oob', first.tail, code)
  // Step_read/memory.copy-zero
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/memory.copy-zero', first.tail, code.next)
  const less = constLike(vs.head, n - 1)
  // Step_read/memory.copy-le
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2)  ~>
  //   (CONST at_1 i_1) (CONST at_2 i_2) (LOAD I32 (8 _ U) x_2 $memarg0) (STORE I32 8 x_1 $memarg0)
  //   (CONST at_1 i_1+1) (CONST at_2 i_2+1) (CONST at' n-1) (MEMORY.COPY x_1 x_2)   otherwise   if i_1 <= i_2
  if (i1 <= i2) {
    const again = copyThen(code, constLike(first.head, i1 + 1), constLike(second.head, i2 + 1), less)
    return reduct('Step_read/memory.copy-le', second, again)
  }
  // Step_read/memory.copy-gt
  // z; (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n) (MEMORY.COPY x_1 x_2)  ~>
  //   (CONST at_1 i_1+n-1) (CONST at_2 i_2+n-1) (LOAD I32 (8 _ U) x_2 $memarg0) (STORE I32 8 x_1 $memarg0)
  //   (CONST at_1 i_1) (CONST at_2 i_2) (CONST at' n-1) (MEMORY.COPY x_1 x_2)   otherwise
  const last = push(constLike(second.head, i2 + n - 1), push(constLike(first.head, i1 + n - 1), first.tail))
  return reduct('Step_read/memory.copy-gt', last, copyThen(code, first.head, second.head, less))
}

const init = (code: Head<MemInit>, vs: Values, z: State): Reduct | null => {
  const { x, y } = code.instr
  const [mi, di] = [memAt(z, x), dataAt(z, y)]
  const second = vs.tail
  const first = second.tail
  if (mi === undefined || di === undefined || !isI32(vs) || !isI32(second) || !isAddr(first)) return stuck
  const i = natural(first.head)
  const j = natural(second.head)
  const n = natural(vs.head)
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-init
  // Step_read/memory.init-oob
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y)  ~>  TRAP
  //   if i + n > |$mem(z, x).BYTES| \/ j + n > |$data(z, y).BYTES|
  if (i + n > mi.bytes.length || j + n > di.bytes.length) return trap('Step_read/memory.init-oob', first.tail, code)
  // Step_read/memory.init-zero
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y)  ~>  eps   otherwise   if n = 0
  if (n === 0) return reduct('Step_read/memory.init-zero', first.tail, code.next)
  // Step_read/memory.init-succ
  // z; (CONST at i) (CONST I32 j) (CONST I32 n) (MEMORY.INIT x y)  ~>
  //   (CONST at i) (CONST I32 $data(z, y).BYTES[j]) (STORE I32 8 x $memarg0)
  //   (CONST at i+1) (CONST I32 j+1) (CONST I32 n-1) (MEMORY.INIT x y)   otherwise
  const b = di.bytes[j]
  if (b === undefined) return stuck
  const again = derive(code, initOp, code.instr, code.next)
  const rest = storeThen(code, x, constLike(first.head, i + 1), i32(j + 1), i32(n - 1), again)
  return reduct('Step_read/memory.init-succ', push(i32(b), first), rest)
}

/** `{BYTES eps}`. */
const dropped: DataInst = { bytes: new Uint8Array(0) }

export const memoryBulk: Clauses<Families['memoryBulk']> = {
  'memory.fill': read(fill),
  'memory.copy': read(copy),
  'memory.init': read(init),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-data-drop
  // Step/data.drop    z; (DATA.DROP x)  ~>  $with_data(z, x, eps); eps
  'data.drop': write((code, vs, z) => {
    const a = dataAddr(z, code.instr.x)
    if (a === undefined) return stuck
    const s = withDatas(z.store, V.set(z.store.datas, a, dropped))
    return stateReduct('Step/data.drop', vs, code.next, s, z.frame)
  })
}
