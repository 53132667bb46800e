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
/** The same for programs: `[{ in: 'func', index: 3 }, ...]` as one word per step. */
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

/** A proposal that is no part of 3.0, by what it adds: a sentence about it. */
type Proposals = ReadonlyArray<readonly [RegExp, string]>

const later = (what: string, proposal: string): string =>
  `WebAssembly 3.0 has no ${what}: the ${proposal} is a later proposal.`
const threads = later('shared memories, tables or atomic accesses', 'threads proposal')
const pageSizes = later('page sizes other than 64 KiB', 'custom page sizes proposal')
const continuations = later('continuations', 'stack switching proposal')
const descriptors = later('descriptors or exact references', 'custom descriptors proposal')
const imports = later('compact form of imports', 'compact import section proposal')
const wide = later('arithmetic on 128 bits', 'wide arithmetic proposal')
const sharedThings = later('shared types', 'shared-everything threads proposal')
const strings = later('string references', 'reference-typed strings proposal')

const proposalOf = (text: string, known: Proposals): string | null =>
  known.find(([form]) => form.test(text))?.[1] ?? null

/** The bytes that a proposal adds, where the decoder finds them. */
const binaryProposals: Proposals = [
  [/^malformed limits flags: 0x(0[2367]|1[2367])$/, threads],
  [/^malformed limits flags: 0x(0[89a-f]|1[0-9a-f])$/, pageSizes],
  [/^malformed definition type: 0x5d$/, continuations],
  [/^malformed definition type: 0x(4c|4d)$/, descriptors],
  [/^malformed definition type: 0x65$/, sharedThings],
  [/^malformed import kind: 0x(7e|7f)$/, imports],
  [/^malformed import kind: 0x(20|21)$/, descriptors],
  [/^malformed \w+ type: 0x(68|75)$/, continuations],
  [/^malformed \w+ type: 0x62$/, descriptors],
  [/^malformed \w+ type: 0x65$/, sharedThings],
  [/^malformed \w+ type: 0x(64|67)$/, strings],
  [/^illegal opcode e[0-6]$/, continuations],
  [/^illegal opcode fc (13|14|15|16)$/, wide],
  [/^illegal opcode fb (2[0-9a-f])$/, descriptors],
  [/^illegal opcode fb ([89ab][0-9a-f])$/, strings]
]

const binaryHint = (message: string, size: number): string =>
  size === 0 ? 'The file is empty.'
  : message.startsWith('magic header') ? 'This is no WebAssembly binary, and it does not look like text (.wat) either.'
  : message.startsWith('unknown binary version') ?
    'This is no core module of version 1; components, for example, are not part of WebAssembly 3.0.'
  : /^illegal opcode (06|07|08|09|18|19)\b/.test(message) ?
    'WebAssembly 3.0 has no such instruction: this is the old form of exception handling; the file has to be built anew.'
  : message.startsWith('illegal opcode fe') ?
    'WebAssembly 3.0 has no such instruction: threads and atomic accesses are a later proposal.'
  : message.startsWith('illegal opcode') ?
    (proposalOf(message, binaryProposals) ??
    'WebAssembly 3.0 has no such instruction; the file may use a later proposal.')
  : (proposalOf(message, binaryProposals) ??
    'The file is not a WebAssembly 3.0 binary from this place on; was it cut short or changed after it was built?')

/** What had another name before WebAssembly 1.0, or is not in 3.0. */
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
  [/^pagesize$/, pageSizes],
  [/^(cont|nocont|cont\.\w+|suspend|resume|resume_throw\w*|switch|contref|nullcontref)$/, continuations],
  [
    /^(exact|descriptor|describes|ref\.get_desc|ref\.cast_desc\w*|br_on_cast_desc\w*|struct\.new\w*_desc)$/,
    descriptors
  ],
  [/^i64\.(add128|sub128|mul_wide_[su])$/, wide],
  [/^(string\.\w+|stringref|stringview_\w+(\.\w+)?)$/, strings],
  [/^component$/, 'Components are not part of WebAssembly 3.0.']
]

/** What the text of an input is meant to be: it depends on the command that is running. */
export type Reads = 'module' | 'script'

/** The words of a text at a place: that which is wrong, and the next one, as in `(pagesize 1)`. */
export const wordsAt = (source: string, at: Place): ReadonlyArray<string> => {
  if (at._tag !== 'position') return []
  const line = source.split(/\r\n|\r|\n/)[at.line - 1] ?? ''
  return (
    line
      .slice(at.column - 1, at.column + 199)
      .match(/[a-z][\w.]*/g)
      ?.slice(0, 2) ?? []
  )
}

const scriptWords =
  'module, register, invoke, get, assert_return, assert_trap, assert_exception, assert_exhaustion, assert_malformed, ' +
  'assert_invalid, assert_malformed_custom, assert_invalid_custom, assert_unlinkable, script, input and output'

/** What to do about a text that is not in the grammar. `near` are the words at the place of the error. */
export const textHint = (
  file: string,
  message: string,
  near: ReadonlyArray<string>,
  as: Reads
): ReadonlyArray<string> => {
  const operator = /^unknown operator (\S+)/.exec(message)?.[1]
  const words = [...(operator === undefined ? [] : [operator]), ...near]
  const known = elsewhere.find(([form]) => words.some((word) => form.test(word)))
  if (known !== undefined) return [`  ${known[1]}`]
  if (as === 'script')
    return [
      message.startsWith('unexpected token: end of input') ?
        '  A parenthesis of this command is not closed: it continues to the end of the script.'
      : operator?.startsWith('assert_') === true ?
        `  Scripts have no command ${operator}; the commands are ${scriptWords}.`
      : '  The command is not in the grammar of scripts from this place on. A module that is malformed on purpose is written with quote or binary.'
    ]
  return [
    words.some((word) => scriptCommands.test(word)) ? '  This is a script: reduct wast runs it.'
    : file.endsWith('.wast') && message.startsWith('unexpected token') ?
      '  A .wast file is a script of modules and assertions: reduct wast runs it.'
    : '  The text is not in the grammar of WebAssembly 3.0 (chapter 6) from this place on.'
  ]
}

/** Words that begin a command of a script, and nothing in a module. */
const scriptCommands = /^(assert_\w+|invoke|register|get|input|output)$/

/** `size`: bytes of the input. `shown`: the line of a text with a mark under the column; `near`: the words there. */
export const malformedComplaint = (
  file: string,
  e: Malformed,
  size: number,
  shown: string | null,
  near: ReadonlyArray<string> = [],
  as: Reads = 'module'
): CliError => ({
  code: exit.malformed,
  file,
  kind: 'malformed',
  message: [
    `${file}: malformed: ${e.message}`,
    `  at ${showPlace(e.at)}${e.within.length === 0 ? '' : `, in ${e.within.join(' > ')}`}`,
    ...(shown === null ?
      [`  ${binaryHint(e.message, size)}`]
    : [...indented(shown), ...textHint(file, e.message, near, as)])
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

/** The options that set limits, by the names of the limits. */
const limitOptions: ReadonlyMap<string, string> = new Map([
  ['memory', '--max-memory'],
  ['pages', '--max-pages']
])
/** What to say after the message of a limit: the option that sets it. */
export const limitOption = (what: string): string => {
  const option = limitOptions.get(what)
  return option === undefined ? '' : ` (${option})`
}

export const limitComplaint = (file: string, e: ImplementationLimit): CliError => ({
  code: exit.limit,
  file,
  kind: 'limit',
  message: `${file}: limit of this implementation (${e.what}): ${e.message}${limitOption(e.what)}`,
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
