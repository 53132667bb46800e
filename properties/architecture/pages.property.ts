/** What the pages show is what the commands print, and their links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
]

/** The heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const anchorsOf = (path: string): ReadonlyArray<string> =>
  [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8')
  it('its links lead somewhere', () => {
    const dead = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
      ([, target = '', anchor]) => {
        const path = target === '' ? page : join(dirname(page), target)
        if (!existsSync(path)) return [target]
        return anchor === undefined || anchorsOf(path).includes(anchor) ? [] : [`${target}#${anchor}`]
      }
    )
    expect(dead).toEqual([])
  })
})

/** Blocks with a command in their first line: what it prints. */
const blocks = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```\w+ command="([^"]+)"\n([^]*?)^```$/gm)].map(
    ([, command = '', shown = '']) => ({ page, command, shown })
  )
)

it('blocks of output are there', () => expect(blocks.length).toBeGreaterThan(0))
it.each(blocks)('$page: reduct $command', async ({ command, shown }) => {
  const { code, stdout } = await reductHere(command.split(' '))
  expect({ code, stdout }).toEqual({ code: 0, stdout: shown })
})

it('the steps that README shows', async () => {
  const readme = readFileSync('README.md', 'utf8')
  const [, command = '', shown = ''] = /^ {4}reduct (trace .*)\n\n((?: {4}.*\n)+)/m.exec(readme) ?? []
  const { stdout } = await reductHere(command.split(' '))
  const indented = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('='))
  expect(indented.map((line) => `    ${line}\n`).join('')).toBe(shown)
})
