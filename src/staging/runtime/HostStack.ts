/**
 * The host's stack, which may end where a caller has left little of it.
 *
 * The host says so by an error that is thrown; any other error is our own defect, not to be hidden.
 */

/** In place of a result: the host has ended what was running. */
export const overflow = Symbol('the host has no stack left')

/** What a function returns, or `overflow`: then it has been abandoned somewhere. */
export const withinStack = <A>(f: () => A): A | typeof overflow => {
  // eslint-disable-next-line functional/no-try-statements -- NON-SPEC: the host has no other way to say so
  try {
    return f()
  } catch (e) {
    // eslint-disable-next-line functional/no-throw-statements -- NON-SPEC: as above
    if (!(e instanceof RangeError && /call stack/.test(e.message))) throw e
    return overflow
  }
}

const recur = (n: number): number => (n === 0 ? 0 : 1 + recur(n - 1))

/** Whether a few hundred calls are left: enough for what does not recur. */
export const hasRoom = (): boolean => withinStack(() => recur(500)) !== overflow
