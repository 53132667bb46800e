/**
 * Non-determinism as data: where the specification allows several results, the step asks the choices in the
 * configuration.
 *
 * Index 0 of every set of alternatives is the result of the deterministic profile.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/profiles.html
 */
import { strict, type Relaxed } from '../../numerics/Relaxed.ts'

/** How many alternatives there are; sets of NaN payloads of doubles need more than 53 bits. */
export type Count = number | bigint

/** Where the next choice comes from. */
export type Source =
  | { readonly _tag: 'deterministic' }
  /** A seed: the state of a 32-bit generator (mulberry32), an int32. */
  | { readonly _tag: 'seeded'; readonly state: number }
  /** Explicit choices, in the order in which they are asked for; 0 where one is not below the count, and after their end. */
  | { readonly _tag: 'listed'; readonly list: ReadonlyArray<bigint>; readonly next: number }

/** A choice that was taken; newest first. */
export interface Taken {
  readonly index: bigint
  readonly count: bigint
  readonly before: Taken | null
}

/**
 * Law: a run under `listed(taken)` of the choices that another run took is that run.
 *
 * `relaxed` are the parameters of the relaxed vector operators: constant for a whole program.
 */
export interface Choices {
  readonly source: Source
  readonly relaxed: Relaxed
  readonly taken: Taken | null
}

export const deterministic: Choices = { source: { _tag: 'deterministic' }, relaxed: strict, taken: null }
export const seeded = (seed: number, relaxed: Relaxed = strict): Choices => ({
  source: { _tag: 'seeded', state: seed | 0 },
  relaxed,
  taken: null
})
export const listed = (list: ReadonlyArray<bigint>, relaxed: Relaxed = strict): Choices => ({
  source: { _tag: 'listed', list, next: 0 },
  relaxed,
  taken: null
})

/** The choices taken, oldest first. */
export const takenChoices = (c: Choices): ReadonlyArray<bigint> => {
  const out: Array<bigint> = []
  for (let t = c.taken; t !== null; t = t.before) out.push(t.index)
  return out.reverse()
}

export interface Chosen {
  readonly index: bigint
  readonly choices: Choices
}

/** Mulberry32: one 32-bit word and the next state. */
const word = (state: number): readonly [number, number] => {
  const s = (state + 0x6d2b79f5) | 0
  let t = Math.imul(s ^ (s >>> 15), 1 | s)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return [(t ^ (t >>> 14)) >>> 0, s]
}

const draw = (source: Source, count: bigint): readonly [bigint, Source] => {
  switch (source._tag) {
    case 'deterministic':
      return [0n, source]
    case 'seeded': {
      const [lo, s1] = word(source.state)
      const [hi, s2] = word(s1)
      return [((BigInt(hi) << 32n) | BigInt(lo)) % count, { _tag: 'seeded', state: s2 }]
    }
    case 'listed': {
      const index = source.list[source.next] ?? 0n
      return [0n <= index && index < count ? index : 0n, { _tag: 'listed', list: source.list, next: source.next + 1 }]
    }
  }
}

/** One of `count` alternatives. The deterministic source answers 0 and records nothing. */
export const choose = (c: Choices, count: Count): Chosen => {
  if (c.source._tag === 'deterministic') return { index: 0n, choices: c }
  const n = BigInt(count)
  const [index, source] = draw(c.source, n)
  return { index, choices: { source, relaxed: c.relaxed, taken: { index, count: n, before: c.taken } } }
}
