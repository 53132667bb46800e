/**
 * Closing, rolling and unrolling of types: from the type section of a module to defined types without indices.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#recursive-types
 */
import type {
  CompType,
  DefType,
  ExternType,
  HeapType,
  RecGroup,
  RecType,
  RefType,
  SubType,
  TypeUse,
  ValType
} from '../structure/Types.ts'
import { recUse } from '../structure/Types.ts'
import { defType, recGroup } from './Digest.ts'
import type { Substitution } from './Substitute.ts'
import { substExtern, substHeap, substRef, substSub } from './Substitute.ts'

// NON-SPEC: memo of the pure function below. Keyed by identity, so it keeps nothing alive and nobody can see it.
const projected = new WeakMap<RecGroup, ReadonlyArray<DefType>>()

/** All defined types of a group, in order. The same group has the same objects. */
export const projections = (group: RecGroup): ReadonlyArray<DefType> => {
  const known = projected.get(group)
  if (known !== undefined) return known
  const dts = group.subtypes.map((_, i) => defType(group, i))
  projected.set(group, dts)
  return dts
}

// NON-SPEC: memo of the pure function below, as above.
const unrolled = new WeakMap<DefType, SubType>()

/** `$unrolldt`: the subtype, with `REC i` replaced by the defined types of its group, one level deep. */
export const unroll = (dt: DefType): SubType => {
  const known = unrolled.get(dt)
  if (known !== undefined) return known
  const dts = projections(dt.group)
  // The index is in the group, by Deftype_ok; the empty structure only keeps the function total.
  const st = dt.group.subtypes[dt.i]
  const open: SubType = st ?? { final: true, supers: [], ct: { _tag: 'struct', fields: [] } }
  const result = substSub((tu) => (tu._tag === 'rec' ? (dts[tu.i] ?? tu) : tu), open)
  unrolled.set(dt, result)
  return result
}

/** Expand, `$expanddt`: the composite type, unrolled one level. */
export const expand = (dt: DefType): CompType => unroll(dt).ct

/** The supertypes that a defined type declares; at most one if it is valid. */
export const supersOf = (dt: DefType): ReadonlyArray<DefType> => unroll(dt).supers.filter((tu) => tu._tag === 'def')

/** Replaces an index by its defined type. An index out of range stays: the validator refuses it. */
const closing =
  (types: ReadonlyArray<DefType>): Substitution =>
  (tu) =>
    tu._tag === 'idx' ? (types[tu.x] ?? tu) : tu

/** Indices of the own group, which starts at `x` and has `n` types, become `REC i`; earlier ones are closed. */
const rolling =
  (types: ReadonlyArray<DefType>, x: number, n: number): Substitution =>
  (tu) =>
    tu._tag !== 'idx' ? tu
    : tu.x >= x && tu.x < x + n ? recUse(tu.x - x)
    : (types[tu.x] ?? tu)

/**
 * `$alloctypes`: the closed, rolled defined types of a type section. Equal groups become one object.
 *
 * Total: an index that is out of range stays an index. Linear in the size of the section.
 */
export const closeTypes = (types: ReadonlyArray<RecType>): ReadonlyArray<DefType> => {
  const dts: DefType[] = []
  const groups = new Map<string, RecGroup>()
  for (const { subtypes } of types) {
    const f = rolling(dts, dts.length, subtypes.length)
    const fresh = recGroup(subtypes.map((st) => substSub(f, st)))
    const group = groups.get(fresh.digest) ?? fresh
    groups.set(group.digest, group)
    for (const dt of projections(group)) dts.push(dt)
  }
  return dts
}

/** `$clos_typeuse`: of an index, the type at it. */
export const closeUse = (types: ReadonlyArray<DefType>, tu: TypeUse): TypeUse => closing(types)(tu)
/** `$clos_heaptype`. */
export const closeHeap = (types: ReadonlyArray<DefType>, ht: HeapType): HeapType => substHeap(closing(types), ht)
/** `$clos_reftype`. */
export const closeRef = (types: ReadonlyArray<DefType>, rt: RefType): RefType => substRef(closing(types), rt)
/** `$clos_valtype`. */
export const closeVal = (types: ReadonlyArray<DefType>, t: ValType): ValType =>
  typeof t === 'string' ? t : closeRef(types, t)
/** `$clos_externtype`. */
export const closeExtern = (types: ReadonlyArray<DefType>, xt: ExternType): ExternType =>
  substExtern(closing(types), xt)
