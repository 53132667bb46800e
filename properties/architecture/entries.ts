/** The package's entry points, and the examples of its pages with what they print. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as t from 'io-ts'

const Package = t.type({
  name: t.string,
  exports: t.record(t.string, t.type({ types: t.string, default: t.string })),
  bin: t.record(t.string, t.string)
})
const decoded = Package.decode(JSON.parse(readFileSync('package.json', 'utf8')))
if (decoded._tag === 'Left') throw new Error('package.json has no exports')
export const { name, exports: entries, bin } = decoded.right

/** Code blocks of the pages. */
export const examples = ['README.md', 'docs/library.md'].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ''], i) => ({
    page: basename(page, '.md'),
    n: i + 1,
    code
  }))
)

/** What the comments of an example say that it prints. */
export const printedBy = (code: string): string =>
  [...code.matchAll(/(?:^|\) )\/\/ (.*)$/gm)].map(([, line = '']) => line).join('\n')
