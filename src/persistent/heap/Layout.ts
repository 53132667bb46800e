/**
 * Blocks: the values of a fixed number of fields, as they are or in words.
 *
 * A form says how values lie in words: a number may take two of them, a value that is one word is that word. An evaluator
 * that works on words thus makes no object for a number. The first words of a structure lie in the block itself, by
 * name, so that such a block is one object of the host; all others lie in its cells.
 *
 * NON-SPEC: a representation. A block is written in place by who owns it; `Cells` makes values of them.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */

/** The names of words in a block, in order. */
export const NAMES = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'] as const

/** Named words: a block has the first `named` of its form, and nobody reads others. */
type Named = { [N in (typeof NAMES)[number]]?: unknown }

/**
 * How values lie in words. `i` is in range; `set` of a block that the caller owns.
 *
 * Laws: `get` after `set` gives an equal value; `set` leaves every other value as it is.
 */
export interface Form<A> {
  /** Words of each value, which lie in the cells; 0 where they differ. */
  readonly width: number
  /** Words that have names: 2, 4 or 8, perhaps more than there are. The others lie in the cells. */
  readonly named: number
  readonly size: (b: Block<A>) => number
  readonly get: (b: Block<A>, i: number) => A
  readonly set: (b: Block<A>, i: number, x: A) => void
}

/** Values in a form, or as they are where it has none. */
export interface Block<A> extends Named {
  cells: readonly unknown[]
  form: Form<A> | null
}

/** The cells of blocks whose words all have names. */
export const noCells: readonly unknown[] = []

/** The number of values. */
export const sizeOf = <A>(b: Block<A>): number => (b.form === null ? b.cells.length : b.form.size(b))

/** Value `i`; undefined out of range. */
export const read = <A>(b: Block<A>, i: number): A | undefined => {
  const { cells, form } = b
  if (form === null) return cells[i] as A | undefined // without a form the cells are the values
  return i >= 0 && i < form.size(b) ? form.get(b, i) : undefined
}

/** Sets value `i`, which is in range, of a block that the caller owns. */
export const write = <A>(b: Block<A>, i: number, x: A): void => {
  if (b.form !== null) b.form.set(b, i, x)
  else (b.cells as unknown[])[i] = x // the caller's own
}

/** What a block holds, as another one that has its cells. All blocks of as many names are made alike, for the host. */
const contents = <A>(b: Block<A>, cells: readonly unknown[]): Block<A> => {
  const { form, w0, w1, w2, w3 } = b
  const named = form?.named ?? 0
  if (named === 0) return { cells, form }
  if (named === 2) return { cells, form, w0, w1 }
  if (named === 4) return { cells, form, w0, w1, w2, w3 }
  const { w4, w5, w6, w7 } = b
  return { cells, form, w0, w1, w2, w3, w4, w5, w6, w7 }
}

export const clone = <A>(b: Block<A>): Block<A> => contents(b, b.cells === noCells ? noCells : b.cells.slice())

/** A block takes what another one holds, and its cells. */
const hold = <A>(b: Block<A>, from: Block<A>): void => {
  const count = Math.max(b.form?.named ?? 0, from.form?.named ?? 0)
  b.cells = from.cells
  b.form = from.form
  for (let i = 0; i < count; i++) b[NAMES[i] ?? 'w0'] = from[NAMES[i] ?? 'w0']
}

/** All values, as a fresh array. */
export const values = <A>(b: Block<A>): readonly A[] => {
  const { cells, form } = b
  return form === null ?
      (cells.slice() as A[]) // as in `read`
    : Array.from({ length: form.size(b) }, (_, i) => form.get(b, i))
}

const zero = { w0: 0, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0, w6: 0, w7: 0 }

/** The block takes a form; what it holds stays the same. */
export const reform = <A>(b: Block<A>, form: Form<A>): void => {
  const all = values(b)
  hold(b, { cells: [], form, ...zero })
  for (const [i, x] of all.entries()) form.set(b, i, x)
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
    hold(b, clone(c))
    return
  }
  const { form } = c
  for (const [p, cells] of c.pages) {
    const page = { cells, form }
    for (let i = 0; i < form.size(page); i++) write(b, (p * PAGE) / form.width + i, form.get(page, i))
  }
}

/** A copy takes the place of what it is a copy of, in a block that the caller owns; the result is a copy of that. */
export const exchange = <A>(b: Block<A>, c: Copy<A>): Copy<A> => {
  if (isWhole(c)) {
    const before = contents(b, b.cells)
    hold(b, c)
    return before
  }
  const before = clone(b)
  overwrite(b, c)
  if (b.form !== c.form) return before
  const pages = [...c.pages.keys()].map((p): [number, readonly unknown[]] => [p, pageOf(before.cells, p)])
  return { form: c.form, pages: new Map(pages) }
}
