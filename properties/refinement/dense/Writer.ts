/** What dense programs are written with: a tape of decisions, the types on the stack, and the labels around. */
import { f32, f64, i32, i64, v128 } from '../../../src/structure/Const.ts'
import { idx, type FuncIdx, type LocalIdx, type MemIdx, type TypeIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { idxUse, ref, type FieldType, type NumType, type SubType, type ValType } from '../../../src/structure/Types.ts'

/** The types of values: `s` and `a` are nullable references to the structure and to the array of the module. */
export type T = NumType | 'v128' | 's' | 'a'

/** The types of every module, by number. */
export const types = {
  /** (i32 i64) -> (i64 i32), of every function; also of blocks. */
  func: idx<TypeIdx>(0),
  struct: idx<TypeIdx>(1),
  array: idx<TypeIdx>(2),
  /** The tag's: (i32 f64) -> (). */
  tag: idx<TypeIdx>(3),
  /** () -> (i32 f64): what a clause leaves. */
  caught: idx<TypeIdx>(4),
  /** () -> (i64 i32): a round of a function that is repeated. */
  round: idx<TypeIdx>(5)
}

export const params: ReadonlyArray<T> = ['i32', 'i64']
export const results: ReadonlyArray<T> = ['i64', 'i32']
export const thrown: ReadonlyArray<T> = ['i32', 'f64']

const mutable = (zt: FieldType['zt']): FieldType => ({ mut: true, zt })
const final = (ct: SubType['ct']): { readonly subtypes: ReadonlyArray<SubType> } => ({
  subtypes: [{ final: true, supers: [], ct }]
})
/** The fields of the structure, with what is read from each. */
export const fields: ReadonlyArray<readonly [FieldType['zt'], T]> = [
  ['i8', 'i32'],
  ['i64', 'i64'],
  ['f32', 'f32'],
  ['f64', 'f64'],
  ['v128', 'v128'],
  ['i32', 'i32'],
  ['i16', 'i32']
]
export const valType = (t: T): ValType =>
  t === 's' ? ref(true, idxUse(types.struct))
  : t === 'a' ? ref(true, idxUse(types.array))
  : t

export const recTypes = [
  final({ _tag: 'func', params: params.map(valType), results: results.map(valType) }),
  final({ _tag: 'struct', fields: fields.map(([zt]) => mutable(zt)) }),
  final({ _tag: 'array', field: mutable('i16') }),
  final({ _tag: 'func', params: thrown.map(valType), results: [] }),
  final({ _tag: 'func', params: [], results: thrown.map(valType) }),
  final({ _tag: 'func', params: [], results: results.map(valType) })
]

/** Parameters and locals. */
export const locals: ReadonlyArray<T> = [
  ...params,
  'i32',
  'i32',
  'f64',
  'i64',
  'f32',
  'i32',
  'v128',
  's',
  'a',
  'v128',
  'f64'
]
export const globals: ReadonlyArray<NumType | 'v128'> = ['i32', 'i64', 'f64', 'f32', 'v128']

export interface Tape {
  readonly numbers: ReadonlyArray<number>
  at: number
}

/** What the module around offers. */
export interface Around {
  /** Functions that may be called: those before in the index space. */
  readonly callees: number
  readonly mems: number
}

export interface Writer extends Around {
  readonly out: Instr[]
  /** Operands below are another block's. */
  readonly stack: T[]
  /** What a branch to each label needs on the stack. */
  readonly labels: ReadonlyArray<ReadonlyArray<T>>
  readonly tape: Tape
  readonly depth: number
}

export const read = (w: Writer, below: number): number => (w.tape.numbers[w.tape.at++] ?? 0) % below
/** True once in `inTimes` times. */
export const once = (w: Writer, inTimes: number): boolean => read(w, inTimes) === 0
export const isOver = (w: Writer): boolean => w.tape.at >= w.tape.numbers.length

/** One of a list that is not empty. */
export const one = <A>(w: Writer, of: readonly [A, ...ReadonlyArray<A>]): A => of[read(w, of.length)] ?? of[0]

export const plain = (tag: string): Instr => ({ _tag: tag }) as Instr
export const top = (w: Writer, n = 0): T | undefined => w.stack[w.stack.length - 1 - n]
/** Whether the newest operands have these types, the last one being the newest. */
export const has = (w: Writer, ...ts: ReadonlyArray<T>): boolean => ts.every((t, i) => top(w, ts.length - 1 - i) === t)

/** Takes `n` operands and writes instructions that leave these. */
export const replace = (w: Writer, n: number, left: ReadonlyArray<T>, ...es: ReadonlyArray<Instr>): void => {
  w.out.push(...es)
  w.stack.length -= n
  w.stack.push(...left)
}

const small = [0, 1, -1, 7, 31, 2147483647, -2147483648, 100, 300, 40_000, -129, 128]
/** Bits of numbers among which every third is a NaN: canonical, with another payload, with a sign, signalling. */
const bits32 = [
  0, 0x3f800000, 0x7fc00000, -0x80000000, 0x40490fdb, 0x7fa00000, 0x4b800001, 0x7f800000, -0x400000, -0x3f600000,
  0x00000001, 0x7fc00001
]
const high64 = [
  0, 0x3ff00000, 0x7ff80000, -0x80000000, 0x400921fb, 0x7ff40000, 0x41e00000, 0x7ff00000, -0x80000, -0x3fe00000,
  0x00000000, 0x7ff80000
]
const low64 = [0, 0, 0, 0, 0x54442d18, 1, 0x00200000, 0, 0, 0, 1, 1]

/** A constant, or what makes a new object. */
export const constant = (t: T, n: number): ReadonlyArray<Instr> => {
  const k = small[n % 12] ?? 0
  switch (t) {
    case 'i32':
      return [i32(k)]
    case 'i64':
      return [i64(BigInt(k) * (n % 3 === 0 ? 4294967299n : 1n))]
    case 'f32':
      return [f32(bits32[n % 12] ?? 0)]
    case 'f64':
      return [f64(high64[n % 12] ?? 0, low64[n % 12] ?? 0)]
    case 'v128':
      return [v128(k, bits32[n % 12] ?? 0, low64[n % 12] ?? 0, high64[n % 12] ?? 0)]
    case 's':
      return [
        n % 29 === 0 ? { _tag: 'ref.null', ht: idxUse(types.struct) } : { _tag: 'struct.new_default', x: types.struct }
      ]
    case 'a':
      return n % 29 === 0 ?
          [{ _tag: 'ref.null', ht: idxUse(types.array) }]
        : [i32(k), i32(n % 23 === 0 ? 2 : 6 + (n % 5)), { _tag: 'array.new', x: types.array }]
  }
}

export const push = (w: Writer, t: T, ...es: ReadonlyArray<Instr>): void => {
  replace(w, 0, [t], ...es)
}

/** Puts a value of this type onto the stack: mostly what a local holds. */
export const supply = (w: Writer, t: T): void => {
  const own = [...locals.keys()].filter((x) => locals[x] === t)
  const x = own[read(w, own.length)]
  if (x === undefined || read(w, 4) === 0) push(w, t, ...constant(t, read(w, 60)))
  else push(w, t, { _tag: 'local.get', x: idx<LocalIdx>(x) })
}

/** Brings the stack to these types, whatever it holds. */
export const settle = (w: Writer, to: ReadonlyArray<T>): void => {
  let n = 0
  while (n < to.length && n < w.stack.length && to.every((t, i) => i > n || w.stack[i] === t)) n++
  while (w.stack.length > n) replace(w, 1, [], plain('drop'))
  for (const t of to.slice(n)) push(w, t, ...constant(t, read(w, 60)))
}

export const memory = (w: Writer): MemIdx => idx<MemIdx>(read(w, w.mems))
/** An entry of the table, mostly one that holds a function. */
export const entry = (w: Writer): Instr => i32(once(w, 8) ? read(w, 9) : read(w, Math.max(1, w.callees)))
export const callee = (w: Writer): FuncIdx => idx<FuncIdx>(read(w, w.callees))
