/** A bug that is planted by hand: in a file of `src`, `from` becomes `to`, and one of the files of tests must turn red. */
export interface PlantedRow {
  readonly file: string
  readonly from: string
  readonly to: string
  /** Which of several occurrences, from 1. */
  readonly nth?: number
  readonly tests: ReadonlyArray<string>
}
