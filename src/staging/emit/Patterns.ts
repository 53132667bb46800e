/**
 * Floats and their patterns as JavaScript. A number's only NaN represents the positive canonical one: what reads another from
 * outside leaves, and what writes a NaN writes that pattern.
 *
 * See: https://webassembly.github.io/spec/core/syntax/values.html#floating-point
 */
import { CANONICAL_32, CANONICAL_64_HIGH } from '../../numerics/Bits.ts'
import { fresh, leaveIf, write, type Builder, type Construct } from './Builder.ts'
import type { Operand } from './Operand.ts'

/** The words of a pattern as expressions: of a binary32 one, of a binary64 the low half and the high half. */
export type FloatPattern = readonly [bits: string] | readonly [lo: string, hi: string]

/** JavaScript that tests whether `z`, a number with this pattern, is a NaN whose payload a number would not preserve. */
export const isForeign = (z: string, [lo, hi]: FloatPattern): string =>
  hi === undefined ? `${z}!==${z}&&${lo}!==${CANONICAL_32}` : `${z}!==${z}&&(${hi}!==${CANONICAL_64_HIGH}||${lo}!==0)`

/** Writes the number with this pattern into a new variable; leaves where it is a NaN whose payload a number would not preserve. */
export const fromPattern = (b: Builder, c: Construct, index: number, of: FloatPattern): Operand => {
  const [lo, hi] = of
  const r = fresh(b, c, hi === undefined ? 'f' : 'd')
  write(b, `${r.lo}=${hi === undefined ? `H.float32(${lo})` : `H.float64(${hi},${lo})`};`)
  leaveIf(b, c, index, 'nan', isForeign(r.lo, of))
  return r
}
