/**
 * How a run ended: for people, for programs, and as an exit code.
 */
import type { Outcome } from '../../execution/Config.ts'
import { showVal } from '../../trace/index.ts'
import { defect, exit, type Complaint } from './exit.ts'
import { resultJson, resultText } from './values.ts'

export interface Report {
  readonly code: number
  /** Lines for standard output. */
  readonly results: ReadonlyArray<string>
  /** What a person reads when the run ended without a result. */
  readonly complaint: string | null
  readonly json: Readonly<Record<string, unknown>>
}

const limits = {
  fuel: 'the fuel ran out (--fuel): the program may not end, or needs more steps',
  depth: 'the call stack is exhausted (--max-depth): the recursion may not end, or needs more frames'
} as const

const failed = (code: number, message: string, json: Report['json']): Report => ({
  code,
  results: [],
  complaint: message,
  json
})

/** A process has one byte for its code: a failure stays one. */
const exitByte = (code: number): number => (code === 0 ? 0 : code & 0xff || 1)

/** `command`: the run of a `_start`, whose exit codes are the program's own. */
export const report = (file: string, command: boolean, o: Outcome): Report => {
  switch (o._tag) {
    case 'Done':
      return {
        code: exit.ok,
        results: o.values.map(resultText),
        complaint: null,
        json: { outcome: 'done', values: o.values.map(resultJson), steps: o.steps }
      }
    case 'Exited':
      return {
        code: exitByte(o.code),
        results: [],
        complaint: null,
        json: { outcome: 'exit', code: o.code, steps: o.steps }
      }
    case 'Trapped':
      return failed(
        command ? exit.commandTrap : exit.trap,
        `${file}: trap: ${o.reason}\n  by rule ${o.rule}, after ${o.steps} steps; \`reduct trace --from ${Math.max(1, o.steps - 20)}\` shows the way there`,
        { outcome: 'trap', reason: o.reason, rule: o.rule, steps: o.steps }
      )
    case 'Exception':
      return failed(
        exit.exception,
        `${file}: uncaught exception of tag ${o.exn.tag} with ${o.exn.fields.length === 0 ? 'no values' : o.exn.fields.map(showVal).join(' ')}, after ${o.steps} steps`,
        { outcome: 'exception', tag: o.exn.tag, values: o.exn.fields.map(resultJson), steps: o.steps }
      )
    case 'Exhausted':
      return failed(exit.limit, `${file}: call ended at a limit after ${o.config.steps} steps: ${limits[o.limit]}`, {
        outcome: 'limit',
        limit: o.limit,
        steps: o.config.steps
      })
    case 'ImplementationLimit':
      return failed(exit.limit, `${file}: limit of this implementation (${o.what}): ${o.message}`, {
        outcome: 'limit',
        limit: o.what,
        message: o.message,
        steps: o.config.steps
      })
    default:
      return failed(exit.defect, defect(`the machine stopped in a state without a rule (${o._tag})`).message, {
        outcome: 'defect'
      })
  }
}

/** A session that could not start. */
export const complaintReport = (c: Complaint): Report => ({
  code: c.code,
  results: [],
  complaint: c.message,
  json: { outcome: c.kind, ...c.details, message: c.message }
})
