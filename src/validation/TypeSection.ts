/**
 * Validity of the type section: recursion groups in order, each seeing the earlier ones and itself.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/types.html#recursive-types
 */
import type { Invalid } from '../structure/Errors.ts'
import { implementationLimit, invalid } from '../structure/Errors.ts'
import type { CompType, DefType, RecType, SubType } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import { expand } from './matching/Close.ts'
import { matchComp } from './matching/Subtype.ts'
import { checkComp, checkUse, firstOf } from './Types.ts'

/**
 * NON-SPEC: parameters or results of a function type, as every engine on the Web has it. Without a bound, two bytes of a
 * call would cost time and memory for any number of operands.
 */
const maxArity = 1000

/**
 * Subtype_ok, the conditions on indices: `|x*| <= 1`, `x < x_0`, and the composite type is valid. `n` is the number of
 * types that the group sees.
 */
const checkIndices = (n: number, x0: number, { supers, ct }: SubType): Invalid | null => {
  const bad = firstOf(supers, (tu) => checkUse(n, tu))
  if (bad !== null) return bad
  if (supers.length > 1) return invalid('Subtype_ok', `sub type ${x0} has more than one super type`)
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

const checkArity = (ct: CompType): Refusal | null =>
  ct._tag === 'func' && (ct.params.length > maxArity || ct.results.length > maxArity) ?
    implementationLimit('function arity', `a function type has more than ${maxArity} parameters or results`)
  : null

const at = (error: Invalid, index: number): Invalid => ({ ...error, path: [{ in: 'type', index }] })

/**
 * Types_ok: Rectype_ok of each group, at the index where it begins. `dts` are the closed types of the whole section.
 * All indices of a group are checked before any of its types is compared, as their supertypes are walked then.
 */
export const checkTypes = (types: ReadonlyArray<RecType>, dts: ReadonlyArray<DefType>): Refusal | null => {
  let x = 0
  for (const { subtypes } of types) {
    const n = x + subtypes.length
    for (const [i, st] of subtypes.entries()) {
      const bad = checkIndices(n, x + i, st)
      if (bad !== null) return at(bad, x + i)
      const wide = checkArity(st.ct)
      if (wide !== null) return wide
    }
    for (const [i, st] of subtypes.entries()) {
      const bad = checkSuper(dts, x + i, st)
      if (bad !== null) return at(bad, x + i)
    }
    x = n
  }
  return null
}
