/**
 * What is at an address: addresses mean something in one store only, so the embedder may hold a wrong one.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import * as V from '../persistent/Vector.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'

/** The instance at an address, of a list of the store. */
export const at = <A>(list: V.Vector<A>, a: number, what: string): Either<Refused, A> => {
  const found = V.get(list, a)
  return found === undefined ? left(refused('unknown', `the store has no ${what} at address ${a}`)) : right(found)
}

/** An index or a size given by the embedder, as a number: exact below 2^53, beyond every bound from there on. */
export const index = (i: number | bigint): number => Number(i)

/** `i` if it is one of the indices below `n`. */
export const within = (i: number | bigint, n: number, what: string): Either<Refused, number> => {
  const k = index(i)
  return Number.isInteger(k) && k >= 0 && k < n ?
      right(k)
    : left(refused('bounds', `index ${i} is outside of the ${what} of size ${n}`))
}
