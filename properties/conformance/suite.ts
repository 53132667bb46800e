/** The scripts of the official suite, what is known of it, and the failures that are known. */
import { readdirSync, readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { parseScript } from '../../src/script/Parse.ts'
import { verdicts, type Verdict } from '../../src/script/Run.ts'
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

/** The parts of the official suite, and our own scripts for rules that it never fires. */
export type Part = 'core' | 'custom' | 'own'

const folderOf = (part: Part): string => (part === 'own' ? 'properties/conformance/scripts' : `${suiteRoot}/${part}`)

/** The scripts of a part of the suite, by their names in it. */
export const filesOf = (part: Part): ReadonlyArray<string> =>
  !hasSuite && part !== 'own' ?
    []
  : readdirSync(folderOf(part), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.wast'))
      .sort()

export const sourceOf = (part: Part, name: string): Uint8Array => readFileSync(`${folderOf(part)}/${name}`)

/** Runs a script, command by command. */
export const verdictsOf = function* (part: Part, name: string): Generator<Verdict, void, undefined> {
  const script = parseScript(sourceOf(part, name))
  if (isLeft(script)) throw new Error(`${name}: ${script.left.message} at ${JSON.stringify(script.left.at)}`)
  for (const { verdict } of verdicts(script.right)) yield verdict
}
