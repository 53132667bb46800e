/**
 * Types as people write them, for messages.
 *
 * Spec: https://webassembly.github.io/spec/core/text/types.html
 */
import type { AbsHeapType, DefType, HeapType, RefType, ResultType, StorageType } from '../structure/Types.ts'

const abbreviations: Readonly<Record<Exclude<AbsHeapType, 'bot'>, string>> = {
  any: 'anyref',
  eq: 'eqref',
  i31: 'i31ref',
  struct: 'structref',
  array: 'arrayref',
  none: 'nullref',
  func: 'funcref',
  nofunc: 'nullfuncref',
  exn: 'exnref',
  noexn: 'nullexnref',
  extern: 'externref',
  noextern: 'nullexternref'
}

/** An index of the module that has the type, or the beginning of its digest where it has none. */
const heapText = (types: ReadonlyArray<DefType>, ht: HeapType): string => {
  if (typeof ht === 'string') return ht
  if (ht._tag !== 'def') return ht._tag === 'idx' ? `${ht.x}` : `rec.${ht.i}`
  const x = types.findIndex((dt) => dt.digest === ht.digest)
  return x >= 0 ? `${x}` : `#${ht.digest.slice(0, 8)}.${ht.i}`
}

export const refText = (types: ReadonlyArray<DefType>, rt: RefType): string =>
  rt.null && typeof rt.ht === 'string' && rt.ht !== 'bot' ?
    abbreviations[rt.ht]
  : `(ref ${rt.null ? 'null ' : ''}${heapText(types, rt.ht)})`

export const typeText = (types: ReadonlyArray<DefType>, t: StorageType): string =>
  typeof t === 'string' ? t : refText(types, t)

/** NON-SPEC: of a long list the end is shown, which is the top of the stack. */
const shown = 24

/** `[t*]`, as in the messages of the official suite. */
export const resultText = (types: ReadonlyArray<DefType>, ts: ResultType): string => {
  const tail = ts.slice(-shown).map((t) => typeText(types, t))
  return `[${[...(ts.length > shown ? ['...'] : []), ...tail].join(' ')}]`
}
