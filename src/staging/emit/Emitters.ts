/** All emitters, by mnemonic: a missing one does not compile. */
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { Emit, Emitters } from './Emit.ts'
import { arrays } from './instructions/Arrays.ts'
import { arraysBulk } from './instructions/ArraysBulk.ts'
import { blocks, type BlockSequence } from './instructions/Blocks.ts'
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
import { variables } from './instructions/Variables.ts'
import { vector } from './instructions/Vector.ts'
import { vectorAccess } from './instructions/VectorAccess.ts'

const emitters = (run: BlockSequence): Emitters<Mnemonic> => ({
  ...parametric,
  ...blocks(run),
  ...branches,
  ...calls,
  ...exceptions,
  ...variables,
  ...tables,
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
})

/** The emitter of every instruction; `run` writes the sequences in those that have some. */
export const emitter = (run: BlockSequence): Emit => {
  // The correlated union: an emitter takes the instruction of its mnemonic only, which a table indexed by a tag cannot say.
  const all = emitters(run) as Readonly<Record<Mnemonic, Emit>>
  return (b, c, index, e: Instr) => all[e._tag](b, c, index, e)
}
