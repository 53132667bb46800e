/**
 * The reference definition of every scalar operator, found by the constructor of its abstract syntax
 * (`BINOP I32 DIV S`), not by the names that `src/numerics` uses.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html
 */
import type { Row } from '../../../src/spec/Row.ts'
import * as F from './Float.ts'
import * as I from './Integer.ts'

/** Bits of the result, a set of NaNs, or why it is missing. */
export type Outcome =
  bigint | F.NaNSet | 'integer divide by zero' | 'integer overflow' | 'invalid conversion to integer'
export type Reference = (...operands: ReadonlyArray<bigint>) => Outcome

const size = (type: string): number => Number(type.slice(1))
const isInteger = (type: string): boolean => type.startsWith('I')
const sx = (token: string | undefined): I.Sx => (token === 'U' ? 'U' : 'S')
const bool = (b: boolean): bigint => (b ? 1n : 0n)

const unknown = (what: string): never => {
  throw new Error(`no reference for ${what}`)
}

const integerUnop = (N: number, op: string, M: number): Reference => {
  switch (op) {
    case 'CLZ':
      return (x = 0n) => I.iclz(N, x)
    case 'CTZ':
      return (x = 0n) => I.ictz(N, x)
    case 'POPCNT':
      return (x = 0n) => I.ipopcnt(N, x)
    case 'EXTEND':
      return (x = 0n) => I.iextend(N, M, x)
    default:
      return unknown(op)
  }
}

export const floatUnop = (N: number, op: string): Reference => {
  switch (op) {
    case 'ABS':
      return (x = 0n) => F.fabs(N, x)
    case 'NEG':
      return (x = 0n) => F.fneg(N, x)
    case 'SQRT':
      return (x = 0n) => F.fsqrt(N, x)
    case 'CEIL':
    case 'FLOOR':
    case 'TRUNC':
    case 'NEAREST':
      return (x = 0n) => F.fintegral(N, op, x)
    default:
      return unknown(op)
  }
}

const divided = (q: bigint | 'divide by zero' | 'overflow'): Outcome =>
  q === 'divide by zero' ? 'integer divide by zero'
  : q === 'overflow' ? 'integer overflow'
  : q

const integerBinops: Readonly<Record<string, (N: number, s: I.Sx, x: bigint, y: bigint) => Outcome>> = {
  ADD: (N, _, x, y) => I.iadd(N, x, y),
  SUB: (N, _, x, y) => I.isub(N, x, y),
  MUL: (N, _, x, y) => I.imul(N, x, y),
  DIV: (N, s, x, y) => divided(I.idiv(N, s, x, y)),
  REM: (N, s, x, y) => divided(I.irem(N, s, x, y)),
  AND: (N, _, x, y) => I.iand(N, x, y),
  OR: (N, _, x, y) => I.ior(N, x, y),
  XOR: (N, _, x, y) => I.ixor(N, x, y),
  SHL: (N, _, x, y) => I.ishl(N, x, y),
  SHR: (N, s, x, y) => I.ishr(N, s, x, y),
  ROTL: (N, _, x, y) => I.irotl(N, x, y),
  ROTR: (N, _, x, y) => I.irotr(N, x, y)
}

const floatBinops: Readonly<Record<string, (N: number, x: bigint, y: bigint) => F.FloatResult>> = {
  ADD: F.fadd,
  SUB: F.fsub,
  MUL: F.fmul,
  DIV: F.fdiv,
  MIN: F.fmin,
  MAX: F.fmax,
  COPYSIGN: F.fcopysign,
  PMIN: F.fpmin,
  PMAX: F.fpmax
}

const integerBinop = (N: number, op: string, s: I.Sx): Reference => {
  const f = integerBinops[op] ?? unknown(op)
  return (x = 0n, y = 0n) => f(N, s, x, y)
}
export const floatBinop = (N: number, op: string): Reference => {
  const f = floatBinops[op] ?? unknown(op)
  return (x = 0n, y = 0n) => f(N, x, y)
}

const truncated = (i: bigint | 'nan' | 'overflow'): Outcome =>
  i === 'nan' ? 'invalid conversion to integer'
  : i === 'overflow' ? 'integer overflow'
  : i

/** A conversion from M to N bits. */
const conversion = (op: string, M: number, N: number, s: I.Sx): Reference => {
  switch (op) {
    case 'WRAP':
      return (x = 0n) => I.modulo(N, x)
    case 'EXTEND':
      return (x = 0n) => I.extend(M, N, s, x)
    case 'TRUNC':
      return (x = 0n) => truncated(F.trunc(M, N, s, x))
    case 'TRUNC_SAT':
      return (x = 0n) => F.trunc_sat(M, N, s, x)
    case 'CONVERT':
      return (x = 0n) => F.convert(M, N, s, x)
    case 'DEMOTE':
    case 'PROMOTE':
      return (x = 0n) => F.resize(M, N, x)
    case 'REINTERPRET':
      return (x = 0n) => x
    default:
      return unknown(op)
  }
}

const COMPARISONS: ReadonlyArray<I.Comparison> = ['EQ', 'NE', 'LT', 'GT', 'LE', 'GE']
export const comparison = (op: string): I.Comparison => COMPARISONS.find((c) => c === op) ?? unknown(op)

/** The words of a constructor, without the marks of the notation. */
export const words = (row: Row): ReadonlyArray<string> => row.constructor.replaceAll(/[()`]/g, '').split(' ')

/** The reference of a row of UNOP, BINOP, TESTOP, RELOP or CVTOP. */
export const scalarReference = (row: Row): Reference => {
  const [family = '', type = '', op = '', third = '', fourth] = words(row)
  const N = size(type)
  switch (family) {
    case 'UNOP':
      return isInteger(type) ? integerUnop(N, op, Number(third)) : floatUnop(N, op)
    case 'TESTOP':
      return (x = 0n) => bool(x === 0n)
    case 'BINOP':
      return isInteger(type) ? integerBinop(N, op, sx(third)) : floatBinop(N, op)
    case 'RELOP':
      return isInteger(type) ?
          (x = 0n, y = 0n) => bool(I.icompare(N, comparison(op), sx(third), x, y))
        : (x = 0n, y = 0n) => bool(F.fcompare(N, comparison(op), x, y))
    case 'CVTOP':
      return conversion(third, size(op), N, sx(fourth))
    default:
      return unknown(row.constructor)
  }
}
