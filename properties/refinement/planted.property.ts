/** The table of planted bugs is true: each has one place, and no two are the same. */
import { readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { bugs, occurrences, planted, shown } from './planted.ts'

describe.each([...bugs.entries()].map(([i, bug]) => [shown(i, bug), bug] as const))('bug %s', (_name, bug) => {
  test('has its place in the source', () => {
    const text = readFileSync(`src/staging/${bug.file}`, 'utf8')
    const n = occurrences(text, bug.from)
    // a place that is not the only one has its number
    if (bug.nth === undefined) expect(n).toBe(1)
    else expect(n).toBeGreaterThanOrEqual(Math.max(2, bug.nth))
    const changed = planted(text, bug)
    expect(changed).not.toBe(text)
    // what is no program any more is not found by a law
    expect(() => transformSync(changed, { loader: 'ts' })).not.toThrow()
  })
})

test('no bug is there twice', () => {
  const places = bugs.map(({ file, from, to, nth }) => JSON.stringify([file, from, to, nth]))
  expect(new Set(places).size).toBe(places.length)
  expect(bugs.length).toBeGreaterThanOrEqual(60)
})
