/** A clone without the official suite: what needs it is skipped, and a line says so once; CI skips nothing. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './folder.ts'
import { sourcesUnder } from './sources.ts'

const folder = temporaryFolder()
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const url = (path: string): string => pathToFileURL(path).href

/** Some code in a folder that has no suite in it nor beside it. */
const alone = (code: string, more: Readonly<Record<string, string>> = {}): string => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !['WASM_TESTSUITE', 'CI', 'VITEST'].includes(name))
  )
  folder.file('clone/package.json', '{"type": "module"}')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loader, '--input-type=module', '-e', code],
    { cwd: `${folder.path}/clone`, env: { ...env, ...more }, encoding: 'utf8' }
  )
  return `${status} ${stdout}${stderr}`
}

const suite = `const { hasSuite } = await import(${JSON.stringify(url('properties/support/suite.ts'))});`
const notice = `const { setup } = await import(${JSON.stringify(url('properties/support/notice.ts'))}); setup();`

describe('without the suite', () => {
  it('whoever asks for it prints nothing', () => {
    expect(alone(`${suite} process.stdout.write(String(hasSuite))`)).toBe('0 false')
  })

  it('a run of the tests says what is skipped, and what to do', () => {
    expect(alone(notice)).toMatch(/^0 SKIPPED: all tests that need the official suite.*npm run testsuite\n$/)
  })

  it('CI fails', () => {
    expect(alone(notice, { CI: 'true' })).toMatch(/^1 [^]*the official suite is missing/)
  })

  it('and with it nothing is said, in CI neither', () => {
    folder.file('suite/core/one.wast', '')
    expect(alone(notice, { CI: 'true', WASM_TESTSUITE: `${folder.path}/suite` })).toBe('0 ')
  })

  it('no other file looks for it', () => {
    const looking = sourcesUnder('properties').filter(({ text }) => /env\W+WASM_TESTSUITE/.test(text))
    expect(looking.map(({ path }) => path)).toEqual(['properties/support/suite.ts'])
  })
})
