/**
 * Ranges of arrays as JavaScript, each at once. A range that is out of bounds, and one that the fuel does not pay, is left
 * to the literal machine.
 */
import type { Families } from '../../../spec/Families.ts'
import type { ArrayData, ArrayElem } from '../../../structure/Instr.ts'
import type { StorageType } from '../../../structure/Types.ts'
import { atom, leaveIf, payEach, pooled, pop, write, type Builder, type Construct } from '../Builder.ts'
import { falling, type Emitters } from '../Emit.ts'
import { wordsOf } from '../Fields.ts'
import { low } from '../Operand.ts'
import { made, onElements } from './Arrays.ts'

const drop = (b: Builder, n: number): void => {
  for (let i = 0; i < n; i++) pop(b)
}

/** JavaScript for: the reference is null, or the range of `C` elements from here is out of its bounds. */
const beyond = (r: string, from: string): string => `${r}.layout===undefined||${from}+C>K.size(${r})`

const arrayFill = (b: Builder, c: Construct, index: number, zt: StorageType): void => {
  const [n, o, i, r] = [atom(b, c), atom(b, c, 1), atom(b, c, 2), atom(b, c, 3)]
  made(b, 'G', 'K.heap()')
  write(b, `A=${low(i)}>>>0;C=${low(n)}>>>0;`)
  leaveIf(b, c, index, 'trap', beyond(r.lo, 'A'))
  payEach(b, c, index, 2)
  write(b, `K.fill(${r.lo},A,C,${wordsOf(zt, o).join(',')});\n`)
  drop(b, 4)
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

export const arraysBulk: Emitters<Families['arraysBulk']> = {
  'array.fill': onElements(arrayFill),
  'array.copy': falling(arrayCopy),
  'array.init_data': falling(arrayInit),
  'array.init_elem': falling(arrayInit)
}
