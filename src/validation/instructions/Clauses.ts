/**
 * Instr_ok: the table of all clauses, one for each mnemonic.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import { byMnemonic } from '../../spec/Instructions.ts'
import type { Row } from '../../spec/Row.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { Check, Checks } from '../Check.ts'
import type { Access } from './MemoryAccess.ts'
import { access } from './MemoryAccess.ts'
import { arrays, newArrays } from './Arrays.ts'
import { blocks } from './Blocks.ts'
import { branches } from './Branches.ts'
import { calls } from './Calls.ts'
import { exceptions } from './Exceptions.ts'
import { memories } from './Memory.ts'
import type { Numeric } from './Numeric.ts'
import { byLane, byLanes, bySignature } from './Numeric.ts'
import { parametric } from './Parametric.ts'
import { references } from './References.ts'
import { structs } from './Structs.ts'
import { tables } from './Tables.ts'
import { variables } from './Variables.ts'

/** The clauses written out. What the type leaves out, the instruction table says. */
const written: Checks<Exclude<Mnemonic, Numeric | Access>> = {
  ...parametric,
  ...blocks,
  ...branches,
  ...calls,
  ...exceptions,
  ...variables,
  ...tables,
  ...memories,
  ...references,
  ...structs,
  ...newArrays,
  ...arrays
}

/** The clause of a row of the table: by its signature, or as an access to memory. */
const fromTable = (row: Row): Check<never> | null => {
  const { signature, shape } = row
  const [rule] = row.valid
  if (rule === undefined) return null
  if (shape === 'memarg' || shape === 'memarg laneidx') return access(row, rule)
  if (signature === null) return null
  return (
    shape === 'laneidx' ? byLane(row, signature, rule)
    : shape === 'laneidx^16' ? byLanes(row, signature, rule)
    : bySignature(signature, rule)
  )
}

const read: ReadonlyMap<Mnemonic, Check<never>> = new Map(
  [...byMnemonic].flatMap(([mnemonic, row]) => {
    const clause = fromTable(row)
    return clause === null ? [] : [[mnemonic, clause] as const]
  })
)

const clauses: ReadonlyMap<Mnemonic, Check<never>> = new Map([
  ...read,
  ...(Object.entries(written) as ReadonlyArray<[Mnemonic, Check<never>]>)
])

/**
 * The clause of an instruction. The cast is the one that dispatch needs: a clause takes the instruction of its mnemonic
 * only, which a table indexed by a runtime tag cannot say.
 */
export const clauseOf = (instr: Instr): Check<Instr> | undefined => clauses.get(instr._tag) as Check<Instr> | undefined
