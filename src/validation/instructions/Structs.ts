/**
 * Typing of structure instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import type { Families } from '../../spec/Families.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { FieldInstr } from '../../structure/Instr.ts'
import type { FieldType, RefType, StorageType, StructType } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { empty, refuse, retype, unknown } from '../Check.ts'
import type { Context, ContextFields } from '../Context.ts'
import { unpack } from '../Locals.ts'
import type { Stacks } from '../State.ts'

/** `$is_packtype(zt)`. */
const packed = (zt: StorageType): boolean => zt === 'i8' || zt === 'i16'

/** `sx? =/= eps <=> $is_packtype(zt)`: a packed field is read with a sign, any other without. */
export const signMatches = (signed: boolean, zt: StorageType, rule: ValidationRule): Either<Invalid, null> =>
  signed === packed(zt) ? right(null)
  : signed ? refuse(rule, 'type mismatch: field is unpacked, the instruction has a sign extension')
  : refuse(rule, 'type mismatch: field is packed, the instruction has no sign extension')

interface Struct {
  readonly ct: StructType
  readonly fields: ContextFields
  readonly rt: RefType
  readonly nullRef: RefType
}

/** `C.TYPES[x] ~~ STRUCT yt*`, `(REF x)` and `(REF NULL x)`. */
const structAt = (C: Context, rule: ValidationRule, x: number): Either<Invalid, Struct> => {
  const ct = C.comps[x]
  const fields = C.fields[x]
  const rt = C.refs[x]
  const nullRef = C.nullRefs[x]
  if (ct === undefined || fields === undefined || rt === undefined || nullRef === undefined)
    return unknown(rule, 'type', x)
  return ct._tag === 'struct' ?
      right({ ct, fields, rt, nullRef })
    : refuse(rule, `type mismatch: type ${x} is no structure type`)
}

interface Field {
  readonly yt: FieldType
  readonly nullRef: RefType
}

/** `yt*[i]`. */
const fieldAt = (C: Context, rule: ValidationRule, { x, i }: FieldInstr): Either<Invalid, Field> => {
  const struct = structAt(C, rule, x)
  if (isLeft(struct)) return struct
  const yt = struct.right.ct.fields[i]
  return yt === undefined ? unknown(rule, 'field', i) : right({ yt, nullRef: struct.right.nullRef })
}

/** `C |- STRUCT.GET sx? x i : (REF NULL x) -> $unpack(zt)`. */
const get = (C: Context, s: Stacks, instr: FieldInstr, signed: boolean): Checked => {
  const rule = 'Instr_ok/struct.get'
  const field = fieldAt(C, rule, instr)
  if (isLeft(field)) return field
  const { yt, nullRef } = field.right
  const sign = signMatches(signed, yt.zt, rule)
  return isLeft(sign) ? sign : retype(C, s, rule, [nullRef], [unpack(yt.zt)])
}

export const structs: Checks<Families['structs']> = {
  /** `C |- STRUCT.NEW x : $unpack(zt)* -> (REF x)` if `C.TYPES[x] ~~ STRUCT (mut? zt)*`. */
  'struct.new': (C, s, { x }) => {
    const struct = structAt(C, 'Instr_ok/struct.new', x)
    if (isLeft(struct)) return struct
    const { fields, rt } = struct.right
    return retype(C, s, 'Instr_ok/struct.new', fields.ts, [rt])
  },
  /** `C |- STRUCT.NEW_DEFAULT x : eps -> (REF x)` if all fields are defaultable. */
  'struct.new_default': (C, s, { x }) => {
    const rule = 'Instr_ok/struct.new_default'
    const struct = structAt(C, rule, x)
    if (isLeft(struct)) return struct
    const { fields, rt } = struct.right
    return fields.bare >= 0 ?
        refuse(rule, `type mismatch: field ${fields.bare} of type ${x} has no default`)
      : retype(C, s, rule, empty, [rt])
  },
  'struct.get': (C, s, instr) => get(C, s, instr, false),
  'struct.get_s': (C, s, instr) => get(C, s, instr, true),
  'struct.get_u': (C, s, instr) => get(C, s, instr, true),
  /** `C |- STRUCT.SET x i : (REF NULL x) $unpack(zt) -> eps` if the field is `MUT zt`. */
  'struct.set': (C, s, instr) => {
    const rule = 'Instr_ok/struct.set'
    const field = fieldAt(C, rule, instr)
    if (isLeft(field)) return field
    const { yt, nullRef } = field.right
    return yt.mut ? retype(C, s, rule, [nullRef, unpack(yt.zt)], empty) : refuse(rule, `immutable field ${instr.i}`)
  }
}
