/**
 * Runtime values, and the operand stack as a persistent list.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import type { HeapObject } from '../../persistent/heap/Heap.ts'
import type { Const, F32, F64, I32, I64, V128 } from '../../structure/Const.ts'
import type { DefType, PackType } from '../../structure/Types.ts'
import type { FuncAddr, HeapAddr, HostAddr, TagAddr } from './Addresses.ts'

/** `REF.NULL_ADDR`: null carries no heap type at run time. */
export interface RefNullAddr {
  readonly _tag: 'ref.null_addr'
}
/** `REF.I31_NUM i`: `i` is the natural, 0 <= i < 2^31. */
export interface RefI31 {
  readonly _tag: 'ref.i31_num'
  readonly i: number
}
/**
 * `REF.STRUCT_ADDR a` together with the structure at `a`: the spec's list STRUCTS is a view of what is
 * reachable, so the host collects the rest. The reference is itself the object whose fields a version of the heap reads: a
 * copy of it is another object, which no store has.
 */
export interface RefStruct extends HeapObject<FieldVal> {
  readonly _tag: 'ref.struct_addr'
  readonly a: HeapAddr
  readonly type: DefType
}
export interface RefArray extends HeapObject<FieldVal> {
  readonly _tag: 'ref.array_addr'
  readonly a: HeapAddr
  readonly type: DefType
}
export interface RefFunc {
  readonly _tag: 'ref.func_addr'
  readonly a: FuncAddr
}
/** Exception instances are immutable: their fields are plain values. */
export interface RefExn {
  readonly _tag: 'ref.exn_addr'
  readonly a: HeapAddr
  readonly tag: TagAddr
  readonly fields: ReadonlyArray<Val>
}
export interface RefHost {
  readonly _tag: 'ref.host_addr'
  readonly a: HostAddr
}
/** `REF.EXTERN ref`: a non-null internal reference seen from outside. */
export interface RefExtern {
  readonly _tag: 'ref.extern'
  readonly ref: Exclude<Ref, RefNullAddr | RefExtern>
}

export type Ref = RefNullAddr | RefI31 | RefStruct | RefArray | RefFunc | RefExn | RefHost | RefExtern
export type Val = Const | Ref

/** `PACK pt c`: what a packed field holds, 0 <= c < 2^8 or 2^16. */
export interface PackVal {
  readonly _tag: 'pack'
  readonly pt: PackType
  readonly c: number
}
export type FieldVal = Val | PackVal

export const refNull: RefNullAddr = { _tag: 'ref.null_addr' }
export const refI31 = (i: number): RefI31 => ({ _tag: 'ref.i31_num', i: i & 0x7fffffff })
export const refFunc = (a: FuncAddr): RefFunc => ({ _tag: 'ref.func_addr', a })
/** A new structure with these fields, which nobody may write afterwards. */
export const refStruct = (a: HeapAddr, type: DefType, fields: ReadonlyArray<FieldVal>): RefStruct => ({
  _tag: 'ref.struct_addr',
  a,
  type,
  slots: fields,
  layout: null,
  owner: null
})
/** A new array with these elements, as above. */
export const refArray = (a: HeapAddr, type: DefType, fields: ReadonlyArray<FieldVal>): RefArray => ({
  _tag: 'ref.array_addr',
  a,
  type,
  slots: fields,
  layout: null,
  owner: null
})
export const refHost = (a: HostAddr): RefHost => ({ _tag: 'ref.host_addr', a })

/** The end of a list of values: no value has its tag, so that a pattern needs no test for emptiness. */
export interface NoVal {
  readonly _tag: 'none'
}

/** `val*` as a persistent list, newest first, each cell knowing its length. The end is a cell that is its own tail. */
export interface Values<A extends Val | NoVal = Val | NoVal> {
  readonly head: A
  readonly tail: Values
  readonly length: number
}

export const push = <A extends Val>(head: A, tail: Values): Values<A> => ({ head, tail, length: tail.length + 1 })

/** NON-SPEC: one hidden class for all cells; the knot of `tail` is tied once, here. */
const end = (): Values<NoVal> => {
  const cell: { head: NoVal; tail: Values; length: number } = {
    head: { _tag: 'none' },
    tail: { head: { _tag: 'none' } } as Values,
    length: 0
  }
  cell.tail = cell
  return cell
}
export const noValues: Values<NoVal> = end()

// Operand patterns: the left-hand sides of rules, as type guards.

export const isVal = (vs: Values): vs is Values<Val> => vs.head._tag !== 'none'
export const isI32 = (vs: Values): vs is Values<I32> => vs.head._tag === 'i32.const'
export const isI64 = (vs: Values): vs is Values<I64> => vs.head._tag === 'i64.const'
export const isF32 = (vs: Values): vs is Values<F32> => vs.head._tag === 'f32.const'
export const isF64 = (vs: Values): vs is Values<F64> => vs.head._tag === 'f64.const'
export const isV128 = (vs: Values): vs is Values<V128> => vs.head._tag === 'v128.const'
export const isRef = (vs: Values): vs is Values<Ref> => isRefVal(vs.head)

export const isRefVal = (v: FieldVal | NoVal): v is Ref => v._tag.startsWith('ref.')

/** `vs` without its n newest values. */
export const drop = (vs: Values, n: number): Values => {
  let rest = vs
  for (let i = 0; i < n; i++) rest = rest.tail
  return rest
}

/** The n newest values of `vs` on top of `onto`. Costs nothing where they are there already. */
export const takeOnto = (vs: Values, n: number, onto: Values): Values => {
  if (vs.length === onto.length + n) return vs
  if (n === 0) return onto
  if (n === 1) return isVal(vs) ? push(vs.head, onto) : onto
  return pushAll(take(vs, n), onto)
}

/** The n newest values, oldest first: the order in which the spec writes `val^n`. */
export const take = (vs: Values, n: number): ReadonlyArray<Val> => {
  const out: Array<Val> = []
  for (let rest = vs, i = 0; i < n && isVal(rest); i++, rest = rest.tail) out.push(rest.head)
  return out.reverse()
}

/** `val*` on top of `onto`. */
export const pushAll = (vals: ReadonlyArray<Val>, onto: Values): Values => vals.reduce((vs, v) => push(v, vs), onto)
