/**
 * Operands of the generator: what the operand stack holds while a function is turned into text.
 *
 * An operand is pure text: constants, variables, and arithmetic on them that has no effect and cannot trap. So it may be
 * written down later, once, or never.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import { fromF32, fromF64, highWord, lowWord } from '../../numerics/Bits.ts'
import type { Const } from '../../structure/Const.ts'
import { fits, width, type Rep } from '../abi/Representation.ts'

/** A value that the machine would have on its stack. */
export interface Operand {
  readonly kind: Rep
  /** The texts: as many as the kind has words. */
  readonly words: ReadonlyArray<string>
  /** The first of them: the low half of an i64. */
  readonly lo: string
  /** The second of them: the high half of an i64. */
  readonly hi: string
  /** The variables that it reads, by the name of the first word. */
  readonly vars: ReadonlyArray<string>
  /** A constant or one variable: it may be written several times. */
  readonly atom: boolean
  /** The text is a truth value that stands for 1 or 0. */
  readonly cond: boolean
  /** The constant. */
  readonly val: Const | null
}

/** The text of a number, to be written anywhere. */
const numeral = (n: number): string =>
  Object.is(n, -0) ? '(-0)'
  : n < 0 ? `(${n})`
  : String(n)

const operand = (
  kind: Rep,
  words: ReadonlyArray<string>,
  vars: ReadonlyArray<string>,
  atom: boolean,
  cond: boolean,
  val: Const | null
): Operand => ({ kind, words, lo: words[0] ?? '', hi: words[1] ?? '', vars, atom, cond, val })

const constant = (kind: Rep, val: Const, ...words: ReadonlyArray<string>): Operand =>
  operand(kind, words, [], true, false, val)

/** The operand of a constant; null where it has no text. */
export const constantOf = (e: Const): Operand | null => {
  if (!fits(e)) return null
  switch (e._tag) {
    case 'i32.const':
      return constant('i', e, numeral(e.c))
    case 'i64.const':
      return constant('l', e, numeral(lowWord(e.c)), numeral(highWord(e.c)))
    case 'f32.const':
      return constant('f', e, numeral(fromF32(e)))
    case 'f64.const':
      return constant('d', e, numeral(fromF64(e)))
    case 'v128.const':
      return constant('v', e, numeral(e.a), numeral(e.b), numeral(e.c), numeral(e.d))
  }
}

/** What the names of the variables of one value end in. */
const ENDS = ['', 'h', 'i', 'j']

/** The variables of a value, by the name of the first. */
export const variablesOf = (kind: Rep, name: string): ReadonlyArray<string> =>
  ENDS.slice(0, width(kind)).map((end) => name + end)

/** The operand that is variables. */
export const variable = (kind: Rep, name: string): Operand =>
  operand(kind, variablesOf(kind, name), [name], true, false, null)

const union = (operands: ReadonlyArray<Operand>): ReadonlyArray<string> => {
  const [x, y, z] = operands
  if (x === undefined) return []
  const isOne = z === undefined && (y === undefined || y.vars.length === 0)
  return isOne ? x.vars : [...new Set(operands.flatMap((o) => o.vars))]
}

/** Arithmetic on operands. */
export const pure = (kind: Rep, of: ReadonlyArray<Operand>, ...words: ReadonlyArray<string>): Operand =>
  operand(kind, words, union(of), false, false, null)

/** A truth value made of operands. */
export const condition = (of: ReadonlyArray<Operand>, text: string): Operand =>
  operand('i', [text], union(of), false, true, null)

/** The text as a number. */
export const low = (o: Operand): string => (o.cond ? `(${o.lo}?1:0)` : o.lo)

/** The texts as numbers, or as a reference. */
export const texts = (o: Operand): ReadonlyArray<string> => (o.cond ? [low(o)] : o.words)

/** The text as a truth value. */
export const truth = (o: Operand): string => (o.cond ? o.lo : `(${o.lo}!==0)`)
