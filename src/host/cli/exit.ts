/**
 * Exit codes, and how the command line says what went wrong: the file, the place, the rule, and what to do.
 */
import type { ImplementationLimit, Invalid, Malformed, PathStep, Place, Unlinkable } from '../../structure/Errors.ts'

export const exit = {
  ok: 0,
  finding: 1,
  usage: 2,
  malformed: 3,
  invalid: 4,
  unlinkable: 5,
  trap: 6,
  exception: 7,
  limit: 8,
  defect: 70,
  interrupted: 130,
  commandTrap: 134
} as const

/** An end of a command that is no success: one message for people, the same as data for programs. */
export interface Complaint {
  readonly code: number
  /** The error's constructor, in lower case. */
  readonly kind: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

export const usage = (message: string): Complaint => ({ code: exit.usage, kind: 'usage', message, details: {} })

const hex = (n: number): string => `0x${n.toString(16)}`
const place = (p: Place): string =>
  p._tag === 'offset' ? `offset ${p.offset} (${hex(p.offset)})` : `line ${p.line}, column ${p.column}`

/** `func 3 > body 12 > then 0`. */
const path = (steps: ReadonlyArray<PathStep>): string => steps.map((s) => `${s.in} ${s.index}`).join(' > ')

const malformedHint = (message: string): string =>
  message.startsWith('magic header') ?
    'This is no WebAssembly binary. Text (.wat) has to be assembled first: the commands read binaries.'
  : message.startsWith('unknown binary version') ?
    'This is no core module of version 1; components, for example, are not part of WebAssembly 3.0.'
  : message.startsWith('illegal opcode') ?
    'WebAssembly 3.0 has no such instruction; old exception handling (opcodes 06 to 09, 18, 19) needs a rebuild.'
  : 'The file is not a WebAssembly 3.0 binary from this place on; was it cut short or changed after it was built?'

export const malformedComplaint = (file: string, e: Malformed): Complaint => ({
  code: exit.malformed,
  kind: 'malformed',
  message: [
    `${file}: malformed: ${e.message}`,
    `  at ${place(e.at)}, in ${e.within.join(' > ')}`,
    `  ${malformedHint(e.message)}`
  ].join('\n'),
  details: { at: e.at, within: e.within, message: e.message }
})

export const invalidComplaint = (file: string, e: Invalid, offset: number | null): Complaint => ({
  code: exit.invalid,
  kind: 'invalid',
  message: [
    `${file}: invalid: ${e.message}`,
    `  at ${path(e.path)}${offset === null ? '' : `, offset ${offset} (${hex(offset)})`}`,
    `  The module breaks rule ${e.rule} of the specification; the tool that made it has a defect, or it uses a proposal beyond 3.0.`
  ].join('\n'),
  details: { rule: e.rule, path: e.path, offset, message: e.message }
})

export const limitComplaint = (file: string, e: ImplementationLimit): Complaint => ({
  code: exit.limit,
  kind: 'limit',
  message: `${file}: limit of this implementation (${e.what}): ${e.message}`,
  details: { what: e.what, message: e.message }
})

export const unlinkableComplaint = (file: string, es: ReadonlyArray<Unlinkable>): Complaint => ({
  code: exit.unlinkable,
  kind: 'unlinkable',
  message: [
    `${file}: cannot be linked, ${es.length === 1 ? 'one import is' : `${es.length} imports are`} missing or of another type:`,
    ...es.map((e) => `  "${e.module}" "${e.name}": ${e.message}`),
    '  reduct provides wasi_snapshot_preview1. --stub-imports makes up the rest: functions that trap when called.'
  ].join('\n'),
  details: { imports: es.map(({ module, name, message }) => ({ module, name, message })) }
})

export const defect = (message: string): Complaint => ({
  code: exit.defect,
  kind: 'defect',
  message: `reduct: ${message}\n  This is a defect of reduct itself; please report it with the file and the command line.`,
  details: {}
})
