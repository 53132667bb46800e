/**
 * The word that was probably meant: the nearest of the known ones.
 */

/** NON-SPEC: words longer than this are not compared: the table below is quadratic in their length. */
const longest = 64

/**
 * The Damerau-Levenshtein distance (insertions, deletions, substitutions, and swaps of neighbours), or a number above
 * `most` where it is above.
 *
 * @example
 * ```ts @import.meta.vitest
 * expect([distance('i32.add', 'i32.ad', 2), distance('ab', 'ba', 2), distance('abc', 'xyz', 2)]).toEqual([1, 1, 3])
 * ```
 */
export const distance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return most + 1
  // NON-SPEC: three rows of the table, which only this call sees.
  let before: ReadonlyArray<number> = []
  let row: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[j - 2] ?? 0) + 1 : Infinity
        )
      )
    }
    if (Math.min(...next) > most && Math.min(...row) > most) return most + 1
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** The candidate with the fewest changes to `word`, the first of equal ones; `null` where all are too far from it. */
export const nearest = (word: string, candidates: Iterable<string>): string | null => {
  if (word.length > longest) return null
  let most = word.length <= 2 ? 1 : Math.min(3, Math.ceil(word.length / 3))
  let found: string | null = null
  for (const candidate of candidates) {
    const d = distance(word, candidate, most)
    if (d > most || d === 0) continue
    found = candidate
    most = d - 1
    if (most === 0) break
  }
  return found
}

/** `; did you mean x?`, or nothing. `show` writes a candidate as the reader would. */
export const didYouMean = (
  word: string,
  candidates: Iterable<string>,
  show: (candidate: string) => string = (candidate) => candidate
): string => {
  const found = nearest(word, candidates)
  return found === null ? '' : `; did you mean ${show(found)}?`
}
