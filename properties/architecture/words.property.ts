/**
 * Plain English: the words of `words.json` are in no comment, message or page; those with `in` mean something else elsewhere
 * (`docs/glossary.md`).
 */
import { readdirSync, readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { commentsIn, messagesIn, pageLines, type ProseLine } from '../support/prose.ts'
import { sourcesUnder } from '../support/sources.ts'

const Words = t.strict({
  words: t.readonlyArray(
    t.intersection([t.strict({ pattern: t.string, instead: t.string }), t.partial({ unless: t.string, in: t.string })])
  )
})
const decoded = Words.decode(JSON.parse(readFileSync('properties/architecture/words.json', 'utf8')))
if (decoded._tag === 'Left') throw new Error('words.json: not a list of words')
const words = decoded.right.words.map(({ pattern, instead, unless, in: where }) => ({
  instead,
  pattern: new RegExp(pattern, 'i'),
  unless: unless === undefined ? null : new RegExp(unless, 'i'),
  where: where === undefined ? null : new RegExp(where)
}))

const faults = (lines: ReadonlyArray<ProseLine>): ReadonlyArray<string> =>
  lines.flatMap(({ path, line, text }) =>
    words.flatMap(({ pattern, instead, unless, where }) => {
      if (where?.test(path) === false) return []
      const hit = pattern.exec(text)
      return hit === null || unless?.test(text) === true ?
          []
        : [`${path}:${line}: "${hit[0]}": write ${instead}: ${text.trim()}`]
    })
  )

const sources = sourcesUnder('src').filter(({ path }) => !path.includes('/generated/'))
const others = ['properties', 'spec-json'].flatMap(sourcesUnder)
const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]

it('comments of the sources', () => expect(faults(sources.flatMap(commentsIn))).toEqual([]))
it('comments of the properties and scripts', () => expect(faults(others.flatMap(commentsIn))).toEqual([]))
it('messages', () => expect(faults(sources.flatMap(messagesIn))).toEqual([]))
it('pages', () => expect(faults(pages.flatMap(pageLines))).toEqual([]))

/** A sentence with each word that is to be found, and with each use that is allowed. */
describe('the list', () => {
  it.each([
    'the step behind the call',
    'a value lies in a register',
    'the rule that stands in the table',
    'so many bytes',
    'the result is none',
    'all but for one',
    'whoever calls',
    'reads as ever',
    'wants a number',
    'the mark tells which',
    'gives a list',
    'what V8 makes of it',
    'an exception on its way',
    'a place is met',
    'the machine goes on',
    'for who drives it',
    'in the midst of a run',
    'when a copy is worth while',
    'turns every link round',
    '27 instructions a second',
    'the context that stands outside',
    'where it lay before',
    'the run goes on',
    'a run under way',
    'the option wants KEY=VALUE',
    'one JSON object a file'
  ])('refuses: %s', (text) => {
    expect(faults([{ path: 'x', line: 1, text }])).toHaveLength(1)
  })
  it.each([
    ['src/staging/emit/x.ts', 'writes the text'],
    ['src/staging/runtime/x.ts', 'the cell of a global'],
    ['src/staging/exit/x.ts', 'a site'],
    ['src/persistent/heap/x.ts', 'a lease'],
    ['src/persistent/memory/WriteSession.ts', 'the loan'],
    ['src/persistent/memory/UndoLog.ts', 'one journal']
  ])('refuses in %s: %s', (path, text) => {
    expect(faults([{ path, line: 1, text }])).toHaveLength(1)
  })
  it('allows elsewhere what means something else there', () => {
    expect(faults([{ path: 'src/text/x.ts', line: 1, text: 'the text of a cell' }])).toEqual([])
  })
  it.each([
    'hidden behind an interface',
    'as many as there are',
    'gives up after three tries',
    'null if there is none',
    'so many that no part begins'
  ])('allows: %s', (text) => {
    expect(faults([{ path: 'x', line: 1, text }])).toEqual([])
  })
  it('looks at prose only', () => {
    const file = { path: 'x.ts', text: "// `behind` is quoted\nconst behind = 'behind'\n/** a step behind */\n" }
    expect(faults(commentsIn(file))).toHaveLength(1)
    expect(faults(messagesIn({ path: 'x.ts', text: "const m = 'comes behind it'" }))).toHaveLength(1)
  })
})
