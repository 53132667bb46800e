/**
 * Typing of module instances and of functions: the contexts in which code is typed.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#module-instance-validity
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import type { ExternAddr, ModuleAddr } from '../execution/runtime/Addresses.ts'
import { externType } from '../execution/runtime/ExternAddr.ts'
import type { FuncInst, ModuleInst, Store } from '../execution/runtime/Store.ts'
import * as V from '../persistent/Vector.ts'
import type { ExternType } from '../structure/Types.ts'
import type { Context } from '../validation/Context.ts'
import { contextOf, funcType, type Declarations } from '../validation/Declarations.ts'
import { locals } from '../validation/Locals.ts'
import { deftypeOk } from './ClosedTypes.ts'
import { tally, type Derived } from './Derived.ts'
import { rootOf, type Root } from './Labels.ts'
import { at, violation, type ViolationPlace, type Violation } from './Violation.ts'

const noDeclarations: Declarations = {
  types: [],
  imports: [],
  tags: [],
  globals: [],
  mems: [],
  tables: [],
  funcs: [],
  elems: []
}
/** The context of the empty module instance. */
const emptyContext: Context = contextOf({ datas: [] }, noDeclarations, new Set())
const emptyInst: ModuleInst = {
  types: [],
  tags: [],
  globals: [],
  mems: [],
  tables: [],
  funcs: [],
  datas: [],
  elems: [],
  exports: []
}

/** Externaddr_ok of each: `s |- xa : xt`. */
const externTypes = <T extends ExternType['_tag']>(
  d: Derived,
  s: Store,
  place: ViolationPlace,
  tag: T,
  as: ReadonlyArray<number>
): Either<Violation, ReadonlyArray<Extract<ExternType, { readonly _tag: T }>>> => {
  const out: Array<Extract<ExternType, { readonly _tag: T }>> = []
  for (const [i, a] of as.entries()) {
    tally(d, `Externaddr_ok/${tag}`)
    // An address of the list of its kind.
    const xt = externType(s, { _tag: tag, a } as ExternAddr)
    if (xt?._tag !== tag)
      return left(
        violation(`Externaddr_ok/${tag}`, at(place, tag, i), 'an address of the store', `${a}, which dangles`)
      )
    out.push(xt as Extract<ExternType, { readonly _tag: T }>) // its tag was compared
  }
  return right(out)
}

/** Datainst_ok and Eleminst_ok are derived with the store; here the addresses must be there. */
const segmentsOk = (s: Store, place: ViolationPlace, m: ModuleInst): Violation | null => {
  const data = m.datas.findIndex((a) => V.get(s.datas, a) === undefined)
  if (data >= 0)
    return violation('Moduleinst_ok', at(place, 'data', data), 'an address of the store', `${m.datas[data]}`)
  const elem = m.elems.findIndex((a) => V.get(s.elems, a) === undefined)
  return elem < 0 ? null : (
      violation('Moduleinst_ok', at(place, 'elem', elem), 'an address of the store', `${m.elems[elem]}`)
    )
}

/** Exportinst_ok of each, `$disjoint_` of the names, and each address is one of the instance. */
const exportsOk = (d: Derived, s: Store, place: ViolationPlace, m: ModuleInst): Violation | null => {
  const own = { tag: m.tags, global: m.globals, mem: m.mems, table: m.tables, func: m.funcs }
  const sets = new Map(Object.entries(own).map(([tag, as]) => [tag, new Set<number>(as)]))
  const names = new Set<string>()
  for (const [i, { name, addr }] of m.exports.entries()) {
    tally(d, 'Exportinst_ok')
    const here = at(place, 'export', i)
    if (externType(s, addr) === undefined)
      return violation('Exportinst_ok', here, 'an address of the store', `${addr._tag} ${addr.a}, which dangles`)
    if (names.has(name)) return violation('Moduleinst_ok', here, 'a name of its own', JSON.stringify(name))
    if (sets.get(addr._tag)?.has(addr.a) !== true)
      return violation('Moduleinst_ok', here, `a ${addr._tag} of the instance`, `address ${addr.a}`)
    names.add(name)
  }
  return null
}

const declarationsOf = (
  d: Derived,
  s: Store,
  place: ViolationPlace,
  m: ModuleInst
): Either<Violation, Declarations> => {
  const tags = externTypes(d, s, place, 'tag', m.tags)
  if (isLeft(tags)) return tags
  const globals = externTypes(d, s, place, 'global', m.globals)
  if (isLeft(globals)) return globals
  const mems = externTypes(d, s, place, 'mem', m.mems)
  if (isLeft(mems)) return mems
  const tables = externTypes(d, s, place, 'table', m.tables)
  if (isLeft(tables)) return tables
  const funcs = externTypes(d, s, place, 'func', m.funcs)
  if (isLeft(funcs)) return funcs
  return right({
    types: m.types,
    imports: [],
    tags: tags.right,
    globals: globals.right,
    mems: mems.right,
    tables: tables.right,
    funcs: funcs.right.flatMap(({ type }) => (type._tag === 'def' ? [type] : [])),
    elems: m.elems.flatMap((a) => V.get(s.elems, a)?.type ?? [])
  })
}

/**
 * Moduleinst_ok: `s |- moduleinst : C`. REFS are all functions, RECS is empty. What memory grows by is no matter to `C`:
 * only address and element types of memories and tables are looked at (Externaddr_ok/sub).
 */
export const moduleOk = (d: Derived, s: Store, a: ModuleAddr): Either<Violation, Context> => {
  if (a < 0) return right(emptyContext)
  const m = V.get(s.modules, a)
  const place = at(null, 'module', a)
  if (m === undefined) return left(violation('Moduleinst_ok', place, 'a module instance', 'an address that dangles'))
  const known = d.modules.get(m)
  if (known !== undefined) return right(known)
  tally(d, 'Moduleinst_ok')
  for (const [i, dt] of m.types.entries()) {
    const bad = deftypeOk(d, at(place, 'type', i), dt)
    if (bad !== null) return left(bad)
  }
  const declared = declarationsOf(d, s, place, m)
  if (isLeft(declared)) return declared
  const bad = segmentsOk(s, place, m) ?? exportsOk(d, s, place, m)
  if (bad !== null) return left(bad)
  const C = contextOf(m, declared.right, new Set(m.funcs.keys()))
  d.modules.set(m, C)
  return right(C)
}

/** The context of code that is in no function. */
export const moduleRoot = (d: Derived, s: Store, a: ModuleAddr): Either<Violation, Root> => {
  const inst = a < 0 ? emptyInst : V.get(s.modules, a)
  const known = inst && d.roots.get(inst)
  if (known !== undefined) return right(known)
  const C = moduleOk(d, s, a)
  if (isLeft(C)) return C
  const root = rootOf(C.right, a)
  if (inst !== undefined) d.roots.set(inst, root)
  return right(root)
}

/** The context of a function's body: `C` with its locals, and RETURN, which the formal rules forget. */
export const funcRoot = (d: Derived, s: Store, fi: FuncInst): Either<Violation, Root> => {
  const known = d.roots.get(fi)
  if (known !== undefined) return right(known)
  const C = moduleOk(d, s, fi.module)
  if (isLeft(C)) return C
  const ft = funcType(fi.type)
  const declared = 'body' in fi.code ? fi.code.locals : []
  const root = rootOf({ ...C.right, locals: locals(C.right.types, ft.params, declared), result: ft.results }, fi.module)
  d.roots.set(fi, root)
  return right(root)
}
