/**
 * Array instructions on ranges: each unfolds into one element and a smaller self.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as Cells from '../../persistent/heap/Heap.ts'
import { i32, type I32 } from '../../structure/Const.ts'
import type { TypeIdx } from '../../structure/Indices.ts'
import type { ArrayCopy, ArrayData, ArrayElem } from '../../structure/Instr.ts'
import { derive, deriveAll, op, type Code } from '../runtime/Code.ts'
import { elementType, isPacked } from '../runtime/Fields.ts'
import type { State } from '../runtime/Config.ts'
import { read, reduct, stuck, trap, type Clause, type Clauses, type Head, type Reduct } from '../Reduct.ts'
import { dataSegment, elemSegment, inSegment, type Segment } from '../runtime/Segments.ts'
import { isI32, isRef, isVal, push, type Ref, type RefArray, type Val, type Values } from '../runtime/Values.ts'

const getOp = op('array.get')
const getSignedOp = op('array.get_s')
const setOp = op('array.set')

/** `val* ` and the head again. */
const again = (code: Head, vals: ReadonlyArray<Val>): Code =>
  deriveAll(code, vals, derive(code, code.op, code.instr, code.next))

/** `(ARRAY.SET x)` in front of `next`. */
const arraySet = (code: Head, x: TypeIdx, next: Code): Code => derive(code, setOp, { _tag: 'array.set', x }, next)

/** `(ARRAY.GET sx? x)` in front of `next`, where `sx? = $sx(zt)`. */
const arrayGet = (code: Head, z: State, x: TypeIdx, next: Code): Code | undefined => {
  const zt = elementType(z, x)
  return (
    zt === undefined ? undefined
    : isPacked(zt) ? derive(code, getSignedOp, { _tag: 'array.get_s', x }, next)
    : derive(code, getOp, { _tag: 'array.get', x }, next)
  )
}

const add = ({ c }: I32, n: number): I32 => i32(c + n)
const natural = ({ c }: I32): number => c >>> 0

/** `i + n > |$arrayinst(z)[a].FIELDS|`. */
const beyond = (r: RefArray, i: I32, n: I32): boolean => natural(i) + natural(n) > Cells.size(r)

/** Operands `(REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n)`, and what is below. */
interface Copy {
  readonly r1: Ref
  readonly i1: I32
  readonly r2: Ref
  readonly i2: I32
  readonly n: I32
  readonly below: Values
}

const copyOperands = (vs: Values): Copy | undefined => {
  const { tail: vi2 } = vs
  const { tail: vr2 } = vi2
  const { tail: vi1 } = vr2
  const { tail: vr1 } = vi1
  return isI32(vs) && isI32(vi2) && isRef(vr2) && isI32(vi1) && isRef(vr1) ?
      { r1: vr1.head, i1: vi1.head, r2: vr2.head, i2: vi2.head, n: vs.head, below: vr1.tail }
    : undefined
}

/** One element, then the rest: upwards where the destination is not above the source, else downwards. */
const copyOne = (code: Head<ArrayCopy>, vs: Values, z: State, { r1, i1, r2, i2, n, below }: Copy): Reduct | null => {
  const { x, y } = code.instr
  const up = natural(i1) <= natural(i2)
  const [j1, j2] = up ? [add(i1, 1), add(i2, 1)] : [i1, i2]
  const rest = arraySet(code, x, again(code, [r1, j1, r2, j2, add(n, -1)]))
  const one = arrayGet(code, z, y, rest)
  if (one === undefined) return stuck
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-copy
  // Step_read/array.copy-le
  // z; ... (ARRAY.COPY x_1 x_2)  ~>
  //   (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (ARRAY.GET sx? x_2) (ARRAY.SET x_1)
  //   (REF.ARRAY_ADDR a_1) (CONST I32 i_1+1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2+1) (CONST I32 n-1) (ARRAY.COPY x_1 x_2)
  //   otherwise, if $type(z, x_2) ~~ ARRAY (mut zt_2)   if i_1 <= i_2 /\ sx? = $sx(zt_2)
  if (up) return reduct('Step_read/array.copy-le', vs.tail, one)
  // Step_read/array.copy-gt
  // z; ... (ARRAY.COPY x_1 x_2)  ~>
  //   (REF.ARRAY_ADDR a_1) (CONST I32 i_1+n-1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2+n-1) (ARRAY.GET sx? x_2) (ARRAY.SET x_1)
  //   (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n-1) (ARRAY.COPY x_1 x_2)
  //   otherwise, if $type(z, x_2) ~~ ARRAY (mut zt_2)   if sx? = $sx(zt_2)
  const [last1, last2] = [add(i1, natural(n) - 1), add(i2, natural(n) - 1)]
  return reduct('Step_read/array.copy-gt', push(last2, push(r2, push(last1, push(r1, below)))), one)
}

/** Operands `(REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n)` of an initialisation from a segment. */
interface InitRules {
  readonly null: 'Step_read/array.init_elem-null' | 'Step_read/array.init_data-null'
  readonly oob1: 'Step_read/array.init_elem-oob1' | 'Step_read/array.init_data-oob1'
  readonly oob2: 'Step_read/array.init_elem-oob2' | 'Step_read/array.init_data-oob2'
  readonly zero: 'Step_read/array.init_elem-zero' | 'Step_read/array.init_data-zero'
  readonly succ: 'Step_read/array.init_elem-succ' | 'Step_read/array.init_data-num'
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-init-elem
// Step_read/array.init_elem-null
// z; (REF.NULL_ADDR) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y)  ~>  TRAP
// Step_read/array.init_elem-oob1
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y)  ~>  TRAP
//   if i + n > |$arrayinst(z)[a].FIELDS|
// Step_read/array.init_elem-oob2
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y)  ~>  TRAP
//   if j + n > |$elem(z, y).REFS|
// Step_read/array.init_elem-zero
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y)  ~>  eps   otherwise, if n = 0
// Step_read/array.init_elem-succ
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_ELEM x y)  ~>
//   (REF.ARRAY_ADDR a) (CONST I32 i) ref (ARRAY.SET x)
//   (REF.ARRAY_ADDR a) (CONST I32 i+1) (CONST I32 j+1) (CONST I32 n-1) (ARRAY.INIT_ELEM x y)
//   otherwise, if ref = $elem(z, y).REFS[j]
//
// https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-init-data
// Step_read/array.init_data-null
// z; (REF.NULL_ADDR) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y)  ~>  TRAP
// Step_read/array.init_data-oob1
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y)  ~>  TRAP
//   if i + n > |$arrayinst(z)[a].FIELDS|
// Step_read/array.init_data-oob2
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y)  ~>  TRAP
//   if $type(z, x) ~~ ARRAY (mut zt)   if j + n * $zsize(zt)/8 > |$data(z, y).BYTES|
// Step_read/array.init_data-zero
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y)  ~>  eps   otherwise, if n = 0
// Step_read/array.init_data-num
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (CONST I32 j) (CONST I32 n) (ARRAY.INIT_DATA x y)  ~>
//   (REF.ARRAY_ADDR a) (CONST I32 i) $const($cunpack(zt), $cunpacknum_(zt, c)) (ARRAY.SET x)
//   (REF.ARRAY_ADDR a) (CONST I32 i+1) (CONST I32 j+$zsize(zt)/8) (CONST I32 n-1) (ARRAY.INIT_DATA x y)
//   otherwise, if $type(z, x) ~~ ARRAY (mut zt)   if $zbytes_(zt, c) = $data(z, y).BYTES[j : $zsize(zt)/8]
const init = <I extends ArrayData | ArrayElem>(
  segment: (z: State, instr: I) => Segment | undefined,
  rules: InitRules
): Clause<I> =>
  read((code, vs, z) => {
    const { tail: vj } = vs
    const { tail: vi } = vj
    const { tail: vr } = vi
    const seg = segment(z, code.instr)
    if (seg === undefined || !isI32(vs) || !isI32(vj) || !isI32(vi) || !isRef(vr)) return stuck
    const [r, i, j, n] = [vr.head, vi.head, vj.head, vs.head]
    if (r._tag === 'ref.null_addr') return trap(rules.null, vr.tail, code)
    if (r._tag !== 'ref.array_addr') return stuck
    if (beyond(r, i, n)) return trap(rules.oob1, vr.tail, code)
    if (!inSegment(seg, natural(j), natural(n))) return trap(rules.oob2, vr.tail, code)
    if (n.c === 0) return reduct(rules.zero, vr.tail, code.next)
    const val = seg.at(natural(j))
    return val === undefined ? stuck : (
        reduct(
          rules.succ,
          push(val, vi),
          arraySet(code, code.instr.x, again(code, [r, add(i, 1), add(j, seg.width), add(n, -1)]))
        )
      )
  })

export const arraysBulk: Clauses<Families['arraysBulk']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-fill
  // Step_read/array.fill-null
  // z; (REF.NULL_ADDR) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x)  ~>  TRAP
  // Step_read/array.fill-oob
  // z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x)  ~>  TRAP
  //   if i + n > |$arrayinst(z)[a].FIELDS|
  // Step_read/array.fill-zero
  // z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x)  ~>  eps   otherwise, if n = 0
  // Step_read/array.fill-succ
  // z; (REF.ARRAY_ADDR a) (CONST I32 i) val (CONST I32 n) (ARRAY.FILL x)  ~>
  //   (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x)
  //   (REF.ARRAY_ADDR a) (CONST I32 i+1) val (CONST I32 n-1) (ARRAY.FILL x)   otherwise
  'array.fill': read((code, vs) => {
    const { tail: vv } = vs
    const { tail: vi } = vv
    const { tail: vr } = vi
    if (!isI32(vs) || !isVal(vv) || !isI32(vi) || !isRef(vr)) return stuck
    const [r, i, val, n] = [vr.head, vi.head, vv.head, vs.head]
    if (r._tag === 'ref.null_addr') return trap('Step_read/array.fill-null', vr.tail, code)
    if (r._tag !== 'ref.array_addr') return stuck
    if (beyond(r, i, n)) return trap('Step_read/array.fill-oob', vr.tail, code)
    if (n.c === 0) return reduct('Step_read/array.fill-zero', vr.tail, code.next)
    const rest = again(code, [r, add(i, 1), val, add(n, -1)])
    return reduct('Step_read/array.fill-succ', vv, arraySet(code, code.instr.x, rest))
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-copy
  // Step_read/array.copy-null1
  // z; (REF.NULL_ADDR) (CONST I32 i_1) ref (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2)  ~>  TRAP
  // Step_read/array.copy-null2
  // z; ref (CONST I32 i_1) (REF.NULL_ADDR) (CONST I32 i_2) (CONST I32 n) (ARRAY.COPY x_1 x_2)  ~>  TRAP
  // with operands (REF.ARRAY_ADDR a_1) (CONST I32 i_1) (REF.ARRAY_ADDR a_2) (CONST I32 i_2) (CONST I32 n):
  // Step_read/array.copy-oob1
  // z; ... (ARRAY.COPY x_1 x_2)  ~>  TRAP   if i_1 + n > |$arrayinst(z)[a_1].FIELDS|
  // Step_read/array.copy-oob2
  // z; ... (ARRAY.COPY x_1 x_2)  ~>  TRAP   if i_2 + n > |$arrayinst(z)[a_2].FIELDS|
  // Step_read/array.copy-zero
  // z; ... (ARRAY.COPY x_1 x_2)  ~>  eps    otherwise, if n = 0
  'array.copy': read((code, vs, z) => {
    const operands = copyOperands(vs)
    if (operands === undefined) return stuck
    const { r1, i1, r2, i2, n, below } = operands
    if (r1._tag === 'ref.null_addr') return trap('Step_read/array.copy-null1', below, code)
    if (r2._tag === 'ref.null_addr') return trap('Step_read/array.copy-null2', below, code)
    if (r1._tag !== 'ref.array_addr' || r2._tag !== 'ref.array_addr') return stuck
    if (beyond(r1, i1, n)) return trap('Step_read/array.copy-oob1', below, code)
    if (beyond(r2, i2, n)) return trap('Step_read/array.copy-oob2', below, code)
    return n.c === 0 ? reduct('Step_read/array.copy-zero', below, code.next) : copyOne(code, vs, z, operands)
  }),

  'array.init_elem': init(elemSegment, {
    null: 'Step_read/array.init_elem-null',
    oob1: 'Step_read/array.init_elem-oob1',
    oob2: 'Step_read/array.init_elem-oob2',
    zero: 'Step_read/array.init_elem-zero',
    succ: 'Step_read/array.init_elem-succ'
  }),
  'array.init_data': init(dataSegment, {
    null: 'Step_read/array.init_data-null',
    oob1: 'Step_read/array.init_data-oob1',
    oob2: 'Step_read/array.init_data-oob2',
    zero: 'Step_read/array.init_data-zero',
    succ: 'Step_read/array.init_data-num'
  })
}
