/**
 * `reduct validate`: decodes or parses files, and validates them.
 */
import * as E from 'fp-ts/lib/Either.js'
import { complaintJson, exit, type CliError } from '../support/exit.ts'
import { complaintsOf, loadModule, loadValid, readInput, readOnce } from '../support/files.ts'
import { print, printComplaint, printError, printJson } from '../support/output.ts'
import { count } from '../support/count.ts'

export interface ValidateOptions {
  readonly json?: true | undefined
  readonly all?: true | undefined
}

/** A file: its name where it is valid, or what is wrong. */
type Checked = E.Either<ReadonlyArray<CliError>, string>

const firstOf = async (file: string): Promise<Checked> =>
  E.bimap(
    (e: CliError) => [e],
    (valid: { readonly input: { readonly name: string } }) => valid.input.name
  )(await loadValid(file))

const allOf = async (file: string): Promise<Checked> => {
  const input = await readInput(file)
  if (E.isLeft(input)) return E.left([input.left])
  const loaded = await loadModule(input.right)
  if (E.isLeft(loaded)) return E.left([loaded.left])
  const found = complaintsOf(loaded.right)
  return found.length === 0 ? E.right(input.right.name) : E.left(found)
}

/** The exit code: that of the first error of the first file that is not valid. */
export const validateCommand = async (files: ReadonlyArray<string>, o: ValidateOptions): Promise<number> => {
  const check = o.all === true ? allOf : firstOf
  let code: number = exit.ok
  for (const [i, file] of files.entries()) {
    const again = file === '-' && files.indexOf(file) < i
    const checked: Checked = again ? E.left([readOnce]) : await check(file)
    if (E.isLeft(checked)) {
      const found = checked.left
      if (code === exit.ok) code = found[0]?.code ?? exit.ok
      for (const each of found) {
        if (o.json === true) printJson(complaintJson(each))
        else printComplaint(each.message)
      }
      if (found.length > 1 && o.json !== true) printError(`${found[0]?.file ?? file}: ${count(found.length, 'error')}`)
    } else if (o.json === true) printJson({ file: checked.right, outcome: 'valid', exitCode: exit.ok })
    else print(`${checked.right}: valid`)
  }
  return code
}
