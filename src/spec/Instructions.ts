/**
 * The instruction table: what the decoder, the encoder, the parser, the printer, the validator and the machine know
 * about opcodes, they read from here.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
import { type Row } from './Row.ts'
import { rows } from './generated/Rows.ts'
import type { Mnemonic } from './generated/Mnemonics.ts'

export { rows }

/** The opcodes of a mnemonic: one, or two for `select`, `ref.test` and `ref.cast`. */
export const byMnemonic: ReadonlyMap<Mnemonic, Row> = new Map([...rows].reverse().map((r) => [r.mnemonic, r]))

/** Every mnemonic once; the position is its operator number. The five constants come first. */
export const mnemonics: ReadonlyArray<Mnemonic> = [...new Set(rows.map((r) => r.mnemonic))]

/** NON-SPEC: operator numbers, so that the machine dispatches through arrays. */
export const operator: ReadonlyMap<Mnemonic, number> = new Map(mnemonics.map((m, i) => [m, i]))

const widths: Readonly<Record<string, number>> = { I32: 32, I64: 64, F32: 32, F64: 64, V128: 128 }

/**
 * How many bits a load or store accesses: ``LOAD I32 (`8 _ S) x ao`` 8, ``(SHAPE `8 X `8 _ S)`` 64, without a number those
 * of the type.
 */
export const accessBits = ({ constructor }: Row): number => {
  const numbers = [...constructor.matchAll(/`(\d+)/g)].map(([, n]) => Number(n))
  const type = /^\w+ (\w+)/.exec(constructor)?.[1] ?? ''
  return numbers.length === 0 ? (widths[type] ?? 0) : numbers.reduce((m, n) => m * n)
}
