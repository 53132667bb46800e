/**
 * The digest of a closed, rolled recursion group: what equality of defined types compares.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling
 */
import { sha256Text } from '../prelude/Sha256.ts'
import type { CompType, DefType, FieldType, HeapType, RecGroup, StorageType, SubType } from '../structure/Types.ts'

/** Unambiguous: names of abstract heap types are letters and digits, and every other form has a mark of its own. */
const heapText = (ht: HeapType): string =>
  typeof ht === 'string' ? ht
  : ht._tag === 'def' ? `#${ht.digest}`
  : ht._tag === 'rec' ? `.${ht.i}`
  : `$${ht.x}`

const storageText = (zt: StorageType): string =>
  typeof zt === 'string' ? zt : `(${zt.null ? 'null ' : ''}${heapText(zt.ht)})`

const fieldText = (yt: FieldType): string => (yt.mut ? `mut ${storageText(yt.zt)}` : storageText(yt.zt))

const compText = (ct: CompType): string => {
  switch (ct._tag) {
    case 'struct':
      return `struct[${ct.fields.map(fieldText).join()}]`
    case 'array':
      return `array[${fieldText(ct.field)}]`
    case 'func':
      return `func[${ct.params.map(storageText).join()}][${ct.results.map(storageText).join()}]`
  }
}

const subText = (st: SubType): string =>
  `${st.final ? 'final' : 'sub'}[${st.supers.map(heapText).join()}]${compText(st.ct)}`

/** One subtype is its own text, several are the digests of theirs: no text grows with the size of the group. */
const groupText = (subtypes: ReadonlyArray<SubType>): string => {
  const texts = subtypes.map(subText)
  return texts.length === 1 ? texts.join() : texts.map(sha256Text).join(';')
}

/**
 * The recursion group of closed, rolled subtypes. A type used from another group enters as its digest, so the cost is
 * that of writing this group down, however much the groups below it share.
 */
export const recGroup = (subtypes: ReadonlyArray<SubType>): RecGroup => ({
  subtypes,
  digest: sha256Text(groupText(subtypes))
})

/** `_DEF rectype i`. */
export const defType = (group: RecGroup, i: number): DefType => ({
  _tag: 'def',
  group,
  i,
  digest: `${group.digest}.${i}`
})
