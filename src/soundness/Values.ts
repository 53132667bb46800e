/**
 * Typing of values: numbers, vectors, references and what fields hold.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/values.html#values
 */
import { refType } from '../execution/runtime/RefType.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { showRef } from '../execution/runtime/Show.ts'
import { showValType } from '../structure/Show.ts'
import { valType } from '../execution/runtime/ValType.ts'
import type { FieldVal, Ref, Val } from '../execution/runtime/Values.ts'
import * as V from '../persistent/Vector.ts'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { Const } from '../structure/Const.ts'
import type { RefType, StorageType, ValType } from '../structure/Types.ts'
import { matchHeap, matchRef, matchVal } from '../types/Subtype.ts'
import { tally, type Derived } from './Derived.ts'
import { violation, type ViolationPlace, type Violation } from './Violation.ts'

const isInt32 = (n: number): boolean => (n | 0) === n

/** Num_ok and Vec_ok: the number is one of its type. */
const isConst = (v: Const): boolean => {
  switch (v._tag) {
    case 'i32.const':
    case 'f32.const':
      return isInt32(v.c)
    case 'i64.const':
      return v.c >= 0n && v.c < 2n ** 64n
    case 'f64.const':
      return isInt32(v.hi) && isInt32(v.lo)
    case 'v128.const':
      return isInt32(v.a) && isInt32(v.b) && isInt32(v.c) && isInt32(v.d)
  }
}

const ruleOf: Readonly<Record<Ref['_tag'], ValidationRule>> = {
  'ref.null_addr': 'Ref_ok/null',
  'ref.i31_num': 'Ref_ok/i31',
  'ref.struct_addr': 'Ref_ok/struct',
  'ref.array_addr': 'Ref_ok/array',
  'ref.func_addr': 'Ref_ok/func',
  'ref.exn_addr': 'Ref_ok/exn',
  'ref.host_addr': 'Ref_ok/host',
  'ref.extern': 'Ref_ok/extern'
}

/** References, and no instruction whose mnemonic begins like one. */
export const isReference = (v: { readonly _tag: string }): v is Ref => Object.hasOwn(ruleOf, v._tag)

const isBelow = (a: number, n: number): boolean => Number.isInteger(a) && a >= 0 && a < n

/** Whether what a reference refers to is there, besides what an external one wraps. */
const isThere = (s: Store, r: Ref): boolean => {
  switch (r._tag) {
    case 'ref.null_addr':
      return true
    case 'ref.i31_num':
      return isBelow(r.i, 2 ** 31)
    case 'ref.struct_addr':
    case 'ref.array_addr':
    case 'ref.exn_addr':
      return isBelow(r.a, s.fresh)
    case 'ref.func_addr':
      return V.get(s.funcs, r.a) !== undefined
    case 'ref.host_addr':
      return isBelow(r.a, Infinity)
    case 'ref.extern':
      // The type does not allow an external reference in it, but a configuration may come from anywhere.
      return matchHeap(refType(s, r.ref).ht, 'any') && !refType(s, r.ref).null && isThere(s, r.ref)
  }
}

/** `s |- ref : rt` for the least `rt`: Ref_ok/null, i31, struct, array, func, exn, host, extern. */
const refOk = (d: Derived, s: Store, place: ViolationPlace | null, r: Ref): Violation | null => {
  const rule = ruleOf[r._tag]
  tally(d, rule)
  return isThere(s, r) ? null : violation(rule, place, 'an address of the store', `${showRef(r)}, which dangles`)
}

/** `s |- val : t` for the least `t`, or nothing: the value is one. */
export const valueOk = (d: Derived, s: Store, place: ViolationPlace | null, v: Val): Violation | null => {
  if (isReference(v)) return refOk(d, s, place, v)
  const rule = v._tag === 'v128.const' ? 'Vec_ok' : 'Num_ok'
  tally(d, rule)
  return isConst(v) ? null : violation(rule, place, `bits of ${v._tag.slice(0, -'.const'.length)}`, 'something else')
}

/** The rule of a value by its type. */
const valueRule = (v: Val): ValidationRule =>
  isReference(v) ? 'Val_ok/ref'
  : v._tag === 'v128.const' ? 'Val_ok/vec'
  : 'Val_ok/num'

/** Val_ok: `s |- val : t` for a closed `t`, with Ref_ok/sub. */
export const valOk = (d: Derived, s: Store, place: ViolationPlace | null, v: Val, t: ValType): Violation | null => {
  const bad = valueOk(d, s, place, v)
  if (bad !== null) return bad
  tally(d, valueRule(v))
  const least = valType(s, v)
  if (matchVal(least, t)) {
    if (least !== t && isReference(v)) tally(d, 'Ref_ok/sub')
    return null
  }
  return violation(valueRule(v), place, showValType(t), showValType(least))
}

/** Ref_ok with subsumption. */
export const refsOk = (d: Derived, s: Store, place: ViolationPlace | null, r: Ref, rt: RefType): Violation | null => {
  const bad = refOk(d, s, place, r)
  if (bad !== null) return bad
  tally(d, 'Ref_ok/sub')
  const least = refType(s, r)
  return matchRef(least, rt) ? null : violation('Ref_ok/sub', place, showValType(rt), showValType(least))
}

const packBits = { i8: 8, i16: 16 } as const

/** Fieldval_ok/val and Fieldval_ok/packval, with Packval_ok: `s |- fieldval : zt`. */
export const fieldvalOk = (
  d: Derived,
  s: Store,
  place: ViolationPlace | null,
  fv: FieldVal,
  zt: StorageType
): Violation | null => {
  if (fv._tag === 'pack') {
    tally(d, 'Fieldval_ok/packval')
    tally(d, 'Packval_ok')
    if (fv.pt !== zt) return violation('Fieldval_ok/packval', place, showValType(zt), fv.pt)
    return isBelow(fv.c, 2 ** packBits[fv.pt]) ? null : (
        violation('Packval_ok', place, `${packBits[fv.pt]} bits`, `${fv.c}`)
      )
  }
  tally(d, 'Fieldval_ok/val')
  if (zt === 'i8' || zt === 'i16') return violation('Fieldval_ok/val', place, zt, showValType(valType(s, fv)))
  return valOk(d, s, place, fv, zt)
}

/** Whether two values are one: `val = val'`. */
export const sameValue = (x: FieldVal, y: FieldVal): boolean => {
  if (x === y) return true
  switch (x._tag) {
    case 'pack':
      return y._tag === 'pack' && x.pt === y.pt && x.c === y.c
    case 'i32.const':
    case 'f32.const':
    case 'i64.const':
      return y._tag === x._tag && x.c === y.c
    case 'f64.const':
      return y._tag === 'f64.const' && x.hi === y.hi && x.lo === y.lo
    case 'v128.const':
      return y._tag === 'v128.const' && x.a === y.a && x.b === y.b && x.c === y.c && x.d === y.d
    case 'ref.null_addr':
      return y._tag === 'ref.null_addr'
    case 'ref.i31_num':
      return y._tag === 'ref.i31_num' && x.i === y.i
    case 'ref.extern':
      // An external reference wraps an internal one: this is one level deep.
      return y._tag === 'ref.extern' && sameValue(x.ref, y.ref)
    default:
      return y._tag === x._tag && x.a === y.a
  }
}
