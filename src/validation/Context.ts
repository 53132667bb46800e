/**
 * Contexts: what an instruction is typed in. All types are closed.
 *
 * The labels, and which locals are set, change along a body and are part of the reducer's state (`Operands`).
 *
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#contexts
 */
import type { ShowUse } from '../structure/Show.ts'
import type { Locals } from './Locals.ts'
import type {
  CompType,
  DefType,
  FuncType,
  GlobalType,
  MemType,
  RefType,
  ResultType,
  TableType
} from '../structure/Types.ts'

/** The fields of a structure type: `$unpack(zt)*`, and the index of the first without a default, else -1. */
export interface ContextFields {
  readonly ts: ResultType
  readonly bare: number
}

export interface Context {
  /** `C.TYPES`, expanded (`comps`, and `fields` of structures), and as reference types: `(ref x)` and `(ref null x)`. */
  readonly types: ReadonlyArray<DefType>
  readonly comps: ReadonlyArray<CompType>
  readonly fields: ReadonlyArray<ContextFields>
  readonly refs: ReadonlyArray<RefType>
  readonly nullRefs: ReadonlyArray<RefType>
  /** `C.TAGS` and `C.FUNCS`, expanded; of functions, the types that `ref.func` yields as well. */
  readonly tags: ReadonlyArray<FuncType>
  readonly funcs: ReadonlyArray<FuncType>
  readonly funcRefs: ReadonlyArray<RefType>
  readonly globals: ReadonlyArray<GlobalType>
  readonly mems: ReadonlyArray<MemType>
  readonly tables: ReadonlyArray<TableType>
  readonly elems: ReadonlyArray<RefType>
  /** `|C.DATAS|`: every one of them is OK. */
  readonly datas: number
  /** `C.REFS`: the functions that occur in the module outside of bodies. */
  readonly declared: ReadonlySet<number>
  readonly locals: Locals
  /** `C.RETURN`; `null` outside of functions. */
  readonly result: ResultType | null
  /** NON-SPEC: how messages name the types of the module. */
  readonly use: ShowUse
}
