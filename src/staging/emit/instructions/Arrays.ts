/** Arrays as JavaScript: making them, their length, and access to one element. An array longer than the limit is not made here. */
import { objectBytes } from '../../../execution/runtime/Cost.ts'
import type { Mnemonic } from '../../../spec/generated/Mnemonics.ts'
import type { TypeIdx } from '../../../structure/Indices.ts'
import type { ArrayData, ArrayElem, TypeInstr } from '../../../structure/Instr.ts'
import type { StorageType } from '../../../structure/Types.ts'
import { expand } from '../../../types/Close.ts'
import { widthOf } from '../../abi/ObjectLayout.ts'
import {
  atom,
  fresh,
  leaveIf,
  need,
  pooled,
  pop,
  push,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { exitHere, falling, type Emit, type Emitters } from '../Emit.ts'
import { defaultWords, heapSession, isNull, isTwice, unpack, wordsOf } from '../Fields.ts'
import { low, type Operand } from '../Operand.ts'
import { isArrayShort, takeArray, takeRoom } from '../Room.ts'
import { newest } from './Branches.ts'

export const elementType = (b: Builder, x: TypeIdx): StorageType | undefined => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'array' ? ct.field.zt : undefined
}

const noArray = exitHere('instruction')

/** What `run` writes for arrays of elements of type `zt`. */
export const onElements =
  <I extends { readonly x: TypeIdx }>(
    run: (b: Builder, c: Construct, index: number, zt: StorageType, e: I) => void
  ): Emit<I> =>
  (b, c, index, e) => {
    const zt = elementType(b, e.x)
    if (zt === undefined) return noArray(b, c, index, e)
    run(b, c, index, zt, e)
    return true
  }

/** Elements take 2^n words. */
const shiftOf = (zt: StorageType): number => Math.log2(widthOf(zt))
/** A number of words as one of elements, as JavaScript, and back. */
const elements = (zt: StorageType, words: string): string => (shiftOf(zt) === 0 ? words : `${words}>>>${shiftOf(zt)}`)
const place = (zt: StorageType, i: number): string =>
  shiftOf(zt) === 0 ? 'w[A]' : `w[(A<<${shiftOf(zt)})${i === 0 ? '' : `+${i}`}]`

/** Leaves where there is no element, else its array's words are `w` and its index is `A`. */
const element = (b: Builder, c: Construct, index: number, zt: StorageType, o: Operand, i: Operand): void => {
  const size = elements(zt, '(w=w.slots).length')
  leaveIf(b, c, index, 'trap', `${isNull(b, o)}||(A=${low(i)}>>>0)>=(${size})`)
}

const elementGet = (b: Builder, c: Construct, index: number, zt: StorageType, isSigned: boolean): void => {
  const [i, o] = [atom(b, c), atom(b, c, 1)]
  element(b, c, index, zt, o, i)
  const r = unpack(b, c, index, zt, isSigned, (n) => place(zt, n))
  spend(b, 1)
  pop(b)
  pop(b)
  push(b, r)
}

const elementSet = (b: Builder, c: Construct, index: number, zt: StorageType): void => {
  if (isTwice(zt)) atom(b, c)
  const [i, o] = [atom(b, c, 1), atom(b, c, 2)]
  element(b, c, index, zt, o, i)
  spend(b, 1)
  const x = pop(b)
  pop(b)
  pop(b)
  const stores = wordsOf(zt, x).map((source, n) => `${place(zt, n)}=${source};`)
  const at = shiftOf(zt) === 0 ? 'A' : `A<<${shiftOf(zt)}`
  write(b, `if(${o.lo}.owner!==${heapSession(b)}.owner)w=K.writable(${o.lo},${at}).slots;${stores.join('')}\n`)
}

/** A call of a function of `K`, as JavaScript. */
export const made = (b: Builder, name: string, from: string): string => {
  need(b, 'G', 'K.heap()')
  return need(b, name, from)
}

/** Takes `n` operands off and puts a new array there, which takes `steps` to make. */
const result = (b: Builder, c: Construct, n: number, steps: number, source: string): void => {
  spend(b, steps)
  const r = fresh(b, c, 'r')
  write(b, `${r.lo}=${source};\n`)
  for (let i = 0; i < n; i++) pop(b)
  push(b, r)
}

const tooLong = 'A>Y.limits.array'

const arrayNew = (b: Builder, c: Construct, index: number, zt: StorageType, x: TypeIdx, isDefault: boolean): void => {
  if (!isDefault) atom(b, c, 1)
  const [o, n] = [b.stack[b.stack.length - 2], atom(b, c)]
  leaveIf(b, c, index, 'instruction', `(A=${low(n)}>>>0)>Y.limits.array||${isArrayShort}`)
  takeArray(b)
  const words =
    isDefault ? defaultWords(zt)
    : o === undefined ? []
    : wordsOf(zt, o)
  const make = made(b, `a${x}A`, `K.array(${x})`)
  result(b, c, isDefault ? 1 : 2, 2, `${make}(A,${words.join(',')})`)
}

const arrayFixed = (b: Builder, c: Construct, index: number, zt: StorageType, x: TypeIdx, n: number): void => {
  write(b, `A=${n};`)
  leaveIf(b, c, index, 'instruction', tooLong)
  takeRoom(b, c, index, objectBytes(n))
  if (zt === 'f64') for (let i = 0; i < n; i++) atom(b, c, i)
  const words = newest(b, n).flatMap((o) => wordsOf(zt, o))
  const make = made(b, `a${x}F`, `K.fixed(${x})`)
  result(b, c, n, 1, `${make}([${words.join(',')}])`)
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

const newBy = (isDefault: boolean): Emit<TypeInstr> =>
  onElements((b, c, index, zt, e) => {
    arrayNew(b, c, index, zt, e.x, isDefault)
  })

const getBy = (isSigned: boolean): Emit<TypeInstr> =>
  onElements((b, c, index, zt) => {
    elementGet(b, c, index, zt, isSigned)
  })

type Bulk = `array.${'fill' | 'copy' | 'init_data' | 'init_elem'}`

export const arrays: Emitters<Exclude<Extract<Mnemonic, `array.${string}`>, Bulk>> = {
  'array.new': newBy(false),
  'array.new_default': newBy(true),
  'array.new_fixed': onElements((b, c, index, zt, e) => {
    arrayFixed(b, c, index, zt, e.x, e.n)
  }),
  'array.new_data': falling(arrayFrom),
  'array.new_elem': falling(arrayFrom),
  'array.get': getBy(false),
  'array.get_s': getBy(true),
  'array.get_u': getBy(false),
  'array.set': onElements(elementSet),
  'array.len': falling(length)
}
