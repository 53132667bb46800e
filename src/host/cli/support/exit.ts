/**
 * Exit codes, and how the command line says what went wrong: the file, the place, the rule, and what to do.
 */
import type { ImplementationLimit, Invalid, Malformed, PathStep, Place, Unlinkable } from '../../../structure/Errors.ts'

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
export interface CliError {
  readonly code: number
  /** The input file as the user named it, `null` where the complaint is about none. */
  readonly file: string | null
  /** The error's constructor, in lower case. */
  readonly kind: string
  readonly message: string
  /** What programs read; it has a `message` of one line. */
  readonly details: Readonly<Record<string, unknown>>
}

/** The JSON report of a complaint. Every report of a file has `file`, `outcome` and `exitCode`. */
export const complaintJson = (c: CliError): Readonly<Record<string, unknown>> => ({
  file: c.file,
  outcome: c.kind,
  ...c.details,
  exitCode: c.code
})

/** A wrong command line, or a file that it cannot be applied to. */
export const usage = (message: string, file: string | null = null): CliError => ({
  code: exit.usage,
  file,
  kind: 'usage',
  message: `${file ?? 'reduct'}: ${message}`,
  details: { message }
})

const hex = (n: number): string => `0x${n.toString(16)}`
export const showPlace = (p: Place): string =>
  p._tag === 'offset' ? `offset ${p.offset} (${hex(p.offset)})` : `line ${p.line}, column ${p.column}`
/** A place for programs: `{ offset }`, or `{ line, column }`. */
export const placeJson = (p: Place): Readonly<Record<string, number>> =>
  p._tag === 'offset' ? { offset: p.offset } : { line: p.line, column: p.column }

/** Steps at either end of a path that people are shown. */
const ends = 4

/** `func 3 > body 12 > then 0`; the middle of a long one is left out. */
export const showPath = (steps: ReadonlyArray<PathStep>): string => {
  const words = steps.map((s) => `${s.in} ${s.index}`)
  const hidden = words.length - 2 * ends
  return (hidden <= 1 ? words : [...words.slice(0, ends), `(${hidden} more)`, ...words.slice(-ends)]).join(' > ')
}
/** The same for programs: `[{ in: 'func', index: 3 }, ...]` as one word a step. */
export const pathJson = (steps: ReadonlyArray<PathStep>): ReadonlyArray<string> =>
  steps.map((s) => `${s.in} ${s.index}`)

/** A document (a script, a saved run) that is not what it should be. */
export const malformedDocument = (file: string, message: string): CliError => ({
  code: exit.malformed,
  file,
  kind: 'malformed',
  message: `${file}: malformed: ${message}`,
  details: { message }
})

const indented = (text: string): ReadonlyArray<string> => text.split('\n').map((line) => `  ${line}`)

const binaryHint = (message: string, size: number): string =>
  size === 0 ? 'The file is empty.'
  : message.startsWith('magic header') ? 'This is no WebAssembly binary, and it does not look like text (.wat) either.'
  : message.startsWith('unknown binary version') ?
    'This is no core module of version 1; components, for example, are not part of WebAssembly 3.0.'
  : /^illegal opcode (06|07|08|09|18|19)\b/.test(message) ?
    'WebAssembly 3.0 has no such instruction: this is the old form of exception handling; the file has to be built anew.'
  : message.startsWith('illegal opcode fe') ?
    'WebAssembly 3.0 has no such instruction: threads and atomic accesses are a later proposal.'
  : message.startsWith('illegal opcode') ? 'WebAssembly 3.0 has no such instruction; the file may use a later proposal.'
  : 'The file is not a WebAssembly 3.0 binary from this place on; was it cut short or changed after it was built?'

/** What was called otherwise before WebAssembly 1.0, or stands outside of 3.0. */
const elsewhere: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(get|set|tee)_(local|global)$/, 'It is local.get, local.set, local.tee, global.get or global.set today.'],
  [/^(grow|current)_memory$/, 'It is memory.grow or memory.size today.'],
  [/^anyfunc$/, 'It is funcref today.'],
  [/^[if](32|64)\.\w+\/[if](32|64)$/, 'Conversions are written with _ today, as in i32.wrap_i64.'],
  [
    /^(try|catch_all|rethrow|delegate)$/,
    'The old form of exception handling is not part of 3.0: it is try_table today.'
  ],
  [/\.atomic\.|^atomic\.|^shared$/, 'Threads are a later proposal, not part of 3.0.'],
  [/^component$/, 'Components are not part of WebAssembly 3.0.'],
  [/^(assert_\w+|invoke|register|get|input|output)$/, 'This is a script: reduct wast runs it.']
]

const textHint = (file: string, message: string): ReadonlyArray<string> => {
  const word = /^unknown operator (\S+)/.exec(message)?.[1] ?? ''
  const known = elsewhere.find(([form]) => form.test(word))
  return (
    known !== undefined ? [`  ${known[1]}`]
    : file.endsWith('.wast') && message.startsWith('unexpected token') ?
      ['  A .wast file is a script of modules and assertions: reduct wast runs it.']
    : ['  The text is not in the grammar of WebAssembly 3.0 (chapter 6) from this place on.']
  )
}

/** `size`: bytes of the input. `shown`: the line of a text with a mark under the column. */
export const malformedComplaint = (file: string, e: Malformed, size: number, shown: string | null): CliError => ({
  code: exit.malformed,
  file,
  kind: 'malformed',
  message: [
    `${file}: malformed: ${e.message}`,
    `  at ${showPlace(e.at)}${e.within.length === 0 ? '' : `, in ${e.within.join(' > ')}`}`,
    ...(shown === null ? [`  ${binaryHint(e.message, size)}`] : [...indented(shown), ...textHint(file, e.message)])
  ].join('\n'),
  details: { at: placeJson(e.at), within: e.within, message: e.message }
})

/** `inFunction`: how the function is called in which the error is. */
export const invalidComplaint = (
  file: string,
  e: Invalid,
  shown: string | null,
  inFunction: string | null = null
): CliError => ({
  code: exit.invalid,
  file,
  kind: 'invalid',
  message: [
    `${file}: invalid: ${e.message}${inFunction === null ? '' : `; in ${inFunction}`}`,
    `  at ${e.path.length === 0 ? 'the module' : showPath(e.path)}${e.at === null ? '' : `, ${showPlace(e.at)}`}`,
    ...(shown === null ? [] : indented(shown)),
    shown === null ?
      `  The module breaks rule ${e.rule} of the specification; the tool that made it has a defect, or it uses a proposal beyond 3.0.`
    : `  The text breaks rule ${e.rule} of the specification.`
  ].join('\n'),
  details: {
    rule: e.rule,
    path: pathJson(e.path),
    function: inFunction,
    at: e.at === null ? null : placeJson(e.at),
    message: e.message
  }
})

export const limitComplaint = (file: string, e: ImplementationLimit): CliError => ({
  code: exit.limit,
  file,
  kind: 'limit',
  message: `${file}: limit of this implementation (${e.what}): ${e.message}`,
  details: { limit: e.what, message: e.message }
})

export const unlinkableComplaint = (file: string, es: ReadonlyArray<Unlinkable>, stubs: boolean): CliError => ({
  code: exit.unlinkable,
  file,
  kind: 'unlinkable',
  message: [
    `${file}: cannot be linked, ${es.length === 1 ? 'one import is' : `${es.length} imports are`} missing or of another type:`,
    ...es.map((e) => `  ${e.message}`),
    stubs ?
      '  reduct provides wasi_snapshot_preview1, and no stub can be made for these.'
    : '  reduct provides wasi_snapshot_preview1. --stub-imports makes up the rest: functions that trap when called.'
  ].join('\n'),
  details: { imports: es.map(({ module, name, message }) => ({ module, name, message })), message: 'cannot be linked' }
})

export const defect = (message: string, file: string | null = null): CliError => ({
  code: exit.defect,
  file,
  kind: 'defect',
  message: `reduct: ${message}\n  This is a defect of reduct itself; please report it with the file and the command line.`,
  details: { message }
})
