/**
 * How a run ended: for people, for programs, and as an exit code.
 */
import { type Ended } from './model.ts'
import { takenBy } from './choicesOption.ts'
import { complaintJson, defect, exit, limitOption, type CliError } from './exit.ts'
import { resultsJson, showPayload, showResults } from './values.ts'
import { count } from './count.ts'
import { whereJson, showWhere } from './location.ts'

export interface Report {
  readonly code: number
  /** Lines for standard output. */
  readonly results: ReadonlyArray<string>
  /** What a person reads when the run ended without a result. */
  readonly complaint: string | null
  readonly json: Readonly<Record<string, unknown>>
}

const limits = {
  fuel: 'out of fuel (--fuel): the program may not end, or needs more steps',
  depth: 'call stack exhausted (--max-depth): the recursion may not end, or needs more frames'
} as const

/** A process has one byte for its code: a failure stays one. */
const exitByte = (code: number): number => (code === 0 ? 0 : code & 0xff || 1)

/** Steps before the end that a look at the trace begins with. */
const shownBefore = 20

/** The command that shows the last steps of a run. */
export const wayThere = (showing: Ended['showing'], steps: number): ReadonlyArray<string> =>
  showing === null ? [] : [`  To see the last steps: ${showing(Math.max(1, steps - shownBefore))}`]

/** What ended, where, and what the user can do about it. */
const failed = (
  e: Ended,
  code: number,
  steps: number,
  message: string,
  notes: ReadonlyArray<string>,
  json: Report['json']
): Report => ({
  code,
  results: [],
  complaint: [
    `${e.file}: ${message}`,
    ...showWhere(e.where),
    ...notes.map((note) => `  ${note}`),
    ...wayThere(e.showing, steps)
  ].join('\n'),
  json: { file: e.file, ...json, steps, ...whereJson(e.where), exitCode: code }
})

const ended = (code: number, results: ReadonlyArray<string>, json: Report['json']): Report => ({
  code,
  results,
  complaint: null,
  json: { ...json, exitCode: code }
})

const outcomeReport = (e: Ended): Report => {
  const { file, outcome: o } = e
  switch (o._tag) {
    case 'Done':
      return ended(exit.ok, showResults(o.store, o.values, e.show), {
        file,
        outcome: 'done',
        values: resultsJson(o.store, o.values, e.show),
        steps: o.steps
      })
    case 'Exited':
      return ended(exitByte(o.code), [], { file, outcome: 'exit', code: o.code, steps: o.steps })
    case 'Trapped':
      return failed(
        e,
        e.command ? exit.commandTrap : exit.trap,
        o.steps,
        `trap: ${o.reason}${e.where.detail === null ? '' : `: ${e.where.detail}`}`,
        [`by rule ${o.rule}, after ${count(o.steps, 'step')}`],
        { outcome: 'trap', reason: o.reason, detail: e.where.detail, rule: o.rule }
      )
    case 'Exception':
      return failed(
        e,
        exit.exception,
        o.steps,
        `uncaught exception of tag ${o.exn.tag} with ${o.exn.fields.length === 0 ? 'no values' : showPayload(o.store, o.exn.fields, e.show).join(' ')}`,
        [`after ${count(o.steps, 'step')}`],
        { outcome: 'exception', tag: o.exn.tag, values: resultsJson(o.store, o.exn.fields, e.show) }
      )
    case 'Exhausted':
      return failed(
        e,
        exit.limit,
        o.config.steps,
        `stopped after ${count(o.config.steps, 'step')}: ${limits[o.limit]}`,
        [],
        { outcome: 'limit', limit: o.limit }
      )
    case 'ImplementationLimit':
      return failed(
        e,
        exit.limit,
        o.config.steps,
        `limit of this implementation (${o.what}), after ${count(o.config.steps, 'step')}: ${o.message}${limitOption(o.what)}`,
        [],
        { outcome: 'limit', limit: o.what, message: o.message }
      )
    default:
      return complaintReport(defect(`the machine stopped in a state without a rule (${o._tag})`, file))
  }
}

export const report = (e: Ended): Report => {
  const made = outcomeReport(e)
  const choices = takenBy(e.outcome)
  return choices === null ? made : { ...made, json: { ...made.json, choices } }
}

/** A session that could not start. */
export const complaintReport = (c: CliError): Report => ({
  code: c.code,
  results: [],
  complaint: c.message,
  json: complaintJson(c)
})
