/**
 * Values on the command line: arguments by the type of the parameter, results as text and as JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { printNum, parseNum } from '../../../numerics/Text.ts'
import { v128, type V128 } from '../../../structure/Const.ts'
import type { ValType } from '../../../structure/Types.ts'
import { refNull, type Val } from '../../../execution/runtime/Values.ts'
import { showVal, showWords } from '../../../execution/runtime/Show.ts'
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

const form = (t: ValType): string =>
  typeof t === 'string' ? (forms[t] ?? 'nothing can be written for it')
  : t.null ? 'null'
  : 'a reference that is not null cannot be written'

/** An argument as a value of the parameter's type; `null` where it is none. */
const parseArgument = (t: ValType, text: string): Val | null => {
  if (t === 'bot') return null
  if (t === 'v128') return parseV128(text)
  if (typeof t !== 'string') return text === 'null' && t.null ? refNull : null
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
      return E.left(`argument ${i + 1}, ${JSON.stringify(text)}, is no ${showValType(t, use)}; write ${form(t)}`)
    out.push(v)
  }
  return E.right(out)
}

/** A result as its user would write it: the bare number. */
export const showResult = (v: Val): string => {
  switch (v._tag) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const':
      return printNum(v)
    case 'v128.const':
      return showWords(v).join(',')
    case 'ref.null_addr':
      return 'null'
    default:
      return showVal(v)
  }
}

/** `i32` of `i32.const`, `ref.func` of `ref.func_addr`. */
const kindOf = (v: Val): string => v._tag.replace(/\.const$|_addr$|_num$/, '')

/** A result for programs: its type, and its text so that 64 bits survive. */
export const resultJson = (v: Val): { readonly type: string; readonly value: string } => ({
  type: kindOf(v),
  value: showResult(v)
})
