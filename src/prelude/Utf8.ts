/**
 * Text as UTF-8 bytes and back, strictly: no overlong form, no surrogate, nothing above U+10FFFF.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/values.html#names
 */

/** Code units that are turned into a string at once: few enough to be arguments of one call. */
const CHUNK = 4096

/** How many bytes follow this first byte; -1 where no character may start with it. */
const continuations = (b: number): number =>
  b < 0x80 ? 0
  : b < 0xc0 ? -1
  : b < 0xe0 ? 1
  : b < 0xf0 ? 2
  : b < 0xf8 ? 3
  : -1

/** The least code point that needs `n` continuation bytes: below it the form is overlong. */
const least = (n: number): number =>
  n === 3 ? 0x10000
  : n === 2 ? 0x800
  : 0x80

/** The code point whose encoding starts at `at` and ends before `to`, or -1. Its first byte has `n` continuations. */
const codePoint = (bytes: Uint8Array, at: number, to: number, n: number): number => {
  if (n < 0 || at + n >= to) return -1
  let c = (bytes[at] ?? 0) & (0x3f >> n)
  for (let k = 1; k <= n; k++) {
    const b = bytes[at + k] ?? 0
    if ((b & 0xc0) !== 0x80) return -1
    c = (c << 6) | (b & 0x3f)
  }
  return c < least(n) || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? -1 : c
}

/**
 * The string whose UTF-8 encoding is `bytes[from .. to)`; undefined where that is not well-formed UTF-8 or the range
 * is not inside `bytes`. A byte order mark is a character like any other. O(to - from).
 *
 * Laws:
 *
 * 1. decode after encode: `decodeUtf8(encodeUtf8(s), 0, encodeUtf8(s).length) === s` if `s` has no lone surrogate
 * 2. encode after decode: if `decodeUtf8(b, 0, b.length)` is a string `s`, then `encodeUtf8(s)` equals `b`
 */
export const decodeUtf8 = (bytes: Uint8Array, from: number, to: number): string | undefined => {
  if (!(from >= 0 && from <= to && to <= bytes.length)) return undefined
  let text = ''
  // NON-SPEC: a buffer of code units, emptied into `text` before it is too long.
  let units: number[] = []
  let at = from
  while (at < to) {
    const b = bytes[at] ?? 0
    if (b < 0x80) {
      units.push(b)
      at++
    } else {
      const n = continuations(b)
      const c = codePoint(bytes, at, to, n)
      if (c < 0) return undefined
      if (c < 0x10000) units.push(c)
      else units.push(0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff))
      at += n + 1
    }
    if (units.length >= CHUNK) {
      text += String.fromCharCode.apply(null, units)
      units = []
    }
  }
  return text + String.fromCharCode.apply(null, units)
}

/**
 * How many bytes from the start on are UTF-8: up to the first character that is not well-formed. Linear.
 *
 * Law: it is `bytes.length` exactly where `decodeUtf8` yields a string.
 */
export const utf8Length = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const n = continuations(bytes[at] ?? 0)
    if (n !== 0 && codePoint(bytes, at, bytes.length, n) < 0) return at
    at += n + 1
  }
  return at
}

/** Whether the code point is half of a surrogate pair, which is alone as strings iterate by code points. */
const isLone = (c: number): boolean => c >= 0xd800 && c < 0xe000

const encodedLength = (s: string): number => {
  let n = 0
  for (let i = 0; i < s.length; i++) {
    const c = s.codePointAt(i) ?? 0
    n +=
      c < 0x80 ? 1
      : c < 0x800 ? 2
      : c < 0x10000 ? 3
      : 4
    if (c >= 0x10000) i++
  }
  return n
}

/**
 * The UTF-8 encoding of a string. A lone surrogate, which no WebAssembly name has, becomes U+FFFD, as in the WHATWG
 * encoder. O(s.length).
 */
export const encodeUtf8 = (s: string): Uint8Array => {
  const out = new Uint8Array(encodedLength(s))
  let at = 0
  for (let i = 0; i < s.length; i++) {
    const unit = s.codePointAt(i) ?? 0
    const c = isLone(unit) ? 0xfffd : unit
    if (c < 0x80) out[at++] = c
    else {
      if (c < 0x800) out[at++] = 0xc0 | (c >> 6)
      else {
        if (c < 0x10000) out[at++] = 0xe0 | (c >> 12)
        else {
          i++
          out[at++] = 0xf0 | (c >> 18)
          out[at++] = 0x80 | ((c >> 12) & 0x3f)
        }
        out[at++] = 0x80 | ((c >> 6) & 0x3f)
      }
      out[at++] = 0x80 | (c & 0x3f)
    }
  }
  return out
}
