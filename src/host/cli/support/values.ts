/**
 * Values on the command line: arguments by the type of the parameter, results as text and as JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { parseNum } from '../../../numerics/Text.ts'
import { v128, type V128 } from '../../../structure/Const.ts'
import type { RefType, ValType } from '../../../structure/Types.ts'
import { refI31, refNull, type FieldVal, type Val } from '../../../execution/runtime/Values.ts'
import type { Store } from '../../../execution/runtime/Store.ts'
import { showRef, showVal } from '../../../execution/runtime/Show.ts'
import { contentsOf, showBare, showContents, type Contents } from '../../../trace/Contents.ts'
import { showValType, type ShowUse } from '../../../structure/Show.ts'

const word = (w: string): number | null => {
  const n = Number(w)
  return /^-?(0x[0-9a-f]{1,8}|\d+)$/i.test(w) && n >= -(2 ** 31) && n < 2 ** 32 ? n : null
}

/** Four 32-bit words, least significant first, separated by commas. */
const parseV128 = (text: string): V128 | null => {
  const [a, b, c, d, ...rest] = text.split(',').map(word)
  return a == null || b == null || c == null || d == null || rest.length > 0 ? null : v128(a, b, c, d)
}

/** What an argument of a type looks like. */
const forms: Readonly<Record<string, string>> = {
  i32: 'an integer from -2147483648 to 4294967295, as in -1 or 0xff',
  i64: 'an integer from -9223372036854775808 to 18446744073709551615, as in -1 or 0xff',
  f32: 'a number as in -1.5, 1e9, 0x1.8p3, inf, nan or nan:0x7',
  f64: 'a number as in -1.5, 1e9, 0x1.8p3, inf, nan or nan:0x7',
  v128: 'four 32-bit words, least significant first, as in 1,2,3,0xff'
}

/** What can be written for a reference that is not null: an i31 is a number, and everything else is made by a program. */
const refForm = (t: RefType): string =>
  isI31(t) ? `an integer from -1073741824 to 2147483647, as in 5${t.null ? ', or null' : ''}`
  : t.null ? 'null; other references are made by the program itself'
  : unwritable

const unwritable =
  'no word is one: a reference that is not null is made by the program itself; export a function that makes one and calls this one'

const form = (t: ValType): string => (typeof t === 'string' ? (forms[t] ?? unwritable) : refForm(t))
const advice = (t: ValType): string => (form(t) === unwritable ? unwritable : `write ${form(t)}`)

/** Types of which a number is a value: `i31`, and those above it. */
const isI31 = ({ ht }: RefType): boolean => ht === 'i31' || ht === 'eq' || ht === 'any'

/** An i31 as a signed or unsigned integer of 31 bits. */
const parseI31 = (text: string): Val | null => {
  const v = parseNum('i32', text)
  if (E.isLeft(v)) return null
  const { c } = v.right
  return c >= -(2 ** 30) && (c >= 0 || text.startsWith('-')) ? refI31(c) : null
}

/** An argument as a value of the parameter's type; `null` where it is not one. */
const parseArgument = (t: ValType, text: string): Val | null => {
  if (t === 'bot') return null
  if (t === 'v128') return parseV128(text)
  if (typeof t !== 'string')
    return (
      text === 'null' && t.null ? refNull
      : isI31(t) ? parseI31(text)
      : null
    )
  const v = parseNum(t, text)
  return E.isRight(v) ? v.right : null
}

/** All arguments, or what is wrong with them. */
export const parseArguments = (
  ts: ReadonlyArray<ValType>,
  use: ShowUse,
  texts: ReadonlyArray<string>
): Either<string, ReadonlyArray<Val>> => {
  if (ts.length !== texts.length)
    return E.left(
      `the function takes ${ts.length} argument${ts.length === 1 ? '' : 's'} (${ts.map((t) => showValType(t, use)).join(', ')}), ${texts.length} given`
    )
  const out: Array<Val> = []
  for (const [i, t] of ts.entries()) {
    const text = texts[i] ?? ''
    const v = parseArgument(t, text)
    if (v === null)
      return E.left(`argument ${i + 1}, ${JSON.stringify(text)}, is no ${showValType(t, use)}; ${advice(t)}`)
    out.push(v)
  }
  return E.right(out)
}

/** How results are shown: how deep, and by which names of types. */
export interface ShowOptions {
  readonly depth: number
  readonly use: ShowUse
}

/** Results as their user would write them: bare numbers, structures and arrays with what they hold. */
export const showResults = (s: Store, vals: ReadonlyArray<Val>, { depth, use }: ShowOptions): ReadonlyArray<string> =>
  contentsOf(s, vals, depth, use).map(showContents)

/** The values of an exception: constants with their types, which nothing else says. */
export const showPayload = (s: Store, vals: ReadonlyArray<Val>, { depth, use }: ShowOptions): ReadonlyArray<string> =>
  contentsOf(s, vals, depth, use).map((c) => (c._tag === 'plain' ? showVal(c.v) : showContents(c)))

/** `i32` of `i32.const`, `ref.func` of `ref.func_addr`. */
const kindOf = (v: FieldVal): string => (v._tag === 'pack' ? v.pt : v._tag.replace(/\.const$|_addr$|_num$/, ''))

/** A value for programs: its kind, and its text so that 64 bits survive; of an object its identity, its type and its fields. */
export interface ResultJson {
  readonly type: string
  readonly value: string
  readonly address?: number
  readonly of?: string
  readonly fields?: ReadonlyArray<ResultJson>
  /** Fields that are left out. */
  readonly more?: number
  /** Why the fields are left out: `cycle`, `above` or `deep`. */
  readonly mark?: string
}

// as deep as the contents are, which have a bound
const contentsJson = (c: Contents): ResultJson => {
  if (c._tag === 'plain') return { type: kindOf(c.v), value: showBare(c.v) }
  const { ref, address, type, mark, fields, more } = c.object
  const value = showRef(ref)
  return {
    type: c.isExtern ? 'ref.extern' : kindOf(ref),
    value: c.isExtern ? `(ref.extern ${value})` : value,
    address,
    of: type,
    ...(mark === null ? { fields: fields.map(contentsJson), ...(more > 0 ? { more } : {}) } : { mark })
  }
}

/** Results for programs. */
export const resultsJson = (
  s: Store,
  vals: ReadonlyArray<Val>,
  { depth, use }: ShowOptions
): ReadonlyArray<ResultJson> => contentsOf(s, vals, depth, use).map(contentsJson)
