/**
 * How far the embedder may grow a memory or a table.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#growing-memories
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { mayGrow, mostEntries, mostPages } from '../execution/runtime/Growth.ts'
import { deterministic } from '../execution/runtime/Choices.ts'
import { pagesFor, type Limits as Bounds } from '../execution/runtime/Config.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import { implementationLimit, type ImplementationLimit } from '../structure/Errors.ts'
import type { Limits, MemType, TableType } from '../structure/Types.ts'
import { index } from './Lookup.ts'

/** Limits whose lower one is a size that exists. */
type Grown = Limits & { readonly min: number }

/**
 * The limits of the type after growing from `size` by `n`, in pages or entries. `Refused`: `n` is no natural, or the size is
 * over the declared maximum or what the address type allows. `ImplementationLimit`: over the bounds of this implementation.
 */
export const grown = (
  type: MemType | TableType,
  size: number,
  n: number | bigint,
  bounds: Bounds
): Either<Refused | ImplementationLimit, Grown> => {
  const { max } = type.lim
  const min = size + index(n)
  const [most, bound] =
    type._tag === 'mem' ? [mostPages(type.at), pagesFor(type.at, bounds)] : [mostEntries(type.at), bounds.table]
  const unit = type._tag === 'mem' ? 'pages' : 'entries'
  if (!Number.isInteger(min) || min < size || !mayGrow(min, max, most, deterministic).grows)
    return left(refused('limit', `cannot grow from ${size} by ${n} ${unit}: at most ${max ?? most} are allowed`))
  return min > bound ?
      left(implementationLimit(unit, `growing to ${min} ${unit} is over the limit of ${bound}`))
    : right({ min, max })
}
