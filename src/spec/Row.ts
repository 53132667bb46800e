/**
 * One row of the instruction table.
 *
 * See: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
import type { Mnemonic, MnemonicsByFamily, MnemonicsByFeature, MnemonicsByShape } from './generated/Mnemonics.ts'
import type { ExecutionRule, ValidationRule, VacuousRule } from './generated/RuleNames.ts'

export type Immediates = keyof MnemonicsByShape

export type Family = keyof MnemonicsByFamily

export type Feature = keyof MnemonicsByFeature

export type ClosedType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** One opcode. `prefix` is 0 for single-byte opcodes, else 0xFB, 0xFC or 0xFD. */
export interface Row {
  readonly mnemonic: Mnemonic
  readonly prefix: number
  readonly code: number
  readonly shape: Immediates
  readonly feature: Feature
  readonly family: Family
  /** The constructor of the abstract syntax with its arguments, in the notation of SpecTec. */
  readonly constructor: string
  /** How many single values the instruction takes from the stack; sequences such as the arguments of a call not counted. */
  readonly operands: number
  /** How many single values it leaves; sequences such as the results of a call not counted. */
  readonly results: number
  /** The instruction type where it depends on neither immediates nor context. */
  readonly signature: { readonly params: ReadonlyArray<ClosedType>; readonly results: ReadonlyArray<ClosedType> } | null
  readonly valid: ReadonlyArray<ValidationRule>
  readonly exec: ReadonlyArray<ExecutionRule | VacuousRule>
  readonly const: ReadonlyArray<ValidationRule>
}
