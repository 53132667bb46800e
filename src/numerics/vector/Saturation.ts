/**
 * sat_u and sat_s: integers into the range of a lane.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#aux-sat-s
 */

const within = (low: number, high: number, i: number): number =>
  i < low ? low
  : i > high ? high
  : i

export const sat_s8 = (i: number): number => within(-0x80, 0x7f, i)
export const sat_u8 = (i: number): number => within(0, 0xff, i)
export const sat_s16 = (i: number): number => within(-0x8000, 0x7fff, i)
export const sat_u16 = (i: number): number => within(0, 0xffff, i)
