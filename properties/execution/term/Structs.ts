/**
 * Structures.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { Families } from '../../../src/spec/Families.ts'
import type { TypeIdx } from '../../../src/structure/Indices.ts'
import type { StorageType } from '../../../src/structure/Types.ts'
import { expand } from '../../../src/types/Close.ts'
import { allocated, fieldsOf, isNull, packed, ref, someDefault, type, unpacked, withField } from './Fields.ts'
import { fired, newest, operand, type Fired, type Rules } from './Rules.ts'
import { get, TRAP, type Ref, type State } from './Term.ts'

const fieldTypes = (z: State, x: TypeIdx): ReadonlyArray<StorageType> => {
  const ct = expand(type(z, x))
  if (ct._tag !== 'struct') throw new Error('no structure type')
  return ct.fields.map((yt) => yt.zt)
}

const structGet = (z: State, i: number, r: Ref, isSigned: boolean): Fired =>
  isNull(r) ?
    fired('Step_read/struct.get-null', 1, [TRAP])
  : fired('Step_read/struct.get-struct', 1, [unpacked(get(fieldsOf(z, r), i), isSigned)])

export const structRules: Rules<Families['structs']> = {
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
