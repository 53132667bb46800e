/**
 * frelaxed_min and frelaxed_max of one lane, on bit patterns.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#op-frelaxed-min
 */
import { bits32, float32, float64, highWord, joinWords, lowWord, toF64 } from '../Bits.ts'
import { fmax, fmin, type Binary } from '../Float.ts'
import type { Relaxed } from '../Relaxed.ts'

/**
 * The result for a pair under a parameter: the result of fmin or fmax; NaN(n), n being the payload of the NaN operand, whose
 * sign is left open; one operand as it is; or the zero that fmin or fmax is known by.
 */
export type Alternative = 'regular' | 'nan' | 'z1' | 'z2' | 'zero'

type Index = Relaxed['fmin']
type Alternatives = readonly [Alternative, Alternative, Alternative, Alternative]

const firstNaN: Alternatives = ['regular', 'nan', 'z2', 'z2']
const secondNaN: Alternatives = ['regular', 'z1', 'nan', 'z1']
const oppositeZeros: Alternatives = ['regular', 'z1', 'z2', 'zero']

/** The alternative that the parameter `R` chooses for two numbers. */
export const alternative = (R: Index, z1: number, z2: number): Alternative =>
  Number.isNaN(z1) ? firstNaN[R]
  : Number.isNaN(z2) ? secondNaN[R]
  : z1 === 0 && z2 === 0 && !Object.is(z1, z2) ? oppositeZeros[R]
  : 'regular'

const POSITIVE_32 = 0x7fffffff
const POSITIVE_64 = 0x7fffffffffffffffn

/** An operator on patterns of both sizes. `NaN(n)` is given with a positive sign. */
export interface RelaxedExtreme {
  readonly lane32: (R: Index, i: number, j: number) => number
  readonly lane64: (R: Index, i: bigint, j: bigint) => bigint
}

const pattern64 = (z: number): bigint => {
  const { hi, lo } = toF64(z)
  return joinWords(hi, lo)
}

const relaxed = (f: Binary, zero: number): RelaxedExtreme => ({
  lane32: (R, i, j) => {
    const z1 = float32(i)
    const z2 = float32(j)
    switch (alternative(R, z1, z2)) {
      case 'regular':
        return bits32(f(z1, z2))
      case 'nan':
        return (Number.isNaN(z1) ? i : j) & POSITIVE_32
      case 'z1':
        return i
      case 'z2':
        return j
      case 'zero':
        return bits32(zero)
    }
  },
  lane64: (R, i, j) => {
    const z1 = float64(highWord(i), lowWord(i))
    const z2 = float64(highWord(j), lowWord(j))
    switch (alternative(R, z1, z2)) {
      case 'regular':
        return pattern64(f(z1, z2))
      case 'nan':
        return (Number.isNaN(z1) ? i : j) & POSITIVE_64
      case 'z1':
        return i
      case 'z2':
        return j
      case 'zero':
        return pattern64(zero)
    }
  }
})

export const relaxedMin: RelaxedExtreme = relaxed(fmin, -0)
export const relaxedMax: RelaxedExtreme = relaxed(fmax, 0)
