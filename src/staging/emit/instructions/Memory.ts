/** The size of memories as JavaScript. What grows a memory leaves the function: its views are then others. */
import type { Families } from '../../../spec/Families.ts'
import { isWideMemory, memoryMirrorOf } from '../Addresses.ts'
import { push, spend } from '../Builder.ts'
import { exitHere, falling, type Emitters } from '../Emit.ts'
import { pure } from '../Operand.ts'

export const memories: Emitters<Families['memory']> = {
  'memory.size': falling((b, _c, _index, { x }) => {
    const size = `${memoryMirrorOf(b, x)}.size`
    spend(b, 1)
    push(b, isWideMemory(b, x) ? pure('l', [], `(${size}|0)`, `(${size}/4294967296|0)`) : pure('i', [], `(${size}|0)`))
  }),
  'memory.grow': exitHere('instruction')
}
