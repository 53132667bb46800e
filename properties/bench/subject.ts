/** A part of the benchmark: what it measures, and the tables that come of it. */
import type { Table } from './table.ts'

export interface Options {
  /** Rounds that were asked for; a subject has a number of its own. */
  readonly rounds: number | null
  /** CPU seconds per row that were asked for, where the size follows from them. */
  readonly seconds: number | null
  /** Whether a measurement of this name is wanted. */
  readonly wants: (name: string) => boolean
  /** Another Node, whose engine is measured beside this one's. */
  readonly node: string | null
  /** What is being measured now. */
  readonly progress: (what: string) => void
}

export interface Subject {
  readonly name: string
  readonly measures: string
  readonly run: (o: Options) => Promise<ReadonlyArray<Table>>
}
