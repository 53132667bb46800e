/**
 * The chain of declared supertypes of a defined type.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html#defined-types
 */
import type { DefType } from '../structure/Types.ts'
import { supersOf } from './Close.ts'

/**
 * NON-SPEC: one link of the chain with a skip pointer, so that the ancestor at a depth is found in O(log depth) steps.
 * A valid type declares one supertype at most, so the chain is a list. `depth` is 0 at the root, whose `skip` is itself.
 */
interface Link {
  readonly dt: DefType
  readonly depth: number
  readonly parent: Link | null
  readonly skip: Link
}

// NON-SPEC: memo of a pure function, keyed by identity.
const links = new WeakMap<DefType, Link>()

/** A supertype is in an earlier group, or earlier in its own: `$before`. So no chain is infinite. */
const parentOf = (dt: DefType): DefType | null => {
  const parent = supersOf(dt)[0]
  return parent === undefined || (parent.group === dt.group && parent.i >= dt.i) ? null : parent
}

const below = (parent: Link, dt: DefType): Link => {
  const leap = parent.depth - parent.skip.depth === parent.skip.depth - parent.skip.skip.depth
  return { dt, depth: parent.depth + 1, parent, skip: leap ? parent.skip.skip : parent }
}

const root = (dt: DefType): Link => {
  // The knot of the root is tied here, before anyone sees it.
  const link: { dt: DefType; depth: number; parent: null; skip: Link | null } = {
    dt,
    depth: 0,
    parent: null,
    skip: null
  }
  const tied = link as Link
  link.skip = tied
  return tied
}

const linkOf = (dt: DefType): Link => {
  const known = links.get(dt)
  if (known !== undefined) return known
  const chain: DefType[] = []
  let top: DefType | null = dt
  while (top !== null && !links.has(top)) {
    chain.push(top)
    top = parentOf(top)
  }
  let link: Link | null = top === null ? null : (links.get(top) ?? null)
  for (const t of chain.reverse()) {
    link = link === null ? root(t) : below(link, t)
    links.set(t, link)
  }
  return link ?? root(dt)
}

/** How many supertypes are above a defined type. */
export const depthOf = (dt: DefType): number => linkOf(dt).depth

/** The ancestor of a defined type that has `depth` supertypes above it; `null` where `depth` exceeds its own. */
export const ancestorAt = (dt: DefType, depth: number): DefType | null => {
  let link: Link | null = linkOf(dt)
  while (link !== null && link.depth > depth) link = link.skip.depth >= depth ? link.skip : link.parent
  return link !== null && link.depth === depth ? link.dt : null
}
