/** The sites that mutants are chosen from, by family, and those that are known to change nothing. */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import ts from 'typescript'
import { sourcesUnder } from '../support/sources.ts'
import { families } from './Families.ts'
import type { Exchangeable } from './Operators.ts'
import type { Site } from './Site.ts'
import { sitesOf } from './Sites.ts'

/** A mutation after which the program means the same, and why. It is named by texts: lines move. */
const Equivalent = t.readonly(
  t.strict({ file: t.string, source: t.string, original: t.string, mutated: t.string, reason: t.string }),
  'Equivalent'
)
export type Equivalent = t.TypeOf<typeof Equivalent>

const document = 'properties/mutants/equivalent.json'

const equivalents = (): ReadonlyArray<Equivalent> => {
  const decoded = t.readonlyArray(Equivalent).decode(JSON.parse(readFileSync(document, 'utf8')))
  if (decoded._tag === 'Left') throw new Error(`${document} is no list of equivalent mutations`)
  return decoded.right
}

/** The known ones, each with its reason. */
export const known = equivalents()

export const isSame = (e: Equivalent, s: Site): boolean =>
  e.file === s.file && e.source === s.source && e.original === s.original && e.mutated === s.mutated

/** The words of messages, and tables that are generated: nothing in them is a rule. */
const exempt: ReadonlyArray<string> = ['src/structure/Show.ts']

const inFamily = (files: ReadonlyArray<string>, path: string): boolean =>
  !exempt.includes(path) && files.some((f) => path === `src/${f}` || path.startsWith(`src/${f}/`))

const program = (): ts.Program => {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8')) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  return ts.createProgram(
    sourcesUnder('src').map(({ path }) => path),
    options
  )
}

/** All sites, by family. */
export const sitesByFamily = (): ReadonlyMap<string, ReadonlyArray<Site>> => {
  const sources = program()
  const checker = sources.getTypeChecker()
  const exchangeable: Exchangeable = (a, b) => {
    const [of, with_] = [checker.getTypeAtLocation(a), checker.getTypeAtLocation(b)]
    return checker.isTypeAssignableTo(of, with_) && checker.isTypeAssignableTo(with_, of)
  }
  const paths = sourcesUnder('src').map(({ path }) => path)
  return new Map(
    families.map(({ name, files }) => [
      name,
      paths
        .filter((path) => inFamily(files, path))
        .flatMap((path) => {
          const tree = sources.getSourceFile(path)
          return tree === undefined ? [] : sitesOf(path, tree, exchangeable)
        })
    ])
  )
}

/** Whether a mutation is known to change nothing. */
export const isKnown = (s: Site): boolean => known.some((e) => isSame(e, s))
