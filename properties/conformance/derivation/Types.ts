/**
 * The rules of chapter 3 by which types of a module are valid: one derivation, as the list of its rules.
 *
 * Nothing here decides: what it is given is in a module that the validator has accepted.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/types.html
 */
import type { ValidationRule } from '../../../src/spec/generated/RuleNames.ts'
import type {
  CompType,
  ExternType,
  FieldType,
  GlobalType,
  HeapType,
  RecType,
  RefType,
  ResultType,
  StorageType,
  SubType,
  TableType,
  TypeUse,
  ValType
} from '../../../src/structure/Types.ts'

/** A rule of the catalogue, or a step of the validation algorithm in place of rules that have no clause. */
export type Step = ValidationRule | `algorithm/${string}`
export type Steps = ReadonlyArray<Step>

export const useSteps = (tu: TypeUse): Steps => (tu._tag === 'idx' ? ['Typeuse_ok/typeidx', 'algorithm/close'] : [])

export const heapSteps = (ht: HeapType): Steps =>
  typeof ht === 'string' ? ['Heaptype_ok/abs'] : ['Heaptype_ok/typeuse', ...useSteps(ht)]

export const refSteps = ({ ht }: RefType): Steps => ['Reftype_ok', ...heapSteps(ht)]

export const valSteps = (t: ValType): Steps => {
  if (typeof t !== 'string') return ['Valtype_ok/ref', ...refSteps(t)]
  return t === 'v128' ? ['Valtype_ok/vec', 'Vectype_ok'] : ['Valtype_ok/num', 'Numtype_ok']
}

export const resultSteps = (ts: ResultType): Steps => ['Resulttype_ok', ...ts.flatMap(valSteps)]

const storageSteps = (zt: StorageType): Steps =>
  zt === 'i8' || zt === 'i16' ? ['Storagetype_ok/pack', 'Packtype_ok'] : ['Storagetype_ok/val', ...valSteps(zt)]

const fieldSteps = ({ zt }: FieldType): Steps => ['Fieldtype_ok', ...storageSteps(zt)]

const compSteps = (ct: CompType): Steps => {
  switch (ct._tag) {
    case 'struct':
      return ['Comptype_ok/struct', ...ct.fields.flatMap(fieldSteps)]
    case 'array':
      return ['Comptype_ok/array', ...fieldSteps(ct.field)]
    case 'func':
      return ['Comptype_ok/func', ...resultSteps(ct.params), ...resultSteps(ct.results)]
  }
}

const usesOf = ({ supers, ct }: SubType): ReadonlyArray<TypeUse> => {
  const types: ReadonlyArray<StorageType> =
    ct._tag === 'func' ? [...ct.params, ...ct.results]
    : ct._tag === 'array' ? [ct.field.zt]
    : ct.fields.map(({ zt }) => zt)
  return [...supers, ...types.flatMap((zt) => (typeof zt === 'string' || typeof zt.ht === 'string' ? [] : [zt.ht]))]
}

/** A recursion group whose first type has index `x`. Uses of its own types become `REC i`. */
export const recSteps = ({ subtypes }: RecType, x: number): Steps => [
  'Type_ok',
  'Rectype_ok/empty',
  ...subtypes.flatMap((st): Steps => [
    'Rectype_ok/cons',
    'Subtype_ok',
    ...compSteps(st.ct),
    ...usesOf(st).flatMap((tu): Steps => (tu._tag === 'idx' && tu.x >= x ? ['algorithm/roll'] : []))
  ])
]

export const globalSteps = ({ t }: GlobalType): Steps => ['Globaltype_ok', ...valSteps(t)]
export const memSteps: Steps = ['Memtype_ok', 'Limits_ok']
export const tableSteps = ({ rt }: TableType): Steps => ['Tabletype_ok', 'Limits_ok', ...refSteps(rt)]
export const tagSteps = (tu: TypeUse): Steps => ['Tagtype_ok', ...useSteps(tu), 'Expand_use/typeidx', 'Expand']

export const externSteps = (xt: ExternType): Steps => {
  switch (xt._tag) {
    case 'tag':
      return ['Externtype_ok/tag', ...tagSteps(xt.type)]
    case 'global':
      return ['Externtype_ok/global', ...globalSteps(xt)]
    case 'mem':
      return ['Externtype_ok/mem', ...memSteps]
    case 'table':
      return ['Externtype_ok/table', ...tableSteps(xt)]
    case 'func':
      return ['Externtype_ok/func', ...useSteps(xt.type), 'Expand_use/typeidx', 'Expand']
  }
}
