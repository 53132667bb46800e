/**
 * `reduct parse`, `print` and `encode`: from one format to the other.
 */
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { moduleEncode, moduleOfText, modulePrint } from '../../../embedding/Text.ts'
import type { Module } from '../../../structure/Module.ts'
import { exit, limitComplaint, usage, type CliError } from '../support/exit.ts'
import { isFolder, loadModule, readInput, validateLoaded } from '../support/files.ts'
import type { Loaded } from '../support/model.ts'
import { printComplaint } from '../support/output.ts'
import { writeTo } from '../support/writeOutput.ts'

export type Conversion = 'parse' | 'print' | 'encode'

/** The options of the commands; only `print` has all. */
export interface ConvertOptions {
  /** A file, or a folder that takes a file for each; `-` is standard output. */
  readonly output: string
  /** Refuse modules that are not valid. */
  readonly check?: true | undefined
  /** Leave out custom sections, names among them. */
  readonly strip?: true | undefined
  readonly flat?: true | undefined
  readonly skeleton?: true | undefined
}

interface ConvertArguments extends ConvertOptions {
  readonly command: Conversion
  readonly files: ReadonlyArray<string>
}

const takesMany = (path: string): boolean => path.endsWith('/') || isFolder(path)

/** Where the result of a file goes. */
const targetOf = (a: ConvertArguments, file: string): string => {
  if (!takesMany(a.output)) return a.output
  const name = file === '-' ? 'stdin' : basename(file).replace(/\.(wasm|wat|wast)$/i, '')
  return join(a.output, name + (a.command === 'print' ? '.wat' : '.wasm'))
}

const moduleOf = (a: ConvertArguments, { module, text }: Loaded): Module => {
  if (a.strip) return { ...module, customs: [] }
  return text === null ? module : moduleOfText(text)
}

const contentOf = (a: ConvertArguments, loaded: Loaded): Either<CliError, string | Uint8Array> => {
  const m = moduleOf(a, loaded)
  if (a.command !== 'print') return E.right(moduleEncode(m))
  return E.mapLeft((e: Parameters<typeof limitComplaint>[1]) => limitComplaint(loaded.input.name, e))(
    modulePrint(m, { folded: a.flat !== true, skeleton: a.skeleton ?? false })
  )
}

const loadedOf = async (a: ConvertArguments, file: string): Promise<Either<CliError, Loaded>> => {
  const input = await readInput(file)
  if (E.isLeft(input)) return input
  const loaded = await loadModule(input.right)
  if (E.isLeft(loaded)) return loaded
  if (a.command === 'parse' && loaded.right.text === null)
    return E.left(
      usage('is a binary already; reduct encode writes its canonical form, reduct print its text', input.right.name)
    )
  return a.check ? validateLoaded(loaded.right) : loaded
}

const convert = async (a: ConvertArguments, file: string): Promise<CliError | null> => {
  const loaded = await loadedOf(a, file)
  const content = E.chain((l: Loaded) => contentOf(a, l))(loaded)
  return E.isLeft(content) ? content.left : writeTo(targetOf(a, file), content.right)
}

/** Two inputs whose results would be one file. */
const clash = (a: ConvertArguments): CliError | null => {
  const taken = new Map<string, string>()
  for (const file of a.files) {
    const target = targetOf(a, file)
    const other = taken.get(target)
    if (other !== undefined) return usage(`${other} and ${file} would both be written to ${target}`)
    taken.set(target, file)
  }
  return null
}

const misused = (a: ConvertArguments): CliError | null => {
  if (a.files.length > 1 && !takesMany(a.output))
    return usage(`several files go to a folder: add -o FOLDER/, or ${a.command} them one by one`)
  return a.command !== 'print' && a.output === '-' && process.stdout.isTTY ?
      usage('a binary is not written to a terminal: add -o FILE, or redirect standard output')
    : clash(a)
}

/** The exit code: that of the first file that could not be converted. */
export const convertCommand = async (
  command: Conversion,
  files: ReadonlyArray<string>,
  o: ConvertOptions
): Promise<number> => {
  const a = { ...o, command, files }
  const wrong = misused(a)
  if (wrong !== null) {
    printComplaint(wrong.message)
    return wrong.code
  }
  let code: number = exit.ok
  for (const file of a.files) {
    const complaint = await convert(a, file)
    if (complaint === null) continue
    if (code === exit.ok) code = complaint.code
    printComplaint(complaint.message)
  }
  return code
}
