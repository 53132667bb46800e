/**
 * Equality of flat data: instructions, types, limits, choices.
 *
 * NON-SPEC: the specification compares syntax by writing it down twice.
 * Spec: https://webassembly.github.io/spec/core/syntax/conventions.html
 */
import type { DefType } from '../../structure/Types.ts'

type Fields = Readonly<Record<string, unknown>>

const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null

/** Defined types are equal iff their digests are: nothing is compared below them. */
const isDefType = (x: Fields): x is Fields & DefType => x['_tag'] === 'def'

/** The fields that hold instruction sequences: the identity of a sequence names its place in the module. */
const sequences: ReadonlySet<string> = new Set(['es', 'then', 'else'])

const sameList = (xs: ReadonlyArray<unknown>, ys: ReadonlyArray<unknown>): boolean =>
  xs.length === ys.length && xs.every((x, i) => sameData(x, ys[i]))

const sameFields = (x: Fields, y: Fields): boolean => {
  const keys = Object.keys(x)
  return (
    keys.length === Object.keys(y).length &&
    keys.every((k) => k in y && (sequences.has(k) ? x[k] === y[k] : sameData(x[k], y[k])))
  )
}

/**
 * Whether both are the same data: the same primitives, lists and records. It calls itself only as deep as an instruction
 * or a type is nested without its sequences and its defined types, which is no more than four levels.
 */
export const sameData = (x: unknown, y: unknown): boolean => {
  if (x === y) return true
  if (!isFields(x) || !isFields(y)) return false
  if (Array.isArray(x) || Array.isArray(y)) return Array.isArray(x) && Array.isArray(y) && sameList(x, y)
  return isDefType(x) && isDefType(y) ? x.digest === y.digest : sameFields(x, y)
}
