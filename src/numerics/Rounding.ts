/**
 * ieee_N: rational numbers rounded to binary floating point, exactly.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#rounding
 */

/** A binary interchange format of IEEE 754. */
export interface Format {
  /** N: all bits. */
  readonly size: 32 | 64
  /** Bits of the significand with the hidden one: 24 or 53. */
  readonly precision: number
  /** The least exponent: every finite value is an integer times 2^least. */
  readonly least: number
}

export const binary32: Format = { size: 32, precision: 24, least: -149 }
export const binary64: Format = { size: 64, precision: 53, least: -1074 }

const exponentBits = (f: Format): bigint => BigInt(f.size - f.precision)

/** The pattern of positive infinity: above all finite magnitudes, below all NaNs. */
export const infinity = (f: Format): bigint => ((1n << exponentBits(f)) - 1n) << BigInt(f.precision - 1)

/** The sign bit. */
export const signBit = (f: Format): bigint => 1n << BigInt(f.size - 1)

/** The number of binary digits of a natural; 0 has none. */
const bitLength = (n: bigint): number => {
  if (n === 0n) return 0
  const hex = n.toString(16)
  return 4 * hex.length - Math.clz32(parseInt(hex.charAt(0), 16)) + 28
}

const shift = (n: bigint, k: number): bigint => (k > 0 ? n << BigInt(k) : n)

/**
 * The magnitude nearest to n / d (even on ties), as a bit pattern without sign; infinity from the largest finite value
 * plus half a step. n is a natural, d a positive one.
 *
 * The pattern of q * 2^e with e >= least is (e - least) * 2^(precision - 1) + q, whether q is normal, subnormal or has
 * just been rounded up to the next binade.
 */
export const ieee = (f: Format, n: bigint, d: bigint): bigint => {
  if (n === 0n) return 0n
  // n / d is in (2^(k-1), 2^(k+1)); start with the exponent that is right if it is below 2^k.
  const k = bitLength(n) - bitLength(d)
  const low = Math.max(k - f.precision, f.least)
  const above = low + f.precision
  const tooLarge = shift(n, -above) >= shift(d, above)
  const e = tooLarge ? low + 1 : low
  const dividend = shift(n, -e)
  const divisor = shift(d, e)
  const q = dividend / divisor
  const twice = 2n * (dividend - q * divisor)
  const up = twice > divisor || (twice === divisor && (q & 1n) === 1n)
  const pattern = (BigInt(e - f.least) << BigInt(f.precision - 1)) + (up ? q + 1n : q)
  const top = infinity(f)
  return pattern < top ? pattern : top
}

/** A finite float as an integer times 2^exponent. */
export interface Scaled {
  readonly significand: bigint
  readonly exponent: number
}

/** The exact value of a finite pattern. */
export const scaled = (f: Format, pattern: bigint): Scaled => {
  const fraction = pattern & ((1n << BigInt(f.precision - 1)) - 1n)
  const exponent = Number((pattern >> BigInt(f.precision - 1)) & ((1n << exponentBits(f)) - 1n))
  const magnitude = exponent === 0 ? fraction : fraction | (1n << BigInt(f.precision - 1))
  return {
    significand: (pattern & signBit(f)) === 0n ? magnitude : -magnitude,
    exponent: Math.max(exponent, 1) - 1 + f.least
  }
}
