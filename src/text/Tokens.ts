/**
 * Tokens of the text format, as parallel lists: three million of them cost no three million objects.
 *
 * Spec: https://webassembly.github.io/spec/core/text/lexical.html#tokens
 */

export const kind = {
  end: 0,
  open: 1,
  close: 2,
  /** Starts with a lower-case letter; includes `inf`, `nan` and `offset=8`. */
  keyword: 3,
  /** Starts like a number; whether it is one, the reader of the number finds out. */
  number: 4,
  id: 5,
  string: 6,
  reserved: 7,
  /** Not in the lexical grammar; the last token of a source. */
  bad: 8,
  /** `(@id`, inside of an annotation. */
  annotation: 9
} as const
export type TokenKind = (typeof kind)[keyof typeof kind]

/** Token `i` is `source.slice(starts[i], ends[i])`; offsets are in UTF-16 code units. The last token is `end` or `bad`. */
export interface TokenList {
  readonly kinds: ReadonlyArray<TokenKind>
  readonly starts: ReadonlyArray<number>
  readonly ends: ReadonlyArray<number>
}

/** An annotation, which is white space to readers that do not know it. */
export interface Annotation {
  readonly id: string
  /** Offset of its parenthesis. */
  readonly start: number
  /** It is before this token. */
  readonly before: number
  /** Its contents, without the parentheses: tokens `from .. to` of `Tokens.inner`. */
  readonly from: number
  readonly to: number
}

export interface Tokens extends TokenList {
  readonly source: string
  /** The outermost annotations, in order. */
  readonly annotations: ReadonlyArray<Annotation>
  /** The tokens inside of annotations. */
  readonly inner: TokenList
  /** What is wrong at the `bad` token, if there is one. */
  readonly problem: string
}

/** Line and column of an offset, both from 1; columns count UTF-16 code units. */
export interface LineColumn {
  readonly line: number
  readonly column: number
}

/** Offsets where lines start. LF, CR and CRLF end a line. */
export const lineStarts = (source: string): ReadonlyArray<number> => {
  const starts = [0]
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i)
    if (c === 10 || (c === 13 && source.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  return starts
}

/** O(log lines). */
export const lineColumn = (starts: ReadonlyArray<number>, offset: number): LineColumn => {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}
