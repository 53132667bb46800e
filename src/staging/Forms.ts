/**
 * How fields of structures and arrays lie in words: an i64 or f64 in two int32, low half first, a vector in four; other
 * numbers in one, floats as bits and packed fields as naturals; references as they are.
 *
 * NON-SPEC: a representation, not a part of the semantics.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import type { FieldVal } from '../execution/Values.ts'
import { highWord, joinWords, lowWord } from '../numerics/Bits.ts'
import type { Form } from '../prelude/Block.ts'
import { f32, f64, i32, i64, v128 } from '../structure/Const.ts'
import type { DefType, StorageType } from '../structure/Types.ts'
import { expand } from '../validation/matching/Close.ts'

type Words = readonly unknown[]

/** One field at a place. */
interface Codec {
  readonly width: number
  readonly get: (words: Words, at: number) => FieldVal
  readonly set: (words: unknown[], at: number, fv: FieldVal) => void
}

// what a codec has set is what it gets: numbers for numbers
const number = (words: Words, at: number): number => words[at] as number

const word = (make: (c: number) => FieldVal): Codec => ({
  width: 1,
  get: (words, at) => make(number(words, at)),
  set: (words, at, fv) => {
    words[at] = 'c' in fv ? fv.c : 0
  }
})

const long: Codec = {
  width: 2,
  get: (words, at) => i64(joinWords(number(words, at + 1), number(words, at))),
  set: (words, at, fv) => {
    const c = fv._tag === 'i64.const' ? fv.c : 0n
    words[at] = lowWord(c)
    words[at + 1] = highWord(c)
  }
}

const double: Codec = {
  width: 2,
  get: (words, at) => f64(number(words, at + 1), number(words, at)),
  set: (words, at, fv) => {
    words[at] = fv._tag === 'f64.const' ? fv.lo : 0
    words[at + 1] = fv._tag === 'f64.const' ? fv.hi : 0
  }
}

const vector: Codec = {
  width: 4,
  get: (words, at) => v128(number(words, at), number(words, at + 1), number(words, at + 2), number(words, at + 3)),
  set: (words, at, fv) => {
    if (fv._tag !== 'v128.const') return
    words[at] = fv.a
    words[at + 1] = fv.b
    words[at + 2] = fv.c
    words[at + 3] = fv.d
  }
}

const itself: Codec = {
  width: 1,
  get: (words, at) => words[at] as FieldVal, // set below
  set: (words, at, fv) => {
    words[at] = fv
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

export const codecOf = (zt: StorageType): Codec => (typeof zt === 'string' ? codecs[zt] : undefined) ?? itself

/** Words of a field. */
export const widthOf = (zt: StorageType): number => codecOf(zt).width

/** Where each field of a structure starts. */
export const offsetsOf = (zts: ReadonlyArray<StorageType>): ReadonlyArray<number> => {
  let at = 0
  return zts.map((zt) => {
    const here = at
    at += widthOf(zt)
    return here
  })
}

const structForm = (zts: ReadonlyArray<StorageType>): Form<FieldVal> => {
  const all = zts.map(codecOf)
  const offsets = offsetsOf(zts)
  return {
    width: 0,
    size: () => zts.length,
    get: (words, i) => (all[i] ?? itself).get(words, offsets[i] ?? 0),
    set: (words, i, fv) => {
      all[i]?.set(words, offsets[i] ?? 0, fv)
    }
  }
}

const arrayForm = ({ width, get, set }: Codec): Form<FieldVal> => ({
  width,
  size: (words) => words.length / width,
  get: (words, i) => get(words, i * width),
  set: (words, i, fv) => {
    set(words, i * width, fv)
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
