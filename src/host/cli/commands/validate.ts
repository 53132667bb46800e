/**
 * `reduct validate`: decodes or parses files, and validates them.
 */
import * as E from 'fp-ts/lib/Either.js'
import { complaintJson, exit } from '../support/exit.ts'
import { loadValid, readOnce } from '../support/files.ts'
import { print, printError, printJson } from '../support/output.ts'

/** The exit code: that of the first file that is not valid. */
export const validateCommand = async (files: ReadonlyArray<string>, json: boolean): Promise<number> => {
  let code: number = exit.ok
  for (const [i, file] of files.entries()) {
    const again = file === '-' && files.indexOf(file) < i
    const loaded = again ? E.left(readOnce) : await loadValid(file)
    if (E.isLeft(loaded)) {
      if (code === exit.ok) code = loaded.left.code
      if (json) printJson(complaintJson(loaded.left))
      else printError(loaded.left.message)
    } else if (json) printJson({ file: loaded.right.input.name, outcome: 'valid', exitCode: exit.ok })
    else print(`${loaded.right.input.name}: valid`)
  }
  return code
}
