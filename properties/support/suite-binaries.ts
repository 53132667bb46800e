/**
 * The binary modules of the official suite, with what the suite expects of them.
 *
 * A reader of its own for s-expressions and strings, so that the decoder is checked without the text format. It knows
 * no more of scripts than where a `(module binary ...)` is.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { hasSuite, suiteRoot } from './suite.ts'

export { hasSuite }

/** `decodes`: the module is well-formed, whatever comes of it later. */
export type Expectation =
  { readonly _tag: 'decodes' } | { readonly _tag: 'malformed'; readonly message: string } | { readonly _tag: 'invalid' }

export interface SuiteBinary {
  readonly file: string
  readonly line: number
  readonly bytes: Uint8Array
  readonly expected: Expectation
}

interface Str {
  readonly _tag: 'string'
  readonly bytes: ReadonlyArray<number>
}
interface Form {
  readonly _tag: 'form'
  readonly line: number
  readonly items: Sexpr[]
}
type Sexpr = Str | Form | string

const token = /;;[^\n]*|\(;|"(?:[^"\\]|\\[^])*"|[()]|[^\s()";]+|\s+|./gu

const escapes: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 }

const stringBytes = (literal: string): ReadonlyArray<number> =>
  [...literal.slice(1, -1).matchAll(/\\u\{([0-9a-fA-F_]+)\}|\\([0-9a-fA-F]{2})|\\(.)|[^\\]+/gu)].flatMap(
    ([text, scalar, hex, escape]) =>
      scalar !== undefined ? [...new TextEncoder().encode(String.fromCodePoint(parseInt(scalar, 16)))]
      : hex !== undefined ? [parseInt(hex, 16)]
      : escape !== undefined ? [escapes[escape] ?? NaN]
      : [...new TextEncoder().encode(text)]
  )

/** The end of a block comment that starts at `from`; they nest. */
const commentEnd = (source: string, from: number): number => {
  let depth = 0
  let at = from
  do {
    if (source.startsWith('(;', at)) depth++
    else if (source.startsWith(';)', at)) depth--
    else {
      at++
      continue
    }
    at += 2
  } while (depth > 0 && at < source.length)
  return at
}

const parse = (source: string): ReadonlyArray<Sexpr> => {
  const top: Sexpr[] = []
  const open: Form[] = []
  let line = 1
  token.lastIndex = 0
  for (let m = token.exec(source); m !== null; m = token.exec(source)) {
    const start = token.lastIndex - m[0].length
    const items = open.at(-1)?.items ?? top
    if (m[0] === '(;') token.lastIndex = commentEnd(source, start)
    else if (m[0] === '(') {
      const form: Form = { _tag: 'form', line, items: [] }
      items.push(form)
      open.push(form)
    } else if (m[0] === ')') open.pop()
    else if (m[0].startsWith('"')) items.push({ _tag: 'string', bytes: stringBytes(m[0]) })
    else if (!m[0].startsWith(';;') && m[0].trim() !== '') items.push(m[0])
    line += source.slice(start, token.lastIndex).split('\n').length - 1
  }
  return top
}

const isForm = (s: Sexpr | undefined): s is Form => typeof s === 'object' && s._tag === 'form'
const isString = (s: Sexpr | undefined): s is Str => typeof s === 'object' && s._tag === 'string'

/** The bytes of `(module definition? $id? binary "..."*)`. */
const binaryOf = ({ items }: Form): Uint8Array | null => {
  const keyword = items.findIndex((item) => typeof item !== 'string' || item === 'binary')
  return items[0] === 'module' && items[keyword] === 'binary' ?
      Uint8Array.from(items.slice(keyword + 1).flatMap((item) => (isString(item) ? item.bytes : [])))
    : null
}

const expectationOf = ({ items }: Form): Expectation => {
  const message = new TextDecoder().decode(Uint8Array.from(items.flatMap((item) => (isString(item) ? item.bytes : []))))
  return (
    items[0] === 'assert_malformed' ? { _tag: 'malformed', message }
    : items[0] === 'assert_invalid' ? { _tag: 'invalid' }
    : { _tag: 'decodes' }
  )
}

const binariesIn = (file: string): ReadonlyArray<SuiteBinary> =>
  parse(readFileSync(`${suiteRoot}/${file}`, 'utf8'))
    .filter(isForm)
    .flatMap((form) =>
      [form, ...form.items.filter(isForm)].flatMap((inner): ReadonlyArray<SuiteBinary> => {
        const bytes = binaryOf(inner)
        return bytes === null ? [] : [{ file, line: inner.line, bytes, expected: expectationOf(form) }]
      })
    )

/** All of them, in the order of files. */
export const suiteBinaries = (): ReadonlyArray<SuiteBinary> =>
  ['core', 'custom']
    .flatMap((part) =>
      readdirSync(`${suiteRoot}/${part}`, { recursive: true, encoding: 'utf8' }).map((f) => `${part}/${f}`)
    )
    .filter((file) => file.endsWith('.wast'))
    .sort()
    .flatMap(binariesIn)
