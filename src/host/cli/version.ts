/**
 * `reduct --version --json`: what a bug report needs to know.
 */
import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { eventVersion } from '../../trace/Format.ts'
import { Source } from '../../spec/Catalogue.ts'
import { printJson, reportVersion } from './support/output.ts'
import { available } from './support/tier.ts'

/** A file of the package, as far up from the bundle as from here. */
const fileOfPackage = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))

/** The version of the package. */
export const packageVersion = (): string => (fileOfPackage('package.json') as { readonly version: string }).version // the package's own file

/** Prints the versions of everything that decides what a run does, and of the forms of JSON. */
export const versionCommand = (): void => {
  const source = Source.decode(fileOfPackage('spec-json/source.json'))
  printJson({
    version: packageVersion(),
    specification: E.isRight(source) ? { commit: source.right.commit, date: source.right.date } : null,
    node: process.versions.node,
    tiers: available('staged') === 'staged' ? ['literal', 'staged'] : ['literal'],
    formats: { report: reportVersion, trace: eventVersion }
  })
}
