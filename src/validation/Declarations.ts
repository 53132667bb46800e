/**
 * The context of a module: the closed types of all that it imports and declares.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html#modules
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { left, right } from 'fp-ts/lib/Either.js'
import type { Invalid } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import type { Module } from '../structure/Module.ts'
import type {
  CompType,
  DefType,
  ExternType,
  FuncType,
  GlobalType,
  MemType,
  RefType,
  TableType,
  TagType,
  TypeUse
} from '../structure/Types.ts'
import { idxUse, ref } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import type { Context } from './Context.ts'
import { checkExternType, checkMemType, checkTableType, checkTagType } from './Externals.ts'
import { noLocals } from './Locals.ts'
import { closeExtern, closeRef, closeTypes, expand } from './matching/Close.ts'
import { checkRef, checkVal, firstOf } from './Types.ts'
import { checkTypes } from './TypeSection.ts'

/** The index spaces of a module, closed: imports first. */
export interface Declarations {
  readonly types: ReadonlyArray<DefType>
  readonly imports: ReadonlyArray<ExternType>
  readonly tags: ReadonlyArray<TagType>
  readonly globals: ReadonlyArray<GlobalType>
  readonly mems: ReadonlyArray<MemType>
  readonly tables: ReadonlyArray<TableType>
  readonly funcs: ReadonlyArray<DefType>
  readonly elems: ReadonlyArray<RefType>
}

/** An error at one of the things that a module lists; `offset` is the number of imports before them. */
export const inItem =
  (section: string, offset = 0) =>
  <E extends Refusal>(error: E | null, i: number): E | null =>
    error?._tag === 'Invalid' ? { ...error, path: [{ in: section, index: offset + i }, ...error.path] } : error

const imported = <T extends ExternType['_tag']>(
  xts: ReadonlyArray<ExternType>,
  tag: T
): ReadonlyArray<Extract<ExternType, { _tag: T }>> =>
  xts.filter((xt): xt is Extract<ExternType, { _tag: T }> => xt._tag === tag)

/** How many imports of a kind a module has: where its own definitions of that kind begin. */
export const importCount = (m: Module, tag: ExternType['_tag']): number =>
  m.imports.reduce((n, { type }) => (type._tag === tag ? n + 1 : n), 0)

/** Func_ok, its first premise: `C.TYPES[x] ~~ FUNC ...`. */
const checkFuncType = (comps: ReadonlyArray<CompType>, x: number): Invalid | null => {
  const ct = comps[x]
  return (
    ct === undefined ? invalid('Func_ok', `unknown type ${x}`)
    : ct._tag === 'func' ? null
    : invalid('Func_ok', `type mismatch: type ${x} is no function type`)
  )
}

/** Import_ok, Tag_ok, Mem_ok, and of globals, tables, functions and segments what does not need a context. */
const checkDeclared = (m: Module, comps: ReadonlyArray<CompType>): Invalid | null => {
  const n = comps.length
  const own = (section: string, tag: ExternType['_tag']) => inItem(section, importCount(m, tag))
  return (
    firstOf(m.imports, ({ type }, i) => inItem('import')(checkExternType(comps, type), i)) ??
    firstOf(m.tags, (jt, i) => own('tag', 'tag')(checkTagType(comps, jt), i)) ??
    firstOf(m.globals, ({ type }, i) => own('global', 'global')(checkVal(n, type.t), i)) ??
    firstOf(m.mems, (mt, i) => own('memory', 'mem')(checkMemType(mt), i)) ??
    firstOf(m.tables, ({ type }, i) => own('table', 'table')(checkTableType(n, type), i)) ??
    firstOf(m.funcs, ({ type }, i) => own('func', 'func')(checkFuncType(comps, type), i)) ??
    firstOf(m.elems, ({ type }, i) => inItem('elem')(checkRef(n, type), i))
  )
}

const isDef = (tu: TypeUse): tu is DefType => tu._tag === 'def'

/**
 * Types_ok and the types of all declarations. What comes out is closed: every index in it was checked before.
 */
export const declare = (m: Module): Either<Refusal, Declarations> => {
  const types = closeTypes(m.types)
  const bad = checkTypes(m.types, types) ?? checkDeclared(m, types.map(expand))
  if (bad !== null) return left(bad)
  const imports = m.imports.map(({ type }) => closeExtern(types, type))
  const own = <T extends ExternType>(xt: T): T => closeExtern(types, xt) as T
  return right({
    types,
    imports,
    tags: [...imported(imports, 'tag'), ...m.tags.map(own)],
    globals: [...imported(imports, 'global'), ...m.globals.map(({ type }) => own(type))],
    mems: [...imported(imports, 'mem'), ...m.mems],
    tables: [...imported(imports, 'table'), ...m.tables.map(({ type }) => own(type))],
    funcs: [
      ...imported(imports, 'func').map(({ type }) => type),
      ...m.funcs.map(({ type }) => types[type] ?? idxUse(type))
    ].filter(isDef),
    elems: m.elems.map(({ type }) => closeRef(types, type))
  })
}

const noFunc: FuncType = { _tag: 'func', params: [], results: [] }

/** The expansion of a type that is known to be a function type. */
export const funcType = (tu: TypeUse): FuncType => {
  const ct = tu._tag === 'def' ? expand(tu) : noFunc
  return ct._tag === 'func' ? ct : noFunc
}

/** The context `C` in which the definitions of a module are typed. `declared` is `C.REFS`. */
export const contextOf = (m: Module, d: Declarations, declared: ReadonlySet<number>): Context => {
  const refs = new Map(d.types.map((dt) => [dt, ref(false, dt)]))
  return {
    types: d.types,
    comps: d.types.map(expand),
    refs: d.types.map((dt) => refs.get(dt) ?? ref(false, dt)),
    nullRefs: d.types.map((dt) => ref(true, dt)),
    tags: d.tags.map(({ type }) => funcType(type)),
    funcs: d.funcs.map(funcType),
    funcRefs: d.funcs.map((dt) => refs.get(dt) ?? ref(false, dt)),
    globals: d.globals,
    mems: d.mems,
    tables: d.tables,
    elems: d.elems,
    datas: m.datas.length,
    declared,
    locals: noLocals,
    result: null
  }
}
