/**
 * Plants the bugs of `planted.ts`, one at a time, in a copy of the project, and tells which ones no property of this
 * folder catches: `npx tsx properties/refinement/plant.ts [first] [last]`. Not a part of the tests: it takes minutes.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bugs } from './planted.ts'

const root = join(import.meta.dirname, '..', '..')
const copy = mkdtempSync(join(tmpdir(), 'planted-'))
for (const name of ['src', 'properties', 'spec-json', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.includes('node_modules') })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
symlinkSync(join(root, 'properties/fixtures/node_modules'), join(copy, 'properties/fixtures/node_modules'))

/** From the quickest on; the first that fails is enough. */
const properties = ['cases', 'dense', 'operators', 'kernels', 'slices', 'fuel', 'heap']

const caught = (): string | null =>
  properties.find((name) => {
    const { status } = spawnSync('npx', ['vitest', 'run', `properties/refinement/${name}.property.ts`, '--bail', '1'], {
      cwd: copy,
      env: { ...process.env, REDUCT_SHRINK: 'no' },
      timeout: 120_000
    })
    return status !== 0
  }) ?? null

const missed: string[] = []
const [first = 0, last = bugs.length] = process.argv.slice(2).map(Number)
for (const [i, { file, from, to }] of bugs.entries()) {
  if (i < first || i >= last) continue
  const path = join(copy, 'src/staging', file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) throw new Error(`bug ${i} does not fit ${file}: ${from}`)
  writeFileSync(
    path,
    text.replace(from, () => to)
  )
  const by = caught()
  if (by === null) missed.push(`bug ${i}: ${file}: ${from}`)
  console.log(`bug ${i}: ${by ?? 'NOT CAUGHT'}`)
  writeFileSync(path, text)
}
rmSync(copy, { recursive: true })
console.log(missed.length === 0 ? 'all caught' : `not caught:\n${missed.join('\n')}`)
process.exitCode = missed.length === 0 ? 0 : 1
