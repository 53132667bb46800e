/** Rows of what must grow linearly: work of a size, in stages. */

/** A part that is measured on its own. */
export interface Stage {
  readonly name: string
  readonly work: () => void
}

export interface Row {
  readonly name: string
  /** The greatest size. */
  readonly most: number
  /**
   * The stages of work of size `n`, which are done once and in this order; a stage may need what those before it made.
   * What is made here is not measured.
   */
  readonly stages: (n: number) => ReadonlyArray<Stage>
}

/** Items of a module, and things in a store, in the largest sample. */
export const ITEMS = 1_000_000
/** Steps of a run in the largest sample. */
export const STEPS = 10_000_000

export const times = <A>(n: number, f: (i: number) => A): ReadonlyArray<A> => Array.from({ length: n }, (_, i) => f(i))
