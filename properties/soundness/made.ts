/** A store, and the parts of values from which the tables of what is refused are made. */
import { expect } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import {
  refArray,
  refNull,
  refStruct,
  type FieldVal,
  type PackVal,
  type Ref,
  type RefExn,
  type RefExtern,
  type Val
} from '../../src/execution/runtime/Values.ts'
import { showViolationPlace, type Violation } from '../../src/soundness/Violation.ts'
import type { DefType } from '../../src/structure/Types.ts'
import { storeOf } from './planted.ts'

const { store: base, types } = storeOf(`(module
  (type $s (struct (field (mut (ref null any))) (field (ref null any)) (field externref) (field exnref)))
  (type $fixed (array (ref null any)))
  (type $a (array (mut i8)))
  (type $p (sub (struct (field i32))))
  (type $q (sub $p (struct (field i32) (field (mut i16)))))
  (type $f (func))
  (tag $none) (tag $e (param anyref exnref externref))
  (global anyref (ref.null any)) (global exnref (ref.null exn))
  (table 3 anyref) (table 2 anyref)
  (func $g (type $f))
  (elem funcref (ref.func $g)) (elem anyref (ref.null any) (ref.null any)))`)
/** Heap addresses below 100 are in use. */
export const s: Store = { ...base, fresh: 100 }
const typeOf = (x: number): DefType => {
  const dt = types[x]
  if (dt === undefined) throw new Error(`no type ${x}`)
  return dt
}
export const [sType, fixedType, aType] = [typeOf(0), typeOf(1), typeOf(2)]
export const [pType, qType, fType] = [typeOf(3), typeOf(4), typeOf(5)]

export const struct = (a: number, fields: ReadonlyArray<FieldVal>, type = sType) => refStruct(addr(a), type, fields)
export const array = (a: number, fields: ReadonlyArray<FieldVal>, type = fixedType) => refArray(addr(a), type, fields)
export const exn = (a: number, fields: ReadonlyArray<Val>, tag = 1): RefExn => ({
  _tag: 'ref.exn_addr',
  a: addr(a),
  tag: addr(tag),
  fields
})
export const extern = (r: Ref): RefExtern => ({ _tag: 'ref.extern', ref: r as RefExtern['ref'] }) // what it may not wrap as well
export const i31 = (i: number): Ref => ({ _tag: 'ref.i31_num', i })
export const pack = (pt: 'i8' | 'i16', c: number): PackVal => ({ _tag: 'pack', pt, c })
export const nulls = [refNull, refNull, refNull, refNull]

/** Rule and place of what was refused; nothing if it was accepted. What was expected is not what was found. */
export const said = (bad: Violation | null): string => {
  if (bad !== null) expect(bad.expected).not.toBe(bad.found)
  return bad === null ? '' : `${bad.rule} at ${showViolationPlace(bad.place)}`
}
export const ruleOf = (bad: Violation | null): string => said(bad).split(' ')[0] ?? ''
