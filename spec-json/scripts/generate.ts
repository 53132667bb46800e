/**
 * Writes `src/spec/generated/*.ts` and `docs/rules.md` from the documents in `spec-json/`, and
 * `src/staging/generated/*.ts` from the numerics tables. `--check` only compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { rulesPage } from './rules-page.ts'
import { generated } from './tables.ts'
import { templates } from './templates.ts'

const check = process.argv.includes('--check')

const make = (all: ReadonlyArray<{ readonly path: string; readonly text: string }>): void => {
  const stale = all.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  for (const { path, text } of stale) {
    if (check) {
      console.error(`${path} is stale: run npm run generate`)
      process.exitCode = 1
    } else {
      writeFileSync(path, text)
      console.log(`wrote ${path}`)
    }
  }
}

make([
  ...generated(),
  { path: 'docs/rules.md', text: rulesPage() },
  { path: 'src/staging/generated/Templates.ts', text: templates() }
])
// it reads the tables that have just been written
const { lanes } = await import('./lanes.ts')
make([{ path: 'src/staging/generated/Lanes.ts', text: lanes() }])
