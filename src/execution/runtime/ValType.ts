/**
 * Whether values have the types that a caller owes.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/values.html#values
 */
import { numType } from '../../numerics/Num.ts'
import { showValType } from '../../structure/Show.ts'
import type { ResultType, ValType } from '../../structure/Types.ts'
import { notVal } from './Shape.ts'
import { matchesRef, refType } from './RefType.ts'
import type { Store } from './Store.ts'
import { isRefVal, type Val } from './Values.ts'

/** The number or vector type of a constant is the first part of its mnemonic. */
const constType = (v: Exclude<Val, { readonly _tag: `ref.${string}` }>): ValType =>
  v._tag === 'v128.const' ? 'v128' : numType(v)

/** The least type of a value. */
export const valType = (s: Store, v: Val): ValType => (isRefVal(v) ? refType(s, v) : constType(v))

/** `s |- val : t` for a closed `t`: Num_ok, Vec_ok, Ref_ok with subsumption. */
const matchesVal = (s: Store, v: Val, t: ValType): boolean =>
  isRefVal(v) ? typeof t !== 'string' && matchesRef(s, v, t) : constType(v) === t

/** Plain JavaScript may pass anything: there, no type is checked. */
const isList = (x: unknown): boolean => Array.isArray(x)

/** Why values do not have these types, in words; `null` if they do. */
export const mismatch = (s: Store, vals: ReadonlyArray<Val>, ts: ResultType): string | null => {
  if (!isList(vals)) return 'a list of values is needed'
  if (vals.length !== ts.length) return `${ts.length} values are needed, ${vals.length} given`
  for (const [k, v] of vals.entries()) {
    const wrong = notVal(v)
    if (wrong !== null) return `value ${k}: ${wrong}`
  }
  const i = ts.findIndex((t, k) => {
    const v = vals[k]
    return v === undefined || !matchesVal(s, v, t)
  })
  const [v, t] = [vals[i], ts[i]]
  if (v === undefined || t === undefined) return null
  return `value ${i} is of type ${showValType(valType(s, v))}, not ${showValType(t)}`
}
