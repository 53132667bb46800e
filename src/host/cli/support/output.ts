/**
 * Writing to the process: all of a text, also into a pipe that is slow; a reader that went away ends the program quietly.
 */
import { writeSync } from 'node:fs'
import { colourError } from './colour.ts'
import { showHidden } from '../../../prelude/Hidden.ts'
import { complaintJson, exit, type CliError } from './exit.ts'
import { showSystemError } from './systemError.ts'

/** Nobody reads any more (`| head`): not an error. */
const gone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE'
const busy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN'

/** The stream takes no more (a full disk): nothing can be done but to say so and stop. */
const unwritable = (fd: 1 | 2, error: unknown): never => {
  if (fd === 1)
    writeAll(2, `${colourError(`reduct: standard output cannot be written: ${showSystemError(error, 'write')}`)}\n`)
  process.exit(exit.usage)
}

const lock = new Int32Array(new SharedArrayBuffer(4))

/** Writes all bytes, waiting while the stream is full. */
export const writeBytes = (fd: 1 | 2, bytes: Uint8Array): void => {
  let done = 0
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      if (gone(error)) process.exit(0)
      if (!busy(error)) unwritable(fd, error)
      Atomics.wait(lock, 0, 0, 2)
    }
  }
}

export const writeAll = (fd: 1 | 2, text: string): void => {
  writeBytes(fd, Buffer.from(text))
}

export const print = (text: string): void => writeAll(1, `${text}\n`)
/** For people: a name of somebody else hides nothing and turns nothing round. */
export const printError = (text: string): void => writeAll(2, `${showHidden(text)}\n`)
/** What went wrong, in colours where the terminal has them. */
export const printComplaint = (message: string): void => writeAll(2, `${colourError(showHidden(message))}\n`)

/** The version of all reports in JSON. It changes when a field is renamed, is left out or gets another meaning. */
export const reportVersion = 1

export const printJson = (report: object): void =>
  print(
    JSON.stringify({ formatVersion: reportVersion, ...report }, (_, v: unknown) =>
      typeof v === 'bigint' ? v.toString() : v
    )
  )

/** Says what is wrong, to people or to programs; the exit code. */
export const refuse = (c: CliError, json = false): number => {
  if (json) printJson(complaintJson(c))
  else printComplaint(c.message)
  return c.code
}
