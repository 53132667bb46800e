/**
 * Structures and arrays as text: making a structure, and access to one field. Arrays as a whole are in `Arrays.ts`.
 *
 * Fields lie in words. `G` is the machine's lease of the heap: an object that has its stamp is read and written in place; of
 * any other the machine is asked, and it is saved before it is written. `w` is what has the words of an object, and of an
 * array then their list; it is read where it is written.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { defaultField } from '../../../execution/runtime/Fields.ts'
import type { TypeIdx } from '../../../structure/Indices.ts'
import type { Instr } from '../../../structure/Instr.ts'
import type { FieldType, StorageType } from '../../../structure/Types.ts'
import { expand } from '../../../types/Close.ts'
import { NAMES } from '../../../persistent/heap/Layout.ts'
import { wordLayoutOf, widthOf } from '../../abi/ObjectLayout.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import { newest } from './Branches.ts'
import { atom, fresh, leaveIf, need, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { low, type Operand } from '../Operand.ts'
import { isForeign } from '../Patterns.ts'

export const structFields = (b: Builder, x: TypeIdx): ReadonlyArray<FieldType> => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'struct' ? ct.fields : []
}
export const elementType = (b: Builder, x: TypeIdx): StorageType | undefined => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'array' ? ct.field.zt : undefined
}

/** What a variable of a field of this type is. */
const storageKind = (zt: StorageType): Rep => (zt === 'i8' || zt === 'i16' ? 'i' : repOf(zt))

/** The words of a field that holds an operand, which an f64 reads twice. */
export const wordsOf = (zt: StorageType, o: Operand): ReadonlyArray<string> => {
  switch (zt) {
    case 'i8':
      return [`${low(o)}&255`]
    case 'i16':
      return [`${low(o)}&65535`]
    case 'i32':
      return [low(o)]
    case 'f32':
      return [`H.bits32(${o.lo})`]
    case 'f64':
      return [`H.lowBits(${o.lo})`, `H.highBits(${o.lo})`]
    default:
      return o.words
  }
}

/** Whether the words of a field read the operand more than once. */
const isTwice = (zt: StorageType): boolean => zt === 'f64'

/** Takes a field whose words are these into a new variable; leaves where it has no number. */
const unpack = (
  b: Builder,
  c: Construct,
  index: number,
  zt: StorageType,
  isSigned: boolean,
  word: (i: number) => string
): Operand => {
  const r = fresh(b, c, storageKind(zt))
  switch (zt) {
    case 'i8':
    case 'i16': {
      const shift = zt === 'i8' ? 24 : 16
      write(b, isSigned ? `${r.lo}=${word(0)}<<${shift}>>${shift};\n` : `${r.lo}=${word(0)}|0;\n`)
      break
    }
    case 'f32':
      write(b, `${r.lo}=H.float32(t=${word(0)}|0);\n`)
      leaveIf(b, c, index, 'nan', isForeign(r.lo, ['t']))
      break
    case 'f64':
      write(b, `${r.lo}=H.float64(${word(1)}|0,${word(0)}|0);\n`)
      leaveIf(b, c, index, 'nan', isForeign(r.lo, [word(0), word(1)]))
      break
    case 'i32':
    case 'i64':
    case 'v128':
      write(b, `${r.words.map((name, i) => `${name}=${word(i)}|0;`).join('')}\n`)
      break
    default:
      write(b, `${r.lo}=${word(0)};\n`)
  }
  return r
}

/** The lease; text that names it needs it. */
const heapSession = (b: Builder): string => need(b, 'G', 'K.heap()')

/** Text that takes what has the words of an object into `w`, to be read: true for null. */
const isNull = (b: Builder, o: Operand): string =>
  `(w=${o.lo}).owner!==${heapSession(b)}.owner&&(w=K.readable(${o.lo}))===undefined`

/** As above, to be written from word `at` on. */
const isNullToWrite = (b: Builder, o: Operand, at: number): string =>
  `(w=${o.lo}).owner!==${heapSession(b)}.owner&&(w=K.writable(${o.lo},${at}))===undefined`

/** A field: the text of its words in `w`, and the number of the first. */
interface Field {
  readonly zt: StorageType
  readonly at: number
  readonly word: (i: number) => string
}
const fieldAt = (b: Builder, x: TypeIdx, i: number): Field | undefined => {
  const zts = structFields(b, x).map(({ zt }) => zt)
  const zt = zts[i]
  if (zt === undefined) return undefined
  const at = wordLayoutOf(zts).offsets[i] ?? 0
  return { zt, at, word: (k) => (at + k < NAMES.length ? `w.${NAMES[at + k]}` : `w.slots[${at + k - NAMES.length}]`) }
}

const get = (b: Builder, c: Construct, index: number, { zt, word }: Field, isSigned: boolean): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', isNull(b, o))
  const r = unpack(b, c, index, zt, isSigned, word)
  spend(b, 1)
  pop(b)
  push(b, r)
}

const set = (b: Builder, c: Construct, index: number, { zt, at, word }: Field): void => {
  if (isTwice(zt)) atom(b, c)
  const o = atom(b, c, 1)
  leaveIf(b, c, index, 'trap', isNullToWrite(b, o, at))
  spend(b, 1)
  const x = pop(b)
  pop(b)
  const stores = wordsOf(zt, x).map((text, i) => `${word(i)}=${text};`)
  write(b, `${stores.join('')}\n`)
}

/** Elements take 2^n words. */
const shiftOf = (zt: StorageType): number => Math.log2(widthOf(zt))
/** The text of a number of words as one of elements, and back. */
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
  const stores = wordsOf(zt, x).map((text, n) => `${place(zt, n)}=${text};`)
  const at = shiftOf(zt) === 0 ? 'A' : `A<<${shiftOf(zt)}`
  write(b, `if(${o.lo}.owner!==${heapSession(b)}.owner)w=K.writable(${o.lo},${at}).slots;${stores.join('')}\n`)
}

const structNew = (
  b: Builder,
  c: Construct,
  x: TypeIdx,
  words: ReadonlyArray<string>,
  n: number,
  steps: number
): void => {
  const g = heapSession(b)
  const type = need(b, `a${x}T`, `K.type(${x})`)
  const layout = need(b, `a${x}M`, `K.layout(${x})`)
  spend(b, steps)
  const r = fresh(b, c, 'r')
  const { named } = wordLayoutOf(structFields(b, x).map(({ zt }) => zt))
  const names = NAMES.slice(0, named).map((name, i) => `,${name}:${words[i] ?? '0'}`)
  const more = words.slice(NAMES.length)
  const slots = more.length === 0 ? need(b, 'O', 'K.noSlots') : `[${more.join(',')}]`
  const head = `_tag:'ref.struct_addr',a:Y.fresh++,type:${type}`
  write(b, `${r.lo}={${head},slots:${slots},layout:${layout},owner:${g}.owner${names.join('')}};\n`)
  for (let i = 0; i < n; i++) pop(b)
  push(b, r)
}

const structOf = (b: Builder, c: Construct, x: TypeIdx): void => {
  const zts = structFields(b, x).map(({ zt }) => zt)
  for (const [i, zt] of zts.entries()) if (isTwice(zt)) atom(b, c, zts.length - 1 - i)
  const words = newest(b, zts.length).flatMap((o, i) => wordsOf(zts[i] ?? 'i32', o))
  structNew(b, c, x, words, zts.length, 1)
}

/** The words of a field that holds its default. */
export const defaultWords = (zt: StorageType): ReadonlyArray<string> =>
  defaultField(zt)?._tag === 'ref.null_addr' ? ['N'] : Array.from({ length: widthOf(zt) }, () => '0')

const structAccess = (
  b: Builder,
  c: Construct,
  index: number,
  e: Extract<Instr, { readonly _tag: `struct.${'get' | 'get_s' | 'get_u' | 'set'}` }>
): boolean => {
  const field = fieldAt(b, e.x, e.i)
  if (field === undefined) return false
  if (e._tag === 'struct.set') set(b, c, index, field)
  else get(b, c, index, field, e._tag === 'struct.get_s')
  return true
}

/** Writes one of these instructions; false if it is another. */
export const aggregate = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'struct.new':
      structOf(b, c, e.x)
      return true
    case 'struct.new_default': {
      const words = structFields(b, e.x).flatMap(({ zt }) => defaultWords(zt))
      structNew(b, c, e.x, words, 0, 2)
      return true
    }
    case 'struct.get':
    case 'struct.get_s':
    case 'struct.get_u':
    case 'struct.set':
      return structAccess(b, c, index, e)
    case 'array.get':
    case 'array.get_s':
    case 'array.get_u':
    case 'array.set': {
      const zt = elementType(b, e.x)
      if (zt === undefined) return false
      if (e._tag === 'array.set') elementSet(b, c, index, zt)
      else elementGet(b, c, index, zt, e._tag === 'array.get_s')
      return true
    }
    default:
      return false
  }
}
