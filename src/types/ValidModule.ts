/**
 * A module that validation has typed, with the closed types that its derivation found.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html#modules
 */
import type { Module } from '../structure/Module.ts'
import type {
  DefType,
  ExternType,
  FuncType,
  GlobalType,
  MemType,
  RefType,
  TableType,
  TagType
} from '../structure/Types.ts'

declare const valid: unique symbol

/**
 * Made by `validateModule` only; the brand exists at compile time alone. The index spaces hold the imports first, then
 * the module's own definitions. Every type is closed: no type index is left in it.
 */
export interface ValidModule {
  readonly [valid]: true
  readonly module: Module
  /** `C.TYPES`. */
  readonly types: ReadonlyArray<DefType>
  /** The module type `xt_I* -> xt_E*`: one external type for each import and each export, in order. */
  readonly imports: ReadonlyArray<ExternType>
  readonly exports: ReadonlyArray<ExternType>
  /** `C.FUNCS`, and the same expanded. */
  readonly funcs: ReadonlyArray<DefType>
  readonly funcTypes: ReadonlyArray<FuncType>
  readonly tags: ReadonlyArray<TagType>
  readonly globals: ReadonlyArray<GlobalType>
  readonly mems: ReadonlyArray<MemType>
  readonly tables: ReadonlyArray<TableType>
  readonly elems: ReadonlyArray<RefType>
}
