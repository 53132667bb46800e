/** Numeric instructions as JavaScript: one emitter per operator, from the table that has its source. */
import { relops, testops } from '../../../numerics/Operators.ts'
import { templates, type Template } from '../../generated/Templates.ts'
import type {
  BinopMnemonic,
  CvtopMnemonic,
  RelopMnemonic,
  TestopMnemonic,
  UnopMnemonic
} from '../../../numerics/Signatures.ts'
import type { Const } from '../../../structure/Const.ts'
import type { Rep } from '../../abi/Representation.ts'
import {
  assign,
  atom,
  fresh,
  leaveIf,
  pop,
  push,
  pushSource,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { exitHere, falling, family, type Emit, type Emitters } from '../Emit.ts'
import { condition, constantOf, low, pure, truth, type Operand } from '../Operand.ts'
import { fromPattern } from '../Patterns.ts'
import { pairCalls, pairConditions, pairGuards, pairStatements, pairSources, pairToNumber, shiftBy } from '../Pairs.ts'

const count = (source: string, name: string): number => {
  let n = 0
  for (let i = source.indexOf(name); i >= 0; i = source.indexOf(name, i + 1)) n++
  return n
}

const letters: Readonly<Record<string, Rep>> = { i32: 'i', i64: 'l', f32: 'f', f64: 'd' }
/** The representation of a result: the number type with which a mnemonic starts. */
const resultRep = (m: string): Rep => letters[m.slice(0, 3)] ?? 'i'

const isCondition = (m: string): boolean => m in testops || m in relops

/** The template with operands in place of their names. */
const fill = (source: string, x: Operand, y: Operand | null, r: Operand | null = null): string =>
  source.replace(/\$([xyXYrR])/g, (_, name: string) => {
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

/** Turns the operands that the expressions read more than once into atoms. */
const prepare = (b: Builder, c: Construct, sources: string, isBinary: boolean): void => {
  if (isBinary && count(sources, '$x') + count(sources, '$X') > 1) atom(b, c, 1)
  if (isBinary ? count(sources, '$y') + count(sources, '$Y') > 1 : count(sources, '$x') + count(sources, '$X') > 1)
    atom(b, c)
}

const operands = (b: Builder, isBinary: boolean): readonly [Operand, Operand | null] => {
  const y = isBinary ? pop(b) : null
  return [pop(b), y]
}

const scalar = (m: string, t: Template): Emit => {
  const isBinary = t.value.includes('$y')
  return falling((b, c, index) => {
    prepare(b, c, `${t.guard ?? ''}${t.guard ?? ''}${t.value}`, isBinary)
    if (t.guard !== null) {
      const [x, y] = [b.stack[b.stack.length - (isBinary ? 2 : 1)], b.stack[b.stack.length - 1]]
      if (x !== undefined && y !== undefined) leaveIf(b, c, index, 'trap', fill(t.guard, x, y))
    }
    spend(b, 1)
    const [x, y] = operands(b, isBinary)
    const of = y === null ? [x] : [x, y]
    if (m === 'i32.eqz' && x.cond) push(b, condition(of, `(!${truth(x)})`))
    else if (isCondition(m)) pushSource(b, c, condition(of, fill(t.value, x, y)))
    else pushSource(b, c, pure(resultRep(m), of, fill(t.value, x, y)))
  })
}

/** A pair of expressions on the newest operands. */
const pair = (
  b: Builder,
  c: Construct,
  source: { readonly lo: string; readonly hi: string },
  isBinary: boolean
): void => {
  prepare(b, c, source.lo + source.hi, isBinary)
  spend(b, 1)
  const [x, y] = operands(b, isBinary)
  pushSource(b, c, pure('l', y === null ? [x] : [x, y], fill(source.lo, x, y), fill(source.hi, x, y)))
}

const statement = (b: Builder, c: Construct, source: string): void => {
  const [y, x] = [atom(b, c), atom(b, c, 1)]
  const r = fresh(b, c, 'l')
  spend(b, 1)
  write(b, `${fill(source, x, y, r)}\n`)
  pop(b)
  pop(b)
  push(b, r)
}

const byCall = (b: Builder, c: Construct, index: number, m: string, source: string): void => {
  const isBinary = source.includes('$y')
  if (isBinary) atom(b, c, 1)
  atom(b, c)
  const guard = pairGuards[m]
  const [x, y] = [b.stack[b.stack.length - (isBinary ? 2 : 1)], b.stack[b.stack.length - 1]]
  if (guard !== undefined && x !== undefined && y !== undefined) leaveIf(b, c, index, 'trap', fill(guard, x, y))
  const r = fresh(b, c, 'l')
  spend(b, 1)
  const [x1, y1] = operands(b, isBinary)
  write(b, `${r.lo}=${fill(source, x1, y1)};${r.hi}=Q[1];\n`)
  push(b, r)
}

/** By another emitter, except for a shift or rotation by a constant: its distance is in the JavaScript. */
const shiftOr =
  (m: string, emit: Emit): Emit =>
  (b, c, index, e) => {
    const k = b.stack[b.stack.length - 1]?.val
    const shift = k?._tag === 'i64.const' ? shiftBy(m, Number(k.c & 63n)) : null
    if (shift === null) return emit(b, c, index, e)
    // of the operands only the first is left to read
    pop(b)
    pair(b, c, shift, false)
    return true
  }

const pairCondition = (source: string): Emit => {
  const isBinary = source.includes('$y')
  return falling((b, c) => {
    prepare(b, c, source, isBinary)
    spend(b, 1)
    const [x, y] = operands(b, isBinary)
    pushSource(b, c, condition(y === null ? [x] : [x, y], fill(source, x, y)))
  })
}

const toNumber = (rep: Rep, source: string): Emit =>
  falling((b, c) => {
    prepare(b, c, source, false)
    spend(b, 1)
    const x = pop(b)
    pushSource(b, c, pure(rep, [x], fill(source, x, null)))
  })

// The operators on the bits of a float: on numbers they are others, which properties tie to the numerics table.

const abs = (rep: Rep): Emit =>
  falling((b, c) => {
    spend(b, 1)
    const x = pop(b)
    pushSource(b, c, pure(rep, [x], `Math.abs(${x.lo})`))
  })

const neg = (rep: Rep): Emit =>
  falling((b, c, index) => {
    const x = atom(b, c)
    leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)
    spend(b, 1)
    pop(b)
    push(b, pure(rep, [x], `(-${x.lo})`))
  })

const copysign = (rep: Rep): Emit =>
  falling((b, c, index) => {
    const [y, x] = [atom(b, c), atom(b, c, 1)]
    leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)
    spend(b, 1)
    pop(b)
    pop(b)
    const isNegative = `(${y.lo}<0||1/${y.lo}<0)`
    push(b, pure(rep, [x, y], `(${isNegative}?-Math.abs(${x.lo}):Math.abs(${x.lo}))`))
  })

const asBits: Emit = falling((b, c) => {
  spend(b, 1)
  const x = pop(b)
  const r = fresh(b, c, 'i', [x])
  assign(b, r, pure('i', [x], `H.bits32(${x.lo})`))
  push(b, r)
})

const asFloat: Emit = falling((b, c, index) => {
  const x = atom(b, c)
  const r = fromPattern(b, c, index, x.rep === 'l' ? [x.lo, x.hi] : [x.lo])
  spend(b, 1)
  pop(b)
  push(b, r)
})

const isNaN = exitHere('nan')

/** A constant that no number represents is left to the literal machine. */
export const constant: Emit<Const> = (b, c, index, e) => {
  const o = constantOf(e)
  if (o === null) return isNaN(b, c, index, e)
  push(b, o)
  return true
}

type Numeric = UnopMnemonic | BinopMnemonic | TestopMnemonic | RelopMnemonic | CvtopMnemonic

export const numeric: Emitters<Numeric | `${'i32' | 'i64' | 'f32' | 'f64'}.const`> = {
  'i32.const': constant,
  'i64.const': constant,
  'f32.const': constant,
  'f64.const': constant,
  ...family(templates, scalar),
  ...family(pairSources, (m, source) =>
    shiftOr(
      m,
      falling((b, c) => {
        pair(b, c, source, source.lo.includes('$y'))
      })
    )
  ),
  ...family(pairStatements, (m, source) =>
    shiftOr(
      m,
      falling((b, c) => {
        statement(b, c, source)
      })
    )
  ),
  ...family(pairCalls, (m, source): Emit =>
    falling((b, c, index) => {
      byCall(b, c, index, m, source)
    })
  ),
  ...family(pairConditions, (_, source) => pairCondition(source)),
  ...family(pairToNumber, (_, { rep, source }) => toNumber(rep, source)),
  'f32.abs': abs('f'),
  'f64.abs': abs('d'),
  'f32.neg': neg('f'),
  'f64.neg': neg('d'),
  'f32.copysign': copysign('f'),
  'f64.copysign': copysign('d'),
  'i32.reinterpret_f32': asBits,
  'f32.reinterpret_i32': asFloat,
  'f64.reinterpret_i64': asFloat
}
