/**
 * Script files: found in folders, read, and parsed together with the files beside them.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import {
  leavesFolder,
  readJsonScript,
  readScript,
  type Command,
  type ModuleSource,
  type ReadScript,
  type Script
} from '../../../script/index.ts'
import { malformedDocument, usage, type CliError } from './exit.ts'
import { isBinary, isFolder, mostInput, readInput, readOnce } from './files.ts'
import type { InputFile } from './model.ts'
import { isReallyInside } from './paths.ts'
import { malformedText } from './textModule.ts'

export interface ScriptFile {
  readonly input: InputFile
  readonly script: Script
  /** The files that the script names, by their names there; one that cannot be read is left out. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What the tools that write scripts as JSON begin with; other JSON files in a folder are no scripts. */
const scriptKeys = /"commands"\s*:/
const isJsonScript = (path: string): boolean => {
  try {
    return path.endsWith('.json') && statSync(path).size <= mostInput && scriptKeys.test(readFileSync(path, 'utf8'))
  } catch {
    return false // it is listed and cannot be read: not ours to complain about
  }
}

/** The scripts of a folder and of the folders in it, by name. */
const scriptsIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.wast') || isJsonScript(path))
    .sort()

/** The files that the arguments name, in their order; a folder without scripts is a complaint. */
export const scriptPaths = (args: ReadonlyArray<string>): ReadonlyArray<Either<CliError, string>> =>
  args.flatMap((arg, i): ReadonlyArray<Either<CliError, string>> => {
    if (arg === '-' && args.indexOf(arg) < i) return [E.left(readOnce)]
    if (arg === '-' || !isFolder(arg)) return [E.right(arg)]
    const found = scriptsIn(arg)
    return found.length === 0 ?
        [E.left(usage('the folder holds no scripts (.wast, or .json of wast2json)', arg))]
      : found.map(E.right)
  })

const sourceName = (source: ModuleSource): string | null => (source._tag === 'file' ? source.name : null)

/** The file that a command is about. */
const fileOf = (c: Command): string | null => {
  switch (c._tag) {
    case 'module':
      return sourceName(c.source)
    case 'assert_malformed':
    case 'assert_invalid':
    case 'assert_malformed_custom':
    case 'assert_invalid_custom':
      return sourceName(c.module.source)
    case 'assert_unlinkable':
    case 'assert_trap':
      return c.of._tag === 'module' ? sourceName(c.of.source) : null
    case 'input':
      return c.file
    default:
      return null
  }
}

/** Only what is in the folder of the script: a script of somebody else opens no other files. */
const readBeside = (folder: string, name: string): Uint8Array | null => {
  const path = join(folder, name)
  if (leavesFolder(name) || !isReallyInside(folder, path)) return null
  try {
    const known = statSync(path)
    return known.isFile() && known.size <= mostInput ? new Uint8Array(readFileSync(path)) : null
  } catch {
    return null // the command that needs it says so
  }
}

/** Reads what a script names, and what the scripts that it inputs name. */
const filesOf = (folder: string, script: Script): ReadonlyMap<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>()
  const open: Array<Script> = [script]
  for (let s = open.pop(); s !== undefined; s = open.pop())
    for (const { command } of s) {
      if (command._tag === 'script') open.push(command.commands)
      const name = fileOf(command)
      const bytes = name === null || files.has(name) ? null : readBeside(folder, name)
      if (name === null || bytes === null) continue
      files.set(name, bytes)
      const inner = command._tag === 'input' ? readScript(bytes) : null
      if (inner !== null && E.isRight(inner)) open.push(inner.right.script)
    }
  return files
}

const parseJson = ({ name, bytes }: InputFile): Either<CliError, Script> => {
  const document = E.tryCatch(
    (): unknown => JSON.parse(Buffer.from(bytes).toString()),
    (e) => (e instanceof Error ? e.message : String(e))
  )
  return E.mapLeft((message: string) => malformedDocument(name, message))(E.chain(readJsonScript)(document))
}

const parse = (input: InputFile): Either<CliError, Script> =>
  input.name.endsWith('.json') ? parseJson(input)
  : isBinary(input) ? E.left(usage('is a binary module, no script; reduct run or reduct validate takes it', input.name))
  : E.bimap(
      (e: Parameters<typeof malformedText>[1]) => malformedText(input, e, 'script'),
      ({ script }: ReadScript) => script
    )(readScript(input.bytes))

export const loadScript = async (path: string): Promise<Either<CliError, ScriptFile>> => {
  const input = await readInput(path)
  if (E.isLeft(input)) return input
  const folder = path === '-' ? '.' : dirname(path)
  return E.map((script: Script) => ({ input: input.right, script, files: filesOf(folder, script) }))(parse(input.right))
}
