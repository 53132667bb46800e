/** How an instruction is written, one emitter per mnemonic: the counterpart of a clause of the rules. */
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import type { Instr, InstrOf } from '../../structure/Instr.ts'
import type { ExitReason } from '../exit/ExitReason.ts'
import { exitAt, write, type Builder, type Construct } from './Builder.ts'

/** Writes instruction `index` of the sequence; false if what follows it is not reached. */
export type Emit<I = Instr> = (b: Builder, c: Construct, index: number, e: I) => boolean

/** One emitter for each of the mnemonics `T`: a missing one does not compile. */
export type Emitters<T extends Mnemonic> = { readonly [M in T]: Emit<InstrOf<M>> }

type Write<I> = (b: Builder, c: Construct, index: number, e: I) => void

/** What follows the instruction is reached. */
export const falling =
  <I>(run: Write<I>): Emit<I> =>
  (b, c, index, e) => {
    run(b, c, index, e)
    return true
  }

/** The instruction goes elsewhere: what follows it is not reached. */
export const leaving =
  <I>(run: Write<I>): Emit<I> =>
  (b, c, index, e) => {
    run(b, c, index, e)
    return false
  }

/** Fall-back: the function is left in front of the instruction, which the literal machine then does. */
export const exitHere = (reason: ExitReason): Emit<unknown> =>
  leaving((b, c, index) => {
    write(b, `${exitAt(b, c, index, reason)}\n`)
  })

/** One emitter for each key of a table: what it is joined to says which instructions they must take. */
export const family = <M extends Mnemonic, V, I>(
  table: Readonly<Record<M, V>>,
  emit: (m: Mnemonic, v: V) => Emit<I>
): Readonly<Record<M, Emit<I>>> =>
  // Object.entries and Object.fromEntries lose the keys' type
  Object.fromEntries(Object.entries<V>(table).map(([m, v]) => [m, emit(m as M, v)])) as Readonly<Record<M, Emit<I>>>
