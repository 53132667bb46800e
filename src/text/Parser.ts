/**
 * NON-SPEC: a mutable place in the tokens, for the grammar's nonterminals.
 *
 * A nonterminal takes a parser, moves it and returns a value. After a failure the value means nothing, the failure that
 * happened first stays, and the parser is at the end, so that every loop over tokens stops. Parsers do not leave the
 * functions that make them.
 *
 * Spec: https://webassembly.github.io/spec/core/text/conventions.html
 */
import { didYouMean } from '../prelude/Nearest.ts'
import { decodeUtf8 } from '../prelude/Utf8.ts'
import { binary64 } from '../numerics/Rounding.ts'
import { parseFloatPattern, parseUnsigned, type NumeralError } from '../numerics/Numeral.ts'
import type { Either } from 'fp-ts/lib/Either.js'
import { nat64, type Nat64 } from '../structure/Indices.ts'
import { stringBytes } from './Characters.ts'
import { keywords } from './Keywords.ts'
import { kind, type Annotation, type TokenKind, type TokenList, type Tokens } from './Tokens.ts'

/** What is wrong, and the offset in the source. */
export interface Problem {
  readonly offset: number
  readonly message: string
}

export interface Parser {
  readonly source: string
  readonly tokens: TokenList
  /** What is wrong at a `bad` token. */
  readonly bad: string
  /** The annotations that are not white space, in order, and those that have been read. */
  readonly annotated: ReadonlyArray<Annotation>
  readonly taken: Set<Annotation>
  readonly inner: TokenList
  /** The index of the current token. */
  at: number
  failure: Problem | null
}

/** The annotations that mean something to the parser. */
const known: ReadonlySet<string> = new Set(['name', 'custom', 'metadata.code.branch_hint'])

export const parserOf = (tokens: Tokens): Parser => ({
  source: tokens.source,
  tokens,
  bad: tokens.problem,
  annotated: tokens.annotations.filter(({ id }) => known.has(id)),
  taken: new Set(),
  inner: tokens.inner,
  at: 0,
  failure: null
})

/** The kind of the token `ahead` tokens from here. */
export const peek = (p: Parser, ahead = 0): TokenKind => p.tokens.kinds[p.at + ahead] ?? kind.end

export const startOf = (p: Parser, at: number): number => p.tokens.starts[at] ?? p.source.length

/** The offset of the current token. */
export const offset = (p: Parser): number => startOf(p, p.at)

/** The text of the token `ahead` tokens from here. */
export const word = (p: Parser, ahead = 0): string =>
  p.source.slice(p.tokens.starts[p.at + ahead] ?? 0, p.tokens.ends[p.at + ahead] ?? 0)

/** Fails at an offset, unless something else has failed before. */
export const failAt = (p: Parser, at: number, message: string): void => {
  p.failure ??= { offset: at, message }
  p.at = p.tokens.kinds.length
}

/** Whether a text is a numeral of any type. */
export const isNumeral = (text: string): boolean => {
  const pattern = parseFloatPattern(binary64, text)
  return pattern._tag === 'Right' || pattern.left !== 'malformed number'
}

const MOST_SHOWN = 40
const shown = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text)

/** With the keyword that was probably meant. */
const unknownOperator = (text: string): string => `unknown operator ${shown(text)}${didYouMean(text, keywords)}`

/** Why the current token is not allowed here. */
const complaint = (p: Parser): string => {
  const text = word(p)
  switch (peek(p)) {
    case kind.bad:
      return p.bad
    case kind.end:
      return 'unexpected token: end of input'
    case kind.reserved:
      return unknownOperator(text)
    case kind.keyword:
      return keywords.has(text) || isNumeral(text) || /^(offset|align)=\w+$/.test(text) ?
          `unexpected token ${shown(text)}`
        : unknownOperator(text)
    case kind.number:
      return isNumeral(text) ? `unexpected token ${shown(text)}` : unknownOperator(text)
    default:
      return `unexpected token ${shown(text)}`
  }
}

/** Fails with this message, unless the current token is not of the language, which is then what is wrong. */
export const failBefore = (p: Parser, at: number, message: string): void => {
  const here = complaint(p)
  if (here.startsWith('unexpected token')) failAt(p, at, message)
  else failAt(p, offset(p), here)
}

/** Fails, as the current token is not allowed here. */
export const unexpected = (p: Parser): void => {
  failAt(p, offset(p), complaint(p))
}

/** Whether the token `ahead` tokens from here is this keyword. */
export const isWord = (p: Parser, text: string, ahead = 0): boolean => {
  const start = p.tokens.starts[p.at + ahead] ?? 0
  return (
    peek(p, ahead) === kind.keyword &&
    (p.tokens.ends[p.at + ahead] ?? 0) - start === text.length &&
    p.source.startsWith(text, start)
  )
}

/** This keyword, if it is here. */
export const accept = (p: Parser, text: string): boolean => {
  if (!isWord(p, text)) return false
  p.at++
  return true
}

/** Whether `(` and this keyword are here. */
export const isForm = (p: Parser, text: string): boolean => peek(p) === kind.open && isWord(p, text, 1)

/** `(` and this keyword, if they are here. */
export const open = (p: Parser, text: string): boolean => {
  if (!isForm(p, text)) return false
  p.at += 2
  return true
}

/** A token of this kind, or failure. */
const expect = (p: Parser, k: TokenKind): boolean => {
  if (peek(p) === k) {
    p.at++
    return true
  }
  unexpected(p)
  return false
}

export const close = (p: Parser): void => {
  expect(p, kind.close)
}

/** `(` and this keyword, or failure. */
export const mustOpen = (p: Parser, text: string): void => {
  if (!expect(p, kind.open)) return
  if (!accept(p, text)) unexpected(p)
}

/** `A*` of forms that begin with this keyword, each up to and with its closing parenthesis. */
export const forms = (p: Parser, text: string, read: (p: Parser) => void): void => {
  while (open(p, text)) {
    read(p)
    close(p)
  }
}

/** The bytes of a string. */
export const string = (p: Parser): Uint8Array => {
  const at = p.at
  return expect(p, kind.string) ? stringBytes(p.source, startOf(p, at), p.tokens.ends[at] ?? 0) : new Uint8Array(0)
}

/** `datastring`: strings, one after the other. */
export const strings = (p: Parser): Uint8Array => {
  const parts: Uint8Array[] = []
  while (peek(p) === kind.string) parts.push(string(p))
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  parts.reduce((n, part) => {
    bytes.set(part, n)
    return n + part.length
  }, 0)
  return bytes
}

/** A string that is a name: its bytes are UTF-8. */
export const name = (p: Parser): string => {
  const at = offset(p)
  const bytes = string(p)
  const text = decodeUtf8(bytes, 0, bytes.length)
  if (text === undefined) failAt(p, at, 'malformed UTF-8 encoding')
  return text ?? ''
}

/** The name of the identifier that is `ahead` tokens from here: `$"a"` and `$a` are one. */
export const idAt = (p: Parser, ahead = 0): string => {
  const start = startOf(p, p.at + ahead)
  const end = p.tokens.ends[p.at + ahead] ?? start
  if (p.source.charAt(start + 1) !== '"') return p.source.slice(start + 1, end)
  const bytes = stringBytes(p.source, start + 1, end)
  return decodeUtf8(bytes, 0, bytes.length) ?? ''
}

/** `id?`. */
export const id = (p: Parser): string | null => {
  if (peek(p) !== kind.id) return null
  const text = idAt(p)
  p.at++
  return text
}

/** Whether a numeral is here; `inf` and `nan` are keywords to the lexer. */
export const isNumber = (p: Parser): boolean =>
  peek(p) === kind.number ||
  isWord(p, 'inf') ||
  isWord(p, 'nan') ||
  (peek(p) === kind.keyword && p.source.startsWith('nan:0x', offset(p)))

/** A numeral, by the parser of its type; 0 after a failure. */
export const numeral = (
  p: Parser,
  read: (text: string) => Either<NumeralError, bigint>,
  outOfRange = 'constant out of range'
): bigint => {
  const n = isNumber(p) ? read(word(p)) : null
  if (n?._tag === 'Right') {
    p.at++
    return n.right
  }
  if (n?.left === 'constant out of range') failAt(p, offset(p), `${outOfRange} ${shown(word(p))}`)
  else unexpected(p)
  return 0n
}

/** `u32`. */
export const u32 = (p: Parser): number =>
  Number(numeral(p, (text) => parseUnsigned(32, text), 'i32 constant out of range'))

/** `u64`. */
export const u64 = (p: Parser): Nat64 => nat64(numeral(p, (text) => parseUnsigned(64, text)))

/** `u8`, of a lane. */
export const u8 = (p: Parser): number =>
  Number(numeral(p, (text) => parseUnsigned(8, text), 'i8 constant out of range'))
