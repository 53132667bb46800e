/**
 * The families of instructions by which every chapter is divided (execution, validation, staging, the term machine), in the
 * specification's order. A family is a union of mnemonics, so a table over it lacks none.
 *
 * See: https://webassembly.github.io/spec/core/syntax/instructions.html
 */
import type { MnemonicsByFamily as M } from './generated/Mnemonics.ts'

export interface Families {
  readonly blocks: M['BLOCK' | 'LOOP' | 'IF' | 'TRY_TABLE']
  readonly branches: M[
    'BR' | 'BR_IF' | 'BR_TABLE' | 'RETURN' | 'BR_ON_NULL' | 'BR_ON_NON_NULL' | 'BR_ON_CAST' | 'BR_ON_CAST_FAIL']
  readonly calls: M['CALL' | 'CALL_REF' | 'CALL_INDIRECT' | 'RETURN_CALL' | 'RETURN_CALL_REF' | 'RETURN_CALL_INDIRECT']
  readonly exceptions: M['THROW' | 'THROW_REF']
  readonly tables: M['TABLE.GET' | 'TABLE.SET' | 'TABLE.SIZE' | 'TABLE.GROW']
  readonly tablesBulk: M['TABLE.FILL' | 'TABLE.COPY' | 'TABLE.INIT' | 'ELEM.DROP']
  readonly memory: M['MEMORY.SIZE' | 'MEMORY.GROW']
  readonly memoryAccess: M['LOAD' | 'STORE']
  readonly memoryBulk: M['MEMORY.FILL' | 'MEMORY.COPY' | 'MEMORY.INIT' | 'DATA.DROP']
  readonly references: M[
    | 'REF.NULL'
    | 'REF.FUNC'
    | 'REF.IS_NULL'
    | 'REF.AS_NON_NULL'
    | 'REF.EQ'
    | 'REF.TEST'
    | 'REF.CAST'
    | 'REF.I31'
    | 'I31.GET'
    | 'ANY.CONVERT_EXTERN'
    | 'EXTERN.CONVERT_ANY']
  readonly structs: M['STRUCT.NEW' | 'STRUCT.NEW_DEFAULT' | 'STRUCT.GET' | 'STRUCT.SET']
  readonly arraysBulk: M['ARRAY.FILL' | 'ARRAY.COPY' | 'ARRAY.INIT_ELEM' | 'ARRAY.INIT_DATA']
  readonly vectorAccess: M['VLOAD' | 'VSTORE' | 'VLOAD_LANE' | 'VSTORE_LANE']
}
