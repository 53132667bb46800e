/** The scripts of the official suite, what is known of it, and the failures that are known. */
import { readdirSync, readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { Testsuite } from '../../src/spec/Catalogue.ts'
import { hasSuite, suiteRoot } from '../support/suite.ts'
import { load } from '../../spec-json/scripts/tables.ts'

export const facts = load(Testsuite, 'testsuite.json')

/** A failure that is known, with its reason. An entry whose assertion passes is a failure of the run. */
export const KnownFailures = t.readonlyArray(
  t.readonly(t.strict({ file: t.string, line: t.number, reason: t.string })),
  'KnownFailures'
)
export const knownFailures = load(KnownFailures, 'known-failures.json')

/** The scripts of a part of the suite, by their names in it. */
export const filesOf = (part: 'core' | 'custom'): ReadonlyArray<string> =>
  !hasSuite ?
    []
  : readdirSync(`${suiteRoot}/${part}`, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.wast'))
      .sort()

export const sourceOf = (part: 'core' | 'custom', name: string): Uint8Array =>
  readFileSync(`${suiteRoot}/${part}/${name}`)
