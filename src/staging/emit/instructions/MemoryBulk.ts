/** Bulk memory instructions as JavaScript: all bytes at once, where there is fuel for all of them. */
import type { Families } from '../../../spec/Families.ts'
import type { MemCopy, MemInit, MemInstr } from '../../../structure/Instr.ts'
import { isWideMemory, memory, natural } from '../Addresses.ts'
import { atom, leaveIf, need, payEach, pop, write, type Builder, type Construct } from '../Builder.ts'
import { falling, type Emitters } from '../Emit.ts'
import { interpreted } from './Interpreted.ts'

/** The newest three operands as numbers `A`, `B`, `C`, the last being a length. */
const three = (b: Builder, c: Construct, wide: readonly [boolean, boolean, boolean]): void => {
  for (const [i, name] of ['A', 'B', 'C'].entries()) {
    const o = wide[i] === true ? atom(b, c, 2 - i) : b.stack[b.stack.length - 3 + i]
    if (o !== undefined) write(b, `${name}=${natural(o, wide[i] ?? false)};`)
  }
}

const drop3 = (b: Builder): void => {
  for (let i = 0; i < 3; i++) pop(b)
}

/** `memory.fill`: all bytes at once, where there is fuel for all of them. */
const fill = (b: Builder, c: Construct, index: number, { x }: MemInstr): void => {
  const m = memory(b, x)
  const wide = isWideMemory(b, x)
  for (let i = 0; i < 3; i++) atom(b, c, i)
  three(b, c, [wide, false, wide])
  leaveIf(b, c, index, 'trap', `A+C>${m}L||${m}.isShort(A,C)`)
  payEach(b, c, index, 2)
  write(b, `m${x}.fill(A,B,C);\n`)
  drop3(b)
}

/** `memory.copy`, as `fill`; its length has the narrower of the two address types. */
const copy = (b: Builder, c: Construct, index: number, { x, y }: MemCopy): void => {
  const [to, from] = [memory(b, x), memory(b, y)]
  const [wx, wy] = [isWideMemory(b, x), isWideMemory(b, y)]
  for (let i = 0; i < 3; i++) atom(b, c, i)
  three(b, c, [wx, wy, wx && wy])
  leaveIf(b, c, index, 'trap', `A+C>${to}L||B+C>${from}L||${to}.isShort(A,C)`)
  payEach(b, c, index, 3)
  write(b, `${to}.copy(A,${from},B,C);\n`)
  drop3(b)
}

/** `memory.init`, as `fill`; a segment that was dropped is empty. */
const init = (b: Builder, c: Construct, index: number, { x, y }: MemInit): void => {
  const m = memory(b, x)
  const d = need(b, `u${y}`, `K.data(${y})`)
  const wide = isWideMemory(b, x)
  for (let i = 0; i < 3; i++) atom(b, c, i)
  three(b, c, [wide, false, false])
  leaveIf(b, c, index, 'trap', `A+C>${m}L||B+C>${d}().length||${m}.isShort(A,C)`)
  payEach(b, c, index, 2)
  write(b, `${m}.init(A,${d}(),B,C);\n`)
  drop3(b)
}

export const memoryBulk: Emitters<Families['memoryBulk']> = {
  'memory.fill': falling(fill),
  'memory.copy': falling(copy),
  'memory.init': falling(init),
  'data.drop': interpreted(0)
}
