/**
 * The parts of a snapshot of which it has many: naturals and values, as short JSON with codecs that do not search.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import * as t from 'io-ts'

/** A codec of JSON that is what it says already. */
const guard = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type<A, A, unknown>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, `no ${name}`)), t.identity)

const isInteger = (u: unknown): u is number => Number.isSafeInteger(u)
const isNat = (u: unknown): u is number => isInteger(u) && u >= 0
const isInt32 = (u: unknown): u is number => isInteger(u) && (u | 0) === u
const isBits = (u: unknown): u is string => typeof u === 'string' && /^(0|[1-9][0-9]{0,19})$/.test(u)

/** An index, address, length or count. */
export const Nat = guard('natural', isNat)
/** The address of a module instance, or -1 for none. */
export const ModuleAddress = guard('address', (u): u is number => isInteger(u) && u >= -1)
export const Int32 = guard('int32', isInt32)
/** A natural below 2^64 in decimal. */
const Decimal = guard('decimal', (u): u is string => isBits(u) && BigInt(u) < 2n ** 64n)
/** A natural in decimal: counts of choices are larger. */
export const BigDecimal = guard('natural in decimal', (u): u is string => typeof u === 'string' && /^[0-9]+$/.test(u))
/** `Nat64`: a number while it is exact, else in decimal. */
export const Nat64 = t.union([Nat, Decimal], 'Nat64')

/** A limit; `null` is infinity, which JSON has not. */
export const Bound = t.union([Nat, t.null])
export const OneOf2 = guard('0 or 1', (u): u is 0 | 1 => u === 0 || u === 1)
export const OneOf4 = guard('0 to 3', (u): u is 0 | 1 | 2 | 3 => isNat(u) && u < 4)

/** A value, or what a field holds. Heap objects are named by their addresses. */
export type ValDoc =
  | readonly ['i32' | 'f32', number]
  | readonly ['i64', string]
  | readonly ['f64', number, number]
  | readonly ['v128', number, number, number, number]
  | readonly ['null']
  | readonly ['i31' | 'func' | 'host' | 'object', number]
  | readonly ['extern', ValDoc]
  | readonly ['pack', 'i8' | 'i16', number]

const isReference = (u: unknown): boolean =>
  Array.isArray(u) && u.length === 2 && ['i31', 'func', 'host', 'object'].includes(u[0] as string) && isNat(u[1])
const isPackType = (u: unknown): boolean => u === 'i8' || u === 'i16'
const isDecimal = (u: unknown): boolean => Decimal.is(u)

/** What follows the name of each form of value. */
const parts: ReadonlyMap<unknown, ReadonlyArray<(u: unknown) => boolean>> = new Map<
  unknown,
  ReadonlyArray<(u: unknown) => boolean>
>([
  ['i32', [isInt32]],
  ['f32', [isInt32]],
  ['i64', [isDecimal]],
  ['f64', [isInt32, isInt32]],
  ['v128', [isInt32, isInt32, isInt32, isInt32]],
  ['null', []],
  ['i31', [isNat]],
  ['func', [isNat]],
  ['host', [isNat]],
  ['object', [isNat]],
  ['extern', [isReference]],
  ['pack', [isPackType, isNat]]
])

const isVal = (u: unknown): u is ValDoc => {
  if (!Array.isArray(u)) return false
  const form = parts.get(u[0])
  return form !== undefined && u.length === form.length + 1 && form.every((is, i) => is(u[i + 1]))
}
export const Val = guard('value', isVal)

/** `n` times the same, `null` for an unset local. */
export const Run = guard(
  'run of values',
  (u): u is readonly [ValDoc | null, number] =>
    Array.isArray(u) && u.length === 2 && (u[0] === null || isVal(u[0])) && isNat(u[1])
)
