/**
 * The locals of a function: parameters, then groups of declared ones, never unrolled.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html#locals
 */
import type { LocalGroup } from '../structure/Module.ts'
import type { DefType, ResultType, StorageType, ValType } from '../structure/Types.ts'
import { closeVal } from '../types/Close.ts'

export interface Locals {
  readonly params: ResultType
  /** The type of each group, and the index after its last local. */
  readonly types: ReadonlyArray<ValType>
  readonly ends: ReadonlyArray<number>
}

/** No locals: the context of a constant expression. */
export const noLocals: Locals = { params: [], types: [], ends: [] }

/** The parameters are closed already, the groups are not. */
export const locals = (
  types: ReadonlyArray<DefType>,
  params: ResultType,
  groups: ReadonlyArray<LocalGroup>
): Locals => {
  const ends: number[] = []
  let end = params.length
  for (const { n } of groups) ends.push((end += n))
  return { params, types: groups.map(({ t }) => closeVal(types, t)), ends }
}

/** The type of local `x`, or `undefined` where there is none. Logarithmic in the number of groups. */
export const localType = ({ params, types, ends }: Locals, x: number): ValType | undefined => {
  if (x < params.length) return params[x]
  let low = 0
  let high = ends.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if ((ends[mid] ?? 0) > x) high = mid
    else low = mid + 1
  }
  return types[low]
}

/** `$unpack(zt)`. */
export const unpack = (zt: StorageType): ValType => (zt === 'i8' || zt === 'i16' ? 'i32' : zt)

/** Defaultable, else Nondefaultable: `$default_` is defined, of a field after unpacking. */
export const defaultable = (zt: StorageType): boolean => (typeof zt === 'string' ? zt !== 'bot' : zt.null)

/** Local_ok/{set,unset}: parameters are set from the start, and so are locals that have a default. */
export const setAtStart = (local: Locals, x: number, t: ValType): boolean => x < local.params.length || defaultable(t)
