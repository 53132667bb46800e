/** Where the rules of the catalogue are in the source: found in it, listed nowhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { InstructionTable, RuleCatalogue, type RuleRow } from '../../src/spec/Catalogue.ts'
import { Counterparts } from './coverage.ts'
import { load } from './tables.ts'

interface Source {
  readonly path: string
  readonly code: string
  readonly comments: string
}

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/g

const sourcesIn = (folder: string): ReadonlyArray<Source> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => {
      const text = readFileSync(path, 'utf8')
      // a comment that continues in the next line is one text
      const comments = (text.match(comment) ?? []).join('\n').replaceAll(/\n \* */g, ' ')
      return { path, code: text.replaceAll(comment, ''), comments }
    })

const escaped = (s: string): string => s.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** `Valtype_ok/{num,vec}` names two rules. */
const inBraces = (text: string, name: string): boolean => {
  const [relation = '', tail] = name.split('/')
  return [...text.matchAll(/([A-Z]\w+)\/\{([^}]*)\}/g)].some(
    ([, base, tails = '']) => base === relation && tail !== undefined && tails.split(/,\s*/).includes(tail)
  )
}
const mentions = ({ comments }: Source, name: string): boolean =>
  new RegExp(`\\b${escaped(name)}(?![\\w/{-]|\\.\\w)`).test(comments) || inBraces(comments, name)

export const catalogue = load(RuleCatalogue, 'rules.json').rules
export const instructions = load(InstructionTable, 'instructions.json').instructions
export const counterparts = load(Counterparts, 'counterparts.json').counterparts

/** Chapter 3. The typing of values and configurations belongs to the proof of soundness. */
export const isValidation = ({ name, file }: RuleRow): boolean =>
  /^2\.[1-4]-/.test(file) || name === 'Defaultable' || name === 'Nondefaultable'
export const isExecution = ({ kind }: RuleRow): boolean => kind.startsWith('execution')

/** The constructors of the instructions that have a rule: a table of clauses is typed by them. */
const familiesOf = (name: string): ReadonlyArray<string> =>
  instructions.filter(({ valid }) => valid.includes(name)).map((row) => row.constructor.split(' ')[0] ?? '')

/** The first of these ways that finds something. */
const ways: ReadonlyArray<(s: Source, rule: RuleRow) => boolean> = [
  ({ code }, { name }) => code.includes(`'${name}'`),
  (s, { name }) => mentions(s, name),
  ({ code }, { name }) => familiesOf(name).some((family) => code.includes(`'${family}'`)),
  (s, { relation }) => mentions(s, relation)
]

const machine = sourcesIn('src/execution')
const validator = [...sourcesIn('src/validation'), ...sourcesIn('src/types')]
const soundness = sourcesIn('src/soundness')

/** Where a rule is, and how it is found there. */
const searched = (rule: RuleRow): readonly [ReadonlyArray<Source>, typeof ways] =>
  isExecution(rule) ? [machine, ways.slice(0, 1)]
  : isValidation(rule) ? [validator, ways]
  : [soundness, ways.slice(0, 2)]

/** The files with the clause of a rule; none of a rule that has none. */
export const clausesOf = (rule: RuleRow): ReadonlyArray<string> => {
  if (counterparts.some((c) => c.rule === rule.name)) return []
  const [sources, found] = searched(rule)
  for (const way of found) {
    const paths = sources.filter((s) => way(s, rule)).map(({ path }) => path)
    if (paths.length > 0) return paths
  }
  return []
}
