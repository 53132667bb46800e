/** Every entry point of the package, imported by its name under plain Node, exports something. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
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
  it('and the command', () => {
    expect(Object.values(bin).every((path) => existsSync(path))).toBe(true)
  })
})

/** Code blocks of the pages, and what their comments say that they print. */
const blocks = ['README.md', 'docs/library.md'].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ''], i) => ({
    page,
    n: i + 1,
    code
  }))
)
const printed = (code: string): string =>
  [...code.matchAll(/(?:^|\) )\/\/ (.*)$/gm)].map(([, line = '']) => line).join('\n')

it('the pages have examples', () => expect(blocks.length).toBeGreaterThan(8))
it.each(blocks)('$page, example $n, prints what it says', ({ code }) => {
  const { code: script } = transformSync(code, { loader: 'ts', format: 'esm' })
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  expect(run.stderr.toString()).toBe('')
  expect(run.stdout.toString().trim()).toBe(printed(code))
})
