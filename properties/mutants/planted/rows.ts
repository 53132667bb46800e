import type { PlantedRow } from './Row.ts'

/** From, to, and which occurrence, counted from 0. */
export type Change = readonly [from: string, to: string, nth?: number]

/** Changes in one file of `src`, each of which one property file must find. */
export const rows = (file: string, test: string, changes: ReadonlyArray<Change>): ReadonlyArray<PlantedRow> =>
  changes.map(([from, to, nth]) => ({
    file: `src/${file}`,
    from,
    to,
    ...(nth === undefined ? {} : { nth }),
    tests: [`properties/${test}.property.ts`]
  }))
