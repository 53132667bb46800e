/** A copy of the project that has all mutants of a run, switched off. The checkout is left alone. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { instrument, switchModule } from './Instrument.ts'
import type { Mutant } from './Site.ts'

const copied = ['src', 'properties', 'spec-json', 'docs', 'package.json', 'tsconfig.json']
/** Large, and read only. */
const linked = ['node_modules', 'dist', 'properties/fixtures/node_modules', 'properties/fixtures/.cache']

/** Without the examples of doc comments, which are no tests of the mutated copy; with a cache of its own. */
const vitestConfig = `import { defineConfig } from 'vitest/config'
export default defineConfig({
  cacheDir: '.vite',
  test: {
    include: ['properties/**/*.property.ts'],
    exclude: ['**/node_modules/**'],
    environment: 'node',
    pool: 'threads',
    setupFiles: ['properties/support/seed.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000
  }
})
`

const SWITCH_FILE = 'src/mutantSwitch.ts'

export interface Workspace {
  readonly root: string
  readonly remove: () => void
}

export const workspace = (mutants: ReadonlyArray<Mutant>): Workspace => {
  const root = mkdtempSync(join(tmpdir(), 'reduct-mutants-'))
  const skip = linked.map((path) => resolve(path))
  for (const path of copied)
    cpSync(path, join(root, path), { recursive: true, filter: (from) => !skip.includes(resolve(from)) })
  for (const path of linked) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(resolve(path), join(root, path))
  }
  writeFileSync(join(root, 'vitest.config.ts'), vitestConfig)
  writeFileSync(join(root, SWITCH_FILE), switchModule)
  for (const file of new Set(mutants.map((m) => m.file))) {
    const here = mutants.filter((m) => m.file === file)
    const path = relative(dirname(file), SWITCH_FILE).replaceAll('\\', '/')
    const text = instrument(readFileSync(file, 'utf8'), here, path.startsWith('.') ? path : `./${path}`)
    writeFileSync(join(root, file), text)
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
