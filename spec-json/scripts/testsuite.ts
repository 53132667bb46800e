/** Fetches the official suite at the pinned commit into the git-ignored folder `testsuite/`. Needs git and the network. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Source } from '../../src/spec/Catalogue.ts'
import { load } from './tables.ts'

const { repository, commit, testsuite } = load(Source, 'source.json')
const folder = mkdtempSync(join(tmpdir(), 'testsuite-'))

const git = (...args: ReadonlyArray<string>): boolean =>
  spawnSync('git', ['-C', folder, ...args], { stdio: 'inherit' }).status === 0

const fetched =
  git('init', '--quiet') &&
  git('fetch', '--quiet', '--depth', '1', `https://github.com/${repository}.git`, commit) &&
  git('checkout', '--quiet', 'FETCH_HEAD', '--', testsuite)

if (fetched && existsSync(join(folder, testsuite, 'core'))) {
  for (const part of ['core', 'custom', 'legacy'])
    if (existsSync(join(folder, testsuite, part)))
      cpSync(join(folder, testsuite, part), join('testsuite', part), { recursive: true })
  console.log(`the suite of ${commit} is in testsuite/`)
} else {
  console.error(
    `could not fetch ${repository} at ${commit}; clone it elsewhere and set WASM_TESTSUITE to its ${testsuite} folder`
  )
  process.exitCode = 1
}
rmSync(folder, { recursive: true, force: true })
