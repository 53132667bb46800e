/** What `package.json` promises is there after a build. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bin, entries, examples } from './entries.ts'

it.each(Object.entries(entries))('the entry point %s has its files', (_, { types, default: code }) => {
  expect([types, code].filter((path) => !existsSync(path))).toEqual([])
})
it('the command has its file', () => {
  expect(Object.values(bin).every((path) => existsSync(path))).toBe(true)
})
it('the pages have examples', () => {
  expect(examples.length).toBeGreaterThan(8)
})
