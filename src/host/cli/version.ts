/**
 * `reduct --version --json`: what a bug report needs to know.
 */
import * as E from 'fp-ts/lib/Either.js'
import { eventVersion } from '../../trace/Format.ts'
import { Source } from '../../spec/Catalogue.ts'
import { printJson, reportVersion } from './support/output.ts'
import { savedRunVersion } from './support/snapshotFile.ts'
import { available } from './support/tier.ts'

/** Prints the versions of everything that decides what a run does, and of the forms of JSON. */
export const versionCommand = (version: string, pinned: unknown): void => {
  const source = Source.decode(pinned)
  printJson({
    version,
    specification: E.isRight(source) ? { commit: source.right.commit, date: source.right.date } : null,
    node: process.versions.node,
    tiers: available('staged') === 'staged' ? ['literal', 'staged'] : ['literal'],
    formats: { report: reportVersion, trace: eventVersion, savedRun: savedRunVersion }
  })
}
