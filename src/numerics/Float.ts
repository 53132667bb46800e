/**
 * The operators of binary floating point on the numbers of JavaScript, which are binary64 themselves.
 *
 * Operators that round have two forms. The form for binary32 computes in binary64 and rounds once more: for sums,
 * products, quotients and square roots the second rounding cannot change the result, since 53 >= 2 * 24 + 2 (Figueroa,
 * "When is double rounding innocuous?", 1995). A NaN carries no bits here; `Bits.ts` writes the canonical one.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations
 */

/** A unary operator on numbers. */
export type Unary = (z: number) => number
/** A binary operator on numbers. */
export type Binary = (z1: number, z2: number) => number
/** A comparison of numbers. */
export type Comparison = (z1: number, z2: number) => boolean

export const fadd64: Binary = (z1, z2) => z1 + z2
export const fsub64: Binary = (z1, z2) => z1 - z2
export const fmul64: Binary = (z1, z2) => z1 * z2
export const fdiv64: Binary = (z1, z2) => z1 / z2
export const fsqrt64: Unary = (z) => Math.sqrt(z)

export const fadd32: Binary = (z1, z2) => Math.fround(z1 + z2)
export const fsub32: Binary = (z1, z2) => Math.fround(z1 - z2)
export const fmul32: Binary = (z1, z2) => Math.fround(z1 * z2)
export const fdiv32: Binary = (z1, z2) => Math.fround(z1 / z2)
export const fsqrt32: Unary = (z) => Math.fround(Math.sqrt(z))

// Exact in both sizes. Math.min and Math.max know NaNs and the order of the zeros as the spec requires.
export const fmin: Binary = (z1, z2) => Math.min(z1, z2)
export const fmax: Binary = (z1, z2) => Math.max(z1, z2)
export const fceil: Unary = (z) => Math.ceil(z)
export const ffloor: Unary = (z) => Math.floor(z)
export const ftrunc: Unary = (z) => Math.trunc(z)

/** Math.round takes a tie upwards; where that is odd, the even neighbour is one below. It keeps the sign of zeros. */
export const fnearest: Unary = (z) => {
  const i = Math.round(z)
  return i - z === 0.5 && i % 2 !== 0 ? i - 1 : i
}

export const feq: Comparison = (z1, z2) => z1 === z2
export const fne: Comparison = (z1, z2) => z1 !== z2
export const flt: Comparison = (z1, z2) => z1 < z2
export const fgt: Comparison = (z1, z2) => z1 > z2
export const fle: Comparison = (z1, z2) => z1 <= z2
export const fge: Comparison = (z1, z2) => z1 >= z2
