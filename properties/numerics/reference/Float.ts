/**
 * The floating-point operators as the specification writes them: patterns of N bits, rational arithmetic, and rounding
 * by a search for the neighbours among all patterns. No JavaScript number takes part.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations
 */
import { modulo, pow2, saturate, signed, type Comparison, type Sx } from './Integer.ts'

/** A set nans_N{z*}: both canonical NaNs, or all arithmetic ones. */
export type NaNSet = 'canonical' | 'arithmetic'
export type FloatResult = bigint | NaNSet

/** A non-negative rational. */
interface Rational {
  readonly n: bigint
  readonly d: bigint
}

export type Decoded =
  | { readonly kind: 'nan'; readonly negative: boolean; readonly payload: bigint }
  | { readonly kind: 'inf'; readonly negative: boolean }
  | { readonly kind: 'number'; readonly negative: boolean; readonly q: Rational }

const MANTISSA: Readonly<Record<number, number>> = { 32: 23, 64: 52 }
const mantissa = (N: number): number => MANTISSA[N] ?? NaN
const exponents = (N: number): number => N - 1 - mantissa(N)

/** canon_N. */
const canon = (N: number): bigint => pow2(mantissa(N) - 1)
/** The pattern of positive infinity. */
export const infinityOf = (N: number): bigint => (pow2(exponents(N)) - 1n) * pow2(mantissa(N))

/** The value of a magnitude pattern; for the pattern of infinity the number that would come next. */
const value = (N: number, magnitude: bigint): Rational => {
  const M = pow2(mantissa(N))
  const e = magnitude / M
  const t = magnitude % M
  const bias = pow2(exponents(N) - 1) - 1n + BigInt(mantissa(N))
  const [significand, exponent] = e === 0n ? [t, 1n - bias] : [M + t, e - bias]
  return exponent < 0n ? { n: significand, d: 2n ** -exponent } : { n: significand * 2n ** exponent, d: 1n }
}

export const decode = (N: number, bits: bigint): Decoded => {
  const negative = bits >= pow2(N - 1)
  const magnitude = bits % pow2(N - 1)
  const inf = infinityOf(N)
  return (
    magnitude > inf ? { kind: 'nan', negative, payload: magnitude - inf }
    : magnitude === inf ? { kind: 'inf', negative }
    : { kind: 'number', negative, q: value(N, magnitude) }
  )
}

const encode = (N: number, negative: boolean, magnitude: bigint): bigint =>
  negative ? magnitude + pow2(N - 1) : magnitude
const inf = (N: number, negative: boolean): bigint => encode(N, negative, infinityOf(N))
const zero = (N: number, negative: boolean): bigint => encode(N, negative, 0n)

const less = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d
const isZero = (z: Decoded): boolean => z.kind === 'number' && z.q.n === 0n

/** The greatest magnitude pattern whose value `fits`, by bisection over the patterns below infinity. */
const greatest = (N: number, fits: (q: Rational) => boolean): bigint => {
  let low = 0n
  let high = infinityOf(N)
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (fits(value(N, middle))) low = middle
    else high = middle
  }
  return low
}

/** The nearer of two neighbouring patterns, the even one on a tie. `side`: on which side of the midpoint the exact result is. */
const nearer = (N: number, low: bigint, side: (middle: Rational) => -1 | 0 | 1): bigint => {
  const a = value(N, low)
  const b = value(N, low + 1n)
  const middle = { n: a.n * b.d + b.n * a.d, d: 2n * a.d * b.d }
  const where = side(middle)
  return (
    where < 0 ? low
    : where > 0 ? low + 1n
    : low % 2n === 0n ? low
    : low + 1n
  )
}

/** ieee_N of a rational. */
export const round = (N: number, negative: boolean, q: Rational): bigint => {
  const low = greatest(N, (v) => !less(q, v))
  const magnitude = nearer(N, low, (m) =>
    less(q, m) ? -1
    : less(m, q) ? 1
    : 0
  )
  return encode(N, negative, magnitude)
}

export const isCanonical = (N: number, bits: bigint): boolean => {
  const z = decode(N, bits)
  return z.kind === 'nan' && z.payload === canon(N)
}
export const isArithmetic = (N: number, bits: bigint): boolean => {
  const z = decode(N, bits)
  return z.kind === 'nan' && z.payload >= canon(N)
}
export const isNaNBits = (N: number, bits: bigint): boolean => decode(N, bits).kind === 'nan'

/** nans_N{z*}. */
const nans = (N: number, ...zs: ReadonlyArray<bigint>): NaNSet =>
  zs.every((z) => !isNaNBits(N, z) || isCanonical(N, z)) ? 'canonical' : 'arithmetic'

/** A signed sum of rationals, rounded; an exact zero is positive. */
const sum = (N: number, na: boolean, a: Rational, nb: boolean, b: Rational): bigint => {
  const n = (na ? -a.n : a.n) * b.d + (nb ? -b.n : b.n) * a.d
  return n === 0n ? 0n : round(N, n < 0n, { n: n < 0n ? -n : n, d: a.d * b.d })
}

export const fadd = (N: number, x: bigint, y: bigint): FloatResult => {
  const [a, b] = [decode(N, x), decode(N, y)]
  if (a.kind === 'nan' || b.kind === 'nan') return nans(N, x, y)
  if (a.kind === 'inf' && b.kind === 'inf') return a.negative === b.negative ? x : nans(N)
  if (a.kind === 'inf') return x
  if (b.kind === 'inf') return y
  if (isZero(a) && isZero(b)) return a.negative && b.negative ? x : 0n
  return sum(N, a.negative, a.q, b.negative, b.q)
}

export const fneg = (N: number, x: bigint): bigint => modulo(N, x + pow2(N - 1))
export const fabs = (N: number, x: bigint): bigint => x % pow2(N - 1)
export const fcopysign = (N: number, x: bigint, y: bigint): bigint =>
  decode(N, x).negative === decode(N, y).negative ? x : fneg(N, x)

export const fsub = (N: number, x: bigint, y: bigint): FloatResult =>
  isNaNBits(N, x) || isNaNBits(N, y) ? nans(N, x, y) : fadd(N, x, fneg(N, y))

export const fmul = (N: number, x: bigint, y: bigint): FloatResult => {
  const [a, b] = [decode(N, x), decode(N, y)]
  if (a.kind === 'nan' || b.kind === 'nan') return nans(N, x, y)
  const negative = a.negative !== b.negative
  if (a.kind === 'inf' || b.kind === 'inf') return isZero(a) || isZero(b) ? nans(N) : inf(N, negative)
  return round(N, negative, { n: a.q.n * b.q.n, d: a.q.d * b.q.d })
}

export const fdiv = (N: number, x: bigint, y: bigint): FloatResult => {
  const [a, b] = [decode(N, x), decode(N, y)]
  if (a.kind === 'nan' || b.kind === 'nan') return nans(N, x, y)
  const negative = a.negative !== b.negative
  if (a.kind === 'inf') return b.kind === 'inf' ? nans(N) : inf(N, negative)
  if (b.kind === 'inf') return zero(N, negative)
  if (isZero(b)) return isZero(a) ? nans(N) : inf(N, negative)
  return round(N, negative, { n: a.q.n * b.q.d, d: a.q.d * b.q.n })
}

/** fma_N. */
export const fma = (N: number, x: bigint, y: bigint, z: bigint): FloatResult => {
  const [a, b, c] = [decode(N, x), decode(N, y), decode(N, z)]
  if (a.kind === 'nan' || b.kind === 'nan' || c.kind === 'nan') return nans(N, x, y, z)
  const negative = a.negative !== b.negative
  if (a.kind === 'inf' || b.kind === 'inf') {
    if (isZero(a) || isZero(b)) return nans(N)
    return c.kind === 'inf' && c.negative !== negative ? nans(N) : inf(N, negative)
  }
  if (c.kind === 'inf') return z
  const product = { n: a.q.n * b.q.n, d: a.q.d * b.q.d }
  if (product.n === 0n && isZero(c)) return zero(N, negative && c.negative)
  return sum(N, negative, product, c.negative, c.q)
}

export const fsqrt = (N: number, x: bigint): FloatResult => {
  const a = decode(N, x)
  if (a.kind === 'nan') return nans(N, x)
  if (isZero(a)) return x
  if (a.negative) return nans(N)
  if (a.kind === 'inf') return x
  const square = (v: Rational): Rational => ({ n: v.n * v.n, d: v.d * v.d })
  const low = greatest(N, (v) => !less(a.q, square(v)))
  return nearer(N, low, (m) =>
    less(a.q, square(m)) ? -1
    : less(square(m), a.q) ? 1
    : 0
  )
}

/** Signed order of two numbers or infinities; zeros are equal. (NaNs never come here.) */
const compare = (a: Decoded, b: Decoded): -1 | 0 | 1 => {
  if (isZero(a) && isZero(b)) return 0
  if (a.negative !== b.negative) return a.negative ? -1 : 1
  const below = a.negative ? 1 : -1
  const above = a.negative ? -1 : 1
  if (a.kind === 'inf' || b.kind === 'inf') {
    return (
      a.kind === b.kind ? 0
      : a.kind === 'inf' ? above
      : below
    )
  }
  if (a.kind === 'nan' || b.kind === 'nan') return 0
  return (
    less(a.q, b.q) ? below
    : less(b.q, a.q) ? above
    : 0
  )
}

export const fcompare = (N: number, op: Comparison, x: bigint, y: bigint): boolean => {
  const [a, b] = [decode(N, x), decode(N, y)]
  if (a.kind === 'nan' || b.kind === 'nan') return op === 'NE'
  const o = compare(a, b)
  switch (op) {
    case 'EQ':
      return o === 0
    case 'NE':
      return o !== 0
    case 'LT':
      return o < 0
    case 'GT':
      return o > 0
    case 'LE':
      return o <= 0
    case 'GE':
      return o >= 0
  }
}

/** fmin_N (`least`) and fmax_N. */
const extreme = (N: number, least: boolean, x: bigint, y: bigint): FloatResult => {
  const [a, b] = [decode(N, x), decode(N, y)]
  if (a.kind === 'nan' || b.kind === 'nan') return nans(N, x, y)
  if (isZero(a) && isZero(b)) return zero(N, least ? a.negative || b.negative : a.negative && b.negative)
  return (
      least ? compare(a, b) <= 0 : compare(a, b) >= 0
    ) ?
      x
    : y
}
export const fmin = (N: number, x: bigint, y: bigint): FloatResult => extreme(N, true, x, y)
export const fmax = (N: number, x: bigint, y: bigint): FloatResult => extreme(N, false, x, y)

export const fpmin = (N: number, x: bigint, y: bigint): bigint => (fcompare(N, 'LT', y, x) ? y : x)
export const fpmax = (N: number, x: bigint, y: bigint): bigint => (fcompare(N, 'LT', x, y) ? y : x)

export type Rounding = 'CEIL' | 'FLOOR' | 'TRUNC' | 'NEAREST'

/** A magnitude to an integer; `up` where the direction goes away from zero. */
const integral = (q: Rational, how: Rounding, negative: boolean): bigint => {
  const floor = q.n / q.d
  const rest = 2n * (q.n - floor * q.d)
  switch (how) {
    case 'TRUNC':
      return floor
    case 'CEIL':
      return rest > 0n && !negative ? floor + 1n : floor
    case 'FLOOR':
      return rest > 0n && negative ? floor + 1n : floor
    case 'NEAREST':
      return rest > q.d || (rest === q.d && floor % 2n === 1n) ? floor + 1n : floor
  }
}

/** fceil_N, ffloor_N, ftrunc_N, fnearest_N. */
export const fintegral = (N: number, how: Rounding, x: bigint): FloatResult => {
  const a = decode(N, x)
  if (a.kind === 'nan') return nans(N, x)
  if (a.kind === 'inf') return x
  return round(N, a.negative, { n: integral(a.q, how, a.negative), d: 1n })
}

/** trunc_M,N: a float of M bits to an integer of N. */
export const trunc = (M: number, N: number, sx: Sx, x: bigint): bigint | 'nan' | 'overflow' => {
  const a = decode(M, x)
  if (a.kind === 'nan') return 'nan'
  if (a.kind === 'inf') return 'overflow'
  const magnitude = a.q.n / a.q.d
  const i = a.negative ? -magnitude : magnitude
  const [low, high] = sx === 'S' ? [-pow2(N - 1), pow2(N - 1)] : [0n, pow2(N)]
  return low <= i && i < high ? modulo(N, i) : 'overflow'
}

export const trunc_sat = (M: number, N: number, sx: Sx, x: bigint): bigint => {
  const a = decode(M, x)
  if (a.kind === 'nan') return 0n
  if (a.kind === 'inf') return saturate(N, sx, a.negative ? -pow2(2 * N) : pow2(2 * N))
  const magnitude = a.q.n / a.q.d
  return saturate(N, sx, a.negative ? -magnitude : magnitude)
}

/** promote and demote: from M to N bits. */
export const resize = (M: number, N: number, x: bigint): FloatResult => {
  const a = decode(M, x)
  if (a.kind === 'nan') return isCanonical(M, x) ? 'canonical' : 'arithmetic'
  return a.kind === 'inf' ? inf(N, a.negative) : round(N, a.negative, a.q)
}

/** convert_M,N: an integer of M bits to a float of N. */
export const convert = (M: number, N: number, sx: Sx, i: bigint): bigint => {
  const j = sx === 'S' ? signed(M, i) : i
  return round(N, j < 0n, { n: j < 0n ? -j : j, d: 1n })
}
