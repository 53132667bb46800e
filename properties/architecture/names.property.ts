/** One name, one meaning: an exported type name of `src` occurs once, and the files of a folder are named alike. */
import { basename, dirname } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { sourcesUnder } from '../support/sources.ts'

const sources = sourcesUnder('src')

/** Names that two modules export, each for its own chapter. */
const twins: Readonly<Record<string, string>> = {
  Context:
    'the context C of validation, that of the text format (I), and an evaluation context: each is the word of its chapter',
  Limits: 'the limits of a memory or table type, and the bounds of a run, which the design calls so'
}

/** The types that a file declares and exports; a file that passes on a type of another declares none. */
const exportedTypes = (path: string, text: string): ReadonlyArray<string> =>
  ts
    .createSourceFile(path, text, ts.ScriptTarget.Latest)
    .statements.flatMap((s) =>
      (
        (ts.isInterfaceDeclaration(s) || ts.isTypeAliasDeclaration(s)) &&
        s.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) === true
      ) ?
        [s.name.text]
      : []
    )

const declared = new Map<string, string[]>()
for (const { path, text } of sources)
  for (const name of exportedTypes(path, text)) declared.set(name, [...(declared.get(name) ?? []), path])

describe('an exported type name', () => {
  it('is declared once, except for twins', () => {
    expect(declared.size).toBeGreaterThan(500)
    expect([...declared].filter(([name, paths]) => paths.length > 1 && !(name in twins))).toEqual([])
  })
  it('is in the list of twins only if it is declared twice', () => {
    expect(Object.keys(twins).filter((name) => (declared.get(name)?.length ?? 0) < 2)).toEqual([])
  })
})

/** Entry points have the name that Node knows; the rest of a folder begins as its folder does. */
const folders = new Map<string, string[]>()
for (const { path } of sources)
  if (!/\/(index|main)\.ts$/.test(path))
    folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), basename(path)])

it('the files of a folder begin in one case', () => {
  const cases = [...folders].map(([folder, names]): [string, ReadonlyArray<string>, ReadonlyArray<string>] => [
    folder,
    names.filter((name) => /^[A-Z]/.test(name)),
    names.filter((name) => !/^[A-Z]/.test(name))
  ])
  expect(cases.length).toBeGreaterThan(20)
  expect(cases.filter(([, upper, lower]) => upper.length > 0 && lower.length > 0)).toEqual([])
})
