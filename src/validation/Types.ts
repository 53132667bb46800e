/**
 * Validity of types as they are in a module: their type indices exist.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/types.html
 */
import type { Invalid } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import type { CompType, HeapType, RefType, ResultType, StorageType, TypeUse, ValType } from '../structure/Types.ts'
import { writtenOut } from '../structure/Show.ts'

/** Typeuse_ok/typeidx: `C |- _IDX x : OK` if `C.TYPES[x]` exists. `n` is `|C.TYPES|`; closed uses are in no module. */
export const checkUse = (n: number, tu: TypeUse): Invalid | null =>
  tu._tag === 'idx' && tu.x < n ? null : invalid('Typeuse_ok/typeidx', `unknown type ${writtenOut(tu)}`)

/** Heaptype_ok/{abs,typeuse,bot}. */
export const checkHeap = (n: number, ht: HeapType): Invalid | null => (typeof ht === 'string' ? null : checkUse(n, ht))

/** Reftype_ok. */
export const checkRef = (n: number, rt: RefType): Invalid | null => checkHeap(n, rt.ht)

/** Valtype_ok/{num,vec,ref,bot}, with Numtype_ok and Vectype_ok, which hold of all. */
export const checkVal = (n: number, t: ValType): Invalid | null => (typeof t === 'string' ? null : checkRef(n, t))

/** Storagetype_ok/{val,pack}, with Packtype_ok, which holds of all. */
const checkStorage = (n: number, zt: StorageType): Invalid | null => (typeof zt === 'string' ? null : checkRef(n, zt))

/** The first refusal in a list, in order. */
export const firstOf = <A>(xs: ReadonlyArray<A>, check: (x: A, i: number) => Invalid | null): Invalid | null => {
  for (let i = 0; i < xs.length; i++) {
    const found = check(xs[i] as A, i)
    if (found !== null) return found
  }
  return null
}

/** Resulttype_ok. */
const checkResult = (n: number, ts: ResultType): Invalid | null => firstOf(ts, (t) => checkVal(n, t))

/** Comptype_ok/{struct,array,func}, with Fieldtype_ok. */
export const checkComp = (n: number, ct: CompType): Invalid | null => {
  switch (ct._tag) {
    case 'struct':
      return firstOf(ct.fields, (yt) => checkStorage(n, yt.zt))
    case 'array':
      return checkStorage(n, ct.field.zt)
    case 'func':
      return checkResult(n, ct.params) ?? checkResult(n, ct.results)
  }
}
