/**
 * Structures and arrays.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { f32, f64, i64, v128, type Const } from '../../../src/structure/Const.ts'
import type { DataIdx, ElemIdx, TypeIdx } from '../../../src/structure/Indices.ts'
import type { ArrayData, ArrayElem, Instr } from '../../../src/structure/Instr.ts'
import type { DefType, StorageType } from '../../../src/structure/Types.ts'
import { expand } from '../../../src/types/Close.ts'
import { ofBits, ofBytes, width, type Type } from './Codec.ts'
import { fired, int32, module, nat, newest, operand, type Fired, type Rules } from './Rules.ts'
import {
  get,
  isRef,
  NULL,
  replaced,
  TRAP,
  type FieldVal,
  type HeapInst,
  type Ref,
  type State,
  type Store,
  type Val
} from './Term.ts'

const type = (z: State, x: TypeIdx): DefType => get(module(z).types, x)

const fieldTypes = (z: State, x: TypeIdx): ReadonlyArray<StorageType> => {
  const ct = expand(type(z, x))
  if (ct._tag !== 'struct') throw new Error('no structure type')
  return ct.fields.map((yt) => yt.zt)
}
const elementType = (z: State, x: TypeIdx): StorageType => {
  const ct = expand(type(z, x))
  if (ct._tag !== 'array') throw new Error('no array type')
  return ct.field.zt
}

/** `$default_($unpack(zt))`. */
export const defaultOf = (zt: StorageType): Val | undefined => {
  switch (zt) {
    case 'i8':
    case 'i16':
    case 'i32':
      return int32(0)
    case 'i64':
      return i64(0n)
    case 'f32':
      return f32(0)
    case 'f64':
      return f64(0, 0)
    case 'v128':
      return v128(0, 0, 0, 0)
    case 'bot':
      return undefined
    default:
      return zt.null ? NULL : undefined
  }
}
const someDefault = (zt: StorageType): Val => {
  const v = defaultOf(zt)
  if (v === undefined) throw new Error('no default')
  return v
}

/** `$packfield_` and `$unpackfield_`. */
const packed = (zt: StorageType, v: Val): FieldVal => {
  if (zt !== 'i8' && zt !== 'i16') return v
  return { _tag: 'pack', pt: zt, c: Number(BigInt.asUintN(zt === 'i8' ? 8 : 16, nat(v))) }
}
const unpacked = (fv: FieldVal, isSigned: boolean): Val => {
  if (fv._tag !== 'pack') return fv
  const n = BigInt(fv.c)
  return int32(isSigned ? BigInt.asIntN(fv.pt === 'i8' ? 8 : 16, n) : n)
}

const allocated = (z: State, inst: HeapInst): { readonly a: number; readonly s: Store } => ({
  a: z.s.heap.length,
  s: { ...z.s, heap: [...z.s.heap, inst] }
})

const ref = (v: Val): Ref => {
  if (!isRef(v)) throw new Error(`${v._tag} is no reference`)
  return v
}
/** The fields of the object that a reference is to. */
const fieldsOf = (z: State, r: Ref): ReadonlyArray<FieldVal> => {
  if (r._tag !== 'ref.struct_addr' && r._tag !== 'ref.array_addr') throw new Error(`${r._tag} has no fields`)
  return get(z.s.heap, r.a).fields
}
const withField = (z: State, r: Ref, i: number, fv: FieldVal): Store => {
  const inst = 'a' in r ? get(z.s.heap, r.a) : undefined
  if (inst === undefined || inst._tag === 'exn' || !('a' in r)) throw new Error('no structure or array')
  return { ...z.s, heap: replaced(z.s.heap, r.a, { ...inst, fields: replaced(inst.fields, i, fv) }) }
}
const isNull = (r: Ref): boolean => r._tag === 'ref.null_addr'

const structGet = (z: State, i: number, r: Ref, isSigned: boolean): Fired =>
  isNull(r) ?
    fired('Step_read/struct.get-null', 1, [TRAP])
  : fired('Step_read/struct.get-struct', 1, [unpacked(get(fieldsOf(z, r), i), isSigned)])

const arrayGet = (z: State, vs: ReadonlyArray<Val>, isSigned: boolean): Fired => {
  const [r, i] = [ref(operand(vs, 1)), nat(operand(vs))]
  if (isNull(r)) return fired('Step_read/array.get-null', 2, [TRAP])
  const fields = fieldsOf(z, r)
  if (i >= BigInt(fields.length)) return fired('Step_read/array.get-oob', 2, [TRAP])
  return fired('Step_read/array.get-array', 2, [unpacked(get(fields, Number(i)), isSigned)])
}

const beyond = (i: Val, n: Val, length: number): boolean => nat(i) + nat(n) > BigInt(length)
const plus = (v: Val, n: bigint): Const => int32(nat(v) + n)

export const structRules: Rules<
  'struct.new' | 'struct.new_default' | 'struct.get' | 'struct.get_s' | 'struct.get_u' | 'struct.set'
> = {
  'struct.new': (z, { x }, vs) => {
    const zts = fieldTypes(z, x)
    const fields = newest(vs, zts.length).map((v, i) => packed(get(zts, i), v))
    const { a, s } = allocated(z, { _tag: 'struct', type: type(z, x), fields })
    return fired('Step/struct.new', zts.length, [{ _tag: 'ref.struct_addr', a }], { s })
  },
  'struct.new_default': (z, { x }) =>
    fired('Step_read/struct.new_default', 0, [...fieldTypes(z, x).map(someDefault), { _tag: 'struct.new', x }]),
  'struct.get': (z, { i }, vs) => structGet(z, i, ref(operand(vs)), false),
  'struct.get_s': (z, { i }, vs) => structGet(z, i, ref(operand(vs)), true),
  'struct.get_u': (z, { i }, vs) => structGet(z, i, ref(operand(vs)), false),
  'struct.set': (z, { x, i }, vs) => {
    const r = ref(operand(vs, 1))
    if (isNull(r)) return fired('Step/struct.set-null', 2, [TRAP])
    const s = withField(z, r, i, packed(get(fieldTypes(z, x), i), operand(vs)))
    return fired('Step/struct.set-struct', 2, [], { s })
  }
}

const repeated = (v: Val, n: Val): ReadonlyArray<Val> => Array<Val>(Number(nat(n))).fill(v)
const newFixed = (x: TypeIdx, n: Val): Instr => ({ _tag: 'array.new_fixed', x, n: Number(nat(n)) })

const elem = (z: State, y: ElemIdx): ReadonlyArray<Ref> => get(z.s.elems, get(module(z).elems, y))
const data = (z: State, y: DataIdx): Uint8Array => get(z.s.datas, get(module(z).datas, y))

/** `$zsize(zt)/8`. */
const zbytes = (zt: StorageType): number =>
  zt === 'i8' ? 1
  : zt === 'i16' ? 2
  : typeof zt === 'string' && zt !== 'bot' ? width[zt] / 8
  : 0
/** `$const($cunpack(zt), $cunpacknum_(zt, c))` with `$zbytes_(zt, c)` at a place. */
const decoded = (zt: StorageType, b: Uint8Array, j: number): Const => {
  const n = ofBytes(b.slice(j, j + zbytes(zt)))
  return zt === 'i8' || zt === 'i16' ? int32(n) : ofBits(zt as Type, n) // no reference: validation
}

export const arrayRules: Rules<
  | 'array.new'
  | 'array.new_default'
  | 'array.new_fixed'
  | 'array.new_elem'
  | 'array.new_data'
  | 'array.get'
  | 'array.get_s'
  | 'array.get_u'
  | 'array.set'
  | 'array.len'
> = {
  'array.new': (_z, { x }, vs) =>
    fired('Step_pure/array.new', 2, [...repeated(operand(vs, 1), operand(vs)), newFixed(x, operand(vs))]),
  'array.new_default': (z, { x }, vs) => {
    const vals = repeated(someDefault(elementType(z, x)), operand(vs))
    return fired('Step_read/array.new_default', 1, [...vals, newFixed(x, operand(vs))])
  },
  'array.new_fixed': (z, { x, n }, vs) => {
    const zt = elementType(z, x)
    const fields = newest(vs, n).map((v) => packed(zt, v))
    const { a, s } = allocated(z, { _tag: 'array', type: type(z, x), fields })
    return fired('Step/array.new_fixed', n, [{ _tag: 'ref.array_addr', a }], { s })
  },
  'array.new_elem': (z, { x, y }, vs) => {
    const [i, n, refs] = [operand(vs, 1), operand(vs), elem(z, y)]
    if (beyond(i, n, refs.length)) return fired('Step_read/array.new_elem-oob', 2, [TRAP])
    const some = refs.slice(Number(nat(i)), Number(nat(i) + nat(n)))
    return fired('Step_read/array.new_elem-alloc', 2, [...some, newFixed(x, n)])
  },
  'array.new_data': (z, { x, y }, vs) => {
    const [i, n, b, zt] = [operand(vs, 1), operand(vs), data(z, y), elementType(z, x)]
    const size = BigInt(zbytes(zt))
    if (nat(i) + nat(n) * size > BigInt(b.length)) return fired('Step_read/array.new_data-oob', 2, [TRAP])
    const vals = Array.from({ length: Number(nat(n)) }, (_, k) => decoded(zt, b, Number(nat(i)) + k * Number(size)))
    return fired('Step_read/array.new_data-num', 2, [...vals, newFixed(x, n)])
  },
  'array.get': (z, _e, vs) => arrayGet(z, vs, false),
  'array.get_s': (z, _e, vs) => arrayGet(z, vs, true),
  'array.get_u': (z, _e, vs) => arrayGet(z, vs, false),
  'array.set': (z, { x }, vs) => {
    const [r, i] = [ref(operand(vs, 2)), nat(operand(vs, 1))]
    if (isNull(r)) return fired('Step/array.set-null', 3, [TRAP])
    if (i >= BigInt(fieldsOf(z, r).length)) return fired('Step/array.set-oob', 3, [TRAP])
    const s = withField(z, r, Number(i), packed(elementType(z, x), operand(vs)))
    return fired('Step/array.set-array', 3, [], { s })
  },
  'array.len': (z, _e, vs) => {
    const r = ref(operand(vs))
    if (isNull(r)) return fired('Step_read/array.len-null', 1, [TRAP])
    return fired('Step_read/array.len-array', 1, [int32(fieldsOf(z, r).length)])
  }
}

const initRules = <I extends ArrayData | ArrayElem>(
  kind: 'elem' | 'data',
  succ: 'Step_read/array.init_elem-succ' | 'Step_read/array.init_data-num',
  /** The bytes or references of the segment, what one element takes of them, and the element at a place. */
  segment: (z: State, e: I) => { length: number; step: number; at: (j: number) => Val }
) => {
  return (z: State, e: I, vs: ReadonlyArray<Val>): Fired => {
    const [r, i, j, n] = [ref(operand(vs, 3)), operand(vs, 2), operand(vs, 1), operand(vs)]
    if (isNull(r)) return fired(`Step_read/array.init_${kind}-null`, 4, [TRAP])
    if (beyond(i, n, fieldsOf(z, r).length)) return fired(`Step_read/array.init_${kind}-oob1`, 4, [TRAP])
    const { length, step, at } = segment(z, e)
    if (nat(j) + nat(n) * BigInt(step) > BigInt(length)) return fired(`Step_read/array.init_${kind}-oob2`, 4, [TRAP])
    if (nat(n) === 0n) return fired(`Step_read/array.init_${kind}-zero`, 4, [])
    const again = [r, plus(i, 1n), plus(j, BigInt(step)), plus(n, -1n), e as Instr]
    return fired(succ, 4, [r, i, at(Number(nat(j))), { _tag: 'array.set', x: e.x }, ...again])
  }
}

export const arrayRangeRules: Rules<'array.fill' | 'array.copy' | 'array.init_elem' | 'array.init_data'> = {
  'array.fill': (z, e, vs) => {
    const [r, i, val, n] = [ref(operand(vs, 3)), operand(vs, 2), operand(vs, 1), operand(vs)]
    if (isNull(r)) return fired('Step_read/array.fill-null', 4, [TRAP])
    if (beyond(i, n, fieldsOf(z, r).length)) return fired('Step_read/array.fill-oob', 4, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/array.fill-zero', 4, [])
    const again = [r, plus(i, 1n), val, plus(n, -1n), e]
    return fired('Step_read/array.fill-succ', 4, [r, i, val, { _tag: 'array.set', x: e.x }, ...again])
  },
  'array.copy': (z, e, vs) => {
    const [r1, i1, r2, i2, n] = [ref(operand(vs, 4)), operand(vs, 3), ref(operand(vs, 2)), operand(vs, 1), operand(vs)]
    if (isNull(r1)) return fired('Step_read/array.copy-null1', 5, [TRAP])
    if (isNull(r2)) return fired('Step_read/array.copy-null2', 5, [TRAP])
    if (beyond(i1, n, fieldsOf(z, r1).length)) return fired('Step_read/array.copy-oob1', 5, [TRAP])
    if (beyond(i2, n, fieldsOf(z, r2).length)) return fired('Step_read/array.copy-oob2', 5, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/array.copy-zero', 5, [])
    const zt = elementType(z, e.y)
    const one: ReadonlyArray<Instr> = [
      { _tag: zt === 'i8' || zt === 'i16' ? 'array.get_s' : 'array.get', x: e.y },
      { _tag: 'array.set', x: e.x }
    ]
    const less = plus(n, -1n)
    if (nat(i1) <= nat(i2))
      return fired('Step_read/array.copy-le', 5, [r1, i1, r2, i2, ...one, r1, plus(i1, 1n), r2, plus(i2, 1n), less, e])
    const last = nat(n) - 1n
    return fired('Step_read/array.copy-gt', 5, [
      r1,
      plus(i1, last),
      r2,
      plus(i2, last),
      ...one,
      r1,
      i1,
      r2,
      i2,
      less,
      e
    ])
  },
  'array.init_elem': initRules<ArrayElem>('elem', 'Step_read/array.init_elem-succ', (z, { y }) => {
    const refs = elem(z, y)
    return { length: refs.length, step: 1, at: (j) => get(refs, j) }
  }),
  'array.init_data': initRules<ArrayData>('data', 'Step_read/array.init_data-num', (z, { x, y }) => {
    const [zt, b] = [elementType(z, x), data(z, y)]
    return { length: b.length, step: zbytes(zt), at: (j) => decoded(zt, b, j) }
  })
}
