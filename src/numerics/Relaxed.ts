/**
 * The global parameters of the relaxed vector operators.
 *
 * A parameter is an index into the alternatives that the specification lists for an operator; it is constant for a
 * whole program.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#relaxed-operations
 */

export interface Relaxed {
  /** `relaxed_madd`, `relaxed_nmadd`: 0 rounds the product and the sum, 1 rounds once (fused). */
  readonly fmadd: 0 | 1
  /**
   * `relaxed_min`. With a NaN first: fmin, a NaN, z2, z2; with a NaN second only: fmin, z1, a NaN, z1; on zeros of
   * opposite sign: fmin, z1, z2, -0.
   */
  readonly fmin: 0 | 1 | 2 | 3
  /** `relaxed_max`: as `fmin`, with fmax and +0. */
  readonly fmax: 0 | 1 | 2 | 3
  /** `relaxed_dot_*`: 0 reads the second operand as signed, 1 as unsigned. */
  readonly idot: 0 | 1
  /** `relaxed_q15mulr_s` of the two minima: 0 returns the maximum, 1 the minimum. */
  readonly iq15mulr: 0 | 1
  /** `relaxed_trunc_*_s` of NaNs and numbers out of range: 0 saturates, 1 returns any integer. */
  readonly trunc_s: 0 | 1
  /**
   * `relaxed_trunc_*_u`: as `trunc_s`. SpecTec still declares four alternatives; the prose has these two, and its older
   * ones (2^N-1, 2^N-2, 2^(N-1)) are among "any integer".
   */
  readonly trunc_u: 0 | 1
  /** `relaxed_swizzle` of an index from 16 to 127: 0 returns 0, 1 the lane at the index modulo 16. */
  readonly swizzle: 0 | 1
  /** `relaxed_laneselect`: 0 selects by bits, 1 by the top bit of each lane of the mask. */
  readonly laneselect: 0 | 1
}

/** The parameters of the deterministic profile. */
export const strict: Relaxed = {
  fmadd: 0,
  fmin: 0,
  fmax: 0,
  idot: 0,
  iq15mulr: 0,
  trunc_s: 0,
  trunc_u: 0,
  swizzle: 0,
  laneselect: 0
}

/** How many alternatives each parameter has. */
export const alternatives: { readonly [R in keyof Relaxed]: number } = {
  fmadd: 2,
  fmin: 4,
  fmax: 4,
  idot: 2,
  iq15mulr: 2,
  trunc_s: 2,
  trunc_u: 2,
  swizzle: 2,
  laneselect: 2
}
