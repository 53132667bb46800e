/**
 * Whether results are those that an assertion expects, and both as text.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { showConst } from '../execution/runtime/Show.ts'
import { isRefVal, type Ref, type Val } from '../execution/runtime/Values.ts'
import { highWord, joinWords, lowWord } from '../numerics/Bits.ts'
import { printNum } from '../numerics/Text.ts'
import { f32, f64, type V128 } from '../structure/Const.ts'
import type { LanePattern, NanPattern, Pattern, RefKind } from './Script.ts'

/** Bits of the payload of a NaN; the highest of them is the quiet bit. */
const payloadBits: Readonly<Record<number, bigint>> = { 32: 23n, 64: 52n }

/** Whether the bits are a NaN of the set, whatever its sign. */
const inNanSet = (bits: number, c: bigint, set: NanPattern): boolean => {
  const n = payloadBits[bits] ?? 0n
  const magnitude = BigInt.asUintN(bits - 1, c)
  const canonical = BigInt.asUintN(bits - 1, -1n) & ~((1n << (n - 1n)) - 1n)
  return set === 'nan:canonical' ? magnitude === canonical : (magnitude & canonical) === canonical
}

/** Lane `i`, each of `bits` bits. */
const laneOf = ({ a, b, c, d }: V128, bits: number, i: number): bigint => {
  const all = (joinWords(d, c) << 64n) | joinWords(b, a)
  return BigInt.asUintN(bits, all >> BigInt(bits * i))
}

const laneMatches = (bits: number, c: bigint, p: LanePattern): boolean =>
  typeof p === 'bigint' ? c === p : inNanSet(bits, c, p)

const sameRef = (v: Ref, w: Ref): boolean => {
  if (v._tag === 'ref.extern' && w._tag === 'ref.extern') return sameRef(v.ref, w.ref)
  return v._tag === 'ref.host_addr' && w._tag === 'ref.host_addr' ?
      v.a === w.a
    : v._tag === 'ref.null_addr' && v._tag === w._tag
}

/** Bit for bit. */
const same = (v: Val, w: Val): boolean => {
  switch (v._tag) {
    case 'i32.const':
    case 'f32.const':
    case 'i64.const':
      return w._tag === v._tag && w.c === v.c
    case 'f64.const':
      return w._tag === v._tag && w.hi === v.hi && w.lo === v.lo
    case 'v128.const':
      return w._tag === v._tag && w.a === v.a && w.b === v.b && w.c === v.c && w.d === v.d
    default:
      return w._tag.startsWith('ref.') && sameRef(v, w as Ref) // the tags of references begin so
  }
}

const kindTags: { readonly [K in RefKind]: ReadonlyArray<Ref['_tag']> } = {
  null: ['ref.null_addr'],
  any: [
    'ref.null_addr',
    'ref.i31_num',
    'ref.struct_addr',
    'ref.array_addr',
    'ref.exn_addr',
    'ref.host_addr',
    'ref.extern'
  ],
  eq: ['ref.i31_num', 'ref.struct_addr', 'ref.array_addr'],
  i31: ['ref.i31_num'],
  struct: ['ref.struct_addr'],
  array: ['ref.array_addr'],
  func: ['ref.func_addr'],
  exn: ['ref.exn_addr'],
  extern: [
    'ref.null_addr',
    'ref.i31_num',
    'ref.struct_addr',
    'ref.array_addr',
    'ref.func_addr',
    'ref.exn_addr',
    'ref.host_addr',
    'ref.extern'
  ]
}

const simple = (v: Val, p: Exclude<Pattern, { readonly _tag: 'either' }>): boolean => {
  switch (p._tag) {
    case 'value':
      return same(v, p.value)
    case 'nan':
      if (v._tag === 'f32.const') return p.type === 'f32' && inNanSet(32, BigInt(v.c >>> 0), p.set)
      return v._tag === 'f64.const' && p.type === 'f64' && inNanSet(64, joinWords(v.hi, v.lo), p.set)
    case 'vector':
      return v._tag === 'v128.const' && p.lanes.every((lane, i) => laneMatches(p.bits, laneOf(v, p.bits, i), lane))
    case 'ref':
      return kindTags[p.kind].some((tag) => tag === v._tag)
  }
}

/** Whether a value is one of those that a pattern allows. `either` does not nest. */
export const matches = (v: Val, p: Pattern): boolean =>
  p._tag === 'either' ? p.of.some((each) => each._tag !== 'either' && simple(v, each)) : simple(v, p)

/** How a vector is cut into lanes for the reader. */
type Shape = Pick<Extract<Pattern, { readonly _tag: 'vector' }>, 'bits' | 'float'>

const showShape = ({ bits, float }: Shape): string => `${float ? 'f' : 'i'}${bits}x${128 / bits}`

/** A lane from its bits: a float, or a signed integer. */
const showLane = ({ bits, float }: Shape, c: bigint): string =>
  !float ? `${BigInt.asIntN(bits, c)}`
  : bits === 32 ? printNum(f32(lowWord(c)))
  : printNum(f64(highWord(c), lowWord(c)))

const showVector = (v: V128, s: Shape): string =>
  `(v128.const ${showShape(s)} ${Array.from({ length: 128 / s.bits }, (_, i) => showLane(s, laneOf(v, s.bits, i))).join(' ')})`

/** The shape in which a pattern writes a vector, if it has one. */
const shapeOf = (p: Pattern | undefined): Shape | undefined =>
  p?._tag === 'vector' ? p
  : p?._tag === 'either' ? p.of.find((each) => each._tag === 'vector')
  : undefined

const words: Shape = { bits: 32, float: false }

/** A value in the syntax of scripts; a vector in the shape of what was expected. */
export const showValue = (v: Val, expected?: Pattern): string => {
  switch (v._tag) {
    case 'v128.const':
      return showVector(v, shapeOf(expected) ?? words)
    case 'ref.null_addr':
      return '(ref.null)'
    case 'ref.host_addr':
      return `(ref.host ${v.a})`
    case 'ref.extern':
      return v.ref._tag === 'ref.host_addr' ? `(ref.extern ${v.ref.a})` : '(ref.extern)'
    default:
      return isRefVal(v) ? `(${v._tag.replace(/_(addr|num)$/, '')})` : showConst(v)
  }
}

/** A pattern in the syntax of scripts. */
export const showPattern = (p: Pattern): string => {
  switch (p._tag) {
    case 'value':
      return showValue(p.value)
    case 'nan':
      return `(${p.type}.const ${p.set})`
    case 'vector':
      return `(v128.const ${showShape(p)} ${p.lanes.map((c) => (typeof c === 'bigint' ? showLane(p, c) : c)).join(' ')})`
    case 'ref':
      return p.kind === 'any' ? '(ref)' : `(ref.${p.kind})`
    case 'either':
      return `(either ${p.of.map((each) => (each._tag === 'either' ? '' : showPattern(each))).join(' ')})`
  }
}
