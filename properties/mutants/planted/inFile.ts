/** Rows of one file, which the same tests must find. */
import type { PlantedRow } from './Row.ts'

/** `file` is under `src`, without `.ts`; the tests are under `properties`, without `.property.ts`. */
export const inFile =
  (file: string, ...tests: ReadonlyArray<string>) =>
  (from: string, to: string, nth?: number): PlantedRow => ({
    file: `src/${file}.ts`,
    from,
    to,
    ...(nth === undefined ? {} : { nth }),
    tests: tests.map((name) => `properties/${name}.property.ts`)
  })

/** Rows of one file that one file of tests must find: from, to, and which occurrence. */
export const rowsIn = (
  file: string,
  test: string,
  changes: ReadonlyArray<readonly [from: string, to: string, nth?: number]>
): ReadonlyArray<PlantedRow> => {
  const row = inFile(file, test)
  return changes.map(([from, to, nth]) => row(from, to, nth))
}
