/**
 * The lexer: characters to tokens, white space and annotations left out.
 *
 * It reads up to the first character that is in no token and notes there what is wrong, so that a syntax error before it
 * is reported first. Linear in the number of characters, except for annotations within annotations nothing nests.
 *
 * Spec: https://webassembly.github.io/spec/core/text/lexical.html
 */
import { decodeUtf8 } from '../prelude/Utf8.ts'
import { isIdChar, isLower, isSpace, scanString, startsNumber, stringBytes } from './Characters.ts'
import { kind, type Annotation, type TokenKind, type Tokens } from './Tokens.ts'

interface Builder {
  readonly kinds: TokenKind[]
  readonly starts: number[]
  readonly ends: number[]
}

const builder = (): Builder => ({ kinds: [], starts: [], ends: [] })

const add = (b: Builder, k: TokenKind, start: number, end: number): void => {
  b.kinds.push(k)
  b.starts.push(start)
  b.ends.push(end)
}

/** NON-SPEC: mutable, made by one run of the lexer and dropped at its end. */
interface Lexer {
  readonly source: string
  readonly main: Builder
  readonly inner: Builder
  readonly annotations: Annotation[]
  at: number
  /** Parentheses that are open in the outermost annotation; 0 outside of any. */
  depth: number
  /** The outermost annotation, while it is open. */
  open: Pick<Annotation, 'id' | 'start' | 'from'> | null
  problem: string | null
}

const emit = (l: Lexer, k: TokenKind, end: number): void => {
  add(l.depth > 0 ? l.inner : l.main, k, l.at, end)
  l.at = end
}

const bad = (l: Lexer, at: number, problem: string): void => {
  l.at = at
  l.problem = problem
}

/** The end of a block comment, which may nest; -1 where it is not closed. */
const commentEnd = (source: string, from: number): number => {
  let depth = 0
  for (let at = from; at < source.length;) {
    if (source.startsWith('(;', at)) {
      depth++
      at += 2
    } else if (source.startsWith(';)', at)) {
      depth--
      at += 2
      if (depth === 0) return at
    } else at++
  }
  return -1
}

const lineEnd = (source: string, from: number): number => {
  let at = from
  while (at < source.length && source.charCodeAt(at) !== 10 && source.charCodeAt(at) !== 13) at++
  return at
}

const idEnd = (source: string, from: number): number => {
  let at = from
  while (isIdChar(source.charCodeAt(at))) at++
  return at
}

/** An identifier after `$` or `(@`: its name and where it ends, or what is wrong. */
type Named = { readonly name: string; readonly end: number } | string

const named = (source: string, from: number, empty: string): Named => {
  if (source.charAt(from) !== '"') {
    const end = idEnd(source, from)
    return end === from ? empty : { name: source.slice(from, end), end }
  }
  const { end, problem } = scanString(source, from)
  if (problem !== null || end === from + 2) return empty
  const bytes = stringBytes(source, from, end)
  const name = decodeUtf8(bytes, 0, bytes.length)
  return name === undefined ? 'malformed UTF-8 encoding' : { name, end }
}

/** The end of `(idchar | string)+`: what a token that is not a parenthesis extends to at most. */
const run = (l: Lexer, from: number): number => {
  let at = from
  for (;;) {
    const c = l.source.charCodeAt(at)
    if (isIdChar(c)) at++
    else if (c === 34) {
      const { end, problem } = scanString(l.source, at)
      if (problem !== null) {
        bad(l, end, problem)
        return at
      }
      at = end
    } else return at
  }
}

const kindOf = (source: string, start: number, end: number): TokenKind => {
  const c = source.charCodeAt(start)
  if (c === 34) return scanString(source, start).end === end ? kind.string : kind.reserved
  if (idEnd(source, start) !== end) return kind.reserved
  return (
    isLower(c) ? kind.keyword
    : startsNumber(c) ? kind.number
    : kind.reserved
  )
}

const identifier = (l: Lexer): void => {
  const id = named(l.source, l.at + 1, 'empty identifier')
  if (typeof id === 'string') {
    bad(l, l.at, id)
    return
  }
  const end = run(l, id.end)
  if (l.problem === null) emit(l, end === id.end ? kind.id : kind.reserved, end)
}

const annotation = (l: Lexer): void => {
  const id = named(l.source, l.at + 2, 'empty annotation id')
  if (l.depth > 0) {
    // Inside of an annotation anything goes that is balanced.
    if (typeof id === 'string') emit(l, kind.open, l.at + 1)
    else emit(l, kind.annotation, id.end)
    l.depth++
    return
  }
  if (typeof id === 'string') {
    bad(l, l.at, id)
    return
  }
  l.open = { id: id.name, start: l.at, from: l.inner.kinds.length }
  l.depth = 1
  l.at = id.end
}

const close = (l: Lexer): void => {
  if (l.depth > 0) l.depth--
  if (l.depth > 0 || l.open === null) {
    emit(l, kind.close, l.at + 1)
    return
  }
  l.annotations.push({ ...l.open, before: l.main.kinds.length, to: l.inner.kinds.length })
  l.open = null
  l.at++
}

const openParenthesis = (l: Lexer): void => {
  const next = l.source.charCodeAt(l.at + 1)
  if (next === 59) {
    const end = commentEnd(l.source, l.at)
    if (end < 0) bad(l, l.at, 'unclosed comment')
    else l.at = end
  } else if (next === 64) annotation(l)
  else {
    emit(l, kind.open, l.at + 1)
    if (l.depth > 0) l.depth++
  }
}

const punctuation = ',;[]{}'

const BYTE_ORDER_MARK = 0xfeff

/** By its code point: one may not see it. */
const illegal = (source: string, at: number): string => {
  const c = source.codePointAt(at) ?? 0
  const named = `illegal character U+${c.toString(16).toUpperCase().padStart(4, '0')}`
  return c === BYTE_ORDER_MARK ? `${named} (a byte order mark)` : named
}

const token = (l: Lexer): void => {
  const c = l.source.charCodeAt(l.at)
  if (isSpace(c)) l.at++
  else if (c === 40) openParenthesis(l)
  else if (c === 41) close(l)
  else if (c === 59 && l.source.charCodeAt(l.at + 1) === 59) l.at = lineEnd(l.source, l.at)
  else if (c === 36) identifier(l)
  else if (isIdChar(c) || c === 34) {
    const end = run(l, l.at)
    if (l.problem === null) emit(l, kindOf(l.source, l.at, end), end)
  } else if (punctuation.includes(l.source.charAt(l.at))) emit(l, kind.reserved, l.at + 1)
  else bad(l, l.at, illegal(l.source, l.at))
}

/** The tokens of a source. What is not in the lexical grammar is the `bad` token at the end of them. */
export const lex = (source: string): Tokens => {
  const l: Lexer = {
    source,
    main: builder(),
    inner: builder(),
    annotations: [],
    at: 0,
    depth: 0,
    open: null,
    problem: null
  }
  while (l.at < source.length && l.problem === null) token(l)
  if (l.problem === null && l.open !== null) bad(l, l.open.start, 'unclosed annotation')
  const last = l.problem === null ? kind.end : kind.bad
  add(l.main, last, l.at, l.at)
  add(l.inner, last, l.at, l.at)
  return { ...l.main, source, annotations: l.annotations, inner: l.inner, problem: l.problem ?? '' }
}
