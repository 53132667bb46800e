/**
 * The context of a module: the closed types of all that it imports and declares.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html#modules
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { left, right } from 'fp-ts/lib/Either.js'
import type { Invalid } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import { importCount, type Module } from '../structure/Module.ts'
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
import { named } from '../structure/Show.ts'
import { idxUse, ref } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import type { Context, ContextFields } from './Context.ts'
import { checkExternType, checkMemType, checkTableType, checkTagType } from './Externals.ts'
import { defaultable, noLocals, unpack } from './Locals.ts'
import { closeExtern, closeRef, closeTypes, expand } from '../types/Close.ts'
import { checkRef, checkVal } from './Types.ts'
import { checkShapes, checkTypes } from './TypeSection.ts'

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

/** Func_ok, its first premise: `C.TYPES[x] ~~ FUNC ...`. */
const checkFuncType = (comps: ReadonlyArray<CompType>, x: number): Invalid | null => {
  const ct = comps[x]
  return (
    ct === undefined ? invalid('Func_ok', `unknown type ${x}`)
    : ct._tag === 'func' ? null
    : invalid('Func_ok', `type mismatch: type ${x} is no function type`)
  )
}

/** The errors of a list, one per item at most, each located in its section. */
export const each = function* <A, E extends Refusal>(
  items: ReadonlyArray<A>,
  section: string,
  offset: number,
  check: (item: A, i: number) => E | null
): Generator<E, void, undefined> {
  const locate = inItem(section, offset)
  for (const [i, item] of items.entries()) {
    const bad = locate(check(item, i), i)
    if (bad !== null) yield bad
  }
}

/** Import_ok, Tag_ok, Mem_ok, and of globals, tables, functions and segments what does not need a context. */
const declarationErrors = function* (m: Module, comps: ReadonlyArray<CompType>): Generator<Invalid, void, undefined> {
  const n = comps.length
  yield* each(m.imports, 'import', 0, ({ type }) => checkExternType(comps, type))
  yield* each(m.tags, 'tag', importCount(m, 'tag'), (jt) => checkTagType(comps, jt))
  yield* each(m.globals, 'global', importCount(m, 'global'), ({ type }) => checkVal(n, type.t))
  yield* each(m.mems, 'memory', importCount(m, 'mem'), (mt) => checkMemType(mt))
  yield* each(m.tables, 'table', importCount(m, 'table'), ({ type }) => checkTableType(n, type))
  yield* each(m.funcs, 'func', importCount(m, 'func'), ({ type }) => checkFuncType(comps, type))
  yield* each(m.elems, 'elem', 0, ({ type }) => checkRef(n, type))
}

const isDef = (tu: TypeUse): tu is DefType => tu._tag === 'def'

/** What is wrong with types and declarations, lazily. Of the types the first error only: they build on each other. */
const undeclared = function* (m: Module, types: ReadonlyArray<DefType>): Generator<Refusal, void, undefined> {
  const bad = checkTypes(m.types, types)
  if (bad !== null) yield bad
  else yield* declarationErrors(m, types.map(expand))
}

/** The errors of types and declarations that are found before anything is typed; of an empty list, `declare` succeeds. */
export const undeclaredIn = (m: Module): ReadonlyArray<Refusal> => {
  const unfit = checkShapes(m.types)
  return unfit === null ? [...undeclared(m, closeTypes(m.types))] : [unfit]
}

/**
 * Types_ok and the types of all declarations. What comes out is closed: every index in it was checked before.
 */
export const declare = (m: Module): Either<Refusal, Declarations> => {
  const unfit = checkShapes(m.types)
  if (unfit !== null) return left(unfit)
  const types = closeTypes(m.types)
  const [bad] = undeclared(m, types)
  if (bad !== undefined) return left(bad)
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

/** What structure instructions need of a type in O(1): its fields unpacked, and the first that has no default. */
const fieldTypes = (ct: CompType): ContextFields =>
  ct._tag === 'struct' ?
    { ts: ct.fields.map(({ zt }) => unpack(zt)), bare: ct.fields.findIndex(({ zt }) => !defaultable(zt)) }
  : noFields
const noFields: ContextFields = { ts: [], bare: -1 }

/** The context `C` in which the definitions of a module are typed. `declared` is `C.REFS`; `typeNames` are for messages. */
export const contextOf = (
  m: { readonly datas: ArrayLike<unknown> },
  d: Declarations,
  declared: ReadonlySet<number>,
  typeNames?: ReadonlyMap<number, string>
): Context => {
  const comps = d.types.map(expand)
  const refs = new Map(d.types.map((dt) => [dt, ref(false, dt)]))
  return {
    types: d.types,
    comps,
    fields: comps.map(fieldTypes),
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
    result: null,
    use: named(typeNames === undefined ? d : { types: d.types, typeNames })
  }
}
