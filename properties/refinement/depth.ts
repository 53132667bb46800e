/** Callers that have left less and less of the host's stack. */

/** Calls `f` from `n` calls deep. */
export const below = <A>(n: number, f: () => A): A => (n === 0 ? f() : below(n - 1, f))

/**
 * The result of `f` from 500 calls deep, then from `by` more each time, as long as the host has stack for the literal machine;
 * each result is checked from where there is enough. The depth of the last.
 */
export const deepest = <A>(by: number, f: () => A, check: (a: A) => void): number => {
  let last = 0
  for (let n = 500; n < 50_000; n += by) {
    let given: { readonly a: A } | null = null
    try {
      given = { a: below(n, f) }
    } catch (e) {
      // even the literal machine has no stack any more
      if (!(e instanceof RangeError)) throw e
      break
    }
    check(given.a)
    last = n
  }
  return last
}
