/**
 * All clauses, by mnemonic: a missing one does not compile.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { arrays } from './instructions/Arrays.ts'
import { arraysBulk } from './instructions/ArraysBulk.ts'
import { blocks } from './instructions/Blocks.ts'
import { branches } from './instructions/Branches.ts'
import { calls } from './instructions/Calls.ts'
import { exceptions } from './instructions/Exceptions.ts'
import { memories } from './instructions/Memory.ts'
import { memoryAccess } from './instructions/MemoryAccess.ts'
import { memoryBulk } from './instructions/MemoryBulk.ts'
import { numeric } from './instructions/Numeric.ts'
import { parametric } from './instructions/Parametric.ts'
import { references } from './instructions/References.ts'
import { structs } from './instructions/Structs.ts'
import { tables } from './instructions/Tables.ts'
import { tablesBulk } from './instructions/TablesBulk.ts'
import { variables } from './instructions/Variables.ts'
import { vector } from './instructions/Vector.ts'
import { vectorAccess } from './instructions/VectorAccess.ts'
import type { Clauses } from './Reduct.ts'

/** Constants are values: refocusing moves them, no rule does. */
type Reducible = Exclude<Mnemonic, 'i32.const' | 'i64.const' | 'f32.const' | 'f64.const' | 'v128.const'>

export const clauses: Clauses<Reducible> = {
  ...parametric,
  ...blocks,
  ...branches,
  ...calls,
  ...exceptions,
  ...variables,
  ...tables,
  ...tablesBulk,
  ...memories,
  ...memoryAccess,
  ...memoryBulk,
  ...references,
  ...structs,
  ...arrays,
  ...arraysBulk,
  ...numeric,
  ...vector,
  ...vectorAccess
}
