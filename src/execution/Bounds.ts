/**
 * Bounds that a configuration meets before a rule applies: the depth of frames and the length of arrays.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { op } from './Code.ts'
import type { Config, Exhausted, Limited } from './Config.ts'
import { isI32, isVal } from './Values.ts'

const callRefOp = op('call_ref')
const allocating: ReadonlyArray<Mnemonic> = ['array.new', 'array.new_default', 'array.new_data', 'array.new_elem']
const allocatingOps: ReadonlySet<number> = new Set(allocating.map(op))

/** The operators at which a bound may be met. */
export const boundedOps: ReadonlySet<number> = new Set([callRefOp, ...allocatingOps])

/** CALL_REF of a function of the program would enter a frame beyond the limit. */
const tooDeep = (c: Config): boolean =>
  c.code.op === callRefOp &&
  c.contexts.depth >= c.limits.depth &&
  isVal(c.values) &&
  c.values.head._tag === 'ref.func_addr'

/** The bound that the configuration meets, if it does: the answer instead of a rule. */
export const bound = (c: Config): Exhausted | Limited | null => {
  if (tooDeep(c)) return { _tag: 'Exhausted', limit: 'depth', config: c }
  if (!allocatingOps.has(c.code.op) || !isI32(c.values)) return null
  const n = c.values.head.c >>> 0
  return n > c.limits.array ?
      limited('array', `an array of ${n} elements is over the limit of ${c.limits.array}`, c)
    : null
}

export const limited = (what: string, message: string, c: Config): Limited => ({
  _tag: 'ImplementationLimit',
  what,
  message,
  config: c
})
