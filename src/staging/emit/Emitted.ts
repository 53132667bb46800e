/** The JavaScript of one function, for people to read: generated as for a run, but never executed. */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { FuncAddr } from '../../execution/runtime/Addresses.ts'
import type { ModuleInst, Store } from '../../execution/runtime/Store.ts'
import type { Expr } from '../../structure/Instr.ts'
import { functionInfoAt, noFunctionInfos, type FunctionInfo, type StagingBound } from '../abi/FunctionInfo.ts'
import type { Staged } from '../exit/Exit.ts'
import { entryAt, osrFunction, wholeFunction } from './Function.ts'
import { usual } from './Split.ts'

/**
 * Why there is no JavaScript: `unreached`, control does not reach the place; `source`, the
 * JavaScript would be too long; else the bound that the function exceeds.
 */
export type NotEmitted = StagingBound | 'unreached' | 'source'

/** A function of an instance; `undefined` if it is the host's. */
export const infoOf = (s: Store, inst: ModuleInst, a: FuncAddr): FunctionInfo | undefined =>
  functionInfoAt(noFunctionInfos(), s, inst, a)

/** The function from its start, or from instruction `index` of the sequence `es` on. */
export const emitted = (
  store: Store,
  inst: ModuleInst,
  info: FunctionInfo,
  at: { readonly es: Expr; readonly index: number } | null
): Either<NotEmitted, Staged> => {
  const known = { store, inst }
  if (info.refused !== null) return E.left(info.refused)
  if (at === null) return E.fromNullable<NotEmitted>('source')(wholeFunction(known, info, usual))
  const entry = entryAt(known, info, at.es, at.index, usual)
  if (entry === null) return E.left('unreached')
  return E.fromNullable<NotEmitted>('source')(osrFunction(known, info, entry, usual))
}
