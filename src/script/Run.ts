/**
 * The runner of scripts: a state and a command in, a state and a verdict out.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { Val } from '../execution/runtime/Values.ts'
import { act, define, load, type Acted, type Acting } from './Act.ts'
import { matches, showPattern, showValue } from './Match.ts'
import { readScript } from './Parse.ts'
import { map, now, settle, type Pending } from './Pending.ts'
import type { Action, Assertion, Command, ModuleOrInstance, Located, Pattern, Script, Unreadable } from './Script.ts'
import type { Place } from '../structure/Errors.ts'
import { initialState, isFuel, lookup, showMissing, type Fault, type ScriptOptions, type ScriptState } from './State.ts'

/** The result of a command. */
export interface Verdict {
  /** Of the script, from 1. */
  readonly line: number
  readonly command: Command['_tag']
  readonly passed: boolean
  /** The assertion met a bound of this implementation, as the specification allows: it has not passed, and it has not failed. */
  readonly limited: boolean
  /** Where the command is not in the grammar of scripts. */
  readonly at?: Place
  /** What was expected and what happened; for people. */
  readonly expected: string
  readonly actual: string
}

/** What happened, and whether that is what was expected. */
type Judgement = Pick<Verdict, 'passed' | 'limited' | 'expected' | 'actual' | 'at'>

interface Judged {
  readonly state: ScriptState
  readonly judgement: Judgement
}

const showFault = ({ kind, message }: Fault): string => `${kind}: ${message}`

const showResult = (r: Either<Fault, unknown>, expected: ReadonlyArray<Pattern> = []): string => {
  if (isLeft(r)) return showFault(r.left)
  // only actions return lists
  return Array.isArray(r.right) ? showValues(r.right as ReadonlyArray<Val>, expected) : 'success'
}

const showValues = (vals: ReadonlyArray<Val>, expected: ReadonlyArray<Pattern>): string =>
  vals.map((v, i) => showValue(v, expected[i])).join(' ') || '()'

/** Whether a bound of this implementation was reached, which the caller's fuel does not count as. */
const isLimited = (r: Either<Fault, unknown>): boolean => isLeft(r) && r.left.kind === 'limit' && !isFuel(r.left)

/** Every command that is no assertion has to succeed. */
const success = ({ state, result }: Acted<unknown>): Judged => ({
  state,
  judgement: { passed: !isLeft(result), limited: false, expected: 'success', actual: showResult(result) }
})

/**
 * NON-SPEC: one message of the suite ends in the table index of an indirect call. Where the rule traps, on the reference
 * that has been read, no index is left in the configuration.
 */
const withoutIndex = (kind: Fault['kind'], message: string): string =>
  kind === 'trap' ? message.replace(/ \d+$/, '') : message

/** NON-SPEC: a mismatch of types as the OCaml interpreter words it. A few assertions of the suite have more than its beginning. */
const wordings = ({ message, operands }: Fault): ReadonlyArray<string> =>
  operands === null ?
    [message]
  : [
      message,
      ...['instruction', 'block'].map(
        (what) => `type mismatch: ${what} requires ${operands.expected} but stack has ${operands.found}`
      )
    ]

const begins = (f: Fault, message: string): boolean => {
  const expected = withoutIndex(f.kind, message)
  return wordings(f).some((wording) => wording.startsWith(expected))
}

/** A fault of one of these kinds, with a message that begins so. */
const faults = (
  { state, result }: Acted<unknown>,
  kinds: ReadonlyArray<Fault['kind']>,
  message: string,
  o: ScriptOptions
): Judged => {
  const passed =
    isLeft(result) && kinds.includes(result.left.kind) && (o.messages === false || begins(result.left, message))
  const expected = `${kinds.join(' or ')}: ${message}`
  return { state, judgement: { passed, limited: isLimited(result), expected, actual: showResult(result) } }
}

const returns = ({ state, result }: Acted<ReadonlyArray<Val>>, expected: ReadonlyArray<Pattern>): Judged => {
  const passed =
    !isLeft(result) &&
    result.right.length === expected.length &&
    result.right.every((v, i) => {
      const p = expected[i]
      return p !== undefined && matches(v, p)
    })
  return {
    state,
    judgement: {
      passed,
      limited: isLimited(result),
      expected: expected.map(showPattern).join(' ') || '()',
      actual: showResult(result, expected)
    }
  }
}

const isModule = (c: Action | ModuleOrInstance): c is ModuleOrInstance => c._tag === 'module' || c._tag === 'instance'

/** What instantiating leaves after, without a name for it. */
const loadUnbound = (state: ScriptState, c: ModuleOrInstance, o: ScriptOptions): Acting<unknown> =>
  map(load(state, c, o), (a) => ({ ...a, state: { ...a.state, modules: state.modules, instances: state.instances } }))

const assertion = (state: ScriptState, a: Assertion, o: ScriptOptions): Pending<Judged> => {
  const fails = (acting: Acting<unknown>, kinds: ReadonlyArray<Fault['kind']>, message: string): Pending<Judged> =>
    map(acting, (acted) => faults(acted, kinds, message, o))
  switch (a._tag) {
    case 'assert_return':
      return map(act(state, a.action, o), (acted) => returns(acted, a.results))
    case 'assert_trap':
      return isModule(a.of) ?
          fails(loadUnbound(state, a.of, o), ['trap', 'exception'], a.message)
        : fails(act(state, a.of, o), ['trap'], a.message)
    case 'assert_exception':
      return fails(act(state, a.action, o), ['exception'], '')
    case 'assert_exhaustion':
      return fails(act(state, a.action, o), ['exhaustion'], a.message)
    case 'assert_malformed':
    case 'assert_malformed_custom':
      return fails(now({ state, result: define(a.module, o) }), ['malformed'], a.message)
    case 'assert_invalid':
      return fails(now({ state, result: define(a.module, o) }), ['invalid'], a.message)
    case 'assert_invalid_custom':
      return fails(now({ state, result: define(a.module, o) }), ['invalid custom'], a.message)
    case 'assert_unlinkable':
      return fails(loadUnbound(state, a.of, o), ['unlinkable'], a.message)
  }
}

const refusal = (state: ScriptState, actual: string): Judged => ({
  state,
  judgement: { passed: false, limited: false, expected: 'success', actual }
})
const accepted = (state: ScriptState): Judged => ({
  state,
  judgement: { passed: true, limited: false, expected: 'success', actual: 'success' }
})

const register = (state: ScriptState, name: string, id: string | null): Judged => {
  const a = lookup(state.instances, id)
  if (a === null) return refusal(state, `script: unknown instance $${id ?? ''}`)
  return accepted({ ...state, registry: new Map([...state.registry, [name, { _tag: 'instance', a }]]) })
}

const output = (state: ScriptState, id: string | null, file: string | null): Judged => {
  const m = lookup(state.modules, id)
  if (m === null) return refusal(state, `script: unknown module $${id ?? ''}`)
  return accepted({ ...state, outputs: [...state.outputs, { file, module: m.module }] })
}

const unreadable = (state: ScriptState, { message, at, isModule }: Unreadable): Judged => ({
  // later commands are about the module that is missing, not about the one before it
  state:
    isModule ?
      {
        ...state,
        modules: { ...state.modules, latest: null },
        instances: { ...state.instances, latest: null }
      }
    : state,
  judgement: {
    passed: false,
    limited: false,
    expected: 'a command',
    actual: `malformed: ${message}`,
    ...(at === null ? {} : { at })
  }
})

/** A command that contains no others. */
type Simple = Exclude<Command, { readonly _tag: 'script' | 'input' }>

const judge = (state: ScriptState, c: Simple, o: ScriptOptions): Pending<Judged> => {
  switch (c._tag) {
    case 'module':
    case 'instance':
      return map(load(state, c, o), success)
    case 'invoke':
    case 'get':
      return map(act(state, c, o), success)
    case 'unreadable':
      return now(unreadable(state, c))
    case 'register':
      return now(register(state, c.name, c.instance))
    case 'output':
      return now(output(state, c.module, c.file))
    default:
      return assertion(state, c, o)
  }
}

/** The script in another file. */
const inputOf = (file: string, o: ScriptOptions): Script | string => {
  const bytes = o.files?.get(file)
  if (bytes === undefined) return `script: ${showMissing(file)}`
  const read = readScript(bytes)
  return isLeft(read) ? `malformed: ${read.left.message}` : read.right.script
}

/** Scripts within scripts, at most. */
const DEPTH = 64

/** A script that is being run, and its next command. */
interface Running {
  readonly script: Script
  next: number
}

/** What a command led to. */
export interface ScriptProgress {
  readonly state: ScriptState
  readonly verdict: Verdict
}

/** A command has led to something, or pauses: it has taken `steps` steps, and is not done. */
export type ScriptEvent =
  | ({ readonly _tag: 'verdict' } & ScriptProgress)
  | { readonly _tag: 'pause'; readonly line: number; readonly steps: number }

/**
 * The verdicts of a script in order, each with the state after it, and the pauses in between, if `slice` asks for some. The
 * host takes them one by one; nothing is run before it is asked for.
 */
export const events = function* (
  script: Script,
  o: ScriptOptions = {},
  start: ScriptState = initialState()
): Generator<ScriptEvent, void, undefined> {
  const running: Running[] = [{ script, next: 0 }]
  let state = start
  for (let top = running.at(-1); top !== undefined; top = running.at(-1)) {
    // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: the place in a script that is being run
    const located: Located | undefined = top.script[top.next++]
    if (located === undefined) {
      running.pop()
      continue
    }
    const { line, command: c } = located
    if (c._tag !== 'script' && c._tag !== 'input') {
      const going = settle(judge(state, c, o), o)
      let made = going.next()
      for (; made.done !== true; made = going.next()) yield { _tag: 'pause', line, steps: made.value }
      state = made.value.state
      yield { _tag: 'verdict', state, verdict: { line, command: c._tag, ...made.value.judgement } }
      continue
    }
    const inner = c._tag === 'script' ? c.commands : inputOf(c.file, o)
    if (typeof inner === 'string' || running.length > DEPTH) {
      const actual = typeof inner === 'string' ? inner : 'script: scripts nest too deeply'
      const judgement = { passed: false, limited: false, expected: 'success', actual }
      yield { _tag: 'verdict', state, verdict: { line, command: c._tag, ...judgement } }
    } else running.push({ script: inner, next: 0 })
  }
}

/** The verdicts among the events. */
export const verdicts = function* (
  script: Script,
  o: ScriptOptions = {},
  start: ScriptState = initialState()
): Generator<ScriptProgress, void, undefined> {
  for (const event of events(script, o, start)) if (event._tag === 'verdict') yield event
}

/** All verdicts, and the last state. */
export interface ScriptRun {
  readonly state: ScriptState
  readonly verdicts: ReadonlyArray<Verdict>
}

/** Runs a script to its end: a command that fails does not stop it. */
export const runScript = (script: Script, o: ScriptOptions = {}, start: ScriptState = initialState()): ScriptRun => {
  const found: Verdict[] = []
  let state = start
  for (const progress of verdicts(script, o, start)) {
    found.push(progress.verdict)
    state = progress.state
  }
  return { state, verdicts: found }
}
