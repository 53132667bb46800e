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
