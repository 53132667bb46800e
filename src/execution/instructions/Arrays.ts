/**
 * Array instructions: allocation and access to one element; the rest in `ArraysBulk.ts`.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import * as Cells from '../../persistent/heap/Heap.ts'
import type { Mnemonic, MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import { i32 } from '../../structure/Const.ts'
import type { ArrayData, ArrayElem, TypeInstr } from '../../structure/Instr.ts'
import type { TypeIdx } from '../../structure/Indices.ts'
import { addr, type HeapAddr } from '../runtime/Addresses.ts'
import { derive, op, type Code } from '../runtime/Code.ts'
import { objectBytes } from '../runtime/Cost.ts'
import {
  arrayAt,
  defaultField,
  elementType,
  isPacked,
  packField,
  unpackField,
  type Extension
} from '../runtime/Fields.ts'
import type { State } from '../runtime/Config.ts'
import {
  pure,
  read,
  reduct,
  stateReduct,
  stateTrap,
  stuck,
  trap,
  write,
  type Clause,
  type Clauses,
  type Head
} from '../Reduct.ts'
import { dataSegment, elemSegment, inSegment, type Segment } from '../runtime/Segments.ts'
import { withAllocated, withHeap } from '../runtime/Store.ts'
import { drop, isI32, isRef, isVal, push, refArray, take, type Val, type Values } from '../runtime/Values.ts'

const newFixedOp = op('array.new_fixed')

/** `(ARRAY.NEW_FIXED x n)` in place of the head. */
const newFixed = (code: Head, x: TypeIdx, n: number): Code =>
  derive(code, newFixedOp, { _tag: 'array.new_fixed', x, n }, code.next)

/** `val^n` on top of `vs`. */
const pushCopies = (val: Val, n: number, vs: Values): Values => {
  let all = vs
  for (let i = 0; i < n; i++) all = push(val, all)
  return all
}

const allocations: Clauses<'array.new' | 'array.new_default' | 'array.new_fixed'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-new
  // Step_pure/array.new    val (CONST I32 n) (ARRAY.NEW x)  ~>  val^n (ARRAY.NEW_FIXED x n)
  'array.new': pure((code, vs) => {
    const { tail } = vs
    if (!isI32(vs) || !isVal(tail)) return stuck
    const n = vs.head.c >>> 0
    return reduct('Step_pure/array.new', pushCopies(tail.head, n, tail.tail), newFixed(code, code.instr.x, n))
  }),

  // Step_read/array.new_default
  // z; (CONST I32 n) (ARRAY.NEW_DEFAULT x)  ~>  val^n (ARRAY.NEW_FIXED x n)
  //   if $type(z, x) ~~ ARRAY (mut zt)   if $default_($unpack(zt)) = val
  'array.new_default': read((code, vs, z) => {
    const { x } = code.instr
    const zt = elementType(z, x)
    const val = zt === undefined ? undefined : defaultField(zt)
    if (!isI32(vs) || val === undefined) return stuck
    const n = vs.head.c >>> 0
    return reduct('Step_read/array.new_default', pushCopies(val, n, vs.tail), newFixed(code, x, n))
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-new-fixed
  // Step/array.new_fixed
  // z; val^n (ARRAY.NEW_FIXED x n)  ~>  $add_arrayinst(z, ai); (REF.ARRAY_ADDR a)
  //   if $type(z, x) ~~ ARRAY (mut zt)
  //   if a = |$arrayinst(z)| /\ ai = {TYPE $type(z, x), FIELDS ($packfield_(zt, val))^n}
  'array.new_fixed': write((code, vs, z) => {
    const { x, n } = code.instr
    const at = arrayAt(z, x)
    if (at === undefined || vs.length < n) return stuck
    const { dt, zt } = at
    const vals = take(vs, n)
    const { store } = z
    const fields = isPacked(zt) ? vals.map((v) => packField(zt, v)) : vals
    const r = refArray(addr<HeapAddr>(store.fresh), dt, fields)
    const s = withAllocated(store, objectBytes(n))
    return stateReduct('Step/array.new_fixed', push(r, drop(vs, n)), code.next, s, z.frame)
  })
}

/** `val^n` of the segment from place `i`, on top of `vs`. */
const pushSegment = (seg: Segment, i: number, n: number, vs: Values): Values => {
  let all = vs
  for (let k = 0; k < n; k++) {
    const val = seg.at(i + k * seg.width)
    if (val !== undefined) all = push(val, all)
  }
  return all
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-new-elem
// Step_read/array.new_elem-oob
// z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_ELEM x y)  ~>  TRAP   if i + n > |$elem(z, y).REFS|
// Step_read/array.new_elem-alloc
// z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_ELEM x y)  ~>  ref^n (ARRAY.NEW_FIXED x n)
//   if ref^n = $elem(z, y).REFS[i : n]
//
// https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-new-data
// Step_read/array.new_data-oob
// z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_DATA x y)  ~>  TRAP
//   if $type(z, x) ~~ ARRAY (mut zt)   if i + n * $zsize(zt)/8 > |$data(z, y).BYTES|
// Step_read/array.new_data-num
// z; (CONST I32 i) (CONST I32 n) (ARRAY.NEW_DATA x y)  ~>  ($const($cunpack(zt), $cunpacknum_(zt, c)))^n (ARRAY.NEW_FIXED x n)
//   if $type(z, x) ~~ ARRAY (mut zt)
//   if $concatn_(byte, $zbytes_(zt, c)^n, $zsize(zt)/8) = $data(z, y).BYTES[i : n * $zsize(zt)/8]
const newFrom = <I extends ArrayData | ArrayElem>(
  segment: (z: State, instr: I) => Segment | undefined,
  oob: 'Step_read/array.new_elem-oob' | 'Step_read/array.new_data-oob',
  alloc: 'Step_read/array.new_elem-alloc' | 'Step_read/array.new_data-num'
): Clause<I> =>
  read((code, vs, z) => {
    const { tail } = vs
    const seg = segment(z, code.instr)
    if (seg === undefined || !isI32(vs) || !isI32(tail)) return stuck
    const [i, n] = [tail.head.c >>> 0, vs.head.c >>> 0]
    return inSegment(seg, i, n) ?
        reduct(alloc, pushSegment(seg, i, n, tail.tail), newFixed(code, code.instr.x, n))
      : trap(oob, tail.tail, code)
  })

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-get
// Step_read/array.get-null
// z; (REF.NULL_ADDR) (CONST I32 i) (ARRAY.GET sx? x)  ~>  TRAP
// Step_read/array.get-oob
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (ARRAY.GET sx? x)  ~>  TRAP   if i >= |$arrayinst(z)[a].FIELDS|
// Step_read/array.get-array
// z; (REF.ARRAY_ADDR a) (CONST I32 i) (ARRAY.GET sx? x)  ~>  $unpackfield_(zt, sx?, $arrayinst(z)[a].FIELDS[i])
//   if $type(z, x) ~~ ARRAY (mut zt)
const arrayGet = (sx: Extension): Clause<TypeInstr> =>
  read((code, vs, z) => {
    const { tail } = vs
    if (!isI32(vs) || !isRef(tail)) return stuck
    const r = tail.head
    if (r._tag === 'ref.null_addr') return trap('Step_read/array.get-null', tail.tail, code)
    if (r._tag !== 'ref.array_addr') return stuck
    const fv = Cells.get(z.store.heap, r, vs.head.c >>> 0)
    if (fv === undefined) return trap('Step_read/array.get-oob', tail.tail, code)
    const val = unpackField(sx, fv)
    return val === undefined ? stuck : reduct('Step_read/array.get-array', push(val, tail.tail), code.next)
  })

const accesses: Clauses<MnemonicsByFamily['ARRAY.GET'] | 'array.set' | 'array.len'> = {
  'array.get': arrayGet(null),
  'array.get_s': arrayGet('S'),
  'array.get_u': arrayGet('U'),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-set
  // Step/array.set-null
  // z; (REF.NULL_ADDR) (CONST I32 i) val (ARRAY.SET x)  ~>  z; TRAP
  // Step/array.set-oob
  // z; (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x)  ~>  z; TRAP   if i >= |$arrayinst(z)[a].FIELDS|
  // Step/array.set-array
  // z; (REF.ARRAY_ADDR a) (CONST I32 i) val (ARRAY.SET x)  ~>  $with_array(z, a, i, $packfield_(zt, val)); eps
  //   if $type(z, x) ~~ ARRAY (mut zt)
  'array.set': write((code, vs, z) => {
    const { tail: at } = vs
    const { tail: of } = at
    if (!isVal(vs) || !isI32(at) || !isRef(of)) return stuck
    const [r, i] = [of.head, at.head.c >>> 0]
    if (r._tag === 'ref.null_addr') return stateTrap('Step/array.set-null', of.tail, code, z)
    if (r._tag !== 'ref.array_addr') return stuck
    if (i >= Cells.size(r)) return stateTrap('Step/array.set-oob', of.tail, code, z)
    const zt = elementType(z, code.instr.x)
    if (zt === undefined) return stuck
    const heap = Cells.set(z.store.heap, r, i, packField(zt, vs.head))
    return stateReduct('Step/array.set-array', of.tail, code.next, withHeap(z.store, heap, z.store.fresh), z.frame)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-array-len
  // Step_read/array.len-null     z; (REF.NULL_ADDR) ARRAY.LEN  ~>  TRAP
  // Step_read/array.len-array    z; (REF.ARRAY_ADDR a) ARRAY.LEN  ~>  (CONST I32 |$arrayinst(z)[a].FIELDS|)
  'array.len': read((code, vs) => {
    if (!isRef(vs)) return stuck
    const r = vs.head
    return (
      r._tag === 'ref.null_addr' ? trap('Step_read/array.len-null', vs.tail, code)
      : r._tag === 'ref.array_addr' ? reduct('Step_read/array.len-array', push(i32(Cells.size(r)), vs.tail), code.next)
      : stuck
    )
  })
}

type Bulk = `array.${'fill' | 'copy' | 'init_data' | 'init_elem'}`

export const arrays: Clauses<Exclude<Extract<Mnemonic, `array.${string}`>, Bulk>> = {
  ...allocations,
  'array.new_elem': newFrom(elemSegment, 'Step_read/array.new_elem-oob', 'Step_read/array.new_elem-alloc'),
  'array.new_data': newFrom(dataSegment, 'Step_read/array.new_data-oob', 'Step_read/array.new_data-num'),
  ...accesses
}
