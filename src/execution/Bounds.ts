/**
 * Bounds that a configuration meets before a rule applies: the depth of frames, the length of arrays, and the room for the operands
 * that an array unfolds into.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { withRoom } from './Budget.ts'
import { op } from './runtime/Code.ts'
import type { Config, Exhausted, Limited } from './runtime/Config.ts'
import { OPERAND } from './runtime/Cost.ts'
import { dataSegment, elemSegment, inSegment, type Segment } from './runtime/Segments.ts'
import { isI32, isVal } from './runtime/Values.ts'

const callRefOp = op('call_ref')
const allocating: ReadonlyArray<Mnemonic> = [
  'array.new',
  'array.new_default',
  'array.new_fixed',
  'array.new_data',
  'array.new_elem'
]
const allocatingOps: ReadonlySet<number> = new Set(allocating.map(op))
/** Its operands are on the stack already. */
const newFixedOp = op('array.new_fixed')

/** The operators at which a bound may be reached. */
export const boundedOps: ReadonlySet<number> = new Set([callRefOp, ...allocatingOps])

/** CALL_REF of a function of the program would enter a frame beyond the limit. */
const tooDeep = (c: Config): boolean =>
  c.code.op === callRefOp &&
  c.contexts.depth >= c.limits.depth &&
  isVal(c.values) &&
  c.values.head._tag === 'ref.func_addr'

/** `(CONST I32 i) (CONST I32 n)`: n where the segment has n elements from i on; elsewhere the rule is a trap, no array. */
const lengthFrom = (seg: Segment | undefined, c: Config): number => {
  const { tail } = c.values
  if (seg === undefined || !isI32(c.values) || !isI32(tail)) return 0
  const n = c.values.head.c >>> 0
  return inSegment(seg, tail.head.c >>> 0, n) ? n : 0
}

/** The length of the array that the head of the code is about to make; 0 where it makes none. */
const arrayLength = (c: Config): number => {
  const { instr } = c.code
  switch (instr._tag) {
    case 'array.new':
    case 'array.new_default':
      return isI32(c.values) ? c.values.head.c >>> 0 : 0
    case 'array.new_fixed':
      return instr.n
    case 'array.new_elem':
      return lengthFrom(elemSegment(c, instr), c)
    case 'array.new_data':
      return lengthFrom(dataSegment(c, instr), c)
    default:
      return 0
  }
}

/** The bound that the configuration meets, if it does: the answer instead of a rule. */
export const bound = (c: Config): Exhausted | Limited | null => {
  if (tooDeep(c)) return { _tag: 'Exhausted', limit: 'depth', config: c }
  if (!allocatingOps.has(c.code.op)) return null
  const n = arrayLength(c)
  return n > c.limits.array ?
      limited('array', `an array of ${n} elements is over the limit of ${c.limits.array}`, c)
    : null
}

/** The configuration in which the operands that its rule makes at once are within the limit `memory`, or the answer that they are not. */
export const withOperands = (c: Config): Config | Limited =>
  allocatingOps.has(c.code.op) && c.code.op !== newFixedOp ? withRoom(c, OPERAND * arrayLength(c)) : c

export const limited = (what: string, message: string, c: Config): Limited => ({
  _tag: 'ImplementationLimit',
  what,
  message,
  config: c
})
