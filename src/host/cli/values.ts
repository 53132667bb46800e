/**
 * Values on the command line: arguments by the type of the parameter, results as text and as JSON.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { printNum, parseNum } from '../../numerics/Text.ts'
import { v128, type V128 } from '../../structure/Const.ts'
import type { ValType } from '../../structure/Types.ts'
import { refNull, type Val } from '../../execution/Values.ts'
import { showVal, showValType } from '../../trace/index.ts'

const word = (w: string): number | null => {
  const n = Number(w)
  return /^-?(0x[0-9a-f]{1,8}|\d+)$/i.test(w) && n >= -(2 ** 31) && n < 2 ** 32 ? n : null
}

/** Four 32-bit words, least significant first, separated by commas. */
const parseV128 = (text: string): V128 | null => {
  const [a, b, c, d, ...rest] = text.split(',').map(word)
  return a == null || b == null || c == null || d == null || rest.length > 0 ? null : v128(a, b, c, d)
}

const wanted = (t: ValType): string =>
  t === 'v128' ? 'v128 (four 32-bit words, as in 1,2,3,4)'
  : typeof t === 'string' ? t
  : `${showValType(t)} (only null can be written)`

/** An argument as a value of the parameter's type. */
export const parseArgument = (t: ValType, text: string): Either<string, Val> => {
  const refuse = E.left(`argument ${JSON.stringify(text)} is no ${wanted(t)}`)
  if (t === 'bot') return refuse
  if (t === 'v128') return E.fromNullable(`argument ${JSON.stringify(text)} is no ${wanted(t)}`)(parseV128(text))
  if (typeof t !== 'string') return text === 'null' && t.null ? E.right(refNull) : refuse
  return E.mapLeft(() => `argument ${JSON.stringify(text)} is no ${t}`)(parseNum(t, text))
}

/** All arguments, or what is wrong with them. */
export const parseArguments = (
  ts: ReadonlyArray<ValType>,
  texts: ReadonlyArray<string>
): Either<string, ReadonlyArray<Val>> => {
  if (ts.length !== texts.length)
    return E.left(
      `the function takes ${ts.length} argument${ts.length === 1 ? '' : 's'} (${ts.map(showValType).join(', ')}), ${texts.length} given`
    )
  const out: Array<Val> = []
  for (const [i, t] of ts.entries()) {
    const v = parseArgument(t, texts[i] ?? '')
    if (E.isLeft(v)) return v
    out.push(v.right)
  }
  return E.right(out)
}

const hex32 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`

/** A result as its user would write it: the bare number. */
export const resultText = (v: Val): string => {
  switch (v._tag) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const':
      return printNum(v)
    case 'v128.const':
      return [v.a, v.b, v.c, v.d].map(hex32).join(',')
    default:
      return showVal(v)
  }
}

/** A result for programs: its type, and its text so that 64 bits survive. */
export const resultJson = (v: Val): { readonly type: string; readonly value: string } => ({
  type: v._tag.endsWith('.const') ? v._tag.slice(0, -'.const'.length) : v._tag,
  value: resultText(v)
})
