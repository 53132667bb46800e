/**
 * Decisions drawn from a list of numbers: a program is a function of such a list, so that shrinking the list shrinks the
 * program. After the end of the list every decision is 0, and 0 is always the simplest way on.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/index.html
 */

/** NON-SPEC: the place moves while one program is built; nobody else sees it. */
export interface Draw {
  readonly list: ReadonlyArray<number>
  at: number
}

export const draw = (list: ReadonlyArray<number>): Draw => ({ list, at: 0 })

export const isOver = (d: Draw): boolean => d.at >= d.list.length

/** The numbers of a list are below this. */
export const RANGE = 256

/** A natural below `n`; 0 where `n` is 0. */
export const pick = (d: Draw, n: number): number => {
  if (n <= 1) return 0
  let x = 0
  // more than one number where one is too small
  for (let range = 1; range < n; range *= RANGE) x = x * RANGE + (d.list[d.at++] ?? 0)
  return x % n
}

/** True `k` times out of `n`; false after the end. */
export const chance = (d: Draw, k: number, n: number): boolean => pick(d, n) >= n - k

/** One of the elements; undefined of none. */
export const one = <A>(d: Draw, xs: ReadonlyArray<A>): A | undefined => xs[pick(d, xs.length)]

/** `n` times. */
export const times = <A>(n: number, f: (i: number) => A): ReadonlyArray<A> =>
  Array.from({ length: Math.max(0, n) }, (_, i) => f(i))

/** An alternative, and how often it is taken compared with the others. */
export type Weighted<A> = readonly [weight: number, value: A]

/** One of the alternatives by their weights; the first where the list has ended. */
export const weighted = <A>(d: Draw, xs: ReadonlyArray<Weighted<A>>): A | undefined => {
  let k = pick(
    d,
    xs.reduce((sum, [w]) => sum + w, 0)
  )
  for (const [w, x] of xs) {
    if (k < w) return x
    k -= w
  }
  return undefined
}
