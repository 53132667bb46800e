/** The sites that mutants are chosen from, by family, without those that are known to change nothing. */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { sourcesUnder, type SourceFile } from '../support/sources.ts'
import { families } from './Families.ts'
import type { Site } from './Site.ts'
import { sitesOf } from './Sites.ts'

/** A mutation after which the program means the same, and why. It is named by texts: lines move. */
const Equivalent = t.readonly(
  t.strict({ file: t.string, source: t.string, original: t.string, mutated: t.string, reason: t.string }),
  'Equivalent'
)
export type Equivalent = t.TypeOf<typeof Equivalent>

const document = 'properties/mutants/equivalent.json'

export const equivalents = (): ReadonlyArray<Equivalent> => {
  const decoded = t.readonlyArray(Equivalent).decode(JSON.parse(readFileSync(document, 'utf8')))
  if (decoded._tag === 'Left') throw new Error(`${document} is no list of equivalent mutations`)
  return decoded.right
}

export const isSame = (e: Equivalent, s: Site): boolean =>
  e.file === s.file && e.source === s.source && e.original === s.original && e.mutated === s.mutated

/** The words of messages, and tables that are generated: nothing in them is a rule. */
const exempt: ReadonlyArray<string> = ['src/validation/TypeText.ts']

const inFamily = (files: ReadonlyArray<string>, { path }: SourceFile): boolean =>
  !exempt.includes(path) && files.some((f) => path === `src/${f}` || path.startsWith(`src/${f}/`))

/** All sites, by family. */
export const sitesByFamily = (): ReadonlyMap<string, ReadonlyArray<Site>> => {
  const sources = sourcesUnder('src')
  return new Map(
    families.map(({ name, files }) => [
      name,
      sources.filter((s) => inFamily(files, s)).flatMap(({ path, text }) => sitesOf(path, text))
    ])
  )
}

/** Those that a run may choose from. */
export const pool = (): ReadonlyMap<string, ReadonlyArray<Site>> => {
  const known = equivalents()
  return new Map(
    [...sitesByFamily()].map(([name, sites]) => [name, sites.filter((s) => !known.some((e) => isSame(e, s)))])
  )
}
