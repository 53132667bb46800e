/** Places in the source at which a mutation can be made. */

/** The rules of mutation. */
export type Kind =
  | 'relational'
  | 'equality'
  | 'arithmetic'
  | 'bitwise'
  | 'logical'
  | 'conjunct'
  | 'arms'
  | 'operands'
  | 'constant'
  | 'width'
  | 'boolean'
  | 'negation'
  | 'rule'
  | 'statement'
  | 'guard'

/** The source at a place of a file, and what replaces it. Offsets count UTF-16 code units. */
export interface Site {
  readonly file: string
  readonly kind: Kind
  readonly start: number
  readonly end: number
  /** From 1. */
  readonly line: number
  /** The line of the source, trimmed; with the two texts it names the site when lines have moved. */
  readonly source: string
  readonly original: string
  /** Empty where a statement is left out. */
  readonly mutated: string
}

/** A site with the number that switches it on. */
export interface Mutant extends Site {
  readonly id: number
  readonly family: string
}

export const show = ({ file, line, kind, original, mutated }: Site): string =>
  `${file}:${line} (${kind})\n  - ${original}\n  + ${mutated === '' ? '(nothing)' : mutated}`
