/**
 * Products of 32-bit halves.
 *
 * See: https://webassembly.github.io/spec/core/exec/numerics.html#op-imul
 */

/** The high half of the product of two halves. */
export const high = (x: number, y: number): number => {
  const [xl, xh, yl, yh] = [x & 0xffff, x >>> 16, y & 0xffff, y >>> 16]
  const mid = (Math.imul(xl, yh) + (Math.imul(xl, yl) >>> 16)) >>> 0
  const low = (Math.imul(xh, yl) + (mid & 0xffff)) >>> 0
  return (Math.imul(xh, yh) + (mid >>> 16) + (low >>> 16)) | 0
}
