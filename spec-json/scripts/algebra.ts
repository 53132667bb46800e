/**
 * Terms that are made simpler while they are made: what is constant is computed, and bits that only move are moved at once.
 */
import { CANONICAL_32, CANONICAL_64_HIGH } from '../../src/numerics/Bits.ts'
import { constant, invocation, operation, type Term } from './terms.ts'

const isConstant = (t: Term, value: number | boolean): boolean => t._tag === 'constant' && Object.is(t.value, value)

/** Functions of the host that are computed where their arguments are known. */
const host: Readonly<Record<string, (x: number, y: number) => number>> = {
  'Math.imul': Math.imul,
  'Math.fround': Math.fround
}
const integral: ReadonlySet<string> = new Set(['Math.imul', 'Math.clz32', 'bits32', 'lowBits64', 'highBits64', 'high'])

/** Whether a term is no NaN whatever its variables are. */
const isInteger = (t: Term): boolean => isInt32(t) || (t._tag === 'operation' && t.op === '>>>')

/** The pattern of a number, by halves if it is a double: of every NaN the canonical one. */
export const bits = (op: 'bits32' | 'lowBits64' | 'highBits64', z: Term): Term => {
  const canonical = { bits32: CANONICAL_32, lowBits64: 0, highBits64: CANONICAL_64_HIGH }[op]
  const written = invocation(op, [z])
  return isInteger(z) ? written : either(operation('!==', z, z), constant(canonical), written)
}

/** Whether a term is an int32 whatever its variables are; those whose names start with `f` are floats. */
export const isInt32 = (t: Term): boolean => {
  switch (t._tag) {
    case 'constant':
      return typeof t.value === 'number' && Object.is(t.value | 0, t.value)
    case 'variable':
      return !t.name.startsWith('f')
    case 'call':
      return integral.has(t.op)
    case 'operation':
      return ['|', '&', '^', '~', '<<', '>>'].includes(t.op) || (t.op === '?' && t.args.slice(1).every(isInt32))
  }
}

export const call = (op: string, args: ReadonlyArray<Term>): Term => {
  const f = host[op]
  const values = args.flatMap((a) => (a._tag === 'constant' && typeof a.value === 'number' ? [a.value] : []))
  if (f !== undefined && values.length === args.length) return constant(f(values[0] ?? 0, values[1] ?? 0))
  if (op === 'Math.imul' && args.some((a) => isConstant(a, 0))) return constant(0)
  return invocation(op, args)
}

/* eslint-disable @typescript-eslint/restrict-plus-operands -- the operators are the host's, on what the program has */
const folded: Readonly<Record<string, (x: never, y: never) => number | boolean>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x % y,
  '**': (x, y) => x ** y,
  '&': (x, y) => x & y,
  '|': (x, y) => x | y,
  '^': (x, y) => x ^ y,
  '<<': (x, y) => x << y,
  '>>': (x, y) => x >> y,
  '>>>': (x, y) => x >>> y,
  '===': (x, y) => x === y,
  '!==': (x, y) => x !== y,
  '<': (x, y) => x < y,
  '>': (x, y) => x > y,
  '<=': (x, y) => x <= y,
  '>=': (x, y) => x >= y
}
/* eslint-enable @typescript-eslint/restrict-plus-operands */

/** Whether it is an operator of two operands that is known here. */
export const isOperator = (op: string): boolean => op in folded || op === '&&' || op === '||'

export const not = (x: Term): Term =>
  x._tag === 'constant' ? constant(!x.value)
  : x._tag === 'operation' && x.op === '===' ? operation('!==', ...x.args)
  : x._tag === 'operation' && x.op === '!==' ? operation('===', ...x.args)
  : operation('!', x)

export const unary = (op: '-' | '~' | '!', x: Term): Term => {
  if (op === '!') return not(x)
  if (x._tag !== 'constant' || typeof x.value !== 'number') return operation(op === '-' ? 'minus' : op, x)
  return constant(op === '-' ? -x.value : ~x.value)
}

const logical = (op: '&&' | '||', x: Term, y: Term): Term => {
  const neutral = op === '&&'
  return (
    isConstant(x, neutral) ? y
    : isConstant(x, !neutral) ? x
    : isConstant(y, neutral) ? x
    : operation(op, x, y)
  )
}

/** An operator on one of two constants, by the constants. */
const distributed = (op: string, x: Term, y: Term): Term | null => {
  if (x._tag !== 'operation' || x.op !== '?' || y._tag !== 'constant') return null
  const [when, yes, no] = x.args
  if (when === undefined || yes?._tag !== 'constant' || no?._tag !== 'constant') return null
  return either(when, binary(op, yes, y), binary(op, no, y))
}

export const binary = (op: string, x: Term, y: Term): Term => {
  if (op === '&&' || op === '||') return logical(op, x, y)
  const fold = folded[op]
  if (x._tag === 'constant' && y._tag === 'constant' && fold !== undefined)
    return constant(fold(x.value as never, y.value as never)) // whatever the program has compared or added
  // what is neutral on an int32
  const isNeutral = ['|', '<<', '>>', '+', '-', '^'].includes(op) && isConstant(y, 0)
  if (isNeutral && isInt32(x)) return x
  if (['|', '+'].includes(op) && isConstant(x, 0) && isInt32(y)) return y
  if (op === '&' && (isConstant(x, 0) || isConstant(y, 0))) return constant(0)
  if (op === '*' && isConstant(x, 1)) return y
  return distributed(op, x, y) ?? selected(narrowed(op, x, y))
}

export const either = (when: Term, x: Term, y: Term): Term =>
  isConstant(when, true) || x === y ? x
  : isConstant(when, false) ? y
  : isConstant(x, false) ? logical('&&', not(when), y)
  : isConstant(x, true) && isConstant(y, false) ? when
  : operation('?', when, x, y)

const constantOf = (t: Term | undefined): number | null =>
  t?._tag === 'constant' && typeof t.value === 'number' ? t.value : null

/** A term that agrees in the lowest `n` bits. */
const lowest = (t: Term, n: number): Term => {
  if (t._tag === 'call')
    return t.op === 'Math.imul' ?
        invocation(
          t.op,
          t.args.map((a) => lowest(a, n))
        )
      : t
  if (t._tag !== 'operation') return t
  const [x, y] = t.args
  if (x === undefined) return t
  const k = constantOf(y)
  switch (t.op) {
    case '+':
    case '-':
      return y === undefined ? t : binary(t.op, lowest(x, n), lowest(y, n))
    case 'minus':
      return operation('minus', lowest(x, n))
    case '|':
      return k === 0 ? lowest(x, n) : t
    case '&':
      return k !== null && (k & ones(n)) === ones(n) ? lowest(x, n) : t
    case '>>':
    case '>>>': {
      // (x << l) >> k: what is above is not seen
      const l = x._tag === 'operation' && x.op === '<<' ? constantOf(x.args[1]) : null
      const inner = x._tag === 'operation' ? x.args[0] : undefined
      if (k === null || l === null || inner === undefined || k < l || n + k > 32) return t
      return k === l ? lowest(inner, n) : operation('>>', inner, constant(k - l))
    }
    default:
      return t
  }
}
const ones = (n: number): number => (n >= 32 ? -1 : 2 ** n - 1)

/** An operation that sees only the lowest bits of its operand. */
const narrowed = (op: string, x: Term, y: Term): Term => {
  const k = constantOf(y)
  if (op === '&' && k !== null && k > 0 && (k & (k + 1)) === 0) return operation(op, lowest(x, 32 - Math.clz32(k)), y)
  if (op === '<<' && k !== null && k > 0) return operation(op, lowest(x, 32 - k), y)
  return operation(op, x, y)
}

/** A bit of a term: always clear, or the bit of another. */
type Bit = null | { readonly of: Term; readonly at: number }

const range = Array.from({ length: 32 }, (_, i) => i)
const own = (t: Term): ReadonlyArray<Bit> => range.map((at) => ({ of: t, at }))

/** The bits of a term modulo 2^32, from the lowest on. */
const bitsOf = (t: Term): ReadonlyArray<Bit> => {
  if (t._tag !== 'operation') return constantOf(t) === 0 ? range.map(() => null) : own(t)
  const [x, y] = t.args
  const k = constantOf(y)
  if (x === undefined || y === undefined) return own(t)
  if (t.op === '|') {
    const [a, b] = [bitsOf(x), bitsOf(y)]
    const out = range.map((i) =>
      a[i] === null ? b[i]
      : b[i] === null ? a[i]
      : undefined
    )
    return out.every((bit) => bit !== undefined) ? out : own(t)
  }
  if (k === null) return own(t)
  const bits = bitsOf(x)
  switch (t.op) {
    case '&':
      return range.map((i) => (((k >>> i) & 1) === 1 ? (bits[i] ?? null) : null))
    case '<<':
      return range.map((i) => (i < k ? null : (bits[i - k] ?? null)))
    case '>>':
      return range.map((i) => bits[Math.min(31, i + k)] ?? null)
    case '>>>':
      return range.map((i) => (i + k > 31 ? null : (bits[i + k] ?? null)))
    default:
      return own(t)
  }
}

const costOf = (t: Term): number =>
  t._tag === 'operation' && ['|', '&', '<<', '>>', '>>>'].includes(t.op) ?
    1 + t.args.reduce((n, a) => n + costOf(a), 0)
  : 0

/** Bits that only move, as one shift and one mask for all that move alike. */
const selected = (t: Term): Term => {
  if (t._tag !== 'operation' || !['|', '&', '<<'].includes(t.op)) return t
  const groups = new Map<string, { readonly of: Term; readonly by: number; mask: number }>()
  for (const [i, bit] of bitsOf(t).entries()) {
    if (bit === null) continue
    const key = `${i - bit.at} ${bit.of.key}`
    const group = groups.get(key) ?? { of: bit.of, by: i - bit.at, mask: 0 }
    group.mask |= 1 << i
    groups.set(key, group)
  }
  if (groups.size > 4 || [...groups.values()].some((g) => g.of === t)) return t
  const parts = [...groups.values()].map(({ of, by, mask }) => {
    const moved = by === 0 ? of : operation(by > 0 ? '<<' : '>>>', of, constant(Math.abs(by)))
    const whole = by >= 0 ? -1 << by : -1 >>> -by
    return whole === mask && (by !== 0 || isInt32(of)) ? moved : operation('&', moved, constant(mask))
  })
  const [first, ...rest] = parts
  if (first === undefined) return constant(0)
  const made = rest.reduce((x, y) => operation('|', x, y), first)
  return costOf(made) < costOf(t) ? made : t
}
