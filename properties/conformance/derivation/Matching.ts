/**
 * The rules of chapter 3 by which types match: one derivation of a pair that matches, as the list of its rules.
 *
 * Nothing here decides: what it is given, the validator has found to match. All types are closed.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html
 */
import type { ValidationRule } from '../../../src/spec/generated/RuleNames.ts'
import {
  sameDefType,
  type AbsHeapType,
  type CompType,
  type DefType,
  type ExternType,
  type FieldType,
  type HeapType,
  type Limits,
  type RefType,
  type ResultType,
  type StorageType,
  type TypeUse,
  type ValType
} from '../../../src/structure/Types.ts'
import { supersOf } from '../../../src/types/Close.ts'

export type Rules = ReadonlyArray<ValidationRule>

const kindOf = (dt: DefType): CompType['_tag'] => {
  const st = dt.group.subtypes[dt.i]
  if (st === undefined) throw new Error('a closed type has an index outside of its group')
  return st.ct._tag
}

/** The step up from an abstract heap type, by the axioms of Heaptype_sub. */
const up: Partial<Record<AbsHeapType, readonly [AbsHeapType, ValidationRule]>> = {
  eq: ['any', 'Heaptype_sub/eq-any'],
  i31: ['eq', 'Heaptype_sub/i31-eq'],
  struct: ['eq', 'Heaptype_sub/struct-eq'],
  array: ['eq', 'Heaptype_sub/array-eq']
}

/** Several steps, joined by transitivity. */
const joined = (steps: ReadonlyArray<Rules>): Rules => [
  ...steps.flat(),
  ...steps.slice(1).map(() => 'Heaptype_sub/trans' as const)
]

const climb = (from: AbsHeapType, to: AbsHeapType): ReadonlyArray<Rules> => {
  const steps: Rules[] = []
  let at = from
  while (at !== to) {
    const next = up[at]
    if (next === undefined) throw new Error(`${from} does not lie below ${to}`)
    steps.push([next[1]])
    at = next[0]
  }
  return steps
}

const bottoms: Partial<Record<AbsHeapType, readonly [AbsHeapType, ValidationRule]>> = {
  none: ['any', 'Heaptype_sub/none'],
  nofunc: ['func', 'Heaptype_sub/nofunc'],
  noexn: ['exn', 'Heaptype_sub/noexn'],
  noextern: ['extern', 'Heaptype_sub/noextern']
}

/** The declared supertypes from one defined type up to another, each by a step of Deftype_sub/super. */
export const defRules = (dt1: DefType, dt2: DefType): Rules => {
  const rules: ValidationRule[] = []
  let at = dt1
  while (!sameDefType(at, dt2)) {
    const [parent] = supersOf(at)
    if (parent === undefined) throw new Error('the types do not match')
    rules.push('Deftype_sub/super', 'Heaptype_sub/def')
    at = parent
  }
  return [...rules, 'Deftype_sub/refl']
}

const abstractRules = (a: AbsHeapType, b: AbsHeapType): Rules => {
  const bottom = bottoms[a]
  return bottom !== undefined ? [bottom[1], ...heapRules(b, bottom[0])] : joined(climb(a, b))
}

export const heapRules = (ht1: HeapType, ht2: HeapType): Rules => {
  if (ht1 === ht2) return ['Heaptype_sub/refl']
  if (ht1 === 'bot') return ['Heaptype_sub/bot']
  if (typeof ht1 === 'string') {
    if (typeof ht2 === 'string') return abstractRules(ht1, ht2)
    const bottom = bottoms[ht1]
    return bottom === undefined ? [] : [bottom[1], ...heapRules(ht2, bottom[0])]
  }
  if (ht1._tag !== 'def') return ['Heaptype_sub/refl']
  if (typeof ht2 !== 'string') return ht2._tag === 'def' ? ['Heaptype_sub/def', ...defRules(ht1, ht2)] : []
  const kind = kindOf(ht1)
  return joined([[`Heaptype_sub/${kind}`], ...climb(kind, ht2)])
}

export const refRules = (rt1: RefType, rt2: RefType): Rules => [
  rt2.null ? 'Reftype_sub/null' : 'Reftype_sub/nonnull',
  ...heapRules(rt1.ht, rt2.ht)
]

export const valRules = (t1: ValType, t2: ValType): Rules => {
  if (t1 === 'bot') return ['Valtype_sub/bot']
  if (typeof t1 !== 'string' && typeof t2 !== 'string') return ['Valtype_sub/ref', ...refRules(t1, t2)]
  return t1 === 'v128' ? ['Valtype_sub/vec', 'Vectype_sub'] : ['Valtype_sub/num', 'Numtype_sub']
}

/** Pointwise; the lists are of one length. */
const each = <A>(as: ReadonlyArray<A>, bs: ReadonlyArray<A>, rules: (a: A, b: A) => Rules): Rules =>
  bs.flatMap((b, i) => {
    const a = as[i]
    return a === undefined ? [] : rules(a, b)
  })

export const resultRules = (ts1: ResultType, ts2: ResultType): Rules => ['Resulttype_sub', ...each(ts1, ts2, valRules)]

export const storageRules = (zt1: StorageType, zt2: StorageType): Rules =>
  zt1 === 'i8' || zt1 === 'i16' || zt2 === 'i8' || zt2 === 'i16' ?
    ['Storagetype_sub/pack', 'Packtype_sub']
  : ['Storagetype_sub/val', ...valRules(zt1, zt2)]

const fieldRules = (yt1: FieldType, yt2: FieldType): Rules =>
  yt1.mut ?
    ['Fieldtype_sub/var', ...storageRules(yt1.zt, yt2.zt), ...storageRules(yt2.zt, yt1.zt)]
  : ['Fieldtype_sub/const', ...storageRules(yt1.zt, yt2.zt)]

export const compRules = (ct1: CompType, ct2: CompType): Rules => {
  if (ct1._tag === 'struct' && ct2._tag === 'struct')
    return ['Comptype_sub/struct', ...each(ct1.fields, ct2.fields, fieldRules)]
  if (ct1._tag === 'array' && ct2._tag === 'array') return ['Comptype_sub/array', ...fieldRules(ct1.field, ct2.field)]
  if (ct1._tag === 'func' && ct2._tag === 'func')
    return ['Comptype_sub/func', ...resultRules(ct2.params, ct1.params), ...resultRules(ct1.results, ct2.results)]
  return []
}

/** `max` of the limits that are asked for. */
const limitRules = ({ max }: Limits): Rules => [max === null ? 'Limits_sub/eps' : 'Limits_sub/max']

const useRules = (tu1: TypeUse, tu2: TypeUse): Rules =>
  tu1._tag === 'def' && tu2._tag === 'def' ? defRules(tu1, tu2) : []

/** What an import accepts. */
export const externRules = (xt1: ExternType, xt2: ExternType): Rules => {
  if (xt1._tag === 'tag' && xt2._tag === 'tag')
    return ['Externtype_sub/tag', 'Tagtype_sub', ...useRules(xt1.type, xt2.type), ...useRules(xt2.type, xt1.type)]
  if (xt1._tag === 'global' && xt2._tag === 'global')
    return [
      'Externtype_sub/global',
      ...(xt1.mut ?
        (['Globaltype_sub/var', ...valRules(xt1.t, xt2.t), ...valRules(xt2.t, xt1.t)] as const)
      : (['Globaltype_sub/const', ...valRules(xt1.t, xt2.t)] as const))
    ]
  if (xt1._tag === 'mem' && xt2._tag === 'mem') return ['Externtype_sub/mem', 'Memtype_sub', ...limitRules(xt2.lim)]
  if (xt1._tag === 'table' && xt2._tag === 'table')
    return [
      'Externtype_sub/table',
      'Tabletype_sub',
      ...limitRules(xt2.lim),
      ...refRules(xt1.rt, xt2.rt),
      ...refRules(xt2.rt, xt1.rt)
    ]
  if (xt1._tag === 'func' && xt2._tag === 'func') return ['Externtype_sub/func', ...useRules(xt1.type, xt2.type)]
  return []
}
