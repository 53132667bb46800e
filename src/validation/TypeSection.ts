/**
 * Validity of the type section: recursion groups in order, each seeing the earlier ones and itself.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/types.html#recursive-types
 */
import type { Invalid } from '../structure/Errors.ts'
import { implementationLimit, invalid } from '../structure/Errors.ts'
import type { CompType, DefType, RecType, SubType } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import { expand } from '../types/Close.ts'
import { matchComp } from '../types/Subtype.ts'
import { checkComp, checkUse, firstOf } from './Types.ts'

/**
 * NON-SPEC: the limits that all engines on the Web have. Without them two bytes of a call would cost time and memory
 * for any number of operands, and a type could be too long to be written down for its digest.
 */
const limits = { types: 1_000_000, arity: 1000, fields: 10_000 } as const

const at = (error: Invalid, index: number): Invalid => ({ ...error, path: [{ in: 'type', index }] })

const limit = (what: string, most: number): Refusal =>
  implementationLimit(what, `${what}: at most ${most} are supported`)

const checkSizes = (ct: CompType): Refusal | null => {
  if (ct._tag === 'struct') return ct.fields.length > limits.fields ? limit('structure fields', limits.fields) : null
  if (ct._tag === 'array') return null
  return (
    ct.params.length > limits.arity ? limit('function parameters', limits.arity)
    : ct.results.length > limits.arity ? limit('function results', limits.arity)
    : null
  )
}

/** What has to hold before types are closed: they are of a size to be, and declare one supertype at most. */
export const checkShapes = (types: ReadonlyArray<RecType>): Refusal | null => {
  let x = 0
  for (const { subtypes } of types) {
    if (x + subtypes.length > limits.types) return limit('types', limits.types)
    for (const { supers, ct } of subtypes) {
      if (supers.length > 1) return at(invalid('Subtype_ok', `sub type ${x} has more than one super type`), x)
      const large = checkSizes(ct)
      if (large !== null) return large
      x++
    }
  }
  return null
}

/**
 * Subtype_ok, the conditions on indices: `x < x_0`, and the composite type is valid. `n` is the number of
 * types that the group sees.
 */
const checkIndices = (n: number, x0: number, { supers, ct }: SubType): Invalid | null => {
  const bad = firstOf(supers, (tu) => checkUse(n, tu))
  if (bad !== null) return bad
  const late = supers.find((tu) => tu._tag === 'idx' && tu.x >= x0)
  if (late?._tag === 'idx')
    return invalid('Subtype_ok', `sub type ${x0} has a super type ${late.x} that is not before it`)
  return checkComp(n, ct)
}

/** Subtype_ok, the conditions on the supertype: it is not final, and the composite type matches that of it. */
const checkSuper = (dts: ReadonlyArray<DefType>, x0: number, { supers }: SubType): Invalid | null =>
  firstOf(supers, (tu) => {
    const x = tu._tag === 'idx' ? tu.x : Infinity
    const [sub, sup] = [dts[x0], dts[x]]
    if (sub === undefined || sup === undefined) return invalid('Typeuse_ok/typeidx', `unknown type ${x}`)
    if (sup.group.subtypes[sup.i]?.final !== false) {
      return invalid('Subtype_ok', `sub type ${x0} has a final super type ${x}`)
    }
    return matchComp(expand(sub), expand(sup)) ? null : (
        invalid('Subtype_ok', `sub type ${x0} does not match super type ${x}`)
      )
  })

/**
 * Types_ok/{empty,cons}: Type_ok of each group, by Rectype_ok/{empty,cons}, at the index where it begins. `dts` are the closed types of the whole section.
 * All indices of a group are checked before any of its types is compared, as their supertypes are walked then.
 */
export const checkTypes = (types: ReadonlyArray<RecType>, dts: ReadonlyArray<DefType>): Invalid | null => {
  let x = 0
  for (const { subtypes } of types) {
    const n = x + subtypes.length
    for (const [i, st] of subtypes.entries()) {
      const bad = checkIndices(n, x + i, st)
      if (bad !== null) return at(bad, x + i)
    }
    for (const [i, st] of subtypes.entries()) {
      const bad = checkSuper(dts, x + i, st)
      if (bad !== null) return at(bad, x + i)
    }
    x = n
  }
  return null
}
