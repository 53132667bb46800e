/**
 * The integer operators as the specification writes them: naturals below 2^N, for any N, as bigints and bit strings.
 *
 * Written from the formulas alone, without a look at `src/numerics`; slow and obvious on purpose.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations
 */
export type Sx = 'S' | 'U'

export const pow2 = (N: number): bigint => 2n ** BigInt(N)

/** i modulo 2^N, from 0. */
export const modulo = (N: number, i: bigint): bigint => ((i % pow2(N)) + pow2(N)) % pow2(N)

export const signed = (N: number, i: bigint): bigint => (i < pow2(N - 1) ? i : i - pow2(N))
export const unsigned = modulo

/** The interpretation of a natural by a sign. */
const read = (N: number, sx: Sx, i: bigint): bigint => (sx === 'S' ? signed(N, i) : i)

/** `$ibits_`: most significant first. */
const ibits = (N: number, i: bigint): string => i.toString(2).padStart(N, '0')
const fromBits = (bits: string): bigint => BigInt(`0b${bits}`)

const mapBits = (N: number, f: (a: boolean, b: boolean) => boolean, i: bigint, j: bigint): bigint => {
  const a = ibits(N, i)
  const b = ibits(N, j)
  return fromBits(Array.from(a, (bit, k) => (f(bit === '1', b.charAt(k) === '1') ? '1' : '0')).join(''))
}

export const iclz = (N: number, i: bigint): bigint => {
  const first = ibits(N, i).indexOf('1')
  return BigInt(first === -1 ? N : first)
}
export const ictz = (N: number, i: bigint): bigint => {
  const last = ibits(N, i).lastIndexOf('1')
  return BigInt(last === -1 ? N : N - 1 - last)
}
export const ipopcnt = (N: number, i: bigint): bigint => BigInt(ibits(N, i).replaceAll('0', '').length)

/** `$extend__`: from M to N bits. */
export const extend = (M: number, N: number, sx: Sx, i: bigint): bigint => modulo(N, read(M, sx, i))
/** `$iextend_`: of the low M of N bits. */
export const iextend = (N: number, M: number, i: bigint): bigint => extend(M, N, 'S', modulo(M, i))

export const ineg = (N: number, i: bigint): bigint => modulo(N, pow2(N) - i)
export const iabs = (N: number, i: bigint): bigint => (signed(N, i) >= 0n ? i : ineg(N, i))

export const iadd = (N: number, i: bigint, j: bigint): bigint => modulo(N, i + j)
export const isub = (N: number, i: bigint, j: bigint): bigint => modulo(N, pow2(N) + i - j)
export const imul = (N: number, i: bigint, j: bigint): bigint => modulo(N, i * j)

/** truncz of a quotient: towards zero, by repeated choice of the sign rather than by BigInt's own division of signs. */
const truncz = (i: bigint, j: bigint): bigint => {
  const magnitude = (i < 0n ? -i : i) / (j < 0n ? -j : j)
  return i < 0n !== j < 0n ? -magnitude : magnitude
}

export const idiv = (N: number, sx: Sx, i: bigint, j: bigint): bigint | 'divide by zero' | 'overflow' => {
  if (j === 0n) return 'divide by zero'
  const q = truncz(read(N, sx, i), read(N, sx, j))
  return sx === 'S' && q === pow2(N - 1) ? 'overflow' : modulo(N, q)
}
export const irem = (N: number, sx: Sx, i: bigint, j: bigint): bigint | 'divide by zero' => {
  if (j === 0n) return 'divide by zero'
  const [a, b] = [read(N, sx, i), read(N, sx, j)]
  return modulo(N, a - b * truncz(a, b))
}

export const inot = (N: number, i: bigint): bigint => pow2(N) - 1n - i
export const iand = (N: number, i: bigint, j: bigint): bigint => mapBits(N, (a, b) => a && b, i, j)
export const iandnot = (N: number, i: bigint, j: bigint): bigint => iand(N, i, inot(N, j))
export const ior = (N: number, i: bigint, j: bigint): bigint => mapBits(N, (a, b) => a || b, i, j)
export const ixor = (N: number, i: bigint, j: bigint): bigint => mapBits(N, (a, b) => a !== b, i, j)
export const ibitselect = (N: number, i: bigint, j: bigint, k: bigint): bigint =>
  ior(N, iand(N, i, k), iand(N, j, inot(N, k)))

const distance = (N: number, j: bigint): number => Number(j % BigInt(N))

export const ishl = (N: number, i: bigint, j: bigint): bigint => {
  const k = distance(N, j)
  return fromBits(ibits(N, i).slice(k) + '0'.repeat(k))
}
export const ishr = (N: number, sx: Sx, i: bigint, j: bigint): bigint => {
  const k = distance(N, j)
  const bits = ibits(N, i)
  return fromBits((sx === 'S' ? bits.charAt(0) : '0').repeat(k) + bits.slice(0, N - k))
}
export const irotl = (N: number, i: bigint, j: bigint): bigint => {
  const k = distance(N, j)
  const bits = ibits(N, i)
  return fromBits(bits.slice(k) + bits.slice(0, k))
}
export const irotr = (N: number, i: bigint, j: bigint): bigint => {
  const k = distance(N, j)
  const bits = ibits(N, i)
  return fromBits(bits.slice(N - k) + bits.slice(0, N - k))
}

export type Comparison = 'EQ' | 'NE' | 'LT' | 'GT' | 'LE' | 'GE'

const order = (op: Comparison, a: bigint, b: bigint): boolean => {
  switch (op) {
    case 'EQ':
      return a === b
    case 'NE':
      return a !== b
    case 'LT':
      return a < b
    case 'GT':
      return a > b
    case 'LE':
      return a <= b
    case 'GE':
      return a >= b
  }
}
export const icompare = (N: number, op: Comparison, sx: Sx, i: bigint, j: bigint): boolean =>
  order(op, read(N, sx, i), read(N, sx, j))

const clamp = (low: bigint, high: bigint, i: bigint): bigint =>
  i < low ? low
  : i > high ? high
  : i

/** `$sat_u_` and `$inv_signed_($sat_s_)`: an integer into N bits. */
export const saturate = (N: number, sx: Sx, i: bigint): bigint =>
  modulo(N, sx === 'S' ? clamp(-pow2(N - 1), pow2(N - 1) - 1n, i) : clamp(0n, pow2(N) - 1n, i))

export const imin = (N: number, sx: Sx, i: bigint, j: bigint): bigint => (read(N, sx, i) <= read(N, sx, j) ? i : j)
export const imax = (N: number, sx: Sx, i: bigint, j: bigint): bigint => (read(N, sx, i) >= read(N, sx, j) ? i : j)
export const iadd_sat = (N: number, sx: Sx, i: bigint, j: bigint): bigint =>
  saturate(N, sx, read(N, sx, i) + read(N, sx, j))
export const isub_sat = (N: number, sx: Sx, i: bigint, j: bigint): bigint =>
  saturate(N, sx, read(N, sx, i) - read(N, sx, j))
export const iavgr_u = (i: bigint, j: bigint): bigint => (i + j + 1n) / 2n
/** sat_s((i * j + 2^14) >> 15); the shift is a division that rounds down. */
export const iq15mulr_sat_s = (N: number, i: bigint, j: bigint): bigint => {
  const sum = signed(N, i) * signed(N, j) + 2n ** 14n
  const floor = (sum - (((sum % 32768n) + 32768n) % 32768n)) / 32768n
  return saturate(N, 'S', floor)
}
/** `$narrow__`: signed M bits into N, saturating. */
export const narrow = (M: number, N: number, sx: Sx, i: bigint): bigint => saturate(N, sx, signed(M, i))
