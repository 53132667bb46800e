/**
 * Memory in which a number and its pattern are views of one another, and words of results wait for a moment.
 *
 * Written and read within one expression, or by the statement after a call: no number becomes an object.
 *
 * See: https://webassembly.github.io/spec/core/exec/numerics.html#representations
 */

// NON-SPEC: shared by all runs, but never read before it is written
export const F32 = new Float32Array(1)
/** The pattern of the number in `F32`. */
export const W32 = new Int32Array(F32.buffer)
/** A double. */
export const F64 = new Float64Array(1)
/** The halves of its pattern, at `LOW` and `HIGH`. */
export const W64 = new Int32Array(F64.buffer)
/** Where the halves of a double are: the byte order of the host. */
export const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
/** As `LOW`. */
export const HIGH = 1 - LOW

/** NON-SPEC: the words of a vector that a function returns, except for the first, which is its JavaScript result. */
export const R = new Int32Array(4)
