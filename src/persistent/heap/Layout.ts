/**
 * Fields of an object: a fixed number of values, as they are or in words.
 *
 * A layout says how values are in words: a number may take two of them, a value that is one word is that word. An evaluator
 * that works on words thus makes no object for a number. The first words of a structure are in the object itself, by
 * name, so that it is one object of the host; all others are in its slots.
 *
 * Fields are written in place by their owner; `Heap.ts` makes versions of them.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */

/** The names of words in an object, in order. */
export const NAMES = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'] as const

/** Named words: an object has the first `named` of its layout, and nobody reads others. */
type Named = { [N in (typeof NAMES)[number]]?: unknown }

/**
 * How values are in words. `i` is in range; `set` takes an object that the caller owns.
 *
 * Laws: `get` after `set` returns an equal value; `set` leaves every other value as it is.
 */
export interface Layout<A> {
  /** Words of each value, which are in the slots; 0 where they differ. */
  readonly width: number
  /** Words that have names: 2, 4 or 8, perhaps more than there are. The others are in the slots. */
  readonly named: number
  readonly size: (b: Fields<A>) => number
  readonly get: (b: Fields<A>, i: number) => A
  readonly set: (b: Fields<A>, i: number, x: A) => void
}

/** Values in a layout, or as they are where it has none. */
export interface Fields<A> extends Named {
  slots: readonly unknown[]
  layout: Layout<A> | null
}

/** The slots of objects whose words all have names. */
export const noSlots: readonly unknown[] = []

/** The number of values. */
export const sizeOf = <A>(b: Fields<A>): number => (b.layout === null ? b.slots.length : b.layout.size(b))

/** Value `i`; undefined out of range. */
export const read = <A>(b: Fields<A>, i: number): A | undefined => {
  const { slots, layout } = b
  if (layout === null) return slots[i] as A | undefined // without a layout the slots are the values
  return i >= 0 && i < layout.size(b) ? layout.get(b, i) : undefined
}

/** Sets value `i`, which is in range, of an object that the caller owns. */
export const write = <A>(b: Fields<A>, i: number, x: A): void => {
  if (b.layout !== null) b.layout.set(b, i, x)
  else (b.slots as unknown[])[i] = x // the caller's own
}

/** The same fields as another object, with these slots. All with as many names are made alike, for the host. */
const contents = <A>(b: Fields<A>, slots: readonly unknown[]): Fields<A> => {
  const { layout, w0, w1, w2, w3 } = b
  const named = layout?.named ?? 0
  if (named === 0) return { slots, layout }
  if (named === 2) return { slots, layout, w0, w1 }
  if (named === 4) return { slots, layout, w0, w1, w2, w3 }
  const { w4, w5, w6, w7 } = b
  return { slots, layout, w0, w1, w2, w3, w4, w5, w6, w7 }
}

export const clone = <A>(b: Fields<A>): Fields<A> => contents(b, b.slots === noSlots ? noSlots : b.slots.slice())

/** An object takes the fields of another one, and its slots. */
const hold = <A>(b: Fields<A>, from: Fields<A>): void => {
  const count = Math.max(b.layout?.named ?? 0, from.layout?.named ?? 0)
  b.slots = from.slots
  b.layout = from.layout
  for (let i = 0; i < count; i++) b[NAMES[i] ?? 'w0'] = from[NAMES[i] ?? 'w0']
}

/** All values, as a fresh array. */
export const values = <A>(b: Fields<A>): readonly A[] => {
  const { slots, layout } = b
  return layout === null ?
      (slots.slice() as A[]) // as in `read`
    : Array.from({ length: layout.size(b) }, (_, i) => layout.get(b, i))
}

const zero = { w0: 0, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0, w6: 0, w7: 0 }

/** The object takes a layout; its values stay the same. */
export const convert = <A>(b: Fields<A>, layout: Layout<A>): void => {
  const all = values(b)
  hold(b, { slots: [], layout, ...zero })
  for (const [i, x] of all.entries()) layout.set(b, i, x)
}

/** Words of a chunk, which is preserved as a whole, where each value has as many words. */
export const CHUNK = 256

/** Chunk `p` of words. */
export const chunkOf = (words: readonly unknown[], p: number): readonly unknown[] =>
  words.slice(p * CHUNK, (p + 1) * CHUNK)

/** Some chunks of an object. */
export interface Chunks<A> {
  readonly layout: Layout<A>
  readonly chunks: Map<number, readonly unknown[]>
}

/** A copy of the fields of an object, or of some chunks of them. */
export type Copy<A> = Fields<A> | Chunks<A>

export const isWhole = <A>(c: Copy<A>): c is Fields<A> => 'slots' in c

/** The part of a copy that has value `i`, and where; undefined if it has not. */
export const partWith = <A>(c: Copy<A>, i: number): { readonly fields: Fields<A>; readonly at: number } | undefined => {
  if (isWhole(c)) return { fields: c, at: i }
  const each = CHUNK / c.layout.width
  const p = Math.floor(i / each)
  const slots = c.chunks.get(p)
  return slots === undefined ? undefined : { fields: { slots, layout: c.layout }, at: i - p * each }
}

/** Writes what a copy has over an object that the caller owns. */
export const overwrite = <A>(b: Fields<A>, c: Copy<A>): void => {
  if (isWhole(c)) {
    hold(b, clone(c))
    return
  }
  const { layout } = c
  for (const [p, slots] of c.chunks) {
    const chunk = { slots, layout }
    for (let i = 0; i < layout.size(chunk); i++) write(b, (p * CHUNK) / layout.width + i, layout.get(chunk, i))
  }
}

/** A copy takes the place of what it is a copy of, in an object that the caller owns; the result is a copy of that. */
export const exchange = <A>(b: Fields<A>, c: Copy<A>): Copy<A> => {
  if (isWhole(c)) {
    const before = contents(b, b.slots)
    hold(b, c)
    return before
  }
  const before = clone(b)
  overwrite(b, c)
  if (b.layout !== c.layout) return before
  const pages = [...c.chunks.keys()].map((p): [number, readonly unknown[]] => [p, chunkOf(before.slots, p)])
  return { layout: c.layout, chunks: new Map(pages) }
}
