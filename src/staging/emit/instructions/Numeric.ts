/**
 * Numeric instructions as text.
 *
 * NON-SPEC: partial evaluation.
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#numeric-instructions
 */
import { relops, testops } from '../../../numerics/Operators.ts'
import { templates } from '../../generated/Templates.ts'
import type { Rep } from '../../abi/Representation.ts'
import {
  assign,
  atom,
  fresh,
  leaveIf,
  pop,
  push,
  pushText,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { condition, low, pure, truth, type Operand } from '../Operand.ts'
import { fromPattern } from '../Patterns.ts'
import { pairCalls, pairConditions, pairGuards, pairStatements, pairTexts, pairToNumber, shiftBy } from '../Pairs.ts'

const count = (text: string, name: string): number => {
  let n = 0
  for (let i = text.indexOf(name); i >= 0; i = text.indexOf(name, i + 1)) n++
  return n
}

const letters: Readonly<Record<string, Rep>> = { i32: 'i', i64: 'l', f32: 'f', f64: 'd' }
/** The kind of a result: the number type with which a mnemonic starts. */
const resultKind = (m: string): Rep => letters[m.slice(0, 3)] ?? 'i'

const isCondition = (m: string): boolean => m in testops || m in relops

/** Operands in place of their names. */
const fill = (text: string, x: Operand, y: Operand | null, r: Operand | null = null): string =>
  text.replace(/\$([xyXYrR])/g, (_, name: string) => {
    switch (name) {
      case 'x':
        return low(x)
      case 'X':
        return x.hi
      case 'y':
        return y === null ? '' : low(y)
      case 'Y':
        return y?.hi ?? ''
      case 'r':
        return r?.lo ?? ''
      default:
        return r?.hi ?? ''
    }
  })

/** Makes atoms of the operands that the texts read more than once. */
const prepare = (b: Builder, c: Construct, texts: string, isBinary: boolean): void => {
  if (isBinary && count(texts, '$x') + count(texts, '$X') > 1) atom(b, c, 1)
  if (isBinary ? count(texts, '$y') + count(texts, '$Y') > 1 : count(texts, '$x') + count(texts, '$X') > 1) atom(b, c)
}

const operands = (b: Builder, isBinary: boolean): readonly [Operand, Operand | null] => {
  const y = isBinary ? pop(b) : null
  return [pop(b), y]
}

const scalar = (b: Builder, c: Construct, index: number, m: string): boolean => {
  const t = templates[m]
  if (t === undefined) return false
  const isBinary = t.value.includes('$y')
  prepare(b, c, `${t.guard ?? ''}${t.guard ?? ''}${t.value}`, isBinary)
  if (t.guard !== null) {
    const [x, y] = [b.stack[b.stack.length - (isBinary ? 2 : 1)], b.stack[b.stack.length - 1]]
    if (x !== undefined && y !== undefined) leaveIf(b, c, index, 'trap', fill(t.guard, x, y))
  }
  spend(b, 1)
  const [x, y] = operands(b, isBinary)
  const of = y === null ? [x] : [x, y]
  if (m === 'i32.eqz' && x.cond) push(b, condition(of, `(!${truth(x)})`))
  else if (isCondition(m)) pushText(b, c, condition(of, fill(t.value, x, y)))
  else pushText(b, c, pure(resultKind(m), of, fill(t.value, x, y)))
  return true
}

/** A pair of texts on the newest operands. */
const pair = (
  b: Builder,
  c: Construct,
  text: { readonly lo: string; readonly hi: string },
  isBinary: boolean
): void => {
  prepare(b, c, text.lo + text.hi, isBinary)
  spend(b, 1)
  const [x, y] = operands(b, isBinary)
  pushText(b, c, pure('l', y === null ? [x] : [x, y], fill(text.lo, x, y), fill(text.hi, x, y)))
}

const statement = (b: Builder, c: Construct, text: string): void => {
  const [y, x] = [atom(b, c), atom(b, c, 1)]
  const r = fresh(b, c, 'l')
  spend(b, 1)
  write(b, `${fill(text, x, y, r)}\n`)
  pop(b)
  pop(b)
  push(b, r)
}

const byCall = (b: Builder, c: Construct, index: number, m: string, text: string): void => {
  const isBinary = text.includes('$y')
  if (isBinary) atom(b, c, 1)
  atom(b, c)
  const guard = pairGuards[m]
  const [x, y] = [b.stack[b.stack.length - (isBinary ? 2 : 1)], b.stack[b.stack.length - 1]]
  if (guard !== undefined && x !== undefined && y !== undefined) leaveIf(b, c, index, 'trap', fill(guard, x, y))
  const r = fresh(b, c, 'l')
  spend(b, 1)
  const [x1, y1] = operands(b, isBinary)
  write(b, `${r.lo}=${fill(text, x1, y1)};${r.hi}=Q[1];\n`)
  push(b, r)
}

const long = (b: Builder, c: Construct, index: number, m: string): boolean => {
  const k = b.stack[b.stack.length - 1]?.val
  const shift = k?._tag === 'i64.const' ? shiftBy(m, Number(k.c & 63n)) : null
  if (shift !== null) {
    // the distance is in the text; of the operands only the first is left to read
    pop(b)
    pair(b, c, shift, false)
    return true
  }
  const [text, statements, call, test, number] = [
    pairTexts[m],
    pairStatements[m],
    pairCalls[m],
    pairConditions[m],
    pairToNumber[m]
  ]
  if (text !== undefined) pair(b, c, text, text.lo.includes('$y'))
  else if (statements !== undefined) statement(b, c, statements)
  else if (call !== undefined) byCall(b, c, index, m, call)
  else if (test !== undefined) {
    const isBinary = test.includes('$y')
    prepare(b, c, test, isBinary)
    spend(b, 1)
    const [x, y] = operands(b, isBinary)
    pushText(b, c, condition(y === null ? [x] : [x, y], fill(test, x, y)))
  } else if (number !== undefined) {
    prepare(b, c, number.text, false)
    spend(b, 1)
    const x = pop(b)
    pushText(b, c, pure(number.kind, [x], fill(number.text, x, null)))
  } else return false
  return true
}

/** The operators on the bits of a float: on numbers they are others, which properties tie to the numerics table. */
const signs = (b: Builder, c: Construct, index: number, m: string): boolean => {
  const kind = resultKind(m)
  switch (m) {
    case 'f32.abs':
    case 'f64.abs': {
      spend(b, 1)
      const x = pop(b)
      pushText(b, c, pure(kind, [x], `Math.abs(${x.lo})`))
      return true
    }
    case 'f32.neg':
    case 'f64.neg': {
      const x = atom(b, c)
      leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)
      spend(b, 1)
      pop(b)
      push(b, pure(kind, [x], `(-${x.lo})`))
      return true
    }
    case 'f32.copysign':
    case 'f64.copysign': {
      const [y, x] = [atom(b, c), atom(b, c, 1)]
      leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)
      spend(b, 1)
      pop(b)
      pop(b)
      const isNegative = `(${y.lo}<0||1/${y.lo}<0)`
      push(b, pure(kind, [x, y], `(${isNegative}?-Math.abs(${x.lo}):Math.abs(${x.lo}))`))
      return true
    }
    default:
      return false
  }
}

const reinterpret = (b: Builder, c: Construct, index: number, m: string): boolean => {
  switch (m) {
    case 'i32.reinterpret_f32': {
      spend(b, 1)
      const x = pop(b)
      const r = fresh(b, c, 'i', [x])
      assign(b, r, pure('i', [x], `H.bits32(${x.lo})`))
      push(b, r)
      return true
    }
    case 'f32.reinterpret_i32':
    case 'f64.reinterpret_i64': {
      const x = atom(b, c)
      const r = fromPattern(b, c, index, x.kind === 'l' ? [x.lo, x.hi] : [x.lo])
      spend(b, 1)
      pop(b)
      push(b, r)
      return true
    }
    default:
      return false
  }
}

/** Writes a numeric instruction; false if it is none. */
export const numeric = (b: Builder, c: Construct, index: number, m: string): boolean =>
  scalar(b, c, index, m) || long(b, c, index, m) || signs(b, c, index, m) || reinterpret(b, c, index, m)
