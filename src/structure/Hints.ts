/**
 * Branch hints: what is known of conditional branches before they run. They change nothing but speed.
 *
 * Spec: https://webassembly.github.io/spec/metadata/code/binary.html#branch-hints
 */
import type { Expr } from './Instr.ts'

/** The name of the custom section, and of the annotation. */
export const BRANCH_HINT = 'metadata.code.branch_hint'

/** A hint for `es[index]`, an `if` or `br_if` in the body of the function with index `func`. */
export interface BranchHint {
  readonly func: number
  readonly es: Expr
  readonly index: number
  readonly likely: boolean
}

/** The instructions that can have a hint. */
export const isHintable = (e: Expr[number] | undefined): boolean => e?._tag === 'if' || e?._tag === 'br_if'
