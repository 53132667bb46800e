/**
 * Input files: bytes from a path or from standard input, then a module, binary or text, then a valid one.
 */
import { type InputFile, type Loaded, type LoadedValid } from './model.ts'
import { createReadStream, fstatSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { namesOf } from '../../../binary/Names.ts'
import { offsetOf } from '../../../binary/Offsets.ts'
import { moduleDecode, moduleErrors, moduleValidate } from '../../../embedding/Modules.ts'
import type { ImplementationLimit, Invalid, PathStep, Place } from '../../../structure/Errors.ts'
import { invalidComplaint, limitComplaint, malformedComplaint, usage, type CliError } from './exit.ts'
import { showFunction } from './functionIndex.ts'
import { showSystemError } from './systemError.ts'

const unreadable = (file: string, error: unknown): CliError =>
  usage(`cannot be read: ${showSystemError(error, 'read')}`, file)

/** Bytes of a file, or of standard input, that is read whole. */
export const mostInput = 2 ** 28

export const tooMuchInput = (file: string): CliError =>
  usage(`cannot be read: it has more than ${mostInput} bytes, the most that an input may have`, file)

/** All bytes of a stream, or null if there are more than `mostInput`. */
export const bytesOf = async (stream: AsyncIterable<unknown>): Promise<Buffer | null> => {
  const chunks: Array<Buffer> = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = chunk as Buffer // a stream without encoding yields bytes
    length += bytes.length
    if (length > mostInput) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** A regular file says how long it is; what else has a name may never end. */
const bytesAt = async (file: string): Promise<Buffer | null> => {
  const known = await stat(file)
  if (!known.isFile()) return bytesOf(createReadStream(file))
  return known.size > mostInput ? null : readFile(file)
}

/** A second `-` among the files of a command. */
export const readOnce: CliError = usage('standard input can be read once only', '<stdin>')

export const readInput = async (file: string): Promise<Either<CliError, InputFile>> => {
  const name = file === '-' ? '<stdin>' : file
  try {
    if (file === '-' && fstatSync(0).isDirectory()) return E.left(usage('cannot be read: it is a directory', name))
    const bytes = file === '-' ? await bytesOf(process.stdin) : await bytesAt(file)
    if (bytes === null) return E.left(tooMuchInput(name))
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
    return false // reading or writing it then says what is wrong
  }
}

/** The name by which a program knows itself. */
export const programName = (input: InputFile): string => basename(input.name)

const magic = [0, 0x61, 0x73, 0x6d]
/** Text begins, after white space and an optional byte order mark, with a parenthesis or a comment. */
const textual = /^(\uFEFF)?\s*(\(|;;)/

export const isBinary = ({ bytes }: InputFile): boolean => bytes[0] === magic[0]
const hasMagic = ({ bytes }: InputFile): boolean => magic.every((b, i) => bytes[i] === b)

/** A binary says so itself, whatever it is called. Else by the name, or else by how the input begins. */
const isText = (input: InputFile): boolean =>
  !hasMagic(input) &&
  (/\.(wat|wast)$/i.test(input.name) ||
    (!/\.wasm$/i.test(input.name) &&
      !isBinary(input) &&
      textual.test(Buffer.from(input.bytes.subarray(0, 4096)).toString())))

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

/** Why a module is not accepted, at the place in the file and with the function by its name. */
const refusalComplaint = (loaded: Loaded, e: Invalid | ImplementationLimit): CliError => {
  const { input, placeOf, shownAt } = loaded
  if (e._tag === 'ImplementationLimit') return limitComplaint(input.name, e)
  const at = placeOf(e.path)
  const [first] = e.path
  return invalidComplaint(
    input.name,
    { ...e, at },
    shownAt(at),
    first?.in === 'func' ? showFunction(loaded, first.index) : null
  )
}

export const validateLoaded = (loaded: Loaded): Either<CliError, LoadedValid> => {
  const valid = moduleValidate(loaded.module, loaded.names.types)
  if (E.isLeft(valid)) return E.left(refusalComplaint(loaded, valid.left))
  return loaded.annotation === null ? E.right({ ...loaded, valid: valid.right }) : E.left(loaded.annotation)
}

/** All that is wrong with a module, in the order in which it is found. */
export const complaintsOf = (loaded: Loaded): ReadonlyArray<CliError> => [
  ...moduleErrors(loaded.module, loaded.names.types).map((e) => refusalComplaint(loaded, e)),
  ...(loaded.annotation === null ? [] : [loaded.annotation])
]

/** Reads, decodes or parses, and validates. */
export const loadValid = async (file: string): Promise<Either<CliError, LoadedValid>> => {
  const input = await readInput(file)
  if (E.isLeft(input)) return input
  const loaded = await loadModule(input.right)
  return E.isLeft(loaded) ? loaded : validateLoaded(loaded.right)
}
