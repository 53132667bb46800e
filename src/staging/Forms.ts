/**
 * How fields of structures and arrays lie in words: an i64 or f64 in two int32, low half first, a vector in four; other
 * numbers in one, floats as bits and packed fields as naturals; references as they are. The words of a structure have names
 * if they are up to eight; others, and those of arrays, lie in cells.
 *
 * NON-SPEC: a representation, not a part of the semantics.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import type { FieldVal } from '../execution/Values.ts'
import { highWord, joinWords, lowWord } from '../numerics/Bits.ts'
import { NAMES, type Block, type Form } from '../prelude/Block.ts'
import { f32, f64, i32, i64, v128 } from '../structure/Const.ts'
import type { DefType, StorageType } from '../structure/Types.ts'
import { expand } from '../validation/matching/Close.ts'

/** Words by their keys: numbers in cells, names in a block. */
interface Words {
  [key: number | string]: unknown
}
type Key = (at: number) => number | string

/** One field at a place: a key for each of its words. */
interface Codec {
  readonly width: number
  readonly get: (words: Words, key: Key, at: number) => FieldVal
  readonly set: (words: Words, key: Key, at: number, fv: FieldVal) => void
}

// what a codec has set is what it gets: numbers for numbers
const number = (words: Words, key: Key, at: number): number => words[key(at)] as number

const word = (make: (c: number) => FieldVal): Codec => ({
  width: 1,
  get: (words, key, at) => make(number(words, key, at)),
  set: (words, key, at, fv) => {
    words[key(at)] = 'c' in fv ? fv.c : 0
  }
})

const long: Codec = {
  width: 2,
  get: (words, key, at) => i64(joinWords(number(words, key, at + 1), number(words, key, at))),
  set: (words, key, at, fv) => {
    const c = fv._tag === 'i64.const' ? fv.c : 0n
    words[key(at)] = lowWord(c)
    words[key(at + 1)] = highWord(c)
  }
}

const double: Codec = {
  width: 2,
  get: (words, key, at) => f64(number(words, key, at + 1), number(words, key, at)),
  set: (words, key, at, fv) => {
    words[key(at)] = fv._tag === 'f64.const' ? fv.lo : 0
    words[key(at + 1)] = fv._tag === 'f64.const' ? fv.hi : 0
  }
}

const vector: Codec = {
  width: 4,
  get: (words, key, at) =>
    v128(number(words, key, at), number(words, key, at + 1), number(words, key, at + 2), number(words, key, at + 3)),
  set: (words, key, at, fv) => {
    if (fv._tag !== 'v128.const') return
    for (const [i, c] of [fv.a, fv.b, fv.c, fv.d].entries()) words[key(at + i)] = c
  }
}

const itself: Codec = {
  width: 1,
  get: (words, key, at) => words[key(at)] as FieldVal, // set below
  set: (words, key, at, fv) => {
    words[key(at)] = fv
  }
}

const codecs: Readonly<Record<string, Codec>> = {
  i8: word((c) => ({ _tag: 'pack', pt: 'i8', c })),
  i16: word((c) => ({ _tag: 'pack', pt: 'i16', c })),
  i32: word(i32),
  f32: word(f32),
  i64: long,
  f64: double,
  v128: vector
}

const codecOf = (zt: StorageType): Codec => (typeof zt === 'string' ? codecs[zt] : undefined) ?? itself

/** Words of a field. */
export const widthOf = (zt: StorageType): number => codecOf(zt).width

/** Where the words of a structure lie. */
export interface Layout {
  /** As of forms. */
  readonly named: number
  /** Where each field starts. */
  readonly offsets: ReadonlyArray<number>
}

/** Few numbers of names, for the host: structures with as many names are objects of one class. */
const namedFor = (words: number): number =>
  words === 0 || words > 8 ? 0
  : words > 4 ? 8
  : words > 2 ? 4
  : 2

export const layoutOf = (zts: ReadonlyArray<StorageType>): Layout => {
  let at = 0
  const offsets = zts.map((zt) => {
    const here = at
    at += widthOf(zt)
    return here
  })
  return { named: namedFor(at), offsets }
}

const numbered: Key = (at) => at
const name: Key = (at) => NAMES[at] ?? ''

/** The words of a block that its owner writes. */
const cellsOf = (b: Block<FieldVal>): Words => b.cells as unknown as Words // an array has what lies at its indices
const namedOf = (b: Block<FieldVal>): Words => b as unknown as Words // and a block what has names

const structForm = (zts: ReadonlyArray<StorageType>): Form<FieldVal> => {
  const all = zts.map(codecOf)
  const { named, offsets } = layoutOf(zts)
  const [wordsOf, key] = named > 0 ? [namedOf, name] : [cellsOf, numbered]
  return {
    width: 0,
    named,
    size: () => zts.length,
    get: (b, i) => (all[i] ?? itself).get(wordsOf(b), key, offsets[i] ?? 0),
    set: (b, i, fv) => {
      all[i]?.set(wordsOf(b), key, offsets[i] ?? 0, fv)
    }
  }
}

const arrayForm = ({ width, get, set }: Codec): Form<FieldVal> => ({
  width,
  named: 0,
  size: (b) => b.cells.length / width,
  get: (b, i) => get(cellsOf(b), numbered, i * width),
  set: (b, i, fv) => {
    set(cellsOf(b), numbered, i * width, fv)
  }
})

/** NON-SPEC: forms by type, and of arrays by how an element lies. */
const forms = new WeakMap<DefType, Form<FieldVal>>()
const arrays = new Map<Codec, Form<FieldVal>>()

const formFor = (dt: DefType): Form<FieldVal> => {
  const ct = expand(dt)
  if (ct._tag === 'struct') return structForm(ct.fields.map(({ zt }) => zt))
  const codec = ct._tag === 'array' ? codecOf(ct.field.zt) : itself
  const form = arrays.get(codec) ?? arrayForm(codec)
  arrays.set(codec, form)
  return form
}

/** The form of structures or arrays of a type. */
export const formOf = (dt: DefType): Form<FieldVal> => {
  const known = forms.get(dt)
  if (known !== undefined) return known
  const form = formFor(dt)
  forms.set(dt, form)
  return form
}
