/**
 * Operands of the generator: what the operand stack holds while JavaScript is generated.
 *
 * An operand is a pure expression: constants, variables, and arithmetic on them that has no effect and cannot trap. So it may be
 * written down later, once, or never.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import { fromF32, fromF64, highWord, lowWord } from '../../numerics/Bits.ts'
import type { Const } from '../../structure/Const.ts'
import { fits, width, type Rep } from '../abi/Representation.ts'

/** A value that the literal machine would have on its stack. */
export interface Operand {
  readonly rep: Rep
  /** The words as expressions: as many as the representation has. */
  readonly words: ReadonlyArray<string>
  /** The first of them: the low half of an i64. */
  readonly lo: string
  /** The second of them: the high half of an i64. */
  readonly hi: string
  /** The variables that it reads, by the name of the first word. */
  readonly vars: ReadonlyArray<string>
  /** A constant or one variable: it may be written several times. */
  readonly atom: boolean
  /** The expression is a truth value that represents 1 or 0. */
  readonly cond: boolean
  /** The constant. */
  readonly val: Const | null
}

/** A number as JavaScript, to be written anywhere. */
const numeral = (n: number): string =>
  Object.is(n, -0) ? '(-0)'
  : n < 0 ? `(${n})`
  : String(n)

const operand = (
  rep: Rep,
  words: ReadonlyArray<string>,
  vars: ReadonlyArray<string>,
  atom: boolean,
  cond: boolean,
  val: Const | null
): Operand => ({ rep, words, lo: words[0] ?? '', hi: words[1] ?? '', vars, atom, cond, val })

const constant = (rep: Rep, val: Const, ...words: ReadonlyArray<string>): Operand =>
  operand(rep, words, [], true, false, val)

/** The operand of a constant; null where it has no literal form. */
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
export const variablesOf = (rep: Rep, name: string): ReadonlyArray<string> =>
  ENDS.slice(0, width(rep)).map((end) => name + end)

/** The operand that is variables. */
export const variable = (rep: Rep, name: string): Operand =>
  operand(rep, variablesOf(rep, name), [name], true, false, null)

const union = (operands: ReadonlyArray<Operand>): ReadonlyArray<string> => {
  const [x, y, z] = operands
  if (x === undefined) return []
  const isOne = z === undefined && (y === undefined || y.vars.length === 0)
  return isOne ? x.vars : [...new Set(operands.flatMap((o) => o.vars))]
}

/** Arithmetic on operands. */
export const pure = (rep: Rep, of: ReadonlyArray<Operand>, ...words: ReadonlyArray<string>): Operand =>
  operand(rep, words, union(of), false, false, null)

/** A truth value computed from operands. */
export const condition = (of: ReadonlyArray<Operand>, source: string): Operand =>
  operand('i', [source], union(of), false, true, null)

/** The first word, as a number. */
export const low = (o: Operand): string => (o.cond ? `(${o.lo}?1:0)` : o.lo)

/** The words, as numbers or a reference. */
export const sources = (o: Operand): ReadonlyArray<string> => (o.cond ? [low(o)] : o.words)

/** The operand as a truth value. */
export const truth = (o: Operand): string => (o.cond ? o.lo : `(${o.lo}!==0)`)
