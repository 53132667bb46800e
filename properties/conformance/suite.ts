/** The official suite as the properties find it: `WASM_TESTSUITE`, beside the checkout, or fetched into it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import { Testsuite } from '../../src/spec/Catalogue.ts'
import { load } from '../../spec-json/scripts/tables.ts'

const beside = fileURLToPath(new URL('../../../shared/testsuite', import.meta.url))
const within = fileURLToPath(new URL('../../testsuite', import.meta.url))

/** Where the suite is, or `null`. */
export const suiteFolder: string | null =
  [process.env['WASM_TESTSUITE'] ?? beside, within].find((folder) => existsSync(`${folder}/core`)) ?? null

export const facts = load(Testsuite, 'testsuite.json')

/** A failure that is known, with its reason. An entry whose assertion passes is a failure of the run. */
export const KnownFailures = t.readonlyArray(
  t.readonly(t.strict({ file: t.string, line: t.number, reason: t.string })),
  'KnownFailures'
)
export const knownFailures = load(KnownFailures, 'known-failures.json')

/** The scripts of a part of the suite, by their names in it. */
export const filesOf = (part: 'core' | 'custom'): ReadonlyArray<string> =>
  suiteFolder === null ?
    []
  : readdirSync(`${suiteFolder}/${part}`, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.wast'))
      .sort()

export const sourceOf = (part: 'core' | 'custom', name: string): Uint8Array =>
  readFileSync(`${suiteFolder ?? ''}/${part}/${name}`)
