/**
 * Functions by the names that a user knows: an index, an export, or a name of the name section or of the text.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { usage, type CliError } from './exit.ts'
import type { LoadedValid } from './model.ts'

const search = ({ module: m, names }: LoadedValid, wanted: string): number | null => {
  if (/^\d+$/.test(wanted)) return Number(wanted)
  const exported = m.exports.find((e) => e.name === wanted && e.idx._tag === 'func')
  if (exported !== undefined) return exported.idx.x
  return [...names.funcs].find(([, name]) => name === wanted)?.[0] ?? null
}

/** The index of a function; in a program that is instantiated alone into an empty store it is also its address. */
export const functionIndex = (loaded: LoadedValid, wanted: string): Either<CliError, number> => {
  const found = search(loaded, wanted)
  return found === null || found >= loaded.valid.funcs.length ?
      E.left(usage(`no function has the index, export or name ${JSON.stringify(wanted)}`, loaded.input.name))
    : E.right(found)
}
