/** All bugs that are planted by hand, by area. */
import { chapters } from './chapters.ts'
import { choices } from './choices.ts'
import { commandLine } from './commandLine.ts'
import { custom } from './custom.ts'
import { embedding } from './embedding.ts'
import { host } from './host.ts'
import { judges } from './judges.ts'
import { locals } from './locals.ts'
import { machine } from './machine.ts'
import { modules } from './modules.ts'
import { numbers } from './numbers.ts'
import { rerun } from './rerun.ts'
import type { PlantedRow } from './Row.ts'
import { sparse } from './sparse.ts'
import { terms } from './terms.ts'
import { trace } from './trace.ts'
import { wasi } from './wasi.ts'

/** A row with its name: its area, and its number there from 0. */
export interface NamedRow extends PlantedRow {
  readonly name: string
  readonly area: string
}

const areas: Readonly<Record<string, ReadonlyArray<PlantedRow>>> = {
  host,
  wasi,
  embedding,
  commandLine,
  custom,
  rerun,
  trace,
  judges,
  terms,
  locals,
  choices,
  numbers,
  sparse,
  chapters,
  modules,
  machine
}

export const areaNames: ReadonlyArray<string> = Object.keys(areas)

export const table: ReadonlyArray<NamedRow> = Object.entries(areas).flatMap(([area, rows]) =>
  rows.map((row, i) => ({ ...row, area, name: `${area}/${i}` }))
)

/** How often a text occurs in another. */
export const occurrences = (text: string, from: string): number => text.split(from).length - 1

/** Why the row says nothing of this text any more; null: it does. */
export const staleness = (text: string, { from, nth }: PlantedRow): string | null => {
  const n = occurrences(text, from)
  if (n === 0) return 'the quoted text is not there'
  if (nth === undefined) return n === 1 ? null : `the quoted text is there ${n} times: say which one (nth)`
  return nth >= 1 && nth <= n && n > 1 ? null : `there is no occurrence ${nth} of ${n}`
}

/** The text with the bug. */
export const plant = (text: string, { from, to, nth = 1 }: PlantedRow): string => {
  const parts = text.split(from)
  return `${parts.slice(0, nth).join(from)}${to}${parts.slice(nth).join(from)}`
}

export const shown = ({ name, file, from, to, nth }: NamedRow): string =>
  `${name} ${file}${nth === undefined ? '' : ` (${nth})`}\n  - ${from}\n  + ${to === '' ? '(nothing)' : to}`
