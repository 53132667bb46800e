/**
 * NON-SPEC: the labels in scope while an expression is printed, as a mutable stack.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html#labels
 */
import { idOf } from './Words.ts'

export interface LabelNames {
  /** Names by the position of the block among all blocks of the function, in the order of the binary. */
  readonly names: ReadonlyMap<number, string>
  /** The labels in scope, innermost last: identifier, and how many values a branch to it takes. */
  readonly open: Array<{ readonly id: string | null; readonly arity: number }>
  /** Where in `open` the labels with an identifier are, innermost last. */
  readonly named: Map<string, number[]>
  /** How many blocks have been entered. */
  count: number
}

/** The label of a function's body, or of another expression, has no name. */
export const labels = (names: ReadonlyMap<number, string>, arity: number): LabelNames => ({
  names,
  open: [{ id: null, arity }],
  named: new Map(),
  count: 0
})

/** The identifier of the block that is entered next. */
export const nextLabel = (ls: LabelNames): string | null => idOf(ls.names.get(ls.count) ?? '')

export const enterLabel = (ls: LabelNames, arity: number): void => {
  const id = nextLabel(ls)
  ls.count++
  const at = ls.open.push({ id, arity }) - 1
  if (id === null) return
  const places = ls.named.get(id)
  if (places === undefined) ls.named.set(id, [at])
  else places.push(at)
}

export const leaveLabel = (ls: LabelNames): void => {
  const id = ls.open.pop()?.id ?? null
  if (id !== null) ls.named.get(id)?.pop()
}

/** A label by its identifier, unless it has none or an inner one hides it. */
export const showLabel = (ls: LabelNames, l: number): string => {
  const at = ls.open.length - 1 - l
  const id = ls.open[at]?.id ?? null
  return id !== null && ls.named.get(id)?.at(-1) === at ? id : String(l)
}

/** How many values a branch takes; -1 if there is no such label. */
export const labelArity = (ls: LabelNames, l: number): number => ls.open[ls.open.length - 1 - l]?.arity ?? -1
