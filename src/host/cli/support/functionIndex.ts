/**
 * Functions by the names that a user knows: an index, an export, or a name of the name section or of the text.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { usage, type CliError } from './exit.ts'
import { showId } from '../../../structure/Show.ts'
import { didYouMean } from '../../../prelude/Nearest.ts'
import type { Loaded, LoadedValid } from './model.ts'

const search = ({ module: m, names }: LoadedValid, wanted: string): number | null => {
  if (/^\d+$/.test(wanted)) return Number(wanted)
  const exported = m.exports.find((e) => e.name === wanted && e.idx._tag === 'func')
  if (exported !== undefined) return exported.idx.x
  return [...names.funcs].find(([, name]) => name === wanted)?.[0] ?? null
}

const exportOf = ({ module: m }: Loaded, x: number): string | null =>
  m.exports.find(({ idx }) => idx._tag === 'func' && idx.x === x)?.name ?? null

/** The name of a function, or else that of its first export. */
export const functionName = (loaded: Loaded, x: number): string | null =>
  loaded.names.funcs.get(x) ?? exportOf(loaded, x)

/** `$sum`, `func 3 (export "sum")`, `func 3`. */
export const showFunction = (loaded: Loaded, x: number): string => {
  const name = loaded.names.funcs.get(x) ?? ''
  const exported = exportOf(loaded, x)
  return (
    name !== '' ? showId(name)
    : exported === null ? `func ${x}`
    : `func ${x} (export ${JSON.stringify(exported)})`
  )
}

/** All names by which a user may call a function. */
const functionNames = ({ module: m, names }: Loaded): ReadonlyArray<string> => [
  ...m.exports.flatMap(({ name, idx }) => (idx._tag === 'func' ? [name] : [])),
  ...names.funcs.values()
]

/** The index of a function; in a program that is instantiated alone into an empty store it is also its address. */
export const functionIndex = (loaded: LoadedValid, wanted: string): Either<CliError, number> => {
  const found = search(loaded, wanted)
  return found === null || found >= loaded.valid.funcs.length ?
      E.left(
        usage(
          `no function has the index, export or name ${JSON.stringify(wanted)}${didYouMean(wanted, functionNames(loaded))}`,
          loaded.input.name
        )
      )
    : E.right(found)
}
