/**
 * Arrays as a whole as text: making them, their length, and ranges of them.
 *
 * An array that is longer than the limit, a range that is out of bounds, and one that the fuel does not pay are left to the
 * literal machine.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { TypeIdx } from '../../../structure/Indices.ts'
import type { ArrayData, ArrayElem, Instr } from '../../../structure/Instr.ts'
import { defaultWords, elementType, wordsOf } from './Structs.ts'
import { newest } from './Branches.ts'
import { atom, fresh, leaveIf, need, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { payEach } from './Memory.ts'
import { low } from '../Operand.ts'
import { pooled } from './Interpreted.ts'

/** The text of a function of `K` on an argument of the text. */
const made = (b: Builder, name: string, from: string): string => {
  need(b, 'G', 'K.heap()')
  return need(b, name, from)
}

/** Takes `n` operands off and puts a new array there, which takes `steps` to make. */
const result = (b: Builder, c: Construct, n: number, steps: number, text: string): void => {
  spend(b, steps)
  const r = fresh(b, c, 'r')
  write(b, `${r.lo}=${text};\n`)
  for (let i = 0; i < n; i++) pop(b)
  push(b, r)
}

const tooLong = 'A>Y.limits.array'

const arrayNew = (b: Builder, c: Construct, index: number, x: TypeIdx, isDefault: boolean): boolean => {
  const zt = elementType(b, x)
  if (zt === undefined) return false
  if (!isDefault) atom(b, c, 1)
  const [o, n] = [b.stack[b.stack.length - 2], atom(b, c)]
  leaveIf(b, c, index, 'instruction', `(A=${low(n)}>>>0)>Y.limits.array`)
  const words =
    isDefault ? defaultWords(zt)
    : o === undefined ? []
    : wordsOf(zt, o)
  const make = made(b, `a${x}A`, `K.array(${x})`)
  result(b, c, isDefault ? 1 : 2, 2, `${make}(A,${words.join(',')})`)
  return true
}

const arrayFixed = (b: Builder, c: Construct, index: number, x: TypeIdx, n: number): boolean => {
  const zt = elementType(b, x)
  if (zt === undefined) return false
  write(b, `A=${n};`)
  leaveIf(b, c, index, 'instruction', tooLong)
  if (zt === 'f64') for (let i = 0; i < n; i++) atom(b, c, i)
  const words = newest(b, n).flatMap((o) => wordsOf(zt, o))
  const make = made(b, `a${x}F`, `K.fixed(${x})`)
  result(b, c, n, 1, `${make}([${words.join(',')}])`)
  return true
}

const arrayFrom = (b: Builder, c: Construct, index: number, e: ArrayData | ArrayElem): void => {
  const make = made(b, `a${b.pool.length}N`, `K.newFrom(${pooled(b, e)})`)
  const [n, i] = [atom(b, c), atom(b, c, 1)]
  leaveIf(b, c, index, 'instruction', `(k=${make}(${low(i)}>>>0,${low(n)}>>>0))===null`)
  result(b, c, 2, 2, 'k')
}

const length = (b: Builder, c: Construct, index: number): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', `(f=${o.lo}).layout===undefined`)
  spend(b, 1)
  const r = fresh(b, c, 'i')
  write(
    b,
    `${r.lo}=f.layout===null?f.slots.length:f.layout.width===1?f.slots.length:f.slots.length/f.layout.width|0;\n`
  )
  pop(b)
  push(b, r)
}

const drop = (b: Builder, n: number): void => {
  for (let i = 0; i < n; i++) pop(b)
}

/** The text of: the reference is null, or the range of `C` elements from here is out of its bounds. */
const beyond = (r: string, from: string): string => `${r}.layout===undefined||${from}+C>K.size(${r})`

const arrayFill = (b: Builder, c: Construct, index: number, x: TypeIdx): boolean => {
  const zt = elementType(b, x)
  if (zt === undefined) return false
  const [n, o, i, r] = [atom(b, c), atom(b, c, 1), atom(b, c, 2), atom(b, c, 3)]
  made(b, 'G', 'K.heap()')
  write(b, `A=${low(i)}>>>0;C=${low(n)}>>>0;`)
  leaveIf(b, c, index, 'trap', beyond(r.lo, 'A'))
  payEach(b, c, index, 2)
  write(b, `K.fill(${r.lo},A,C,${wordsOf(zt, o).join(',')});\n`)
  drop(b, 4)
  return true
}

const arrayCopy = (b: Builder, c: Construct, index: number): void => {
  const [n, j, from, i, to] = [atom(b, c), atom(b, c, 1), atom(b, c, 2), atom(b, c, 3), atom(b, c, 4)]
  made(b, 'G', 'K.heap()')
  write(b, `A=${low(i)}>>>0;B=${low(j)}>>>0;C=${low(n)}>>>0;`)
  leaveIf(b, c, index, 'trap', `${beyond(to.lo, 'A')}||${beyond(from.lo, 'B')}`)
  payEach(b, c, index, 3)
  write(b, `K.copy(${to.lo},A,${from.lo},B,C);\n`)
  drop(b, 5)
}

const arrayInit = (b: Builder, c: Construct, index: number, e: ArrayData | ArrayElem): void => {
  const isIn = made(b, `a${b.pool.length}I`, `K.isIn(${pooled(b, e)})`)
  const init = made(b, `a${b.pool.length}J`, `K.initFrom(${pooled(b, e)})`)
  const [n, j, i, r] = [atom(b, c), atom(b, c, 1), atom(b, c, 2), atom(b, c, 3)]
  write(b, `A=${low(i)}>>>0;B=${low(j)}>>>0;C=${low(n)}>>>0;`)
  leaveIf(b, c, index, 'trap', `${beyond(r.lo, 'A')}||!${isIn}(B,C)`)
  payEach(b, c, index, 2)
  write(b, `${init}(${r.lo},A,B,C);\n`)
  drop(b, 4)
}

/** Writes one of these instructions; false if it is another. */
export const arrays = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'array.new':
    case 'array.new_default':
      return arrayNew(b, c, index, e.x, e._tag === 'array.new_default')
    case 'array.new_fixed':
      return arrayFixed(b, c, index, e.x, e.n)
    case 'array.new_data':
    case 'array.new_elem':
      arrayFrom(b, c, index, e)
      return true
    case 'array.len':
      length(b, c, index)
      return true
    case 'array.fill':
      return arrayFill(b, c, index, e.x)
    case 'array.copy':
      arrayCopy(b, c, index)
      return true
    case 'array.init_data':
    case 'array.init_elem':
      arrayInit(b, c, index, e)
      return true
    default:
      return false
  }
}
