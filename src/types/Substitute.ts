/**
 * Substitution of type uses in types: closing, rolling and unrolling are the three uses of it.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#substitution
 */
import type {
  CompType,
  ExternType,
  FieldType,
  HeapType,
  RefType,
  ResultType,
  StorageType,
  SubType,
  TypeUse,
  ValType
} from '../structure/Types.ts'
import { ref } from '../structure/Types.ts'

/** What replaces a type use. Defined types are closed: nothing is substituted inside of one. */
export type Substitution = (tu: TypeUse) => TypeUse

/** `$subst_heaptype`. What does not change keeps its identity, here and below. */
export const substHeap = (f: Substitution, ht: HeapType): HeapType => (typeof ht === 'string' ? ht : f(ht))

/** `$subst_reftype`. */
export const substRef = (f: Substitution, rt: RefType): RefType => {
  const ht = substHeap(f, rt.ht)
  return ht === rt.ht ? rt : ref(rt.null, ht)
}

/** `$subst_valtype`. */
const substVal = (f: Substitution, t: ValType): ValType => (typeof t === 'string' ? t : substRef(f, t))

/** `$subst_resulttype`. */
const substResult = (f: Substitution, ts: ResultType): ResultType => ts.map((t) => substVal(f, t))

const substStorage = (f: Substitution, zt: StorageType): StorageType => (typeof zt === 'string' ? zt : substRef(f, zt))

const substField = (f: Substitution, yt: FieldType): FieldType => ({ mut: yt.mut, zt: substStorage(f, yt.zt) })

/** `$subst_comptype`. */
const substComp = (f: Substitution, ct: CompType): CompType => {
  switch (ct._tag) {
    case 'struct':
      return { _tag: 'struct', fields: ct.fields.map((yt) => substField(f, yt)) }
    case 'array':
      return { _tag: 'array', field: substField(f, ct.field) }
    case 'func':
      return { _tag: 'func', params: substResult(f, ct.params), results: substResult(f, ct.results) }
  }
}

/** `$subst_subtype`. */
export const substSub = (f: Substitution, st: SubType): SubType => ({
  final: st.final,
  supers: st.supers.map(f),
  ct: substComp(f, st.ct)
})

/** `$subst_externtype`. */
export const substExtern = (f: Substitution, xt: ExternType): ExternType => {
  switch (xt._tag) {
    case 'tag':
      return { _tag: 'tag', type: f(xt.type) }
    case 'func':
      return { _tag: 'func', type: f(xt.type) }
    case 'global':
      return { _tag: 'global', mut: xt.mut, t: substVal(f, xt.t) }
    case 'mem':
      return xt
    case 'table':
      return { _tag: 'table', at: xt.at, lim: xt.lim, rt: substRef(f, xt.rt) }
  }
}
