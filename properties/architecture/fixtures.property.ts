/**
 * The property files that need the fixtures, the packages and tool chains that `npm run fixtures` installs: all others run
 * on a clone after `npm ci`.
 */
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { sourcesUnder } from '../support/sources.ts'

/** What compares with other tools, or runs on what they have made. */
const needy = [
  'properties/architecture/installed.property.ts',
  'properties/bench/pieces.property.ts',
  'properties/cli/programs.property.ts',
  'properties/fixtures/example.property.ts',
  'properties/fixtures/generated.property.ts',
  'properties/fixtures/modules.property.ts',
  'properties/fixtures/programs.property.ts',
  'properties/real/modules.property.ts',
  'properties/refinement/sqlite.property.ts',
  'properties/text/Suite.property.ts',
  'properties/text/Wabt.property.ts',
  'properties/validation/generated.property.ts',
  'properties/validation/v8.property.ts'
]

const sources = new Map(sourcesUnder('properties').map(({ path, text }) => [path, text]))

/** The files of this folder that a file imports, itself or by others. */
const reached = (from: string): ReadonlySet<string> => {
  const found = new Set([from])
  for (const path of found)
    for (const [, to = ''] of (sources.get(path) ?? '').matchAll(/(?:from|import\()\s*'(\.[^']*)'/g))
      if (sources.has(join(dirname(path), to))) found.add(join(dirname(path), to))
  return found
}

it('are known', () => {
  const files = [...sources.keys()].filter((path) => path.endsWith('.property.ts'))
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((path) => reached(path).has('properties/fixtures/paths.ts'))).toEqual(needy)
})
