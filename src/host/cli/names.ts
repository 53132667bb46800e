/**
 * Functions by the names that a user knows: an index, an export, or an entry of the name section.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { namesOf } from '../../binary/Names.ts'
import type { Module } from '../../structure/Module.ts'
import { usage, type Complaint } from './exit.ts'
import { loadValid } from './files.ts'

const search = (m: Module, wanted: string): number | null => {
  if (/^\d+$/.test(wanted)) return Number(wanted)
  const exported = m.exports.find((e) => e.name === wanted && e.idx._tag === 'func')
  if (exported !== undefined) return exported.idx.x
  return [...namesOf(m).names.funcs].find(([, name]) => name === wanted)?.[0] ?? null
}

/** The index of a function; in a program that is instantiated alone into an empty store it is also its address. */
export const functionIndex = async (file: string, wanted: string): Promise<Either<Complaint, number>> => {
  const loaded = await loadValid(file)
  if (E.isLeft(loaded)) return loaded
  const found = search(loaded.right.valid.module, wanted)
  return found === null || found >= loaded.right.valid.funcs.length ?
      E.left(usage(`${loaded.right.input.name}: no function has the index, export or name ${JSON.stringify(wanted)}`))
    : E.right(found)
}
