/** What a worker is asked, and what it answers: lines of JSON. */
import * as t from 'io-ts'
import type { StepRule } from '../../src/execution/runtime/Config.ts'
import type { Finding } from './check.ts'
import type { Exercised } from './exercised.ts'

const Task = t.readonly(
  t.union([
    /** Generated programs by number. */
    t.type({ _tag: t.literal('programs'), seed: t.number, numbers: t.array(t.number), shrink: t.boolean }),
    t.type({ _tag: t.literal('cases'), seed: t.number }),
    t.type({ _tag: t.literal('operators'), seed: t.number }),
    t.type({ _tag: t.literal('parted') })
  ])
)
export type Task = t.TypeOf<typeof Task>
export const Tasks = t.readonlyArray(Task)

const Counts = t.type({
  staged: t.number,
  parts: t.number,
  stagedSteps: t.number,
  literalSteps: t.number,
  entries: t.number,
  exits: t.record(t.string, t.number)
})
const table = t.array(t.tuple([t.string, t.number]))
const Numbers = t.type({
  programs: t.number,
  parts: t.number,
  ends: table,
  fuels: t.number,
  cuts: t.number,
  compared: t.number,
  kept: t.number,
  forks: t.number,
  snapshots: t.number,
  edits: t.number,
  depths: t.number,
  entered: t.number,
  rules: table,
  counts: Counts
})

const Found = t.type({
  kind: t.string,
  number: t.number,
  message: t.string,
  program: t.string
})

/** What has been exercised since the last line, and what was found: null if nothing. */
const Line = t.type({ exercised: Numbers, found: t.union([Found, t.null]) })
export interface Line {
  readonly exercised: Exercised
  readonly found: (Omit<Finding, 'kind'> & { readonly kind: string }) | null
}

export const encodeLine = ({ exercised: e, found }: Line): string =>
  JSON.stringify({ exercised: { ...e, ends: [...e.ends], rules: [...e.rules] }, found })

/** Null for a line that no worker has written. */
export const decodeLine = (text: string): Line | null => {
  if (!text.startsWith('{')) return null
  const decoded = Line.decode(JSON.parse(text))
  if (decoded._tag === 'Left') return null
  const { exercised: e, found } = decoded.right
  // the names are rules because a worker wrote them
  const rules = new Map(e.rules as ReadonlyArray<[StepRule, number]>)
  return { exercised: { ...e, ends: new Map(e.ends), rules }, found }
}
