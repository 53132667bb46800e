/**
 * For each rule Instr_ok: bodies that it types, and bodies that it refuses, with the message of the refusal.
 *
 * The context is `moduleWith`; the body starts with nothing on the stack, and whatever it leaves is ignored.
 */
import type { Case } from './case.ts'
import { blocks, calls, parametric, premises } from './control.ts'
import { numeric } from './numeric.ts'
import { aggregates, references } from './references.ts'
import { memories, variables } from './storage.ts'

export const cases: ReadonlyArray<Case> = [
  ...parametric,
  ...blocks,
  ...calls,
  ...references,
  ...aggregates,
  ...variables,
  ...memories,
  ...numeric,
  ...premises
]
