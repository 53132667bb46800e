/**
 * All clauses, by mnemonic: a missing one does not compile.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { aggregates } from './instructions/Structs.ts'
import { arrays } from './instructions/Arrays.ts'
import { blocks } from './instructions/Blocks.ts'
import { branches } from './instructions/Branches.ts'
import { calls } from './instructions/Calls.ts'
import { exceptions } from './instructions/Exceptions.ts'
import { memory } from './instructions/MemoryAccess.ts'
import { memoryBulk } from './instructions/MemoryBulk.ts'
import { numeric } from './instructions/Numeric.ts'
import { parametric } from './instructions/Parametric.ts'
import { references } from './instructions/References.ts'
import { tables } from './instructions/Tables.ts'
import { variable } from './instructions/Variables.ts'
import { vector } from './instructions/Vector.ts'
import { vectorMemory } from './instructions/VectorAccess.ts'
import type { Clauses } from './Reduct.ts'

/** Constants are values: refocusing moves them, no rule does. */
type Reducible = Exclude<Mnemonic, 'i32.const' | 'i64.const' | 'f32.const' | 'f64.const' | 'v128.const'>

export const clauses: Clauses<Reducible> = {
  ...parametric,
  ...variable,
  ...numeric,
  ...blocks,
  ...branches,
  ...calls,
  ...exceptions,
  ...references,
  ...tables,
  ...memory,
  ...memoryBulk,
  ...vector,
  ...vectorMemory,
  ...aggregates,
  ...arrays
}
