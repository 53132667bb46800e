/**
 * Validity of closed types: what instances in the store carry.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#store-validity
 */
import type {
  CompType,
  DefType,
  HeapType,
  MemType,
  RecGroup,
  RefType,
  StorageType,
  TableType,
  TypeUse,
  ValType
} from '../structure/Types.ts'
import { ref } from '../structure/Types.ts'
import { checkMemType, checkTableType } from '../validation/Externals.ts'
import { expand, projections } from '../types/Close.ts'
import { matchComp } from '../types/Subtype.ts'
import { tally, type Derived } from './Derived.ts'
import { ofRefusal, violation, type ViolationPlace, type Violation } from './Violation.ts'

/** The types that a composite type is made of. */
const storageTypes = (ct: CompType): ReadonlyArray<StorageType> => {
  switch (ct._tag) {
    case 'struct':
      return ct.fields.map(({ zt }) => zt)
    case 'array':
      return [ct.field.zt]
    case 'func':
      return [...ct.params, ...ct.results]
  }
}

/** The type uses in a group, supertypes included. */
const usesOf = ({ subtypes }: RecGroup): ReadonlyArray<TypeUse> =>
  subtypes.flatMap(({ supers, ct }) => [
    ...supers,
    ...storageTypes(ct).flatMap((zt) => (typeof zt === 'string' || typeof zt.ht === 'string' ? [] : [zt.ht]))
  ])

/** A use that may not be in a closed type: an index, or what is beyond a group, this one of `n` types or another. */
const isOpen = (tu: TypeUse, n: number): boolean =>
  tu._tag === 'def' ? tu.group.subtypes[tu.i] === undefined : tu._tag === 'idx' || tu.i >= n

/** Subtype_ok2: at most one supertype, which is declared before, is not final, and is matched. */
const subtypeProblem = (dt: DefType): string | null => {
  const st = dt.group.subtypes[dt.i]
  if (st === undefined) return `no type ${dt.i} in a group of ${dt.group.subtypes.length}`
  if (st.supers.length > 1) return 'more than one supertype'
  const [tu] = st.supers
  if (tu === undefined) return null
  if (tu._tag === 'rec' && tu.i >= dt.i) return 'a supertype that is not declared before'
  const sup =
    tu._tag === 'def' ? tu
    : tu._tag === 'rec' ? projections(dt.group)[tu.i]
    : undefined
  if (sup?.group.subtypes[sup.i]?.final !== false) return 'a final supertype'
  return matchComp(expand(dt), expand(sup)) ? null : 'a supertype that it does not match'
}

/** Rectype_ok2 of one group, the groups below being valid. */
const groupProblem = (d: Derived, group: RecGroup): string | null => {
  if (usesOf(group).some((tu) => isOpen(tu, group.subtypes.length))) return 'a type use that is not closed'
  for (const dt of projections(group)) {
    const problem = subtypeProblem(dt)
    if (problem !== null) return problem
    tally(d, 'Rectype_ok2/cons')
    tally(d, 'Subtype_ok2')
  }
  tally(d, 'Rectype_ok2/empty')
  return null
}

/** Deftype_ok: `{} |- dt : OK`. Iterative: groups may use each other in chains of any length. */
export const deftypeOk = (d: Derived, place: ViolationPlace | null, dt: DefType): Violation | null => {
  if (dt.group.subtypes[dt.i] === undefined)
    return violation('Deftype_ok', place, `a type of a group of ${dt.group.subtypes.length}`, `type ${dt.i}`)
  const work: Array<{ readonly group: RecGroup; readonly isOpened: boolean }> = [{ group: dt.group, isOpened: false }]
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    const { group, isOpened } = item
    if (d.groups.has(group.digest)) continue
    if (!isOpened) {
      work.push({ group, isOpened: true })
      for (const tu of usesOf(group))
        if (tu._tag === 'def' && !d.groups.has(tu.group.digest)) work.push({ group: tu.group, isOpened: false })
      continue
    }
    const problem = groupProblem(d, group)
    if (problem !== null) return violation('Deftype_ok', place, 'a valid closed recursive type', problem)
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: memory of derivations
    d.groups.add(group.digest)
  }
  tally(d, 'Deftype_ok')
  return null
}

/** Heaptype_ok of a closed type. */
const heaptypeOk = (d: Derived, place: ViolationPlace | null, ht: HeapType): Violation | null => {
  if (typeof ht === 'string') return null
  return ht._tag === 'def' ?
      deftypeOk(d, place, ht)
    : violation('Heaptype_ok/typeuse', place, 'a closed type', ht._tag === 'idx' ? `index ${ht.x}` : `rec ${ht.i}`)
}

/** Reftype_ok of a closed type. */
export const reftypeOk = (d: Derived, place: ViolationPlace | null, rt: RefType): Violation | null => {
  tally(d, 'Reftype_ok')
  return heaptypeOk(d, place, rt.ht)
}

/** Valtype_ok of a closed type. */
export const valtypeOk = (d: Derived, place: ViolationPlace | null, t: ValType): Violation | null =>
  typeof t === 'string' ? null : reftypeOk(d, place, t)

/** Memtype_ok. */
export const memtypeOk = (d: Derived, place: ViolationPlace | null, mt: MemType): Violation | null => {
  tally(d, 'Memtype_ok')
  const bad = checkMemType(mt)
  return bad === null ? null : ofRefusal(place, bad)
}

const anyElement = ref(true, 'func')

/** Tabletype_ok of a closed type: its limits, then its element type. */
export const tabletypeOk = (d: Derived, place: ViolationPlace | null, tt: TableType): Violation | null => {
  tally(d, 'Tabletype_ok')
  const bad = checkTableType(0, { ...tt, rt: anyElement })
  return bad === null ? reftypeOk(d, place, tt.rt) : ofRefusal(place, bad)
}

/** Tagtype_ok of a closed type: a function type without results. */
export const tagtypeOk = (d: Derived, place: ViolationPlace | null, dt: DefType): Violation | null => {
  const bad = deftypeOk(d, place, dt)
  if (bad !== null) return bad
  tally(d, 'Tagtype_ok')
  const ct = expand(dt)
  return ct._tag === 'func' && ct.results.length === 0 ?
      null
    : violation('Tagtype_ok', place, 'a function type without results', `a ${ct._tag} type`)
}
