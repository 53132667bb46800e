/**
 * Input files: bytes from a path or from standard input, then a module, binary or text, then a valid one.
 */
import { type InputFile, type Loaded, type LoadedValid } from './model.ts'
import { fstatSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { namesOf } from '../../../binary/Names.ts'
import { offsetOf } from '../../../binary/Offsets.ts'
import { moduleDecode, moduleValidate } from '../../../embedding/Modules.ts'
import type { PathStep, Place } from '../../../structure/Errors.ts'
import { invalidComplaint, limitComplaint, malformedComplaint, usage, type CliError } from './exit.ts'

const reasons = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied'
} as const

const unreadable = (file: string, error: unknown): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason =
    code in reasons ? reasons[code as keyof typeof reasons]
    : code === '' ? String(error)
    : code
  return usage(`cannot be read: ${reason}`, file)
}

/** A second `-` among the files of a command. */
export const readOnce: CliError = usage('standard input can be read once only', '<stdin>')

export const readInput = async (file: string): Promise<Either<CliError, InputFile>> => {
  const name = file === '-' ? '<stdin>' : file
  try {
    if (file === '-' && fstatSync(0).isDirectory()) return E.left(usage(`cannot be read: ${reasons.EISDIR}`, name))
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file)
    // a plain view: the core compares and hashes bytes, and a Buffer's slices are not copies
    return E.right({ name, bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) })
  } catch (error) {
    return E.left(unreadable(name, error))
  }
}

export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false // whoever reads or writes it says what is wrong
  }
}

/** The name by which a program knows itself. */
export const programName = (input: InputFile): string => basename(input.name)

const MAGIC = 0
/** Text begins, behind white space and an optional byte order mark, with a parenthesis or a comment. */
const textual = /^(\uFEFF)?\s*(\(|;;)/

export const isBinary = ({ bytes }: InputFile): boolean => bytes[0] === MAGIC

/** By the name, or else by how the input begins; a `.wasm` file is binary whatever it holds. */
const isText = ({ name, bytes }: InputFile): boolean =>
  /\.(wat|wast)$/i.test(name) ||
  (!/\.wasm$/i.test(name) &&
    !isBinary({ name, bytes }) &&
    textual.test(Buffer.from(bytes.subarray(0, 4096)).toString()))

const loadBinary = (input: InputFile): Either<CliError, Loaded> => {
  const { name, bytes } = input
  const decoded = moduleDecode(bytes)
  if (E.isLeft(decoded)) {
    const e = decoded.left
    return E.left(e._tag === 'Malformed' ? malformedComplaint(name, e, bytes.length, null) : limitComplaint(name, e))
  }
  const placeOf = (path: ReadonlyArray<PathStep>): Place | null => {
    const offset = offsetOf(bytes, path)
    return offset === null ? null : { _tag: 'offset', offset }
  }
  return E.right({
    input,
    module: decoded.right,
    text: null,
    placeOf,
    shownAt: () => null,
    annotation: null,
    names: namesOf(decoded.right).names
  })
}

/** Decodes or parses; what reads texts is loaded for the first of them. */
export const loadModule = async (input: InputFile): Promise<Either<CliError, Loaded>> =>
  isText(input) ? (await import('./textModule.ts')).loadText(input) : loadBinary(input)

export const validateLoaded = (loaded: Loaded): Either<CliError, LoadedValid> => {
  const { input, module, names, annotation, placeOf, shownAt } = loaded
  const valid = moduleValidate(module, names.types)
  if (E.isLeft(valid)) {
    const e = valid.left
    if (e._tag === 'ImplementationLimit') return E.left(limitComplaint(input.name, e))
    const at = placeOf(e.path)
    return E.left(invalidComplaint(input.name, { ...e, at }, shownAt(at)))
  }
  return annotation === null ? E.right({ ...loaded, valid: valid.right }) : E.left(annotation)
}

/** Reads, decodes or parses, and validates. */
export const loadValid = async (file: string): Promise<Either<CliError, LoadedValid>> => {
  const input = await readInput(file)
  if (E.isLeft(input)) return input
  const loaded = await loadModule(input.right)
  return E.isLeft(loaded) ? loaded : validateLoaded(loaded.right)
}
