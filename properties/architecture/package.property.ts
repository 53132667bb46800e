/** Every entry point of the package, imported by its name under plain Node, exports something. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

const Package = t.type({
  name: t.string,
  exports: t.record(t.string, t.type({ types: t.string, default: t.string })),
  bin: t.record(t.string, t.string)
})
const decoded = Package.decode(JSON.parse(readFileSync('package.json', 'utf8')))
if (decoded._tag === 'Left') throw new Error('package.json has no exports')
const { name, exports: entries, bin } = decoded.right

describe('entry points', () => {
  it.each(Object.entries(entries))('%s', (path, entry) => {
    expect(existsSync(entry.types)).toBe(true)
    const specifier = `${name}${path.slice(1)}`
    const run = spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import(${JSON.stringify(specifier)})).length)`
    ])
    expect(run.stderr.toString()).toBe('')
    expect(Number(run.stdout.toString())).toBeGreaterThan(0)
  })
  it('the example of the README prints what it says', () => {
    const example = /```ts\n([^]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', example])
    expect(run.stderr.toString()).toBe('')
    expect(run.stdout.toString().trim()).toBe(/\/\/ (\[.*\])/.exec(example)?.[1])
  })
  it('and the command', () => {
    expect(Object.values(bin).every((path) => existsSync(path))).toBe(true)
  })
})
