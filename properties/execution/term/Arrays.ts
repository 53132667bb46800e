/**
 * Arrays: allocation, and access to one element.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { Const } from '../../../src/structure/Const.ts'
import type { DataIdx, ElemIdx, TypeIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import type { StorageType } from '../../../src/structure/Types.ts'
import { ofBits, ofBytes, width, type Type } from './Codec.ts'
import {
  allocated,
  elementType,
  fieldsOf,
  isNull,
  packed,
  ref,
  someDefault,
  type,
  unpacked,
  withField
} from './Fields.ts'
import { fired, int32, module, nat, newest, operand, type Fired, type Rules } from './Rules.ts'
import { get, TRAP, type Ref, type State, type Val } from './Term.ts'

const arrayGet = (z: State, vs: ReadonlyArray<Val>, isSigned: boolean): Fired => {
  const [r, i] = [ref(operand(vs, 1)), nat(operand(vs))]
  if (isNull(r)) return fired('Step_read/array.get-null', 2, [TRAP])
  const fields = fieldsOf(z, r)
  if (i >= BigInt(fields.length)) return fired('Step_read/array.get-oob', 2, [TRAP])
  return fired('Step_read/array.get-array', 2, [unpacked(get(fields, Number(i)), isSigned)])
}

export const beyond = (i: Val, n: Val, length: number): boolean => nat(i) + nat(n) > BigInt(length)

const repeated = (v: Val, n: Val): ReadonlyArray<Val> => Array<Val>(Number(nat(n))).fill(v)
const newFixed = (x: TypeIdx, n: Val): Instr => ({ _tag: 'array.new_fixed', x, n: Number(nat(n)) })

export const elem = (z: State, y: ElemIdx): ReadonlyArray<Ref> => get(z.s.elems, get(module(z).elems, y))
export const data = (z: State, y: DataIdx): Uint8Array => get(z.s.datas, get(module(z).datas, y))

/** `$zsize(zt)/8`. */
export const zbytes = (zt: StorageType): number =>
  zt === 'i8' ? 1
  : zt === 'i16' ? 2
  : typeof zt === 'string' && zt !== 'bot' ? width[zt] / 8
  : 0
/** `$const($cunpack(zt), $cunpacknum_(zt, c))` with `$zbytes_(zt, c)` at a place. */
export const decoded = (zt: StorageType, b: Uint8Array, j: number): Const => {
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
