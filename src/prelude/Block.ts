/**
 * Blocks: the values of a fixed number of fields, as they are or in words.
 *
 * A form says how values lie in words: a number may take two of them, a value that is one word is that word. An evaluator
 * that works on words thus makes no object for a number.
 *
 * NON-SPEC: a representation. A block is written in place by who owns it; `Cells` makes values of them.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */

/**
 * How values lie in words. `i` is in range.
 *
 * Laws: `get` after `set` gives an equal value; `set` leaves every other value as it is.
 */
export interface Form<A> {
  /** Words of each value; 0 where they differ. */
  readonly width: number
  readonly size: (words: readonly unknown[]) => number
  readonly get: (words: readonly unknown[], i: number) => A
  readonly set: (words: unknown[], i: number, x: A) => void
}

/** Values in a form, or as they are where it has none. */
export interface Block<A> {
  cells: readonly unknown[]
  form: Form<A> | null
}

/** The number of values. */
export const sizeOf = <A>({ cells, form }: Block<A>): number => (form === null ? cells.length : form.size(cells))

/** Value `i`; undefined out of range. */
export const read = <A>({ cells, form }: Block<A>, i: number): A | undefined => {
  if (form === null) return cells[i] as A | undefined // without a form the cells are the values
  return i >= 0 && i < form.size(cells) ? form.get(cells, i) : undefined
}

/** Sets value `i`, which is in range, of a block that the caller owns. */
export const write = <A>({ cells, form }: Block<A>, i: number, x: A): void => {
  const mine = cells as unknown[] // the caller's own
  if (form === null) mine[i] = x
  else form.set(mine, i, x)
}

export const clone = <A>({ cells, form }: Block<A>): Block<A> => ({ cells: cells.slice(), form })

/** All values, as a fresh array. */
export const values = <A>(b: Block<A>): readonly A[] => {
  const { cells, form } = b
  return form === null ?
      (cells.slice() as A[]) // as in `read`
    : Array.from({ length: form.size(cells) }, (_, i) => form.get(cells, i))
}

/** The block takes a form; what it holds stays the same. */
export const reform = <A>(b: Block<A>, form: Form<A>): void => {
  const all = values(b)
  const words: unknown[] = []
  for (const [i, x] of all.entries()) form.set(words, i, x)
  b.cells = words
  b.form = form
}

/** Words that are kept together where each value has as many. */
export const PAGE = 256

/** Page `p` of words. */
export const pageOf = (words: readonly unknown[], p: number): readonly unknown[] =>
  words.slice(p * PAGE, (p + 1) * PAGE)

/** Some pages of a block. */
export interface Pages<A> {
  readonly form: Form<A>
  readonly pages: Map<number, readonly unknown[]>
}

/** A copy of a block, or of some pages of it. */
export type Copy<A> = Block<A> | Pages<A>

export const isWhole = <A>(c: Copy<A>): c is Block<A> => 'cells' in c

/** The part of a copy that has value `i`, and where; undefined if it has not. */
export const partWith = <A>(c: Copy<A>, i: number): { readonly block: Block<A>; readonly at: number } | undefined => {
  if (isWhole(c)) return { block: c, at: i }
  const each = PAGE / c.form.width
  const p = Math.floor(i / each)
  const cells = c.pages.get(p)
  return cells === undefined ? undefined : { block: { cells, form: c.form }, at: i - p * each }
}

/** Writes what a copy has over a block that the caller owns. */
export const overwrite = <A>(b: Block<A>, c: Copy<A>): void => {
  if (isWhole(c)) {
    b.cells = c.cells.slice()
    b.form = c.form
    return
  }
  const { form } = c
  for (const [p, cells] of c.pages)
    for (let i = 0; i < form.size(cells); i++) write(b, (p * PAGE) / form.width + i, form.get(cells, i))
}
