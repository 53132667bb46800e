/** All rows of what must grow linearly. */
import { bodyFamilies } from './bodies.ts'
import { moduleFamilies } from './modules.ts'
import { nameFamilies } from './names.ts'
import { phases } from './phases.ts'
import type { Row } from './Row.ts'
import { programRows } from './runs.ts'
import { textRows } from './texts.ts'

export const rows: ReadonlyArray<Row> = [
  ...[...moduleFamilies, ...bodyFamilies, ...nameFamilies].map(phases),
  ...textRows,
  ...programRows
]
