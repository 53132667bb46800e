/** What the spec does not have is marked: this lists the marks, so that a new one is seen in review. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sourcesUnder } from '../support/sources.ts'

const core = sourcesUnder('src').filter(({ path }) => !/^src\/(host|arbitraries|spec\/generated)\//.test(path))

it('every mark gives its reason', () => {
  const bare = core.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (/NON-SPEC(?!:? *\S)/.test(line) ? [`${path}:${i + 1}`] : []))
  )
  expect(bare).toEqual([])
})

it('module-level state is marked', () => {
  const unmarked = core.flatMap(({ path, text }) => {
    const lines = text.split('\n')
    return lines.flatMap((line, i) =>
      (
        /^(export )?(let|var) |^(export )?const \w+(: [^=]+)? = new (WeakMap|Map<|[A-Z]\w+Array|DataView)\b/.test(
          line
        ) &&
        !lines.slice(Math.max(0, i - 12), i + 1).some((l) => l.includes('NON-SPEC')) &&
        !/: ReadonlyMap|: ReadonlySet/.test(line)
      ) ?
        [`${path}:${i + 1}: ${line}`]
      : []
    )
  })
  expect(unmarked).toEqual([])
})

/** Folders that the specification has nothing of: that is said once, not in the header of each file. */
const whole = ['src/staging', 'src/persistent']

describe.each(whole)('%s is NON-SPEC as a whole', (folder) => {
  const files = sourcesUnder(folder)
  const headerOf = (text: string): string => /^\/\*\*[^]*?\*\//.exec(text)?.[0] ?? ''

  it('and its README gives the reason', () => {
    expect(readFileSync(`${folder}/README.md`, 'utf8')).toMatch(/^NON-SPEC: this folder as a whole\. \S/m)
  })
  it('no header says so again', () => {
    expect(files.filter(({ text }) => headerOf(text).includes('NON-SPEC')).map(({ path }) => path)).toEqual([])
  })
  it('no file claims to implement a section', () => {
    expect(files.filter(({ text }) => /\bSpec: /.test(text)).map(({ path }) => path)).toEqual([])
  })
  it('each file says what it is for', () => {
    expect(files.filter(({ text }) => headerOf(text).length < 40).map(({ path }) => path)).toEqual([])
  })
})
