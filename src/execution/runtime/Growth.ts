/**
 * Whether a memory or a table grows: bounds, and the choice to fail although it could.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-grow
 */
import type { Nat64 } from '../../structure/Indices.ts'
import type { AddrType } from '../../structure/Types.ts'
import { choose, type Choices } from './Choices.ts'

/** The largest size of a memory in pages: `2^($size(at) - 16)`. */
export const mostPages = (at: AddrType): number => (at === 'i32' ? 2 ** 16 : 2 ** 48)

/** NON-SPEC: the longest table is below the spec's bound `2^$size(at) - 1`, so that a number counts its entries. */
export const mostEntries = (at: AddrType): number => (at === 'i32' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER)

export interface Growth {
  readonly grows: boolean
  readonly choices: Choices
}

/**
 * Growth to `size`: not beyond the declared `max`, nor beyond `most`, which is below 2^53. Where it could succeed, the
 * specification allows it to fail all the same: choice 1 of 2. `size` is exact below 2^53.
 */
export const mayGrow = (size: number, max: Nat64 | null, most: number, choices: Choices): Growth => {
  if (size > most || (max !== null && size > max)) return { grows: false, choices }
  if (choices.source._tag === 'deterministic') return { grows: true, choices }
  const chosen = choose(choices, 2)
  return { grows: chosen.index === 0n, choices: chosen.choices }
}
