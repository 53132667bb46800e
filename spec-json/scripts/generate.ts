/**
 * Writes `src/spec/generated/*.ts` and `docs/rules.md` from the documents in `spec-json/`, and
 * `src/staging/generated/Templates.ts` from the numerics table. `--check` only compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { rulesPage } from './rules-page.ts'
import { generated } from './tables.ts'
import { templates } from './templates.ts'

const check = process.argv.includes('--check')
const all = [
  ...generated(),
  { path: 'docs/rules.md', text: rulesPage() },
  { path: 'src/staging/generated/Templates.ts', text: templates() }
]
const stale = all.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
if (check) {
  for (const { path } of stale) console.error(`${path} is stale: run npm run generate`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const { path, text } of stale) {
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}
