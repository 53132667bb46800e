/**
 * How fields of structures and arrays are represented by words: an i64 or f64 in two int32, low half first, a vector in four; other
 * numbers in one, floats as bits and packed fields as naturals; references as they are. The first eight words of a structure
 * have names; the others, and those of arrays, are elements of `slots`.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import type { FieldVal } from '../../execution/runtime/Values.ts'
import { highWord, joinWords, lowWord } from '../../numerics/Bits.ts'
import { NAMES, type Fields, type Layout } from '../../persistent/heap/Layout.ts'
import { f32, f64, i32, i64, v128 } from '../../structure/Const.ts'
import type { DefType, StorageType } from '../../structure/Types.ts'
import { expand } from '../../types/Close.ts'

/**
 * Where the words of an object are: those of an array in its slots, those of a structure in fields with names and then in its
 * slots.
 */
interface WordAccess {
  readonly read: (b: Fields<FieldVal>, at: number) => unknown
  readonly write: (b: Fields<FieldVal>, at: number, word: unknown) => void
}

// the owner alone writes to an object, and its slots are its own
const inSlots: WordAccess = {
  read: (b, at) => b.slots[at],
  write: (b, at, word) => {
    ;(b.slots as unknown[])[at] = word
  }
}
const byName: WordAccess = {
  read: (b, at) => {
    const name = NAMES[at]
    return name === undefined ? b.slots[at - NAMES.length] : b[name]
  },
  write: (b, at, word) => {
    const name = NAMES[at]
    if (name === undefined) (b.slots as unknown[])[at - NAMES.length] = word
    else b[name] = word
  }
}

/** The words of one field, from one on. */
interface Codec {
  readonly width: number
  readonly get: (p: WordAccess, b: Fields<FieldVal>, at: number) => FieldVal
  readonly set: (p: WordAccess, b: Fields<FieldVal>, at: number, fv: FieldVal) => void
}

// what a codec has set is what it gets: numbers for numbers
const number = (p: WordAccess, b: Fields<FieldVal>, at: number): number => p.read(b, at) as number

const word = (make: (c: number) => FieldVal): Codec => ({
  width: 1,
  get: (p, b, at) => make(number(p, b, at)),
  set: (p, b, at, fv) => {
    p.write(b, at, 'c' in fv ? fv.c : 0)
  }
})

const long: Codec = {
  width: 2,
  get: (p, b, at) => i64(joinWords(number(p, b, at + 1), number(p, b, at))),
  set: (p, b, at, fv) => {
    const c = fv._tag === 'i64.const' ? fv.c : 0n
    p.write(b, at, lowWord(c))
    p.write(b, at + 1, highWord(c))
  }
}

const double: Codec = {
  width: 2,
  get: (p, b, at) => f64(number(p, b, at + 1), number(p, b, at)),
  set: (p, b, at, fv) => {
    p.write(b, at, fv._tag === 'f64.const' ? fv.lo : 0)
    p.write(b, at + 1, fv._tag === 'f64.const' ? fv.hi : 0)
  }
}

const vector: Codec = {
  width: 4,
  get: (p, b, at) => v128(number(p, b, at), number(p, b, at + 1), number(p, b, at + 2), number(p, b, at + 3)),
  set: (p, b, at, fv) => {
    if (fv._tag !== 'v128.const') return
    for (const [i, c] of [fv.a, fv.b, fv.c, fv.d].entries()) p.write(b, at + i, c)
  }
}

const itself: Codec = {
  width: 1,
  get: (p, b, at) => p.read(b, at) as FieldVal, // set below
  set: (p, b, at, fv) => {
    p.write(b, at, fv)
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

/**
 * The words of a structure. The place of a field depends on the fields in front of it only: a subtype has the fields of its
 * supertype there.
 */
export interface WordLayout {
  /** How many have names; the others are elements of `slots`. */
  readonly named: number
  /** The word where each field starts. */
  readonly offsets: ReadonlyArray<number>
}

/** Few numbers of names, for the host: structures with as many names are objects of one class. */
const namedFor = (words: number): number =>
  words === 0 ? 0
  : words > 4 ? NAMES.length
  : words > 2 ? 4
  : 2

export const wordLayoutOf = (zts: ReadonlyArray<StorageType>): WordLayout => {
  let at = 0
  const offsets = zts.map((zt) => {
    const here = at
    at += widthOf(zt)
    return here
  })
  return { named: namedFor(at), offsets }
}

const structLayout = (zts: ReadonlyArray<StorageType>): Layout<FieldVal> => {
  const all = zts.map(codecOf)
  const { named, offsets } = wordLayoutOf(zts)
  return {
    width: 0,
    named,
    size: () => zts.length,
    get: (b, i) => (all[i] ?? itself).get(byName, b, offsets[i] ?? 0),
    set: (b, i, fv) => {
      all[i]?.set(byName, b, offsets[i] ?? 0, fv)
    }
  }
}

const arrayLayout = ({ width, get, set }: Codec): Layout<FieldVal> => ({
  width,
  named: 0,
  size: (b) => b.slots.length / width,
  get: (b, i) => get(inSlots, b, i * width),
  set: (b, i, fv) => {
    set(inSlots, b, i * width, fv)
  }
})

/** NON-SPEC: layouts by type, and those of arrays by the representation of an element. */
const layouts = new WeakMap<DefType, Layout<FieldVal>>()
const arrays = new Map<Codec, Layout<FieldVal>>()

const layoutFor = (dt: DefType): Layout<FieldVal> => {
  const ct = expand(dt)
  if (ct._tag === 'struct') return structLayout(ct.fields.map(({ zt }) => zt))
  const codec = ct._tag === 'array' ? codecOf(ct.field.zt) : itself
  const layout = arrays.get(codec) ?? arrayLayout(codec)
  arrays.set(codec, layout)
  return layout
}

/** The layout of structures or arrays of a type. */
export const layoutOf = (dt: DefType): Layout<FieldVal> => {
  const known = layouts.get(dt)
  if (known !== undefined) return known
  const layout = layoutFor(dt)
  layouts.set(dt, layout)
  return layout
}
