/**
 * Closed external types in words, for the messages of linking: module indices mean nothing between modules, so function
 * types are written out.
 *
 * Spec: https://webassembly.github.io/spec/core/text/types.html
 */
import type { ExternType, HeapType, Limits, RefType, TypeUse, ValType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'

/** A defined type inside another type is named by the beginning of its digest. */
const heapWords = (ht: HeapType): string => {
  if (typeof ht === 'string') return ht
  switch (ht._tag) {
    case 'def':
      return `#${ht.digest.slice(0, 8)}.${ht.i}`
    case 'idx':
      return `${ht.x}`
    case 'rec':
      return `rec.${ht.i}`
  }
}

export const refWords = (rt: RefType): string => `(ref ${rt.null ? 'null ' : ''}${heapWords(rt.ht)})`
export const valWords = (t: ValType): string => (typeof t === 'string' ? t : refWords(t))
const resultWords = (ts: ReadonlyArray<ValType>): string => `[${ts.map(valWords).join(' ')}]`

const limitsWords = (lim: Limits): string => (lim.max === null ? `${lim.min}` : `${lim.min} ${lim.max}`)
const useWords = (tu: TypeUse): string => {
  if (tu._tag !== 'def') return heapWords(tu)
  const ct = expand(tu)
  return ct._tag === 'func' ? `${resultWords(ct.params)} -> ${resultWords(ct.results)}` : heapWords(tu)
}
/** Defined types that look the same on the surface may differ in their group or their supertypes. */
const namedUse = (tu: TypeUse): string => `${useWords(tu)} (${heapWords(tu)})`

/** `func [i32] -> []`, `memory i32 1 2`, `table i32 10 (ref null func)`, `global mut i32`, `tag [] -> []`. */
export const externWords = (xt: ExternType): string => {
  switch (xt._tag) {
    case 'tag':
      return `tag ${useWords(xt.type)}`
    case 'func':
      return `func ${useWords(xt.type)}`
    case 'global':
      return `global ${xt.mut ? 'mut ' : ''}${valWords(xt.t)}`
    case 'mem':
      return `memory ${xt.at} ${limitsWords(xt.lim)}`
    case 'table':
      return `table ${xt.at} ${limitsWords(xt.lim)} ${refWords(xt.rt)}`
  }
}

/** The same with the name of the defined type: for two types whose words would be equal. */
export const exactWords = (xt: ExternType): string =>
  xt._tag === 'func' || xt._tag === 'tag' ? `${xt._tag} ${namedUse(xt.type)}` : externWords(xt)
