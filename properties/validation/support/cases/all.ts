/**
 * For each rule Instr_ok: bodies that it types, and bodies that it refuses, with the message of the refusal.
 *
 * The context is `moduleWith`; the body starts with nothing on the stack, and whatever it leaves is ignored.
 */
import { arrays } from './arrays.ts'
import { blocks } from './blocks.ts'
import { branches } from './branches.ts'
import { calls } from './calls.ts'
import type { Case } from './case.ts'
import { exceptions } from './exceptions.ts'
import { memory } from './memory.ts'
import { numeric } from './numeric.ts'
import { parametric } from './parametric.ts'
import { premises } from './premises.ts'
import { references } from './references.ts'
import { structs } from './structs.ts'
import { tables } from './tables.ts'
import { variables } from './variables.ts'
import { vector } from './vector.ts'

export const cases: ReadonlyArray<Case> = [
  ...parametric,
  ...blocks,
  ...branches,
  ...calls,
  ...exceptions,
  ...variables,
  ...tables,
  ...memory,
  ...references,
  ...structs,
  ...arrays,
  ...numeric,
  ...vector,
  ...premises
]
