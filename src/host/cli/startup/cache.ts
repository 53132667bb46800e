/**
 * The command line as one script, and what V8 made of it when it was built: parsing and compiling it takes longer than
 * running a small program.
 *
 * Code is used by the V8 that made it, for the text it was made of, and whole: V8 looks at its own version and flags, the
 * digest at the rest. Otherwise the text is compiled, as it would be without the code.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'

const digestSize = 32
const digestOf = (text: Uint8Array, code: Uint8Array): Buffer => createHash('sha256').update(text).update(code).digest()

const codeFile = (folder: string): string => join(folder, 'reduct.code')

const readCode = (folder: string, text: Uint8Array): Buffer | undefined => {
  try {
    const file = readFileSync(codeFile(folder))
    const code = file.subarray(digestSize)
    return digestOf(text, code).equals(file.subarray(0, digestSize)) ? code : undefined
  } catch {
    return undefined // without code, or where it cannot be read, there is still the text
  }
}

/** The command line in a folder, compiled; it has not run. */
export interface CompiledScript {
  readonly script: Script
  /** V8 took the code: nothing had to be compiled. */
  readonly ready: boolean
  readonly text: Uint8Array
}

export const compiled = (folder: string): CompiledScript => {
  const filename = join(folder, 'reduct.js')
  const text = readFileSync(filename)
  const cachedData = readCode(folder, text)
  // the bundler writes ASCII, which latin1 reads fastest
  const script = new Script(text.toString('latin1'), { filename, ...(cachedData === undefined ? {} : { cachedData }) })
  return { script, ready: script.cachedDataRejected === false, text }
}

/** Runs the command line with the arguments of the process. */
export const start = (folder: string, { script }: CompiledScript): void => {
  const url = pathToFileURL(join(folder, 'reduct.js')).href
  // the bundler makes a function of what the text needs from around it
  const command = script.runInThisContext() as (require: NodeJS.Require, url: string) => void
  command(createRequire(url), url)
}

/** Keeps what V8 has made of the text, with the functions that have run so far. */
export const keepCode = (folder: string, { script, text }: CompiledScript): void => {
  const code = script.createCachedData()
  writeFileSync(codeFile(folder), Buffer.concat([digestOf(text, code), code]))
}
