/**
 * `docs/adding-an-instruction.md` is a change of the project: applied to a copy, its first part leads to the errors that the page
 * shows, the rest compiles, and the property that it adds passes.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { apply, hunksOf } from '../support/patch.ts'

const page = readFileSync('docs/adding-an-instruction.md', 'utf8')
const hunks = hunksOf(page)
const { path: root } = temporaryFolder()

const linked = ['node_modules', 'properties/fixtures/node_modules', 'properties/fixtures/.cache']
for (const path of ['src', 'spec-json', 'properties', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(path, join(root, path), { recursive: true, filter: (from) => !linked.includes(relative('.', from)) })
symlinkSync(resolve('node_modules'), join(root, 'node_modules'))

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root
)
/** The tables that an instruction must be in, and what the page changes. */
const tables = ['src/execution/Clauses.ts', 'src/staging/emit/Emitters.ts', 'src/validation/instructions/Clauses.ts']
const touched = new Set([...tables, ...hunks.map((h) => h.path).filter((path) => path.endsWith('.ts'))])

let program: ts.Program | undefined
/** The errors of the compiler in some files, up to the types that they print. */
const errorsIn = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = paths.map((path) => join(root, path))
  const p = ts.createProgram(names, options, undefined, program)
  program = p
  return names.flatMap((name, i) =>
    p.getSemanticDiagnostics(p.getSourceFile(name)).map(({ code, messageText }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, '\n')
      return `${paths[i] ?? ''} TS${code} ${message.replace(/ in type [^]*/, '')}`
    })
  )
}
const inCopy = (...args: ReadonlyArray<string>): string => {
  const run = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CI: '', NO_COLOR: '1' }
  })
  return run.status === 0 ? '' : `${run.stdout}${run.stderr}`
}
const isTable = ({ path }: { readonly path: string }): boolean => path.endsWith('.json')

describe('the walk-through of a new instruction', () => {
  it('begins with rows of the tables', () => {
    expect(hunks.filter(isTable).length).toBe(3)
    expect(hunks.filter(isTable).flatMap((h) => apply(root, h) ?? [])).toEqual([])
    expect(inCopy('--import', 'tsx', 'spec-json/scripts/generate.ts')).toBe('')
  })
  it('shows what the compiler then asks for', () => {
    const shown = /^```text\n([^]*?)\n```$/m.exec(page)?.[1]?.split('\n')
    expect(errorsIn(tables)).toEqual(shown)
  })
  it('compiles in the end', () => {
    expect(hunks.filter((h) => !isTable(h)).flatMap((h) => apply(root, h) ?? [])).toEqual([])
    expect(errorsIn([...touched])).toEqual([])
  })
  it('has a property that passes', () => {
    const added = hunks.filter((h) => h.from === '').map((h) => h.path)
    expect(added.length).toBe(1)
    expect(inCopy('node_modules/vitest/vitest.mjs', 'run', ...added)).toBe('')
  })
})
