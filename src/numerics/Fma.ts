/**
 * fma_N: multiplication and addition with one rounding, on numbers.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#op-fma
 */
import { float32, float64, highWord, joinWords, lowWord, toF64 } from './Bits.ts'
import { binary32, binary64, ieee, scaled, type Format, type Scaled } from './Rounding.ts'

const exact = (z: number): Scaled => {
  const { hi, lo } = toF64(z)
  return scaled(binary64, joinWords(hi, lo))
}

const round = (f: Format, significand: bigint, exponent: number): number => {
  const magnitude = significand < 0n ? -significand : significand
  const e = BigInt(Math.abs(exponent))
  const pattern = exponent < 0 ? ieee(f, magnitude, 1n << e) : ieee(f, magnitude << e, 1n)
  const z = f.size === 32 ? float32(lowWord(pattern)) : float64(highWord(pattern), lowWord(pattern))
  return significand < 0n ? -z : z
}

const fma = (f: Format, z1: number, z2: number, z3: number): number => {
  // Infinite and zero products are exact in binary64; a finite one may overflow there, but not beside an infinite z3.
  if (!Number.isFinite(z1) || !Number.isFinite(z2) || z1 === 0 || z2 === 0) return z1 * z2 + z3
  if (!Number.isFinite(z3)) return z3
  const a = exact(z1)
  const b = exact(z2)
  const c = exact(z3)
  const exponent = Math.min(a.exponent + b.exponent, c.exponent)
  const product = (a.significand * b.significand) << BigInt(a.exponent + b.exponent - exponent)
  return round(f, product + (c.significand << BigInt(c.exponent - exponent)), exponent)
}

export const fma32 = (z1: number, z2: number, z3: number): number => fma(binary32, z1, z2, z3)
export const fma64 = (z1: number, z2: number, z3: number): number => fma(binary64, z1, z2, z3)
