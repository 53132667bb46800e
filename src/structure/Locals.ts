/**
 * Groups of declared locals in normal form. The abstract syntax has single locals; how a binary groups them is a detail of
 * its encoding, so a module has one form for equal sequences of locals.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html#functions
 */
import type { LocalGroup } from './Module.ts'
import { sameValType } from './Same.ts'

/* eslint-disable core/no-visible-mutation -- NON-SPEC: groups grow in place while one caller builds them */
/** Adds `n` locals of type `t` to groups in normal form; true if they begin a group of their own. */
export const addLocals = (groups: LocalGroup[], { n, t }: LocalGroup): boolean => {
  if (n === 0) return false
  const last = groups.at(-1)
  const joins = last !== undefined && sameValType(last.t, t)
  if (joins) groups[groups.length - 1] = { n: last.n + n, t: last.t }
  else groups.push({ n, t })
  return !joins
}
/* eslint-enable core/no-visible-mutation */

/** The normal form: no group is empty, and neighbours differ in type. Linear in the number of groups. */
export const localGroups = (groups: ReadonlyArray<LocalGroup>): ReadonlyArray<LocalGroup> => {
  const normal: LocalGroup[] = []
  for (const group of groups) addLocals(normal, group)
  return normal
}
