/**
 * NON-SPEC: the labels in scope, as a mutable stack: a name is found in constant time, however deep it is.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html#labels
 */
import { didYouMean } from '../prelude/Nearest.ts'
import { showId } from '../structure/Show.ts'
import { idx, type LabelIdx } from '../structure/Indices.ts'
import { failAt, idAt, offset, peek, u32, unexpected, word, type Parser } from './Parser.ts'
import { kind } from './Tokens.ts'

export interface LabelScope {
  depth: number
  /** The depths of the labels with a name, innermost last. */
  readonly named: Map<string, number[]>
  /** How many blocks have been entered. */
  count: number
  /** The names of blocks by their position among all, in the order of their beginnings. */
  readonly names: Map<number, string>
}

export const labels = (): LabelScope => ({ depth: 0, named: new Map(), count: 0, names: new Map() })

/** Enters a block. */
export const enterLabel = (ls: LabelScope, name: string | null): void => {
  if (name !== null) ls.names.set(ls.count, name)
  ls.count++
  reenterLabel(ls, name)
}

/** Enters the second sequence of a block that has been left. */
export const reenterLabel = (ls: LabelScope, name: string | null): void => {
  ls.depth++
  if (name === null) return
  const depths = ls.named.get(name)
  if (depths === undefined) ls.named.set(name, [ls.depth])
  else depths.push(ls.depth)
}

/** Leaves the innermost block, which has this name. */
export const leaveLabel = (ls: LabelScope, name: string | null): void => {
  ls.depth--
  if (name !== null) ls.named.get(name)?.pop()
}

/** The names of the blocks around. */
const inScope = ({ named }: LabelScope): ReadonlyArray<string> =>
  [...named].flatMap(([name, depths]) => (depths.length > 0 ? [name] : []))

/** `labelidx`. */
export const labelIdx = (p: Parser, ls: LabelScope): LabelIdx => {
  if (peek(p) === kind.number) return idx<LabelIdx>(u32(p))
  if (peek(p) !== kind.id) {
    unexpected(p)
    return idx<LabelIdx>(0)
  }
  const name = idAt(p)
  const depth = ls.named.get(name)?.at(-1)
  if (depth === undefined) failAt(p, offset(p), `unknown label ${word(p)}${didYouMean(name, inScope(ls), showId)}`)
  else p.at++
  return idx<LabelIdx>(ls.depth - (depth ?? 0))
}
