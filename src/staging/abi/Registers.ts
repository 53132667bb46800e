/**
 * Registers: the places of results that no JavaScript function can return. The words of all results are numbered; word 0 is
 * returned, word n is in register n of its representation: integers and vectors in `Q`, floats in `D`, references in `Z`. `Q[0]`
 * is the fuel. So no number is boxed.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#results
 */
import type { Val } from '../../execution/runtime/Values.ts'
import { jsValuesOf, repOfVal, valueAt, width, type JsValue, type Rep } from './Representation.ts'

/** Words of results that registers take; functions that have more stay literal. */
export const WORDS = 256

/** Words that a part of a function may leave in registers: those after the results, and one for the first of these. */
export const PARTS = 1024
/** The register of the first word of results: a part returns the number of its path out in its place. */
export const FIRST = WORDS
/** The first register after those of results. */
export const AFTER_RESULTS = WORDS + 1
/** What staged code may still make, in bytes: its share of the limit `memory`. */
export const ROOM = AFTER_RESULTS + PARTS
const REGISTERS = ROOM + 1

/** The registers of a runtime, by what they hold. `Z` grows with what is put into it. */
export interface Registers {
  readonly Q: Int32Array
  readonly D: Float64Array
  readonly Z: JsValue[]
}

/** Registers that hold nothing. */
export const registers = (): Registers => ({ Q: new Int32Array(REGISTERS), D: new Float64Array(REGISTERS), Z: [] })

/** Register `n`, as JavaScript. */
export const register = (k: Rep, n: number): string => {
  switch (k) {
    case 'i':
    case 'l':
    case 'v':
      return `Q[${n}]`
    case 'f':
    case 'd':
      return `D[${n}]`
    case 'r':
      return `Z[${n}]`
  }
}

/** Puts the words of a value that fits into the registers from `at` on; returns the first register after them. */
export const put = (m: Registers, at: number, v: Val): number => {
  const rep = repOfVal(v)
  const words = jsValuesOf(v)
  for (const [i, word] of words.entries()) {
    if (rep === 'r') m.Z[at + i] = word
    else if (rep === 'f' || rep === 'd')
      m.D[at + i] = word as number // the representation says so, here and below
    else m.Q[at + i] = word as number
  }
  return at + words.length
}

/** The results of a call that has returned its first word. */
export const resultsIn = (m: Registers, reps: ReadonlyArray<Rep>, first: JsValue): ReadonlyArray<Val | undefined> => {
  const out: Array<Val | undefined> = []
  let at = 0
  for (const rep of reps) {
    const of: ReadonlyArray<JsValue> =
      rep === 'r' ? m.Z.slice(at, at + 1)
      : rep === 'f' || rep === 'd' ? [m.D[at]]
      : [...m.Q.subarray(at, at + width(rep))]
    out.push(valueAt(rep, at === 0 ? [first, ...of.slice(1)] : of, 0))
    at += width(rep)
  }
  return out
}
