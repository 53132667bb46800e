/**
 * The closed sum of what can go wrong. Errors are values: nothing in the core throws.
 *
 * `message` begins with the text that the official suite expects; what follows is for people.
 */
import type { ValidationRule } from '../spec/generated/RuleNames.ts'

/** A place in a binary (byte offset) or in a text (line and column, from 1). */
export type Place =
  | { readonly _tag: 'offset'; readonly offset: number }
  | { readonly _tag: 'position'; readonly line: number; readonly column: number }

/** The input is not in the grammar of chapter 5 or 6. `within` is the path of nonterminals, outermost first. */
export interface Malformed {
  readonly _tag: 'Malformed'
  readonly at: Place
  readonly within: ReadonlyArray<string>
  readonly message: string
}

/** One step of the path from a module to an instruction: `func 3`, `body 12`, `then 0`, ... */
export interface PathStep {
  readonly in: string
  readonly index: number
}

/** Types that do not fit each other, as text: `[i32 i32]` and `[i32]`. */
export interface Operands {
  readonly expected: string
  readonly found: string
}

/** The module is in the grammar, but no derivation of chapter 3 types it. */
export interface Invalid {
  readonly _tag: 'Invalid'
  readonly rule: ValidationRule
  readonly path: ReadonlyArray<PathStep>
  readonly message: string
  /** What the instruction expects on the stack and what it finds, where that is the matter. */
  readonly operands: Operands | null
  /** Where the instruction is, when the caller has found it again in the source. */
  readonly at: Place | null
}

/** An import is missing or does not match. */
export interface Unlinkable {
  readonly _tag: 'Unlinkable'
  readonly module: string
  readonly name: string
  readonly message: string
}

/** A bound of this implementation, allowed by the spec's appendix. Never a trap. */
export interface ImplementationLimit {
  readonly _tag: 'ImplementationLimit'
  readonly what: string
  readonly message: string
}

export const malformed = (offset: number, message: string, within: ReadonlyArray<string> = []): Malformed => ({
  _tag: 'Malformed',
  at: { _tag: 'offset', offset },
  within,
  message
})

export const invalid = (rule: ValidationRule, message: string, path: ReadonlyArray<PathStep> = []): Invalid => ({
  _tag: 'Invalid',
  rule,
  path,
  message,
  operands: null,
  at: null
})

/** The stack does not hold what is expected. The message gets its subject from `about`. */
export const mismatched = (rule: ValidationRule, operands: Operands): Invalid => ({
  ...invalid(rule, `type mismatch: expected ${operands.expected}, found ${operands.found}`),
  operands
})

/** The error with its subject in the message: the mnemonic of an instruction, or the end of a block. */
export const about = (subject: string, e: Invalid): Invalid => ({
  ...e,
  message:
    e.operands === null ?
      `${e.message} (${subject})`
    : `type mismatch: ${subject} expects ${e.operands.expected}, found ${e.operands.found}`
})

export const implementationLimit = (what: string, message: string): ImplementationLimit => ({
  _tag: 'ImplementationLimit',
  what,
  message
})
