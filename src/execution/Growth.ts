/**
 * Whether a memory or a table grows: bounds, and the choice to fail although it could.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-grow
 */
import type { Nat64 } from '../structure/Indices.ts'
import { choose, type Choices } from './Choices.ts'

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
