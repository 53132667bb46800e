/** What the hunt says to its processes, and what they answer: a line of JSON each. */
import * as t from 'io-ts'
import type { PlantedRow } from './Row.ts'

/** Run one property file: with a bug, or as it is. */
export interface Task {
  readonly row: PlantedRow | null
  readonly test: string
}

/** The first red test, or null; how long it took. */
const Answer = t.readonly(t.strict({ failure: t.union([t.string, t.null]), ms: t.number }), 'Answer')
export type Answer = t.TypeOf<typeof Answer>

export const decodeAnswer = (line: string): Answer => {
  const decoded = Answer.decode(JSON.parse(line))
  if (decoded._tag === 'Left') throw new Error(`no answer: ${line}`)
  return decoded.right
}
