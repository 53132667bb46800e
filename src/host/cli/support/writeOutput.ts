/**
 * Results, in the file that the user names, or on standard output.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { usage, type CliError } from './exit.ts'
import { showSystemError } from './systemError.ts'
import { writeBytes } from './output.ts'

/** Where a command writes: a path, `-` for standard output. */
export const writeTo = (path: string, content: string | Uint8Array): CliError | null => {
  if (path === '-') {
    writeBytes(1, Buffer.from(content))
    return null
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return null
  } catch (e) {
    return usage(`cannot be written: ${showSystemError(e, 'write')}`, path)
  }
}
