/**
 * Vectors for the properties: lanes that are edges of the lane's type, or random, from a seed.
 */
import { lowWord } from '../../../src/numerics/Bits.ts'
import { v128, type V128 } from '../../../src/structure/Const.ts'
import { unlanes } from '../reference/Vector.ts'
import { edges } from './Values.ts'

export const vectorOf = (bits: bigint): V128 =>
  v128(
    lowWord(bits & 0xffffffffn),
    lowWord((bits >> 32n) & 0xffffffffn),
    lowWord((bits >> 64n) & 0xffffffffn),
    lowWord(bits >> 96n)
  )

export const patternOfVector = ({ a, b, c, d }: V128): bigint =>
  unlanes(
    32,
    [a, b, c, d].map((w) => BigInt(w >>> 0))
  )

/** A stream of 32-bit words from a seed (xorshift), and what is made of them. */
export interface Source {
  readonly below: (n: number) => number
  readonly bits: (N: number) => bigint
}

export const source = (seed: number): Source => {
  let s = Math.imul(seed, 0x9e3779b1) | 1
  const word = (): number => {
    s ^= s << 13
    s ^= s >>> 17
    s ^= s << 5
    return s >>> 0
  }
  const bits = (N: number): bigint => {
    let v = 0n
    for (let k = 0; k < N; k += 32) v = (v << 32n) | BigInt(word())
    return BigInt.asUintN(N, v)
  }
  return { below: (n) => word() % n, bits }
}

const small: Readonly<Record<number, ReadonlyArray<bigint>>> = {
  8: [0n, 1n, 2n, 15n, 16n, 17n, 127n, 128n, 129n, 254n, 255n],
  16: [0n, 1n, 2n, 127n, 128n, 255n, 256n, 0x4000n, 0x7fffn, 0x8000n, 0x8001n, 0xff80n, 0xff7fn, 0xffffn]
}

const special = (N: number, float: boolean): ReadonlyArray<bigint> =>
  small[N] ?? (N === 32 ? edges[float ? 'f32' : 'i32'] : edges[float ? 'f64' : 'i64'])

/** A lane: an edge, any bits, few bits, or the same lane of another vector or its opposite. */
const lane = (s: Source, N: number, float: boolean, other: bigint): bigint => {
  const pool = special(N, float)
  switch (s.below(8)) {
    case 0:
    case 1:
      return s.bits(N)
    case 2:
      return other
    case 3:
      return BigInt.asUintN(N, other ^ (1n << BigInt(N - 1)))
    case 4:
      return BigInt.asUintN(N, other + BigInt(s.below(5) - 2))
    default:
      return pool[s.below(pool.length)] ?? 0n
  }
}

/** `n` vectors of lanes of N bits, 128 bits each, related to each other. */
export const vectors = (s: Source, n: number, N: number, float: boolean): ReadonlyArray<bigint> => {
  const out: Array<ReadonlyArray<bigint>> = []
  for (let v = 0; v < n; v++) {
    const before = out[v - 1] ?? []
    out.push(Array.from({ length: 128 / N }, (_, k) => lane(s, N, float, before[k] ?? 0n)))
  }
  return out.map((cs) => unlanes(N, cs))
}
