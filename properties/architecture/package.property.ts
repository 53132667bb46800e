/** Every entry point of the package exists as built, loads under plain Node, and exports something. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

const Package = t.type({
  exports: t.record(t.string, t.type({ types: t.string, default: t.string })),
  bin: t.record(t.string, t.string)
})
const decoded = Package.decode(JSON.parse(readFileSync('package.json', 'utf8')))
if (decoded._tag === 'Left') throw new Error('package.json has no exports')

describe('entry points', () => {
  it.each(Object.entries(decoded.right.exports))('%s', async (_, entry) => {
    expect(existsSync(entry.types)).toBe(true)
    const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(resolve(entry.default)).href)
    expect(Object.keys(loaded as object).length).toBeGreaterThan(0)
  })
  it('and the command', () => {
    expect(Object.values(decoded.right.bin).every((path) => existsSync(path))).toBe(true)
  })
})
