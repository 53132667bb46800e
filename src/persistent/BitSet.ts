/**
 * Persistent sets of naturals as bits: which pages of a memory, and which blocks of a table, were ever written.
 *
 * The memory budget counts by it.
 */
import * as V from './Vector.ts'

/**
 * A set of naturals below 2^53. Only `size` is for readers.
 *
 * Laws:
 *
 * 1. `has(add(s, i), i)`, and `has(add(s, i), j)` is `has(s, j)` for any other `j`
 * 2. `add(s, i)` is `s` itself where `has(s, i)`
 * 3. `addAll(s, i, j)` is `add` of every natural from `i` to below `j`
 * 4. `size` is the number of members, and `missing(s, i, j)` the number of other naturals from `i` to below `j`
 * 5. two sets are `equal` if and only if they have the same members
 * 6. `union(s, t)` has the members of both
 * 7. `ranges(s)` is the members in ascending order, as maximal ranges
 */
export interface BitSet {
  readonly size: number
  /** Bit `i % 32` of word `i / 32` is set for each member `i`; the last word is not 0. */
  readonly words: V.Vector<number>
}

const BITS = 32
const ALL = -1

export const empty: BitSet = { size: 0, words: V.empty }

const wordOf = (i: number): number => Math.floor(i / BITS)
const wordAt = (s: BitSet, w: number): number => V.get(s.words, w) ?? 0

/** Whether `i` is a member. O(log32 i), an array access below 1,024. */
export const has = (s: BitSet, i: number): boolean => ((wordAt(s, wordOf(i)) >>> (i % BITS)) & 1) === 1

/** The bits of a word from `i` to below `j`, 0 <= i < j <= 32. */
const bits = (i: number, j: number): number => (ALL << i) & (ALL >>> (BITS - j))

/** The number of bits that are set. */
const count = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Calls `f` with each word that the range from `i` to below `j` is in, and the bits of the range there. */
const eachWord = (i: number, j: number, f: (w: number, mask: number) => void): void => {
  for (let at = i; at < j;) {
    const w = wordOf(at)
    const end = Math.min(j, (w + 1) * BITS)
    f(w, bits(at % BITS, end - w * BITS))
    at = end
  }
}

/** The naturals from `i` to below `j` that are no members. O(j - i). */
export const missing = (s: BitSet, i: number, j: number): number => {
  let n = 0
  eachWord(i, j, (w, mask) => {
    n += count(mask & ~wordAt(s, w))
  })
  return n
}

/** The set with the naturals from `i` to below `j`. O(j - i). */
export const addAll = (s: BitSet, i: number, j: number): BitSet => {
  let { words, size } = s
  eachWord(i, j, (w, mask) => {
    const old = V.get(words, w) ?? 0
    const added = mask & ~old
    if (added === 0) return
    if (w >= words.length) words = V.grow(words, w + 1 - words.length, 0)
    words = V.set(words, w, old | mask)
    size += count(added)
  })
  return size === s.size ? s : { size, words }
}

/** The set with `i`. */
export const add = (s: BitSet, i: number): BitSet => (has(s, i) ? s : addAll(s, i, i + 1))

/** The members of both. O(nodes + ranges of `t`). */
export const union = (s: BitSet, t: BitSet): BitSet =>
  s === t ? s : ranges(t).reduce((all, [i, n]) => addAll(all, i, i + n), s)

/** Whether both have the same members. */
export const equal = (s: BitSet, t: BitSet): boolean =>
  s === t || (s.size === t.size && V.equal<number>((x, y) => x === y)(s.words, t.words))

/** The members in ascending order, as maximal ranges: the first of each and how many. O(nodes + ranges). */
export const ranges = (s: BitSet): ReadonlyArray<readonly [number, number]> => {
  const out: Array<[number, number]> = []
  const append = (i: number, n: number): void => {
    const last = out[out.length - 1]
    if (last !== undefined && last[0] + last[1] === i) last[1] += n
    else out.push([i, n])
  }
  let w = 0
  for (const [word, n] of V.runs(s.words)) {
    if (word === ALL) append(w * BITS, n * BITS)
    else if (word !== 0)
      for (let k = w; k < w + n; k++)
        for (let b = 0; b < BITS; b++) if (((word >>> b) & 1) === 1) append(k * BITS + b, 1)
    w += n
  }
  return out
}
