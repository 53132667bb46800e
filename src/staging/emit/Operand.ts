/**
 * Operands of the generator: what the operand stack holds while a function is turned into text.
 *
 * An operand is pure text: constants, variables, and arithmetic on them that has no effect and cannot trap. So it may be
 * written down later, once, or never.
 *
 * NON-SPEC: partial evaluation.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import type { Val } from '../../execution/Values.ts'
import { fromF32, fromF64, highWord, lowWord } from '../../numerics/Bits.ts'
import type { Const, V128 } from '../../structure/Const.ts'
import { fits, type Kind } from '../Kind.ts'

export interface Operand {
  readonly kind: Kind
  /** The text; of an i64 that of the low half. */
  readonly lo: string
  /** The text of the high half of an i64. */
  readonly hi: string
  /** The variables that it reads. */
  readonly vars: ReadonlyArray<string>
  /** A constant or one variable: it may be written several times. */
  readonly atom: boolean
  /** The text is a truth value that stands for 1 or 0. */
  readonly cond: boolean
  /** The constant. */
  readonly val: Exclude<Const, V128> | null
}

/** The text of a number, to be written anywhere. */
export const numeral = (n: number): string =>
  Object.is(n, -0) ? '(-0)'
  : n < 0 ? `(${n})`
  : String(n)

const constant = (kind: Kind, val: Exclude<Const, V128>, lo: string, hi = ''): Operand => ({
  kind,
  lo,
  hi,
  vars: [],
  atom: true,
  cond: false,
  val
})

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
      return null
  }
}

/** The operand that is one variable. */
export const variable = (kind: Kind, name: string): Operand => ({
  kind,
  lo: name,
  hi: kind === 'l' ? `${name}h` : '',
  vars: [name],
  atom: true,
  cond: false,
  val: null
})

const union = (operands: ReadonlyArray<Operand>): ReadonlyArray<string> => {
  const [x, y] = operands
  if (x === undefined) return []
  return y === undefined || y.vars.length === 0 ? x.vars : [...new Set(operands.flatMap((o) => o.vars))]
}

/** Arithmetic on operands. */
export const pure = (kind: Kind, of: ReadonlyArray<Operand>, lo: string, hi = ''): Operand => ({
  kind,
  lo,
  hi,
  vars: union(of),
  atom: false,
  cond: false,
  val: null
})

/** A truth value made of operands. */
export const condition = (of: ReadonlyArray<Operand>, text: string): Operand => ({
  kind: 'i',
  lo: text,
  hi: '',
  vars: union(of),
  atom: false,
  cond: true,
  val: null
})

/** The text as a number. */
export const low = (o: Operand): string => (o.cond ? `(${o.lo}?1:0)` : o.lo)

/** The text as a truth value. */
export const truth = (o: Operand): string => (o.cond ? o.lo : `(${o.lo}!==0)`)

/** The value of a constant. */
export const valueOfConstant = (o: Operand): Val | null => o.val
