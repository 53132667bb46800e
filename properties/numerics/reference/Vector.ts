/**
 * The reference definition of every vector operator: 128-bit naturals, lanes as lists, the specification's formulas.
 *
 * Found by the constructor of the abstract syntax, as `Scalar.ts` is. A result is a list of lanes, each a pattern or a
 * set of patterns.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import type { Row } from '../../../src/spec/Row.ts'
import type { Relaxed } from '../../../src/numerics/Relaxed.ts'
import * as F from './Float.ts'
import * as I from './Integer.ts'
import { comparison, floatBinop, floatUnop, words } from './Scalar.ts'

/** One lane: its bits; a set of NaNs; the NaN with these bits or with the other sign; or any bits, these by default. */
export type Lane = bigint | F.NaNSet | { readonly signed: bigint } | { readonly any: bigint }
/** Lanes of N bits, lowest first. A number is one lane. */
export interface VectorOutcome {
  readonly N: number
  readonly lanes: ReadonlyArray<Lane>
}
type Lanes = ReadonlyArray<bigint>
export type VectorReference = (
  operands: ReadonlyArray<bigint>,
  immediates: ReadonlyArray<number>,
  r: Relaxed
) => VectorOutcome

/** `$lanes_`: 128 / N naturals below 2^N, lowest bits first. */
export const lanes = (N: number, v: bigint): Lanes =>
  Array.from({ length: 128 / N }, (_, k) => (v / 2n ** BigInt(N * k)) % I.pow2(N))
/** `$inv_lanes_`. */
export const unlanes = (N: number, cs: Lanes): bigint => cs.reduceRight((v, c) => v * I.pow2(N) + c, 0n)

/** A shape as it is in a constructor: `I8 X 16`. */
interface Shape {
  readonly float: boolean
  readonly N: number
}
const shapeOf = (token = ''): Shape => ({ float: token.startsWith('F'), N: Number(token.slice(1)) })
const sx = (tokens: ReadonlyArray<string>): I.Sx => (tokens.includes('U') ? 'U' : 'S')

const unknown = (what: string): never => {
  throw new Error(`no reference for ${what}`)
}

const ones = (N: number, b: boolean): bigint => (b ? I.pow2(N) - 1n : 0n)

const narrowed = (x: bigint | string): Lane =>
  typeof x === 'bigint' || x === 'canonical' || x === 'arithmetic' ? x : unknown(x)

const unary = ({ float, N }: Shape, op: string): ((c: bigint) => Lane) => {
  if (float) {
    const f = floatUnop(N, op)
    return (c) => narrowed(f(c))
  }
  switch (op) {
    case 'ABS':
      return (c) => I.iabs(N, c)
    case 'NEG':
      return (c) => I.ineg(N, c)
    case 'POPCNT':
      return (c) => I.ipopcnt(N, c)
    default:
      return unknown(op)
  }
}

type Binary = (c: bigint, d: bigint, r: Relaxed) => Lane

const integerBinary = (N: number, op: string, s: I.Sx): Binary => {
  switch (op) {
    case 'ADD':
      return (c, d) => I.iadd(N, c, d)
    case 'SUB':
      return (c, d) => I.isub(N, c, d)
    case 'MUL':
      return (c, d) => I.imul(N, c, d)
    case 'ADD_SAT':
      return (c, d) => I.iadd_sat(N, s, c, d)
    case 'SUB_SAT':
      return (c, d) => I.isub_sat(N, s, c, d)
    case 'MIN':
      return (c, d) => I.imin(N, s, c, d)
    case 'MAX':
      return (c, d) => I.imax(N, s, c, d)
    case 'AVGR':
      return (c, d) => I.iavgr_u(c, d)
    case 'Q15MULR_SAT':
      return (c, d) => I.iq15mulr_sat_s(N, c, d)
    case 'RELAXED_Q15MULR': {
      const least = I.pow2(N - 1)
      return (c, d, r) =>
        c === least && d === least ? ([least - 1n, least][r.iq15mulr] ?? 0n) : I.iq15mulr_sat_s(N, c, d)
    }
    default:
      return unknown(op)
  }
}

/** The four alternatives of frelaxed_min and frelaxed_max, in the specification's order. */
const relaxedExtreme = (N: number, least: boolean): Binary => {
  const regular = least ? F.fmin : F.fmax
  const zero = least ? I.pow2(N - 1) : 0n
  return (c, d, r) => {
    const R = least ? r.fmin : r.fmax
    const f = regular(N, c, d)
    const [a, b] = [F.decode(N, c), F.decode(N, d)]
    if (a.kind === 'nan') return [f, { signed: F.fabs(N, c) }, d, d][R] ?? f
    if (b.kind === 'nan') return [f, c, { signed: F.fabs(N, d) }, c][R] ?? f
    const zeros = F.fabs(N, c) === 0n && F.fabs(N, d) === 0n && c !== d
    return zeros ? ([f, c, d, zero][R] ?? f) : f
  }
}

const binary = ({ float, N }: Shape, op: string, s: I.Sx): Binary => {
  if (!float) return integerBinary(N, op, s)
  if (op === 'RELAXED_MIN' || op === 'RELAXED_MAX') return relaxedExtreme(N, op === 'RELAXED_MIN')
  const f = floatBinop(N, op)
  return (c, d) => narrowed(f(c, d))
}

/** A set of results taken on: fadd of a set of NaNs is a set of NaNs. */
const after = (N: number, product: F.FloatResult, e: bigint): Lane =>
  typeof product === 'bigint' ? F.fadd(N, product, e)
  : product === 'arithmetic' || (F.isNaNBits(N, e) && !F.isCanonical(N, e)) ? 'arithmetic'
  : 'canonical'

type Ternary = (c: bigint, d: bigint, e: bigint, r: Relaxed) => Lane

const ternary = (N: number, op: string): Ternary => {
  const madd: Ternary = (c, d, e, r) => (r.fmadd === 0 ? after(N, F.fmul(N, c, d), e) : F.fma(N, c, d, e))
  switch (op) {
    case 'RELAXED_MADD':
      return madd
    case 'RELAXED_NMADD':
      return (c, d, e, r) => madd(F.fneg(N, c), d, e, r)
    case 'RELAXED_LANESELECT':
      return (c, d, e, r) => I.ibitselect(N, c, d, r.laneselect === 0 ? e : ones(N, I.signed(N, e) < 0n))
    default:
      return unknown(op)
  }
}

const compared = ({ float, N }: Shape, op: string, s: I.Sx): ((c: bigint, d: bigint) => boolean) => {
  const o = comparison(op)
  return float ? (c, d) => F.fcompare(N, o, c, d) : (c, d) => I.icompare(N, o, s, c, d)
}

const swizzle = (cs: Lanes, i: bigint, relaxed: boolean, r: Relaxed): bigint =>
  i < 16n ? (cs[Number(i)] ?? 0n)
  : !relaxed || I.signed(8, i) < 0n ? 0n
  : ([0n, cs[Number(i % 16n)]][r.swizzle] ?? 0n)

/** `$relaxed_trunc__`: saturation, or by parameter anything, for values that have no truncation. */
const relaxedTrunc = (M: number, N: number, s: I.Sx, c: bigint, R: 0 | 1): Lane => {
  const i = F.trunc(M, N, s, c)
  if (typeof i === 'bigint') return i
  const saturated = F.trunc_sat(M, N, s, c)
  return R === 0 ? saturated : { any: saturated }
}

const converted = (from: Shape, to: Shape, op: string, s: I.Sx): ((c: bigint, r: Relaxed) => Lane) => {
  switch (op) {
    case 'EXTEND':
      return (c) => I.extend(from.N, to.N, s, c)
    case 'CONVERT':
      return (c) => F.convert(from.N, to.N, s, c)
    case 'TRUNC_SAT':
      return (c) => F.trunc_sat(from.N, to.N, s, c)
    case 'RELAXED_TRUNC':
      return (c, r) => relaxedTrunc(from.N, to.N, s, c, s === 'S' ? r.trunc_s : r.trunc_u)
    case 'DEMOTE':
    case 'PROMOTE':
      return (c) => F.resize(from.N, to.N, c)
    default:
      return unknown(op)
  }
}

/** The lanes that a conversion reads: all, or a half. */
const halved = (cs: Lanes, tokens: ReadonlyArray<string>, n: number): Lanes =>
  tokens.includes('LOW') ? cs.slice(0, n)
  : tokens.includes('HIGH') ? cs.slice(n)
  : cs

const pairs = (cs: Lanes, f: (a: bigint, b: bigint) => bigint): Lanes =>
  Array.from({ length: cs.length / 2 }, (_, k) => f(cs[2 * k] ?? 0n, cs[2 * k + 1] ?? 0n))

const extendAll = (M: number, N: number, s: I.Sx, cs: Lanes): Lanes => cs.map((c) => I.extend(M, N, s, c))
const product = (N: number, cs: Lanes, ds: Lanes): Lanes => cs.map((c, k) => I.imul(N, c, ds[k] ?? 0n))

/** `$ivextbinop__` with multiplication, dot product, or saturating dot product. */
const extended = (from: Shape, to: Shape, op: string, tokens: ReadonlyArray<string>): Binary2 => {
  const [M, N] = [from.N, to.N]
  const s = sx(tokens)
  return (v, w, r) => {
    const half = (x: bigint): Lanes => halved(lanes(M, x), tokens, 128 / N)
    const second = op === 'RELAXED_DOT' && r.idot === 1 ? 'U' : s
    const products = product(N, extendAll(M, N, s, half(v)), extendAll(M, N, second, half(w)))
    switch (op) {
      case 'EXTMUL':
        return products
      case 'DOT':
        return pairs(products, (a, b) => I.iadd(N, a, b))
      case 'RELAXED_DOT':
        return pairs(products, (a, b) => I.iadd_sat(N, 'S', a, b))
      default:
        return unknown(op)
    }
  }
}
type Binary2 = (v: bigint, w: bigint, r: Relaxed) => Lanes

const pairwise = (M: number, N: number, s: I.Sx, v: bigint): Lanes =>
  pairs(extendAll(M, N, s, lanes(M, v)), (a, b) => I.iadd(N, a, b))

const whole = (op: string, [x = 0n, y = 0n, z = 0n]: ReadonlyArray<bigint>): bigint => {
  switch (op) {
    case 'NOT':
      return I.inot(128, x)
    case 'AND':
      return I.iand(128, x, y)
    case 'ANDNOT':
      return I.iandnot(128, x, y)
    case 'OR':
      return I.ior(128, x, y)
    case 'XOR':
      return I.ixor(128, x, y)
    case 'BITSELECT':
      return I.ibitselect(128, x, y, z)
    default:
      return unknown(op)
  }
}

const of = (N: number, cs: ReadonlyArray<Lane>): VectorOutcome => ({ N, lanes: cs })
const number = (N: number, c: bigint): VectorOutcome => of(N, [c])

/** Families whose constructor has one shape. */
const oneShape = (family: string, s: Shape, op: string, sign: I.Sx): VectorReference | null => {
  const { N } = s
  switch (family) {
    case 'VUNOP': {
      const f = unary(s, op)
      return ([x = 0n]) => of(N, lanes(N, x).map(f))
    }
    case 'VBINOP': {
      const f = binary(s, op, sign)
      return ([x = 0n, y = 0n], _, r) =>
        of(
          N,
          lanes(N, x).map((c, k) => f(c, lanes(N, y)[k] ?? 0n, r))
        )
    }
    case 'VTERNOP': {
      const f = ternary(N, op)
      return ([x = 0n, y = 0n, z = 0n], _, r) =>
        of(
          N,
          lanes(N, x).map((c, k) => f(c, lanes(N, y)[k] ?? 0n, lanes(N, z)[k] ?? 0n, r))
        )
    }
    case 'VRELOP': {
      const f = compared(s, op, sign)
      return ([x = 0n, y = 0n]) =>
        of(
          N,
          lanes(N, x).map((c, k) => ones(N, f(c, lanes(N, y)[k] ?? 0n)))
        )
    }
    case 'VSHIFTOP': {
      const f = (c: bigint, k: bigint): bigint => (op === 'SHL' ? I.ishl(N, c, k) : I.ishr(N, sign, c, k))
      return ([x = 0n, y = 0n]) =>
        of(
          N,
          lanes(N, x).map((c) => f(c, y))
        )
    }
    case 'VTESTOP':
      return ([x = 0n]) => number(32, lanes(N, x).every((c) => c !== 0n) ? 1n : 0n)
    case 'VBITMASK':
      return ([x = 0n]) =>
        number(
          32,
          lanes(N, x).reduce((m, c, k) => m + (I.signed(N, c) < 0n ? I.pow2(k) : 0n), 0n)
        )
    case 'VSWIZZLOP':
      return ([x = 0n, y = 0n], _, r) =>
        of(
          8,
          lanes(8, y).map((i) => swizzle(lanes(8, x), i, op === 'RELAXED_SWIZZLE', r))
        )
    case 'VSHUFFLE':
      return ([x = 0n, y = 0n], is) =>
        of(
          8,
          is.map((i) => [...lanes(8, x), ...lanes(8, y)][i] ?? 0n)
        )
    case 'VSPLAT':
      return ([x = 0n]) =>
        of(
          N,
          Array.from({ length: 128 / N }, () => x % I.pow2(N))
        )
    case 'VREPLACE_LANE':
      return ([x = 0n, y = 0n], [i]) =>
        of(
          N,
          lanes(N, x).map((c, k) => (k === i ? y % I.pow2(N) : c))
        )
    case 'VEXTRACT_LANE':
      return ([x = 0n], [i = 0]) => number(Math.max(N, 32), I.extend(N, Math.max(N, 32), sign, lanes(N, x)[i] ?? 0n))
    default:
      return null
  }
}

/** Families whose constructor has the shape of the result, then that of the operands. */
const twoShapes = (
  family: string,
  to: Shape,
  from: Shape,
  op: string,
  tokens: ReadonlyArray<string>
): VectorReference => {
  const [M, N] = [from.N, to.N]
  const s = sx(tokens)
  switch (family) {
    case 'VNARROW':
      return ([x = 0n, y = 0n]) =>
        of(
          N,
          [...lanes(M, x), ...lanes(M, y)].map((c) => I.narrow(M, N, s, c))
        )
    case 'VCVTOP': {
      const f = converted(from, to, op, s)
      return ([x = 0n], _, r) => {
        const cs = halved(lanes(M, x), tokens, 128 / N).map((c) => f(c, r))
        const zeros = tokens.includes('ZERO') ? cs.map(() => 0n) : []
        return of(N, [...cs, ...zeros])
      }
    }
    case 'VEXTUNOP':
      return ([x = 0n]) => of(N, pairwise(M, N, s, x))
    case 'VEXTBINOP': {
      const f = extended(from, to, op, tokens)
      return ([x = 0n, y = 0n], _, r) => of(N, f(x, y, r))
    }
    case 'VEXTTERNOP': {
      const f = extended(from, { float: false, N: 2 * M }, 'RELAXED_DOT', tokens)
      return ([x = 0n, y = 0n, z = 0n], _, r) =>
        of(
          N,
          pairwise(2 * M, N, 'S', unlanes(2 * M, f(x, y, r))).map((c, k) => I.iadd(N, c, lanes(N, z)[k] ?? 0n))
        )
    }
    default:
      return unknown(family)
  }
}

/**
 * The shape of the operands: the last one that the constructor names. SpecTec writes `(I32 X 4) (I16 X 8)` for the relaxed
 * dot product that adds; its own formula, and the mnemonic, take lanes of 8 bits.
 */
export const operandShape = (row: Row): Shape => {
  const shapes = words(row).filter((t) => /^[IF]\d+$/.test(t))
  return row.family === 'VEXTTERNOP' ? { float: false, N: 8 } : shapeOf(shapes.at(-1) ?? 'I32')
}

/** The reference of a row of a vector family that computes. */
export const vectorReference = (row: Row): VectorReference => {
  const [family = '', first = '', ...rest] = words(row)
  if (family === 'VVTESTOP') return ([x = 0n]) => number(32, x !== 0n ? 1n : 0n)
  if (first === 'V128') return (operands) => number(128, whole(rest[0] ?? '', operands))
  // rest is X, the number of lanes, and what follows
  const tail = rest.slice(2)
  return (
    oneShape(family, shapeOf(first), tail[0] ?? '', sx(tail)) ??
    twoShapes(family, shapeOf(first), operandShape(row), tail[3] ?? '', tail.slice(3))
  )
}
