/**
 * Input files: bytes from a path or from standard input, then a module, then a valid one.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { offsetOf } from '../../binary/Offsets.ts'
import { moduleDecode, moduleValidate } from '../../embedding/index.ts'
import type { ImplementationLimit, Invalid, Malformed } from '../../structure/Errors.ts'
import type { Module } from '../../structure/Module.ts'
import type { ValidModule } from '../../validation/matching/ValidModule.ts'
import { invalidComplaint, limitComplaint, malformedComplaint, usage, type Complaint } from './exit.ts'

export interface Input {
  /** The path as the user wrote it; `<stdin>` for `-`. */
  readonly name: string
  readonly bytes: Uint8Array
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied'
}

const unreadable = (file: string, error: unknown): Complaint => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return usage(`reduct: cannot read ${file}: ${reasons[code] ?? (code === '' ? String(error) : code)}`)
}

export const readInput = async (file: string): Promise<Either<Complaint, Input>> => {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file)
    // a plain view: the core compares and hashes bytes, and a Buffer's slices are not copies
    return E.right({
      name: file === '-' ? '<stdin>' : file,
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    })
  } catch (error) {
    return E.left(unreadable(file, error))
  }
}

/** The name by which a program knows itself. */
export const programName = (input: Input): string => basename(input.name)

export const decodeInput = ({ name, bytes }: Input): Either<Complaint, Module> =>
  E.mapLeft((e: Malformed | ImplementationLimit) =>
    e._tag === 'Malformed' ? malformedComplaint(name, e) : limitComplaint(name, e)
  )(moduleDecode(bytes))

const locate = (input: Input, e: Invalid): number | null => offsetOf(input.bytes, e.path)

export const validateInput = (input: Input, m: Module): Either<Complaint, ValidModule> => {
  const valid = moduleValidate(m)
  if (E.isRight(valid)) return valid
  const e = valid.left
  return E.left(
    e._tag === 'Invalid' ? invalidComplaint(input.name, e, locate(input, e)) : limitComplaint(input.name, e)
  )
}

/** Reads, decodes and validates. */
export const loadValid = async (
  file: string
): Promise<Either<Complaint, { readonly input: Input; readonly valid: ValidModule }>> => {
  const input = await readInput(file)
  if (E.isLeft(input)) return input
  return E.chain((m: Module) =>
    E.map((valid: ValidModule) => ({ input: input.right, valid }))(validateInput(input.right, m))
  )(decodeInput(input.right))
}
