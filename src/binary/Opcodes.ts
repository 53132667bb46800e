/**
 * The opcodes of the instruction table as the decoder and the encoder look them up.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html
 */
import { rows } from '../spec/Instructions.ts'
import type { Row } from '../spec/Row.ts'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'

/** `else` and `end` are terminals of the grammar and no instructions, so the table does not have them. */
export const ELSE = 0x05
export const END = 0x0b

/** The flags of a block's clauses, in the order of their codes. */
export const catchTags = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'] as const

/** A table over opcodes: by prefix (0 for none), then by code. */
export type ByOpcode<A> = ReadonlyArray<ReadonlyArray<A | undefined> | undefined>

/** The rows, mapped by `f`; `null` leaves a row out. The operator number is the position in the table. */
export const byOpcode = <A>(f: (row: Row, operator: number) => A | null): ByOpcode<A> => {
  const table: Array<Array<A | undefined> | undefined> = new Array<undefined>(256).fill(undefined)
  const empty = (prefix: number): Array<A | undefined> =>
    new Array<A | undefined>(1 + Math.max(255, ...rows.filter((r) => r.prefix === prefix).map((r) => r.code)))
  rows.forEach((row, operator) => {
    const codes = (table[row.prefix] ??= empty(row.prefix).fill(undefined))
    codes[row.code] = f(row, operator) ?? undefined
  })
  return table
}

/** The rows of a mnemonic in the order of their codes: two where an immediate is part of the opcode. */
export const rowsOf: ReadonlyMap<Mnemonic, ReadonlyArray<Row>> = rows.reduce(
  (map, row) => map.set(row.mnemonic, [...(map.get(row.mnemonic) ?? []), row]),
  new Map<Mnemonic, ReadonlyArray<Row>>()
)

/** Whether the opcode says that the reference type of `ref.test` or `ref.cast` is nullable. */
export const isNullable = (row: Row): boolean => row.constructor.includes('NULL')
/** Whether the opcode is that of `select` with types. */
export const hasTypes = (row: Row): boolean => row.constructor.includes('t*')
