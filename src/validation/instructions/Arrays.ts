/**
 * Typing of array instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Invalid } from '../../structure/Errors.ts'
import type { RefType, StorageType, ValType } from '../../structure/Types.ts'
import { ref } from '../../structure/Types.ts'
import type { Checked, Checks } from '../Check.ts'
import { empty, i32, mismatch, refuse, retype, unknown, withVals } from '../Check.ts'
import type { Context } from '../Context.ts'
import { defaultable, unpack } from '../Locals.ts'
import { matchStorage, matchVal } from '../../types/Subtype.ts'
import type { Stacks } from '../State.ts'
import { popMany, push } from '../State.ts'
import { showRefType, showValType } from '../../structure/Show.ts'
import { signMatches } from './Structs.ts'

interface ArrayAt {
  readonly mut: boolean
  readonly zt: StorageType
  /** `$unpack(zt)`, `(REF x)` and `(REF NULL x)`. */
  readonly t: ValType
  readonly rt: RefType
  readonly nullRef: RefType
}

/** `C.TYPES[x] ~~ ARRAY (mut? zt)`. */
const arrayAt = (C: Context, rule: ValidationRule, x: number): Either<Invalid, ArrayAt> => {
  const ct = C.comps[x]
  const rt = C.refs[x]
  const nullRef = C.nullRefs[x]
  if (ct === undefined || rt === undefined || nullRef === undefined) return unknown(rule, 'type', x)
  if (ct._tag !== 'array') return refuse(rule, `type mismatch: type ${x} is no array type`)
  const { mut, zt } = ct.field
  return right({ mut, zt, t: unpack(zt), rt, nullRef })
}

/** `C.TYPES[x] ~~ ARRAY (MUT zt)`. */
const mutableAt = (C: Context, rule: ValidationRule, x: number): Either<Invalid, ArrayAt> => {
  const array = arrayAt(C, rule, x)
  return isLeft(array) || array.right.mut ? array : refuse(rule, `immutable array ${x}`)
}

/** `C |- ARRAY.GET sx? x : (REF NULL x) I32 -> $unpack(zt)`. */
const get = (C: Context, s: Stacks, x: number, signed: boolean): Checked => {
  const rule = 'Instr_ok/array.get'
  const array = arrayAt(C, rule, x)
  if (isLeft(array)) return array
  const { zt, t, nullRef } = array.right
  const sign = signMatches(signed, zt, rule)
  return isLeft(sign) ? sign : retype(C, s, rule, [nullRef, 'i32'], [t])
}

/** `$unpack(zt)` is a number or vector type and `C.DATAS[y] = OK`. */
const fromData = (C: Context, rule: ValidationRule, { t }: ArrayAt, y: number): Either<Invalid, null> =>
  typeof t !== 'string' ? refuse(rule, `array type is not numeric or vector: its elements are ${showRefType(t, C.use)}`)
  : y >= C.datas ? unknown(rule, 'data segment', y)
  : right(null)

/** `C.ELEMS[y] <: zt`. */
const fromElem = (C: Context, rule: ValidationRule, { zt }: ArrayAt, y: number): Either<Invalid, null> => {
  const rt = C.elems[y]
  if (rt === undefined) return unknown(rule, 'elem segment', y)
  const [from, to] = [showRefType(rt, C.use), showValType(zt, C.use)]
  const matches = zt !== 'i8' && zt !== 'i16' && matchVal(rt, zt)
  return matches ? right(null) : refuse(rule, `type mismatch: elements ${from} do not match ${to}`)
}

const arrayref = ref(true, 'array')

/** `C |- ARRAY.COPY x_1 x_2 : (REF NULL x_1) I32 (REF NULL x_2) I32 I32 -> eps` if `zt_2 <: zt_1`. */
const copy = (C: Context, s: Stacks, x1: number, x2: number): Checked => {
  const rule = 'Instr_ok/array.copy'
  const to = mutableAt(C, rule, x1)
  if (isLeft(to)) return to
  const from = arrayAt(C, rule, x2)
  if (isLeft(from)) return from
  if (!matchStorage(from.right.zt, to.right.zt)) {
    const [zt2, zt1] = [showValType(from.right.zt, C.use), showValType(to.right.zt, C.use)]
    return refuse(rule, `array types do not match: ${zt2} is no subtype of ${zt1}`)
  }
  return retype(C, s, rule, [to.right.nullRef, 'i32', from.right.nullRef, 'i32', 'i32'], empty)
}

/** `C |- ARRAY.NEW_FIXED x n : $unpack(zt)^n -> (REF x)`. The operands on the stack pay for `n`, however large. */
const newFixed = (C: Context, s: Stacks, x: number, n: number): Checked => {
  const rule = 'Instr_ok/array.new_fixed'
  const array = arrayAt(C, rule, x)
  if (isLeft(array)) return array
  const { t, rt } = array.right
  const vs = popMany(s.vals, s.ctrl, t, n)
  return vs === null ? mismatch(C, s, rule, new Array<ValType>(Math.min(n, 64)).fill(t)) : withVals(s, push(vs, rt))
}

export const newArrays: Checks<
  | MnemonicsByFamily['ARRAY.NEW' | 'ARRAY.NEW_DEFAULT' | 'ARRAY.NEW_FIXED']
  | MnemonicsByFamily['ARRAY.NEW_DATA' | 'ARRAY.NEW_ELEM']
> = {
  /** `C |- ARRAY.NEW x : $unpack(zt) I32 -> (REF x)` if `C.TYPES[x] ~~ ARRAY (mut? zt)`. */
  'array.new': (C, s, { x }) => {
    const array = arrayAt(C, 'Instr_ok/array.new', x)
    if (isLeft(array)) return array
    return retype(C, s, 'Instr_ok/array.new', [array.right.t, 'i32'], [array.right.rt])
  },
  /** `C |- ARRAY.NEW_DEFAULT x : I32 -> (REF x)` if `$unpack(zt)` is defaultable. */
  'array.new_default': (C, s, { x }) => {
    const rule = 'Instr_ok/array.new_default'
    const array = arrayAt(C, rule, x)
    if (isLeft(array)) return array
    return defaultable(array.right.zt) ?
        retype(C, s, rule, i32, [array.right.rt])
      : refuse(rule, `type mismatch: elements of type ${x} have no default`)
  },
  'array.new_fixed': (C, s, { x, n }) => newFixed(C, s, x, n),
  /** `C |- ARRAY.NEW_DATA x y : I32 I32 -> (REF x)`. */
  'array.new_data': (C, s, { x, y }) => {
    const rule = 'Instr_ok/array.new_data'
    const array = arrayAt(C, rule, x)
    if (isLeft(array)) return array
    const source = fromData(C, rule, array.right, y)
    return isLeft(source) ? source : retype(C, s, rule, ['i32', 'i32'], [array.right.rt])
  },
  /** `C |- ARRAY.NEW_ELEM x y : I32 I32 -> (REF x)`. */
  'array.new_elem': (C, s, { x, y }) => {
    const rule = 'Instr_ok/array.new_elem'
    const array = arrayAt(C, rule, x)
    if (isLeft(array)) return array
    const source = fromElem(C, rule, array.right, y)
    return isLeft(source) ? source : retype(C, s, rule, ['i32', 'i32'], [array.right.rt])
  }
}

export const arrays: Checks<
  | MnemonicsByFamily['ARRAY.GET' | 'ARRAY.SET' | 'ARRAY.LEN' | 'ARRAY.FILL' | 'ARRAY.COPY']
  | MnemonicsByFamily['ARRAY.INIT_DATA' | 'ARRAY.INIT_ELEM']
> = {
  'array.get': (C, s, { x }) => get(C, s, x, false),
  'array.get_s': (C, s, { x }) => get(C, s, x, true),
  'array.get_u': (C, s, { x }) => get(C, s, x, true),
  /** `C |- ARRAY.SET x : (REF NULL x) I32 $unpack(zt) -> eps` if `C.TYPES[x] ~~ ARRAY (MUT zt)`. */
  'array.set': (C, s, { x }) => {
    const array = mutableAt(C, 'Instr_ok/array.set', x)
    if (isLeft(array)) return array
    return retype(C, s, 'Instr_ok/array.set', [array.right.nullRef, 'i32', array.right.t], empty)
  },
  /** `C |- ARRAY.LEN : (REF NULL ARRAY) -> I32`. */
  'array.len': (C, s) => retype(C, s, 'Instr_ok/array.len', [arrayref], i32),
  /** `C |- ARRAY.FILL x : (REF NULL x) I32 $unpack(zt) I32 -> eps` if `C.TYPES[x] ~~ ARRAY (MUT zt)`. */
  'array.fill': (C, s, { x }) => {
    const array = mutableAt(C, 'Instr_ok/array.fill', x)
    if (isLeft(array)) return array
    return retype(C, s, 'Instr_ok/array.fill', [array.right.nullRef, 'i32', array.right.t, 'i32'], empty)
  },
  'array.copy': (C, s, { x, y }) => copy(C, s, x, y),
  /** `C |- ARRAY.INIT_DATA x y : (REF NULL x) I32 I32 I32 -> eps`. */
  'array.init_data': (C, s, { x, y }) => {
    const rule = 'Instr_ok/array.init_data'
    const array = mutableAt(C, rule, x)
    if (isLeft(array)) return array
    const source = fromData(C, rule, array.right, y)
    return isLeft(source) ? source : retype(C, s, rule, [array.right.nullRef, 'i32', 'i32', 'i32'], empty)
  },
  /** `C |- ARRAY.INIT_ELEM x y : (REF NULL x) I32 I32 I32 -> eps`. */
  'array.init_elem': (C, s, { x, y }) => {
    const rule = 'Instr_ok/array.init_elem'
    const array = mutableAt(C, rule, x)
    if (isLeft(array)) return array
    const source = fromElem(C, rule, array.right, y)
    return isLeft(source) ? source : retype(C, s, rule, [array.right.nullRef, 'i32', 'i32', 'i32'], empty)
  }
}
