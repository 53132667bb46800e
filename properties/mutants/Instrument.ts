/** All mutants of a file in one text: each is switched on by its number, so that one copy of the source serves them all. */
import type { Mutant } from './Site.ts'

/** The name of the switch in mutated files. No source uses it. */
export const SWITCH = 'mutantIsOn'

const replacement = ({ id, kind, original, mutated }: Mutant): string =>
  kind === 'statement' ? `{ if (!${SWITCH}(${id})) ${original} }` : `(${SWITCH}(${id}) ? (${mutated}) : (${original}))`

/** The text with its mutants, none of which overlaps another. `path` is where the switch is imported from. */
export const instrument = (text: string, mutants: ReadonlyArray<Mutant>, path: string): string => {
  const inOrder = [...mutants].sort((a, b) => a.start - b.start)
  const parts: string[] = []
  let at = 0
  for (const m of inOrder) {
    parts.push(text.slice(at, m.start), replacement(m))
    at = m.end
  }
  // after the text, so lines keep their numbers: imports are hoisted
  return `${parts.join('')}${text.slice(at)}\nimport { ${SWITCH} } from '${path}'\n`
}

/** The module of the switch. It can also write down which mutants are reached, each once a file of tests. */
export const switchModule = `import { appendFileSync } from 'node:fs'
const active = Number(process.env['MUTANT'] ?? 0)
const log = process.env['MUTANT_LOG']
export const reached = new Set()
export const ${SWITCH} = (id) => {
  if (id === active) return true
  if (log !== undefined && !reached.has(id)) {
    reached.add(id)
    const file = globalThis.__vitest_worker__?.filepath
    if (file !== undefined) appendFileSync(log, id + ' ' + file + '\\n')
  }
  return false
}
`
