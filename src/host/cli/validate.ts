/**
 * `reduct validate`: decodes and validates files.
 */
import * as E from 'fp-ts/lib/Either.js'
import { loadValid } from './files.ts'
import { print, printError, printJson } from './output.ts'
import { complaintReport } from './report.ts'

/** The exit code: that of the last file that is not valid. */
export const validateCommand = async (files: ReadonlyArray<string>, json: boolean): Promise<number> => {
  let code = 0
  for (const file of files) {
    const loaded = await loadValid(file)
    if (E.isLeft(loaded)) {
      code = loaded.left.code
      if (json) printJson({ file, ...complaintReport(loaded.left).json })
      else printError(loaded.left.message)
    } else if (json) printJson({ file: loaded.right.input.name, outcome: 'valid' })
    else print(`${loaded.right.input.name}: valid`)
  }
  return code
}
