/**
 * Matching of value types and type definitions. All types are closed; each function is one relation of the spec.
 *
 * Laws: every relation is reflexive and transitive; none of them looks into the group of a type that it meets by its
 * digest, so all are O(size of the two types) with O(log depth) for a pair of defined types.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html
 */
import type {
  AbsHeapType,
  CompType,
  DefType,
  FieldType,
  HeapType,
  RefType,
  ResultType,
  StorageType,
  ValType
} from '../structure/Types.ts'
import { ref, sameDefType } from '../structure/Types.ts'
import { ancestorAt, depthOf } from './Ancestors.ts'

/**
 * The abstract heap types strictly above each: Heaptype_sub/{eq-any,i31-eq,struct-eq,array-eq} and Heaptype_sub/{none,
 * nofunc,noexn,noextern}, closed by Heaptype_sub/trans.
 */
const above: Readonly<Record<Exclude<AbsHeapType, 'bot'>, ReadonlyArray<AbsHeapType>>> = {
  any: [],
  eq: ['any'],
  i31: ['eq', 'any'],
  struct: ['eq', 'any'],
  array: ['eq', 'any'],
  none: ['i31', 'struct', 'array', 'eq', 'any'],
  func: [],
  nofunc: ['func'],
  exn: [],
  noexn: ['exn'],
  extern: [],
  noextern: ['extern']
}

type Kind = CompType['_tag']

/** The abstract heap type right above a defined type. `null` for an index outside of the group. */
const kindOf = (dt: DefType): Kind | null => dt.group.subtypes[dt.i]?.ct._tag ?? null

const matchAbs = (a: AbsHeapType, b: AbsHeapType): boolean => a === b || a === 'bot' || above[a].includes(b)

/**
 * Deftype_sub, and Heaptype_sub/def.
 *
 *     dt_1 <: dt_2   if $clos(dt_1) = $clos(dt_2)                                     Deftype_sub/refl
 *     dt_1 <: dt_2   if $unrolldt(dt_1) = SUB fin tu* ct  and  tu*[i] <: dt_2         Deftype_sub/super
 */
export const matchDef = (dt1: DefType, dt2: DefType): boolean => {
  if (sameDefType(dt1, dt2)) return true
  const ancestor = ancestorAt(dt1, depthOf(dt2))
  return ancestor !== null && sameDefType(ancestor, dt2)
}

/** `heaptype <: absheaptype`, where the left side is a defined type: Heaptype_sub/{struct,array,func}, then trans. */
const defBelowAbs = (dt: DefType, b: AbsHeapType): boolean => {
  const kind = kindOf(dt)
  return kind !== null && matchAbs(kind, b)
}

/** `NONE <: ht` if `ht <: ANY`, `NOFUNC <: ht` if `ht <: FUNC`; the other bottoms are below no defined type. */
const absBelowDef = (a: AbsHeapType, dt: DefType): boolean => {
  const kind = kindOf(dt)
  return a === 'bot' || (kind !== null && a === (kind === 'func' ? 'nofunc' : 'none'))
}

/**
 * Heaptype_sub.
 *
 *     ht <: ht                                                                        Heaptype_sub/refl
 *     EQ <: ANY,  I31 <: EQ,  STRUCT <: EQ,  ARRAY <: EQ                              Heaptype_sub/eq-any ... array-eq
 *     dt <: STRUCT   if dt ~~ STRUCT yt*,  likewise ARRAY, FUNC                       Heaptype_sub/struct, array, func
 *     NONE <: ht     if ht <: ANY and ht =/= BOT,  likewise NOFUNC, NOEXN, NOEXTERN   Heaptype_sub/none ... noextern
 *     BOT <: ht                                                                       Heaptype_sub/bot
 */
export const matchHeap = (ht1: HeapType, ht2: HeapType): boolean => {
  if (ht1 === ht2 || ht1 === 'bot') return true
  if (typeof ht1 === 'string') {
    return (
      typeof ht2 === 'string' ? matchAbs(ht1, ht2)
      : ht2._tag === 'def' ? absBelowDef(ht1, ht2)
      : false
    )
  }
  if (typeof ht2 === 'string') return ht1._tag === 'def' && defBelowAbs(ht1, ht2)
  switch (ht1._tag) {
    case 'def':
      return ht2._tag === 'def' && matchDef(ht1, ht2)
    case 'rec':
      return ht2._tag === 'rec' && ht1.i === ht2.i
    case 'idx':
      return ht2._tag === 'idx' && ht1.x === ht2.x
  }
}

/**
 * Reftype_sub.
 *
 *     REF ht_1       <: REF ht_2        if ht_1 <: ht_2                               Reftype_sub/nonnull
 *     REF NULL? ht_1 <: REF NULL ht_2   if ht_1 <: ht_2                               Reftype_sub/null
 */
export const matchRef = (rt1: RefType, rt2: RefType): boolean =>
  rt1 === rt2 || ((rt2.null || !rt1.null) && matchHeap(rt1.ht, rt2.ht))

/** Valtype_sub/{num,vec,ref,bot}: Numtype_sub and Vectype_sub are identity; `BOT` is below all. */
export const matchVal = (t1: ValType, t2: ValType): boolean =>
  t1 === t2 || t1 === 'bot' || (typeof t1 !== 'string' && typeof t2 !== 'string' && matchRef(t1, t2))

/** Resulttype_sub: `t_1* <: t_2*`, of the same length and pointwise. */
export const matchResult = (ts1: ResultType, ts2: ResultType): boolean => {
  if (ts1 === ts2) return true
  if (ts1.length !== ts2.length) return false
  return ts1.every((t1, i) => {
    const t2 = ts2[i]
    return t2 !== undefined && matchVal(t1, t2)
  })
}

const isPacked = (zt: StorageType): zt is 'i8' | 'i16' => zt === 'i8' || zt === 'i16'

/** Storagetype_sub/{val,pack}: packed types match themselves only, by Packtype_sub. */
export const matchStorage = (zt1: StorageType, zt2: StorageType): boolean =>
  isPacked(zt1) || isPacked(zt2) ? zt1 === zt2 : matchVal(zt1, zt2)

/**
 * Fieldtype_sub.
 *
 *     zt_1 <: zt_2           if zt_1 <: zt_2                                          Fieldtype_sub/const
 *     MUT zt_1 <: MUT zt_2   if zt_1 <: zt_2 and zt_2 <: zt_1                         Fieldtype_sub/var
 */
const matchField = (yt1: FieldType, yt2: FieldType): boolean =>
  yt1.mut === yt2.mut && matchStorage(yt1.zt, yt2.zt) && (!yt1.mut || matchStorage(yt2.zt, yt1.zt))

/**
 * Comptype_sub.
 *
 *     STRUCT (yt_1* yt'*) <: STRUCT yt_2*         if (yt_1 <: yt_2)*                  Comptype_sub/struct
 *     ARRAY yt_1 <: ARRAY yt_2                    if yt_1 <: yt_2                     Comptype_sub/array
 *     FUNC t_11* -> t_12* <: FUNC t_21* -> t_22*  if t_21* <: t_11*, t_12* <: t_22*   Comptype_sub/func
 */
export const matchComp = (ct1: CompType, ct2: CompType): boolean => {
  switch (ct1._tag) {
    case 'struct':
      return (
        ct2._tag === 'struct' &&
        ct2.fields.every((yt2, i) => {
          const yt1 = ct1.fields[i]
          return yt1 !== undefined && matchField(yt1, yt2)
        })
      )
    case 'array':
      return ct2._tag === 'array' && matchField(ct1.field, ct2.field)
    case 'func':
      return ct2._tag === 'func' && matchResult(ct2.params, ct1.params) && matchResult(ct1.results, ct2.results)
  }
}

/**
 * `$diffrt(rt_1, rt_2)`: what remains of `rt_1` where a cast to `rt_2` failed.
 *
 *     $diffrt((REF nul ht_1), (REF NULL ht_2)) = (REF ht_1)
 *     $diffrt((REF nul ht_1), (REF ht_2))      = (REF nul ht_1)
 */
export const diffRef = (rt1: RefType, rt2: RefType): RefType => (rt2.null && rt1.null ? ref(false, rt1.ht) : rt1)

/** The greatest heap type of the hierarchy; of `BOT`, which is in all of them, `BOT`. */
export const topOf = (ht: HeapType): 'any' | 'func' | 'exn' | 'extern' | 'bot' => {
  const abs =
    typeof ht === 'string' ? ht
    : ht._tag === 'def' ? (kindOf(ht) ?? 'bot')
    : 'bot'
  switch (abs) {
    case 'any':
    case 'eq':
    case 'i31':
    case 'struct':
    case 'array':
    case 'none':
      return 'any'
    case 'func':
    case 'nofunc':
      return 'func'
    case 'exn':
    case 'noexn':
      return 'exn'
    case 'extern':
    case 'noextern':
      return 'extern'
    case 'bot':
      return 'bot'
  }
}
