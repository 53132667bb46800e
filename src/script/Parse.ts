/**
 * The parser of `.wast` scripts.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: the position of a parser, which one call makes */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Malformed } from '../structure/Errors.ts'
import { lex } from '../text/Lexer.ts'
import { malformedAt, moduleFields, sourceText } from '../text/Module.ts'
import {
  accept,
  close,
  id,
  isForm,
  isWord,
  mustOpen,
  name,
  offset,
  open,
  parserOf,
  peek,
  strings,
  unexpected,
  word,
  type Parser,
  type Problem
} from '../text/Parser.ts'
import { kind, lineColumn, lineStarts } from '../text/Tokens.ts'
import type {
  Action,
  Assertion,
  Command,
  ModuleOrInstance,
  Located,
  ModuleCommand,
  ModuleSource,
  Script,
  Unreadable
} from './Script.ts'
import { constants, patterns } from './Values.ts'

const source = (p: Parser, nm: string | null): ModuleSource =>
  accept(p, 'binary') ? { _tag: 'binary', bytes: strings(p) }
  : accept(p, 'quote') ? { _tag: 'quote', bytes: strings(p) }
  : { _tag: 'text', text: moduleFields(p, nm) }

/** `module`, after its keyword. */
const moduleCommand = (p: Parser): ModuleOrInstance => {
  if (accept(p, 'instance')) {
    const first = id(p)
    const second = id(p)
    return second === null ?
        { _tag: 'instance', id: null, module: first }
      : { _tag: 'instance', id: first, module: second }
  }
  const definition = accept(p, 'definition')
  const nm = id(p)
  return { _tag: 'module', id: nm, definition, source: source(p, nm) }
}

const module_ = (p: Parser): ModuleOrInstance => {
  mustOpen(p, 'module')
  const m = moduleCommand(p)
  close(p)
  return m
}

/** The module of an assertion that is about no instance. */
const definition = (p: Parser): ModuleCommand => {
  const m = module_(p)
  if (m._tag === 'module') return m
  unexpected(p)
  return { _tag: 'module', id: null, definition: true, source: { _tag: 'quote', bytes: new Uint8Array(0) } }
}

/** An action after its opening parenthesis. */
const actionBody = (p: Parser): Action => {
  if (accept(p, 'get')) return { _tag: 'get', instance: id(p), name: name(p) }
  if (!accept(p, 'invoke')) unexpected(p)
  return { _tag: 'invoke', instance: id(p), name: name(p), args: constants(p) }
}

const action = (p: Parser): Action => {
  if (peek(p) !== kind.open) unexpected(p)
  else p.at++
  const a = actionBody(p)
  close(p)
  return a
}

type Assert = Assertion['_tag']

const definitionAssertion =
  (_tag: 'assert_malformed' | 'assert_invalid' | 'assert_malformed_custom' | 'assert_invalid_custom') =>
  (p: Parser): Assertion => ({ _tag, module: definition(p), message: name(p) })

const assertions: { readonly [A in Assert]: (p: Parser) => Assertion } = {
  assert_return: (p) => ({ _tag: 'assert_return', action: action(p), results: patterns(p) }),
  assert_trap: (p) => ({
    _tag: 'assert_trap',
    of: isForm(p, 'module') ? module_(p) : action(p),
    message: name(p)
  }),
  assert_exception: (p) => ({ _tag: 'assert_exception', action: action(p) }),
  assert_exhaustion: (p) => ({ _tag: 'assert_exhaustion', action: action(p), message: name(p) }),
  assert_malformed: definitionAssertion('assert_malformed'),
  assert_invalid: definitionAssertion('assert_invalid'),
  assert_malformed_custom: definitionAssertion('assert_malformed_custom'),
  assert_invalid_custom: definitionAssertion('assert_invalid_custom'),
  assert_unlinkable: (p) => ({ _tag: 'assert_unlinkable', of: module_(p), message: name(p) })
}

const isAssert = (text: string): text is Assert => Object.hasOwn(assertions, text)

/** A command after its opening parenthesis; `script` is dealt with by the loop. */
const command = (p: Parser): Command => {
  const text = peek(p) === kind.keyword ? word(p) : ''
  if (isAssert(text)) {
    p.at++
    return assertions[text](p)
  }
  if (accept(p, 'module')) return moduleCommand(p)
  if (accept(p, 'register')) return { _tag: 'register', name: name(p), instance: id(p) }
  if (accept(p, 'input')) return { _tag: 'input', id: id(p), file: name(p) }
  if (accept(p, 'output')) return { _tag: 'output', module: id(p), file: peek(p) === kind.string ? name(p) : null }
  return actionBody(p)
}

/** A script within a script that is being read. */
interface Open {
  readonly line: number
  readonly id: string | null
  readonly commands: Located[]
}

/** What a reader of scripts needs besides the parser. */
interface Reading {
  readonly lineOf: (offset: number) => number
  /** The failure of the parser as an error of the source. */
  readonly malformed: (p: Problem) => Malformed
  /** The errors that were found, in order. */
  readonly errors: Malformed[]
}

/** The token after the one that closes the parenthesis at token `from`; the last token where nothing closes it. */
const afterClosing = (p: Parser, from: number): number => {
  const { kinds } = p.tokens
  const last = kinds.length - 1
  let depth = 0
  for (let i = from; i < last; i++) {
    if (kinds[i] === kind.open) depth++
    else if (kinds[i] === kind.close && --depth === 0) return i + 1
  }
  return last
}

/** Continues after a failure, at token `to`, with the failure as a command. */
const recovered = (p: Parser, to: number, isModule: boolean, r: Reading): Unreadable => {
  const error = r.malformed(p.failure ?? { offset: offset(p), message: 'malformed command' })
  r.errors.push(error)
  p.failure = null
  p.at = to
  return { _tag: 'unreadable', message: error.message, at: error.at, isModule }
}

/** `cmd*` to the end of the source; scripts within scripts on a stack of their own. */
const commands = (p: Parser, r: Reading): Script => {
  const stack: Open[] = []
  let here: Located[] = []
  let id_: string | null = null
  let line = 0
  const leave = (): void => {
    const outer = stack.pop()
    const located: Located = { line, command: { _tag: 'script', id: id_, commands: here } }
    line = outer?.line ?? 0
    id_ = outer?.id ?? null
    here = outer?.commands ?? []
    here.push(located)
  }
  const stray = (): void => {
    const start = r.lineOf(offset(p))
    const last = p.tokens.kinds.length - 1
    let to = Math.min(p.at + 1, last)
    while (to < last && p.tokens.kinds[to] !== kind.open) to++
    unexpected(p)
    here.push({ line: start, command: recovered(p, to, false, r) })
  }
  for (;;) {
    const from = p.at
    const start = r.lineOf(offset(p))
    if (open(p, 'script')) {
      stack.push({ line, id: id_, commands: here })
      line = start
      id_ = id(p)
      here = []
    } else if (peek(p) === kind.close && stack.length > 0) {
      p.at++
      leave()
    } else if (peek(p) === kind.open) {
      const isModule = isWord(p, 'module', 1)
      p.at++
      const c = command(p)
      close(p)
      here.push({ line: start, command: p.failure === null ? c : recovered(p, afterClosing(p, from), isModule, r) })
    } else if (peek(p) === kind.end) break
    else {
      const isLast = p.at === p.tokens.kinds.length - 1
      if (!isLast || r.errors.length === 0) stray()
      if (isLast) break
    }
  }
  if (stack.length > 0) {
    unexpected(p)
    here.push({ line: r.lineOf(offset(p)), command: recovered(p, p.tokens.kinds.length - 1, false, r) })
    while (stack.length > 0) leave()
  }
  return here
}

/** The keywords with which the field of a module begins; anything else begins a command. */
const fieldWords = 'type rec import func table memory tag global export start elem data'.split(' ')

const startsWithField = (p: Parser): boolean =>
  p.tokens.kinds.length > 1 &&
  (peek(p) === kind.annotation || (peek(p) === kind.open && fieldWords.some((text) => isWord(p, text, 1))))

/** Module fields alone are one module, defined but not instantiated. */
const bareModule = (p: Parser, r: Reading): Script => {
  const text = moduleFields(p, null)
  if (peek(p) !== kind.end) unexpected(p)
  if (p.failure !== null) return [{ line: 1, command: recovered(p, p.tokens.kinds.length - 1, true, r) }]
  return [{ line: 1, command: { _tag: 'module', id: null, definition: true, source: { _tag: 'text', text } } }]
}

/** A script with what is wrong with it. */
export interface ReadScript {
  readonly script: Script
  /** One for each `unreadable` command, in order. */
  readonly errors: ReadonlyArray<Malformed>
}

/**
 * The script of a source, whatever is in it: a command that is not well-formed is `unreadable`, and those after it are read.
 * Left: bytes that are no UTF-8. Linear in the length of the source.
 *
 * Law: without errors, it is the script of `parseScript`.
 */
export const readScript = (input: string | Uint8Array): Either<Malformed, ReadScript> => {
  const text = sourceText(input)
  if (text._tag === 'Left') return text
  const p = parserOf(lex(text.right))
  const starts = lineStarts(text.right)
  const r: Reading = {
    lineOf: (at) => lineColumn(starts, at).line,
    malformed: (problem) => malformedAt(text.right, problem),
    errors: []
  }
  const script = startsWithField(p) ? bareModule(p, r) : commands(p, r)
  return right({ script, errors: r.errors })
}

/**
 * The script of a source. `Malformed` (line and column) if the script itself, or a module in it that is neither `binary`
 * nor `quote`, is not well-formed. Linear in the length of the source.
 */
export const parseScript = (input: string | Uint8Array): Either<Malformed, Script> => {
  const read = readScript(input)
  if (read._tag === 'Left') return read
  const [error] = read.right.errors
  return error === undefined ? right(read.right.script) : left(error)
}
