/** What the scripts of the suite reach, kept from one run to the next: it depends on sources and mutants only. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as t from 'io-ts'
import { sourcesUnder } from '../support/sources.ts'
import type { Mutant } from './Site.ts'
import type { Test } from './Tests.ts'

const folder = '.cache/mutants'

const Kept = t.array(t.type({ name: t.string, ms: t.number, reached: t.array(t.number) }))

const fileOf = (mutants: ReadonlyArray<Mutant>): string => {
  const hash = createHash('sha256').update(JSON.stringify(mutants))
  for (const { path, text } of sourcesUnder('src')) hash.update(path).update(text)
  return `${folder}/${hash.digest('hex').slice(0, 32)}.json`
}

/** The survey of these mutants: as it was kept, or made now. */
export const survey = async (
  mutants: ReadonlyArray<Mutant>,
  make: () => Promise<ReadonlyArray<Test>>
): Promise<ReadonlyArray<Test>> => {
  const file = fileOf(mutants)
  const kept = existsSync(file) ? Kept.decode(JSON.parse(readFileSync(file, 'utf8'))) : null
  if (kept?._tag === 'Right') return kept.right.map((test) => ({ ...test, reached: new Set(test.reached) }))
  const made = await make()
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(made.map((test) => ({ ...test, reached: [...test.reached] }))))
  return made
}
