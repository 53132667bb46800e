/**
 * Vector instructions as JavaScript: the operators of `generated/Lanes.ts` on the words of operands.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions
 */
import { vectorOperators } from '../../../numerics/vector/Operators.ts'
import type { Mnemonic, MnemonicsByFamily as M } from '../../../spec/generated/Mnemonics.ts'
import { byMnemonic } from '../../../spec/Instructions.ts'
import type { Instr } from '../../../structure/Instr.ts'
import { halves, tests, sources as operatorSources, wholes, words } from '../../generated/Lanes.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import {
  atom,
  fresh,
  need,
  pooled,
  pop,
  push,
  pushSource,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { condition, pure, sources, type Operand } from '../Operand.ts'
import { fromPattern } from '../Patterns.ts'
import { exitHere, falling, family, type Emit, type Emitters } from '../Emit.ts'
import { constant } from './Numeric.ts'

type VectorFamily = keyof typeof vectorOperators

/** The names of the words of operand `i` in templates; those of a number depend on its representation. */
const namesOf = ({ rep }: Operand, i: number): ReadonlyArray<string> => {
  const letter = 'xyz'.charAt(i)
  switch (rep) {
    case 'v':
      return ['a', 'b', 'c', 'd'].map((word) => letter + word)
    case 'l':
      return [`${letter}l`, `${letter}h`]
    case 'f':
    case 'd':
      return [`f${letter}`]
    default:
      return [letter]
  }
}

/** The template with operands in place of their names. */
const filled = (source: string, of: ReadonlyArray<Operand>): string => {
  const given = new Map(of.flatMap((o, i) => namesOf(o, i).map((name, k) => [name, sources(o)[k] ?? ''])))
  return source.replace(/\$(\w+)/g, (_, name: string) => given.get(name) ?? '')
}

const times = (source: string, name: string): number => source.split(new RegExp(`\\$${name}\\b`)).length - 1

/** The newest `n` operands, as atoms where the template reads one more than once. */
const readBy = (b: Builder, c: Construct, n: number, source: string | null): ReadonlyArray<Operand> => {
  for (let i = 0; i < n; i++) {
    const o = b.stack[b.stack.length - n + i]
    if (o === undefined) continue
    // without a template: a number may be read once per word
    const isOften = source === null ? o.rep !== 'v' : namesOf(o, i).some((name) => times(source, name) > 1)
    if (isOften) atom(b, c, n - 1 - i)
  }
  return b.stack.slice(-n)
}

const identifier = (name: string): string => `w_${name.replace(/\W/g, '_')}`

/** The words from `from` on that a function takes of each operand, numbers whole. */
const slice = (of: ReadonlyArray<Operand>, from: number, n: number): string =>
  of.flatMap((o) => (o.rep === 'v' ? o.words.slice(from, from + n) : sources(o))).join(',')

/** Statements that put the words of a function's result into variables. */
const called = (b: Builder, f: string, of: ReadonlyArray<Operand>, r: Operand, n: number): string => {
  need(b, 'R', 'H.R')
  let source = ''
  for (let from = 0; from < r.words.length; from += n)
    source += r.words
      .slice(from, from + n)
      .map((name, i) => (i === 0 ? `${name}=${f}(${slice(of, from, n)});` : `${name}=R[${i}];`))
      .join('')
  return source
}

const drop = (b: Builder, n: number): void => {
  for (let i = 0; i < n; i++) pop(b)
}

/**
 * Applies an operator of the numerics table, for accesses to lanes with the lane after its name, to the newest operands.
 * False if there is none. No step is charged.
 */
export const operate = (b: Builder, c: Construct, name: string, rep: Rep, n: number): boolean => {
  const test = tests[name]
  if (test !== undefined) {
    const of = readBy(b, c, n, test)
    drop(b, n)
    pushSource(b, c, condition(of, filled(test, of)))
    return true
  }
  const given = operatorSources[name]
  if (given !== undefined) {
    const of = readBy(b, c, n, given.join(' '))
    drop(b, n)
    pushSource(b, c, pure(rep, of, ...given.map((source) => filled(source, of))))
    return true
  }
  const f = identifier(name)
  if (name in words) {
    need(b, f, `H.words['${name}']`)
    const of = readBy(b, c, n, null)
    drop(b, n)
    pushSource(b, c, pure(rep, of, ...[0, 1, 2, 3].map((k) => `${f}(${slice(of, k, 1)})`)))
    return true
  }
  const isHalf = name in halves
  if (!isHalf && !(name in wholes)) return false
  need(b, f, isHalf ? `H.halves['${name}']` : `H.wholes['${name}']`)
  const of = readBy(b, c, n, null)
  drop(b, n)
  const r = fresh(b, c, rep, of)
  write(b, `${called(b, f, of, r, isHalf ? 2 : 4)}\n`)
  push(b, r)
  return true
}

/** An operand as the value that an operator of the numerics table takes. */
const boxed = (o: Operand): string => `H.value('${o.rep}',${sources(o).join(',')})`

/** A relaxed operator: on words in the deterministic profile, else the numerics table has the result. */
const relaxed = (b: Builder, c: Construct, name: string, operator: unknown, n: number): boolean => {
  for (let i = 0; i < n; i++) atom(b, c, i)
  const of = b.stack.slice(-n)
  const r = fresh(b, c, 'v')
  const any = `${pooled(b, operator)}(${of.map(boxed).join(',')},Y.choices.relaxed)`
  write(b, 'if(Y.choices.relaxed===H.strict){')
  if (!operate(b, c, name, 'v', n)) return false
  const o = pop(b)
  write(b, r.words.map((to, i) => `${to}=${o.words[i]};`).join(''))
  write(b, `}else{k=${any};${r.words.map((to, i) => `${to}=k.${'abcd'.charAt(i)};`).join('')}}\n`)
  push(b, r)
  return true
}

/** A lane as a float: leaves where it is a NaN whose payload a number would not preserve. */
const floatLane = (b: Builder, c: Construct, index: number, name: string, rep: 'f' | 'd'): boolean => {
  const source = operatorSources[name]
  const x = atom(b, c)
  if (source === undefined) return false
  const [lo = '', hi = ''] = source.map((word) => filled(word, [x]))
  const r = fromPattern(b, c, index, rep === 'f' ? [lo] : [lo, hi])
  pop(b)
  push(b, r)
  return true
}

/** Bytes that move alike from one word to another: how far, in bits, and which. */
const moved = (word: string, by: number, mask: number): string => {
  const shifted =
    by === 0 ? word
    : by > 0 ? `${word}<<${by}`
    : `${word}>>>${-by}`
  const whole = by >= 0 ? -1 << by : (-1 >>> -by) | 0
  return mask === whole ? `(${shifted})` : `((${shifted})&${mask < 0 ? `(${mask})` : mask})`
}

/** Word `k` of a shuffle of the words of two vectors. */
const shuffled = (from: ReadonlyArray<string>, lanes: ReadonlyArray<number>, k: number): string => {
  const masks = new Map<string, { readonly word: string; readonly by: number; mask: number }>()
  for (let i = 0; i < 4; i++) {
    const lane = lanes[4 * k + i] ?? 0
    const [word, by] = [from[lane >> 2] ?? '0', 8 * (i - (lane & 3))]
    const part = masks.get(`${word} ${by}`) ?? { word, by, mask: 0 }
    part.mask |= 0xff << (8 * i)
    masks.set(`${word} ${by}`, part)
  }
  return `(${[...masks.values()].map(({ word, by, mask }) => moved(word, by, mask)).join('|')})`
}

const shuffle = (b: Builder, c: Construct, lanes: ReadonlyArray<number>): void => {
  const of = [atom(b, c, 1), atom(b, c)]
  drop(b, 2)
  const from = of.flatMap((o) => o.words)
  pushSource(b, c, pure('v', of, ...[0, 1, 2, 3].map((k) => shuffled(from, lanes, k))))
}

const noSource = exitHere('instruction')

/** An emitter that may know no JavaScript for an operator. */
const operatorBy =
  (run: (b: Builder, c: Construct, index: number, e: Instr) => boolean): Emit =>
  (b, c, index, e) => {
    if (!run(b, c, index, e)) return noSource(b, c, index, e)
    spend(b, 1)
    return true
  }

const nameOf = (e: Instr): string => ('lane' in e ? `${e._tag} ${e.lane}` : e._tag)

/** The emitter of an operator of the numerics table. */
const operator = (m: Mnemonic, of: unknown): Emit => {
  const row = byMnemonic.get(m)
  const [n, rep] = [row?.signature?.params.length ?? 0, repOf(row?.signature?.results[0] ?? 'i32')]
  return (
    rep === 'f' || rep === 'd' ? operatorBy((b, c, index, e) => floatLane(b, c, index, nameOf(e), rep))
    : row?.feature === 'relaxed-simd' ? operatorBy((b, c, _index, e) => relaxed(b, c, nameOf(e), of, n))
    : operatorBy((b, c, _index, e) => operate(b, c, nameOf(e), rep, n))
  )
}

const ops = vectorOperators

export const vector: Emitters<'v128.const' | M[VectorFamily]> = {
  'v128.const': constant,
  ...family(ops.VVUNOP, operator),
  ...family(ops.VVBINOP, operator),
  ...family(ops.VVTERNOP, operator),
  ...family(ops.VVTESTOP, operator),
  ...family(ops.VUNOP, operator),
  ...family(ops.VBINOP, operator),
  ...family(ops.VTERNOP, operator),
  ...family(ops.VTESTOP, operator),
  ...family(ops.VRELOP, operator),
  ...family(ops.VSHIFTOP, operator),
  ...family(ops.VBITMASK, operator),
  ...family(ops.VSWIZZLOP, operator),
  'i8x16.shuffle': falling((b, c, _index, e) => {
    shuffle(b, c, e.lanes)
    spend(b, 1)
  }),
  ...family(ops.VSPLAT, operator),
  ...family(ops.VEXTRACT_LANE, operator),
  ...family(ops.VREPLACE_LANE, operator),
  ...family(ops.VEXTUNOP, operator),
  ...family(ops.VEXTBINOP, operator),
  ...family(ops.VEXTTERNOP, operator),
  ...family(ops.VNARROW, operator),
  ...family(ops.VCVTOP, operator)
}
