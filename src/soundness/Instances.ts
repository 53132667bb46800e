/**
 * Typing of the instances in the lists of a store, other than heap objects.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#store-validity
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { addr, type ModuleAddr } from '../execution/runtime/Addresses.ts'
import { pageSize } from '../execution/modules/allocate.ts'
import type {
  DataInst,
  ElemInst,
  FuncInst,
  GlobalInst,
  ListName,
  MemInst,
  ModuleInst,
  Store,
  TableInst,
  TagInst
} from '../execution/runtime/Store.ts'
import type { Ref } from '../execution/runtime/Values.ts'
import * as B from '../persistent/memory/Bytes.ts'
import * as V from '../persistent/Vector.ts'
import type { Func } from '../structure/Module.ts'
import { expand } from '../types/Close.ts'
import { matchDef } from '../types/Subtype.ts'
import { checkFunc } from '../validation/Definitions.ts'
import { deftypeOk, memtypeOk, reftypeOk, tabletypeOk, tagtypeOk, valtypeOk } from './ClosedTypes.ts'
import { tally, type Derived } from './Derived.ts'
import { moduleOk } from './Modules.ts'
import { refsOk, valOk } from './Values.ts'
import { at, ofRefusal, violation, type ViolationPlace, type Violation } from './Violation.ts'

export type InstanceItem<L extends ListName> = Store[L] extends V.Vector<infer A extends object> ? A : never

/** `s |- instance : type`; `before` is what was at the address when it was last derived, if it was. */
type Rule<A> = (d: Derived, s: Store, place: ViolationPlace, x: A, before: A | null, a: number) => Violation | null

const taginstOk: Rule<TagInst> = (d, _, place, { type }) => {
  tally(d, 'Taginst_ok')
  return tagtypeOk(d, place, type)
}

const globalinstOk: Rule<GlobalInst> = (d, s, place, { type, value }) => {
  tally(d, 'Globalinst_ok')
  return valtypeOk(d, place, type.t) ?? valOk(d, s, place, value, type.t)
}

const meminstOk: Rule<MemInst> = (d, _, place, { type, bytes }) => {
  tally(d, 'Meminst_ok')
  const bad = memtypeOk(d, place, type)
  if (bad !== null) return bad
  const [wanted, found] = [Number(type.lim.min) * pageSize, B.length(bytes)]
  return wanted === found ? null : violation('Meminst_ok', place, `${wanted} bytes`, `${found} bytes`)
}

/** Every entry from index `from` on, of equal neighbours the first, with its index. */
const entriesFrom = (refs: V.Vector<Ref>, from: number): ReadonlyArray<readonly [number, Ref]> => {
  let i = from
  return V.runs(refs, from).map(([r, n]) => [(i += n) - n, r])
}

/** Entries that differ from those derived before, and those that are new, with their indices. */
const entriesToCheck = (
  refs: V.Vector<Ref>,
  before: V.Vector<Ref> = V.empty
): ReadonlyArray<readonly [number, Ref]> => [
  ...V.changes(before, refs).map(({ i, y }) => [i, y] as const),
  ...entriesFrom(refs, V.length(before))
]

const tableinstOk: Rule<TableInst> = (d, s, place, { type, refs }, before) => {
  tally(d, 'Tableinst_ok')
  const bad = tabletypeOk(d, place, type)
  if (bad !== null) return bad
  const [wanted, found] = [Number(type.lim.min), V.length(refs)]
  if (wanted !== found) return violation('Tableinst_ok', place, `${wanted} entries`, `${found} entries`)
  for (const [i, r] of entriesToCheck(refs, before?.refs)) {
    const wrong = refsOk(d, s, at(place, 'entry', i), r, type.rt)
    if (wrong !== null) return wrong
  }
  return null
}

/** Func_ok: `C |- func : dt'`, and `dt' <: dt`. */
const codeOk = (d: Derived, s: Store, place: ViolationPlace, fi: FuncInst, code: Func): Violation | null => {
  const C = moduleOk(d, s, fi.module)
  if (isLeft(C)) return C.left
  const dt = C.right.types[code.type]
  if (dt === undefined || !matchDef(dt, fi.type))
    return violation('Funcinst_ok', place, `a function of type ${fi.type.digest}`, dt?.digest ?? `type ${code.type}`)
  if (d.funcs.get(code) === C.right) return null
  tally(d, 'Func_ok')
  const bad = checkFunc(C.right, code)
  if (bad !== null) return ofRefusal(place, bad)
  d.funcs.set(code, C.right)
  return null
}

/** NON-SPEC: of a host function, which the formal rules do not know, the type alone is derived (ADR 11). */
const funcinstOk: Rule<FuncInst> = (d, s, place, fi) => {
  tally(d, 'Funcinst_ok')
  const bad = deftypeOk(d, place, fi.type)
  if (bad !== null) return bad
  const ct = expand(fi.type)
  if (ct._tag !== 'func') return violation('Funcinst_ok', place, 'a function type', `a ${ct._tag} type`)
  if (fi.params !== ct.params.length || fi.results !== ct.results.length)
    return violation(
      'Funcinst_ok',
      place,
      `${ct.params.length} to ${ct.results.length} values`,
      `${fi.params} to ${fi.results}`
    )
  return 'body' in fi.code ? codeOk(d, s, place, fi, fi.code) : null
}

const datainstOk: Rule<DataInst> = (d) => {
  tally(d, 'Datainst_ok')
  return null
}

const eleminstOk: Rule<ElemInst> = (d, s, place, { type, refs }) => {
  tally(d, 'Eleminst_ok')
  return (
    reftypeOk(d, place, type) ??
    refs.reduce<Violation | null>((bad, r, i) => bad ?? refsOk(d, s, at(place, 'entry', i), r, type), null)
  )
}

const moduleinstOk: Rule<ModuleInst> = (d, s, _place, _x, _before, a) => {
  const C = moduleOk(d, s, addr<ModuleAddr>(a))
  return isLeft(C) ? C.left : null
}

const rules: { readonly [L in ListName]: Rule<InstanceItem<L>> } = {
  tags: taginstOk,
  globals: globalinstOk,
  mems: meminstOk,
  tables: tableinstOk,
  funcs: funcinstOk,
  datas: datainstOk,
  elems: eleminstOk,
  modules: moduleinstOk
}
export const listNames = Object.keys(rules) as ReadonlyArray<ListName> // the keys of the record above

const place = (list: ListName, a: number): ViolationPlace => at(null, list.slice(0, -1), a)

/** The instance at an address, once for each object. */
export const instanceOk = <L extends ListName>(
  d: Derived,
  s: Store,
  list: L,
  a: number,
  x: InstanceItem<L>,
  before: InstanceItem<L> | null
): Violation | null => {
  if (d.instances.has(x)) return null
  const known = before !== null && d.instances.has(before) ? before : null
  const bad = rules[list](d, s, place(list, a), x, known, a)
  if (bad === null) d.instances.add(x)
  return bad
}

/** All instances of all lists. */
export const instancesOk = (d: Derived, s: Store): Violation | null => {
  for (const list of listNames) {
    const xs = V.toArray<InstanceItem<typeof list>>(s[list]) // the list of its name
    for (const [a, x] of xs.entries()) {
      const bad = instanceOk(d, s, list, a, x, null)
      if (bad !== null) return bad
    }
  }
  return null
}
