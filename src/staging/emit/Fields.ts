/**
 * Fields of structures and arrays as JavaScript: the words of a field, and what has them.
 *
 * `G` is the session of the heap: an object whose owner it is, is read and written in place; any other is made readable or
 * writable first, which saves its before-image. `w` is what has the words of an object, and of an array then their list; it
 * is read where it is written.
 */
import { defaultField } from '../../execution/runtime/Fields.ts'
import type { StorageType } from '../../structure/Types.ts'
import { widthOf } from '../abi/ObjectLayout.ts'
import { repOf, type Rep } from '../abi/Representation.ts'
import { fresh, leaveIf, need, write, type Builder, type Construct } from './Builder.ts'
import { low, type Operand } from './Operand.ts'
import { isForeign } from './Patterns.ts'

/** What a variable of a field of this type is. */
const storageRep = (zt: StorageType): Rep => (zt === 'i8' || zt === 'i16' ? 'i' : repOf(zt))

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
export const isTwice = (zt: StorageType): boolean => zt === 'f64'

/** Takes a field whose words are these into a new variable; leaves where it does not fit its representation. */
export const unpack = (
  b: Builder,
  c: Construct,
  index: number,
  zt: StorageType,
  isSigned: boolean,
  word: (i: number) => string
): Operand => {
  const r = fresh(b, c, storageRep(zt))
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

/** The heap's write session, as JavaScript. */
export const heapSession = (b: Builder): string => need(b, 'G', 'K.heap()')

/** JavaScript that takes what has the words of an object into `w`, to be read: true for null. */
export const isNull = (b: Builder, o: Operand): string =>
  `(w=${o.lo}).owner!==${heapSession(b)}.owner&&(w=K.readable(${o.lo}))===undefined`

/** As above, to be written from word `at` on. */
export const isNullToWrite = (b: Builder, o: Operand, at: number): string =>
  `(w=${o.lo}).owner!==${heapSession(b)}.owner&&(w=K.writable(${o.lo},${at}))===undefined`

/** The words of a field that holds its default. */
export const defaultWords = (zt: StorageType): ReadonlyArray<string> =>
  defaultField(zt)?._tag === 'ref.null_addr' ? ['N'] : Array.from({ length: widthOf(zt) }, () => '0')
