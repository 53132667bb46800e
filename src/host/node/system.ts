/**
 * What the system says, in the words of WASI: error numbers, and the types of files.
 */
import type { Stats } from 'node:fs'
import { isErrno, type Errno } from '../../wasi/index.ts'
import type { FileType } from '../../wasi/Stdio.ts'

/** The error number of a system error: `EPIPE` is `pipe`. */
export const errnoOf = (error: Error): Errno => {
  const code = 'code' in error ? String(error.code) : ''
  const name = code.replace(/^E/, '').toLowerCase()
  return isErrno(name) ? name : 'io'
}

/** The type of the file that a descriptor is open for. */
export const typeOf = (stat: Stats): FileType =>
  stat.isFile() ? 'regular'
  : stat.isCharacterDevice() ? 'character'
  : stat.isSocket() ? 'stream'
  : stat.isBlockDevice() ? 'block'
  : stat.isDirectory() ? 'directory'
  : 'unknown'
