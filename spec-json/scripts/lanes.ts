/**
 * The second reading of the vector tables: every operator on words, four int32 a vector, unfolded from its definition in
 * `src/numerics/vector`.
 *
 * What is short is text, to be written where it is used. An operator that does the same with each word, or with each half
 * of a vector, is a function on that; others are functions on all words. Relaxed operators are those of the deterministic
 * profile. Of accesses to a lane there is one for each lane.
 */
import { byMnemonic, mnemonics } from '../../src/spec/Instructions.ts'
import { strict } from '../../src/numerics/Relaxed.ts'
import type { ValType } from '../../src/structure/Types.ts'
import { bits } from './algebra.ts'
import { calls, constant, renamed, statements, text, variable, variables, type Term } from './terms.ts'
import { applied, definition, fieldOf, pair, record, term, termOf, type Value } from './unfold.ts'

const file = 'src/numerics/vector/Operators.ts'

interface Operand {
  readonly names: ReadonlyArray<string>
  readonly value: Value
}

const operand = (t: ValType, letter: string): Operand => {
  const float = `f${letter}`
  const z = variable(float)
  switch (t) {
    case 'v128': {
      const names = ['a', 'b', 'c', 'd'].map((word) => letter + word)
      const [a, b, c, d] = names.map((n) => term(variable(n)))
      return { names, value: record({ a: a ?? missing(), b: b ?? missing(), c: c ?? missing(), d: d ?? missing() }) }
    }
    case 'i64':
      return {
        names: [`${letter}l`, `${letter}h`],
        value: record({ c: pair(variable(`${letter}l`), variable(`${letter}h`)) })
      }
    case 'f32':
      return { names: [float], value: record({ c: term(bits('bits32', z)) }) }
    case 'f64':
      return {
        names: [float],
        value: record({ hi: term(bits('highBits64', z)), lo: term(bits('lowBits64', z)) })
      }
    default:
      return { names: [letter], value: record({ c: term(variable(letter)) }) }
  }
}
const missing = (): never => {
  throw new Error('a vector has four words')
}

const wordsOf = (t: ValType, v: Value): ReadonlyArray<Term> => {
  switch (t) {
    case 'v128':
      return ['a', 'b', 'c', 'd'].map((name) => termOf(fieldOf(v, name)))
    case 'i64': {
      const c = fieldOf(v, 'c')
      return c._tag === 'pair' ? [c.lo, c.hi] : missing()
    }
    case 'f64':
      return [termOf(fieldOf(v, 'lo')), termOf(fieldOf(v, 'hi'))]
    default:
      return [termOf(fieldOf(v, 'c'))]
  }
}

const strictest: ReadonlyArray<readonly [string, number]> = Object.entries(strict)
const parameters = record(Object.fromEntries(strictest.map(([k, n]) => [k, term(constant(n))])))

interface Operator {
  readonly name: string
  readonly params: ReadonlyArray<ValType>
  readonly names: ReadonlyArray<string>
  readonly result: ValType
  readonly terms: ReadonlyArray<Term>
}

const operators = (): ReadonlyArray<Operator> => {
  const tables = definition(file, 'vectorOperators')
  const out: Operator[] = []
  for (const m of mnemonics) {
    const row = byMnemonic.get(m)
    // the lanes of a shuffle are in the program: `Vector.ts` has it
    const table = tables._tag === 'record' ? tables.fields.get(row?.family ?? '') : undefined
    if (row?.signature == null || table === undefined || row.family === 'VSHUFFLE') continue
    const f = fieldOf(table, m)
    const { params, results } = row.signature
    const result = results[0] ?? missing()
    const operands = params.map((t, i) => operand(t, 'xyz'.charAt(i)))
    const names = operands.flatMap((o) => o.names)
    const values = operands.map((o) => o.value)
    const lanes = row.family.endsWith('_LANE') ? Number(/x(\d+)/.exec(m)?.[1]) : 0
    const make = (name: string, args: ReadonlyArray<Value>): void => {
      out.push({ name, params, names, result, terms: wordsOf(result, applied(f, args)) })
    }
    if (lanes === 0) make(m, [...values, parameters])
    for (let k = 0; k < lanes; k++) make(`${m} ${k}`, [...values.slice(0, 1), term(constant(k)), ...values.slice(1)])
  }
  return out
}

/** Characters of one word's text where it is used, and of all. */
const SHORT = 96

const inline = (name: string): string => `$${name}`
const written = (t: Term): string => text(t, (x) => (x._tag === 'variable' ? inline(x.name) : undefined))
/** A bound of the length of a text, which may be exponentially longer than its term. */
const sizes = new Map<Term, number>()
const size = (t: Term): number => {
  const known = sizes.get(t)
  if (known !== undefined) return known
  const n = t._tag === 'constant' || t._tag === 'variable' ? 3 : t.args.reduce((sum, a) => sum + size(a) + 3, 2)
  sizes.set(t, n)
  return n
}
const isSource = (ts: ReadonlyArray<Term>): boolean =>
  ts.every((t) => size(t) < 4 * SHORT && written(t).length <= SHORT) &&
  [...calls(ts)].every((f) => f.startsWith('Math.'))

const compact = (s: string): string => s.replace(/ ([|&^+\-*<>=!?:]+) /g, '$1').replaceAll(', ', ',')

/** The operators of other words, or of the other half, by those of the first. */
const shifted = (o: Operator, to: string, by: number): ReadonlyMap<string, string> => {
  const all = new Map<string, string>()
  for (const [i, t] of o.params.entries())
    if (t === 'v128')
      for (let k = 0; k < by; k++) all.set('xyz'.charAt(i) + 'abcd'.charAt(k), 'xyz'.charAt(i) + to.charAt(k))
  return all
}
const isWordwise = ({ terms: [a, b, c, d], ...o }: Operator): boolean =>
  a !== undefined && [b, c, d].every((t, i) => t === renamed(a, shifted({ ...o, terms: [] }, 'bcd'.charAt(i), 1)))
const isHalfwise = ({ terms: [a, b, c, d], ...o }: Operator): boolean => {
  const names = shifted({ ...o, terms: [] }, 'cd', 2)
  return a !== undefined && b !== undefined && c === renamed(a, names) && d === renamed(b, names)
}

/** A function of the first words of the operands that returns the first word, and leaves the others in `R`. */
const functionOf = (o: Operator, words: number): string => {
  const params = o.names.filter((n) => !/^[xyz][abcd]$/.test(n) || 'abcd'.slice(0, words).includes(n.charAt(1)))
  const terms = o.terms.slice(0, o.result === 'v128' ? words : o.terms.length)
  const { lets, texts } = statements(terms)
  const read = variables(terms)
  const list = params.map((n) => `${read.has(n) ? n : `_${n}`}: number`).join(', ')
  const [first = '', ...rest] = texts
  if (lets.length === 0 && rest.length === 0) return `  '${o.name}': (${list}): number => ${first}`
  const body = [...lets, ...rest.map((t, i) => `R[${i + 1}] = ${t}`), `return ${first}`]
  return `  '${o.name}': (${list}): number => {\n${body.map((s) => `    ${s}\n`).join('')}  }`
}

type Form = 'source' | 'test' | 'words' | 'halves' | 'wholes'
const formOf = (o: Operator): Form => {
  const [t] = o.terms
  if (t?._tag === 'operation' && t.op === '?' && t.args[1] === constant(1) && t.args[2] === constant(0))
    if (isSource([t.args[0] ?? t])) return 'test'
  if (isSource(o.terms)) return 'source'
  if (o.result !== 'v128') return 'wholes'
  return (
    isWordwise(o) ? 'words'
    : isHalfwise(o) ? 'halves'
    : 'wholes'
  )
}

const rowOf = (o: Operator, form: Form): string => {
  const [t] = o.terms
  switch (form) {
    case 'test':
      return `  '${o.name}': '${compact(t?._tag === 'operation' ? written(t.args[0] ?? t) : '')}'`
    case 'source':
      return `  '${o.name}': [${o.terms.map((x) => `'${compact(written(x))}'`).join(', ')}]`
    case 'words':
      return functionOf(o, 1)
    case 'halves':
      return functionOf(o, 2)
    case 'wholes':
      return functionOf(o, 4)
  }
}

/** The text of `src/staging/generated/Lanes.ts`. */
export const lanes = (): string => {
  const rows: Record<Form, string[]> = { source: [], test: [], words: [], halves: [], wholes: [] }
  for (const o of operators()) {
    const form = formOf(o)
    rows[form].push(rowOf(o, form))
  }
  const table = (comment: string, name: string, type: string, of: ReadonlyArray<string>): string =>
    `/** ${comment} */\nexport const ${name}${type} = {\n${of.join(',\n')}\n}\n`
  const sources = ': Readonly<Record<string, ReadonlyArray<string>>>'
  return [
    '/** Generated by `npm run generate` from src/numerics/vector: the vector operators on words. Do not edit. */',
    "import { F32, F64, HIGH, LOW, R, W32, W64 } from '../runtime/Scratch.ts'",
    "import { high } from '../runtime/Product.ts'",
    '',
    table('The words of results; `$xa` to `$xd` are those of the first operand.', 'sources', sources, rows.source),
    table('Truth values.', 'tests', ': Readonly<Record<string, string>>', rows.test),
    table('Functions from words of the operands to the word at the same place.', 'words', '', rows.words),
    table('Functions from halves of the operands, two words each, to the half.', 'halves', '', rows.halves),
    table('Functions from all words of the operands.', 'wholes', '', rows.wholes)
  ].join('\n')
}
