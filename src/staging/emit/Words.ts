/**
 * Words of operands that are passed to a call and returned from it.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#results
 */
import { register } from '../abi/Registers.ts'
import { sources, type Operand } from './Operand.ts'

/** The words of arguments, each preceded by a comma. */
export const words = (os: ReadonlyArray<Operand>): string =>
  os
    .flatMap(sources)
    .map((source) => `,${source}`)
    .join('')

/** Statements that take what a call has left in registers, the first of which has number `first`. */
export const taken = (results: ReadonlyArray<Operand>, first: number): string =>
  results
    .flatMap((r) => r.words.map((name) => ({ rep: r.rep, name })))
    .map(({ rep, name }, i) => (first + i === 0 ? '' : `${name}=${register(rep, first + i)};`))
    .join('')
