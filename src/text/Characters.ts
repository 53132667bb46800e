/**
 * Characters and string literals of the text format.
 *
 * Spec: https://webassembly.github.io/spec/core/text/values.html#strings
 */
import { encodeUtf8 } from '../prelude/Utf8.ts'

const symbols = "!#$%&'*+-./:<=>?@\\^_`|~"

/** NON-SPEC: filled once, here: `idchar` by character code. */
const idchars: Uint8Array = Uint8Array.from({ length: 128 }, (_, c) =>
  (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || symbols.includes(String.fromCharCode(c)) ?
    1
  : 0
)

export const isIdChar = (c: number): boolean => idchars[c] === 1

export const isSpace = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13

export const isLower = (c: number): boolean => c >= 97 && c <= 122

/** A digit or a sign. */
export const startsNumber = (c: number): boolean => (c >= 48 && c <= 57) || c === 43 || c === 45

const QUOTE = 34
const BACKSLASH = 92

/** The value of a hexadecimal digit, -1 of another character. */
const hexDigit = (c: number): number =>
  c >= 48 && c <= 57 ? c - 48
  : c >= 97 && c <= 102 ? c - 87
  : c >= 65 && c <= 70 ? c - 55
  : -1

const simple: ReadonlyMap<number, number> = new Map([
  [116, 9],
  [110, 10],
  [114, 13],
  [34, 34],
  [39, 39],
  [92, 92]
])

/** What comes after a backslash: where it ends, and its code point, or its byte as `-1 - byte`. */
interface Escape {
  readonly end: number
  readonly value: number
}

const MOST_DIGITS = 64

/** `hexnum }` of `\u{hexnum}`. */
const scalar = (source: string, from: number): Escape | null => {
  let value = 0
  let at = from
  for (; at < from + MOST_DIGITS; at++) {
    const digit = hexDigit(source.charCodeAt(at))
    if (digit >= 0) value = Math.min(value * 16 + digit, 0x110000)
    else if (source.charAt(at) !== '_' || at === from || hexDigit(source.charCodeAt(at + 1)) < 0) break
  }
  const inRange = value < 0xd800 || (value >= 0xe000 && value < 0x110000)
  return at > from && source.charAt(at) === '}' && inRange ? { end: at + 1, value } : null
}

const escape = (source: string, at: number): Escape | null => {
  const c = source.charCodeAt(at)
  const value = simple.get(c)
  if (value !== undefined) return { end: at + 1, value }
  if (source.startsWith('u{', at)) return scalar(source, at + 2)
  const high = hexDigit(c)
  const low = hexDigit(source.charCodeAt(at + 1))
  return high >= 0 && low >= 0 ? { end: at + 2, value: -1 - (16 * high + low) } : null
}

/** The end of a string literal, or what is wrong with it and where. */
export type Scanned =
  { readonly end: number; readonly problem: null } | { readonly end: number; readonly problem: string }

/** The string literal whose opening quote is at `from`. */
export const scanString = (source: string, from: number): Scanned => {
  let at = from + 1
  for (;;) {
    const c = source.charCodeAt(at)
    if (c === QUOTE) return { end: at + 1, problem: null }
    if (Number.isNaN(c) || c === 10 || c === 13) return { end: at, problem: 'unclosed string literal' }
    if (c < 32 || c === 127) return { end: at, problem: 'illegal character in string literal' }
    if (c !== BACKSLASH) at++
    else {
      const e = escape(source, at + 1)
      if (e === null) return { end: at, problem: 'illegal escape in string literal' }
      at = e.end
    }
  }
}

/** The bytes of the well-formed string literal `source.slice(start, end)`, quotes included. */
export const stringBytes = (source: string, start: number, end: number): Uint8Array => {
  const text = source.slice(start + 1, end - 1)
  const first = text.indexOf('\\')
  if (first < 0) return encodeUtf8(text)
  // A character takes at most three bytes a code unit.
  const bytes = new Uint8Array(3 * text.length)
  let n = 0
  const put = (part: Uint8Array): void => {
    bytes.set(part, n)
    n += part.length
  }
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\\', at)
    const to = next < 0 ? text.length : next
    if (to > at) put(encodeUtf8(text.slice(at, to)))
    const e = next < 0 ? null : escape(text, next + 1)
    if (e === null) break
    if (e.value < 0) bytes[n++] = -1 - e.value
    else put(encodeUtf8(String.fromCodePoint(e.value)))
    at = e.end
  }
  return bytes.slice(0, n)
}
