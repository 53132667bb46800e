/**
 * Why a rule trapped: the specification's rules carry no message, the official suite expects one.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { trapMessages } from '../spec/generated/Messages.ts'
import type { TrapRule as SpecTrapRule } from '../spec/generated/RuleNames.ts'

/** NON-SPEC: a host function may trap; the rule for calling one has no name in the specification. */
export type AnyTrapRule = SpecTrapRule | 'Step/call_ref-host'

const key = (rule: AnyTrapRule, from: Mnemonic | null): string => `${rule} ${from ?? ''}`
const messages: ReadonlyMap<string, string> = new Map(trapMessages.map((m) => [key(m.rule, m.from), m.message]))

/** The reason of a trap by `rule` at an instruction unfolded from `from`. */
export const trapReason = (rule: AnyTrapRule, from: Mnemonic | null): string =>
  messages.get(key(rule, from)) ?? messages.get(key(rule, null)) ?? rule
