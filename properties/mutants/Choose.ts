/** The mutants of a seed: every family has its share, and within a family every rule of mutation the same chance. */
import type { Kind, Mutant, Site } from './Site.ts'

/** Numbers in [0, 1), by the seed (mulberry32). */
export const random = (seed: number): (() => number) => {
  let s = seed | 0
  return () => {
    s = (s + 0x6d2b79f5) | 0
    let x = Math.imul(s ^ (s >>> 15), 1 | s)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

const overlaps = (a: Site, b: Site): boolean => a.file === b.file && a.start < b.end && b.start < a.end

const byKind = (sites: ReadonlyArray<Site>): ReadonlyArray<ReadonlyArray<Site>> => {
  const kinds = new Map<Kind, Site[]>()
  for (const site of sites) {
    const same = kinds.get(site.kind)
    if (same === undefined) kinds.set(site.kind, [site])
    else same.push(site)
  }
  return [...kinds.values()]
}

const pick = <A>(xs: ReadonlyArray<A>, draw: () => number): A | undefined => xs[Math.floor(draw() * xs.length)]

/**
 * `count` mutants in turn from each family, none of which overlaps another; fewer, if there are no more sites. One that is
 * known to change nothing is drawn, but left out: the others of the seed stay the same, and so do their numbers.
 */
export const choose = (
  pool: ReadonlyMap<string, ReadonlyArray<Site>>,
  seed: number,
  count: number,
  isEquivalent: (site: Site) => boolean = () => false
): ReadonlyArray<Mutant> => {
  const draw = random(seed)
  const left = new Map([...pool].map(([family, sites]) => [family, [...sites]]))
  const chosen: Mutant[] = []
  let id = 0
  while (chosen.length < count && [...left.values()].some((sites) => sites.length > 0)) {
    for (const [family, sites] of left) {
      if (chosen.length === count) break
      const site = pick(pick(byKind(sites), draw) ?? [], draw)
      if (site === undefined) continue
      id++
      if (!isEquivalent(site)) chosen.push({ ...site, family, id })
      for (const [name, others] of left)
        left.set(
          name,
          others.filter((other) => !overlaps(site, other))
        )
    }
  }
  return chosen
}
