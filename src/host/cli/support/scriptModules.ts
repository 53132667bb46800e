/**
 * Modules that scripts write: to a file or to standard output, as binary or as text.
 */
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Output } from '../../../script/index.ts'
import { moduleEncode, modulePrint } from '../../../embedding/Text.ts'
import type { ImplementationLimit } from '../../../structure/Errors.ts'
import type { Module } from '../../../structure/Module.ts'
import { limitComplaint, usage, type CliError } from './exit.ts'
import { printError } from './output.ts'
import { isOutside } from './paths.ts'
import { writeTo } from './writeOutput.ts'

const contentOf = (file: string | null, m: Module): Either<ImplementationLimit, string | Uint8Array> =>
  file === null || file.endsWith('.wat') ? modulePrint(m) : E.right(moduleEncode(m))

/** Does what the `output` commands of a script ask for: text on standard output, or a file in `folder`, if there is one. */
export const writeOutputs = (
  script: string,
  outputs: ReadonlyArray<Output>,
  folder: string | null
): CliError | null => {
  for (const { file, module } of outputs) {
    if (file !== null && folder === null) {
      printError(`${script}: (output ${JSON.stringify(file)}) is not written without --out`)
      continue
    }
    const path = file === null || folder === null ? '-' : join(folder, file)
    if (folder !== null && path !== '-' && isOutside(folder, path))
      return usage(`(output ${JSON.stringify(file)}) is outside of the folder of --out`, script)
    const content = contentOf(file, module)
    const wrong = E.isLeft(content) ? limitComplaint(script, content.left) : writeTo(path, content.right)
    if (wrong !== null) return wrong
  }
  return null
}
