/** The size of memories as JavaScript. What grows a memory leaves the function: its views are then others. */
import type { Families } from '../../../spec/Families.ts'
import { isWideMemory, memory } from '../Addresses.ts'
import { push, spend } from '../Builder.ts'
import { exitHere, falling, type Emitters } from '../Emit.ts'
import { pure } from '../Operand.ts'

export const memories: Emitters<Families['memory']> = {
  // the high half of an i64 is 0, as no memory has more than 2^32 bytes
  'memory.size': falling((b, _c, _index, { x }) => {
    const m = memory(b, x)
    spend(b, 1)
    push(b, isWideMemory(b, x) ? pure('l', [], `(${m}L/65536|0)`, '0') : pure('i', [], `(${m}L/65536|0)`))
  }),
  'memory.grow': exitHere('instruction')
}
