/** The generated modules as text: a pure function of the documents in `spec-json/`. */
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { PathReporter } from 'io-ts/lib/PathReporter.js'
import {
  InstructionTable,
  Messages,
  RuleCatalogue,
  type InstructionRow,
  type RuleRow
} from '../../src/spec/Catalogue.ts'

export const load = <A>(codec: t.Type<A, unknown>, name: string): A => {
  const document: unknown = JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
  const decoded = codec.decode(document)
  if (E.isLeft(decoded)) throw new Error(`spec-json/${name}: ${PathReporter.report(decoded).slice(0, 5).join('\n')}`)
  return decoded.right
}

const header = '// Generated from spec-json/ by `npm run generate`; a property checks that it is current.\n'
const quote = (s: string): string => `'${s}'`
const union = (names: ReadonlyArray<string>): string => [...new Set(names)].map((n) => `\n  | ${quote(n)}`).join('')
const group = <A>(
  rows: ReadonlyArray<A>,
  key: (row: A) => string
): ReadonlyArray<readonly [string, ReadonlyArray<A>]> => [
  ...rows.reduce((m, row) => m.set(key(row), [...(m.get(key(row)) ?? []), row]), new Map<string, ReadonlyArray<A>>())
]

/** The immediates of a row as one word. Opcodes that share a mnemonic share the abstract instruction's shape. */
export const shape = (row: InstructionRow): string => {
  if (row.mnemonic === 'select') return 'select'
  if (row.mnemonic === 'ref.test' || row.mnemonic === 'ref.cast') return 'reftype'
  if (['if', 'try_table', 'br_table'].includes(row.mnemonic)) return row.mnemonic
  if (row.immediates[0] === 'blocktype') return 'block'
  return row.immediates.length === 0 ? 'none' : row.immediates.join(' ')
}

/** The constants come first: the machine tests for a value with one comparison. */
const consts = ['i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const']
export const ordered = (rows: ReadonlyArray<InstructionRow>): ReadonlyArray<InstructionRow> => [
  ...consts.flatMap((c) => rows.filter((r) => r.mnemonic === c)),
  ...rows.filter((r) => !consts.includes(r.mnemonic))
]

const family = (row: InstructionRow): string => row.constructor.split(' ')[0] ?? ''
const members = (rows: ReadonlyArray<InstructionRow>, key: (row: InstructionRow) => string): string =>
  group(rows, key)
    .map(([k, rs]) => `  readonly ${quote(k)}:${union(rs.map((r) => r.mnemonic)).replaceAll('\n', '\n    ')}\n`)
    .join('')

const mnemonics = (rows: ReadonlyArray<InstructionRow>): string =>
  `${header}
/** Mnemonics by the immediates of the abstract instruction. */
export interface MnemonicsByShape {
${members(rows, shape)}}

/** Mnemonics by the constructor of the abstract syntax (UNOP, LOAD, ...). */
export interface MnemonicsByFamily {
${members(rows, family)}}

/** Mnemonics by the proposal that brought them. */
export interface MnemonicsByFeature {
${members(rows, (r) => r.feature)}}

export type Mnemonic = MnemonicsByShape[keyof MnemonicsByShape]
`

const ruleNames = (rules: ReadonlyArray<RuleRow>): string => {
  const role = (r: RuleRow['role']): ReadonlyArray<string> =>
    rules.filter((x) => x.role === r && x.kind.startsWith('execution')).map((x) => x.name)
  const others = rules.filter((x) => x.role === undefined && !x.name.startsWith('Notation')).map((x) => x.name)
  return `${header}
/** The execution rules that can fire: each is an arm of one clause in src/execution. */
export type ExecutionRule =${union(role('clause'))}

/** Rules for contexts and closures, which the zipper makes implicit. */
export type StructuralRule =${union(role('structural'))}

/** Rules whose premise is never satisfied: their operators have no empty result. */
export type VacuousRule =${union(role('vacuous'))}

/** The execution rules whose result is TRAP. */
export type TrapRule =${union(rules.filter((x) => x.role === 'clause' && x.outcome === 'trap').map((x) => x.name))}

/** Rules of validation, subtyping and well-formedness. */
export type ValidationRule =${union(others)}

export const executionRules: ReadonlyArray<ExecutionRule> = [${role('clause')
    .map((n) => `\n  ${quote(n)}`)
    .join(',')}
]

export const vacuousRules: ReadonlyArray<VacuousRule> = [${role('vacuous')
    .map((n) => `\n  ${quote(n)}`)
    .join(',')}
]
`
}

const leb = (bytes: ReadonlyArray<number>): number => bytes.reduce((n, b, i) => n + (b & 0x7f) * 2 ** (7 * i), 0)
const types = (s: string): string =>
  `[${s
    .split(' ')
    .filter((x) => x !== '')
    .map(quote)
    .join(', ')}]`

/** `[i32 i32] -> [i32]` where the type depends on nothing, `null` otherwise. */
const signature = (row: InstructionRow): string => {
  const m = /^\[([a-z0-9 ]*)\] -> \[([a-z0-9 ]*)\]$/.exec(row.type)
  const closed = !row.polymorphic && m !== null && ![m[1], m[2]].some((side) => side?.split(' ').includes('at'))
  return closed ? `{ params: ${types(m[1] ?? '')}, results: ${types(m[2] ?? '')} }` : 'null'
}

/** How many of the items of a stack type stand for exactly one value. */
const singles = (items: string): number =>
  items
    .replace(/\([^)]*\)/g, 'ref')
    .split(' ')
    .filter((x) => x !== '' && !x.endsWith('*') && !x.includes('^')).length

/** Operands that every application of the instruction takes, and results that every one leaves. */
const operands = (row: InstructionRow): number => singles(/^\[(.*?)\] -> /.exec(row.type)?.[1] ?? '')
const results = (row: InstructionRow): number => singles(/ -> \[(.*)\]$/.exec(row.type)?.[1] ?? '')

const instructions = (rows: ReadonlyArray<InstructionRow>): string =>
  `${header}
import type { Row } from '../Row.ts'

// prettier-ignore
export const rows: ReadonlyArray<Row> = [
${rows
  .map((r) => {
    const [first = 0, ...rest] = r.opcode
    const [prefix, code] = rest.length === 0 ? [0, first] : [first, leb(rest)]
    const list = (xs: ReadonlyArray<string>): string => `[${xs.map(quote).join(', ')}]`
    return `  { mnemonic: ${quote(r.mnemonic)}, prefix: ${prefix}, code: ${code}, shape: ${quote(shape(r))}, feature: ${quote(r.feature)}, family: ${quote(family(r))}, constructor: ${quote(r.constructor)}, operands: ${operands(r)}, results: ${results(r)}, signature: ${signature(r)}, valid: ${list(r.valid)}, exec: ${list(r.exec)}, const: ${list(r.const)} }`
  })
  .join(',\n')}
]
`

const messages = (ms: Messages): string =>
  `${header}
import type { TrapRule } from './RuleNames.ts'
import type { Mnemonic } from './Mnemonics.ts'

/** \`from\` is the instruction that the trapping one was unfolded from; \`null\`: any other. */
export const trapMessages: ReadonlyArray<{ readonly rule: TrapRule; readonly from: Mnemonic | null; readonly message: string }> = [${ms.traps
    .map(
      (m) =>
        `\n  { rule: ${quote(m.rule)}, from: ${m.from === undefined ? 'null' : quote(m.from)}, message: ${quote(m.message)} }`
    )
    .join(',')}
]
`

/** Every generated module with its path. */
export const generated = (): ReadonlyArray<{ readonly path: string; readonly text: string }> => {
  const rows = ordered(load(InstructionTable, 'instructions.json').instructions)
  const { rules } = load(RuleCatalogue, 'rules.json')
  const file = (name: string): string => `src/spec/generated/${name}.ts`
  return [
    { path: file('Mnemonics'), text: mnemonics(rows) },
    { path: file('RuleNames'), text: ruleNames(rules) },
    { path: file('Messages'), text: messages(load(Messages, 'messages.json')) },
    { path: file('Rows'), text: instructions(rows) }
  ]
}
