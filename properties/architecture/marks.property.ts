/** What the spec does not have is marked: this lists the marks, so that a new one is seen in review. */
import { expect, it } from 'vitest'
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
