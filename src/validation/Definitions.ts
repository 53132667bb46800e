/**
 * Validity of what a module defines: initialisers, bodies, segments, the start function and exports.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { Invalid } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import type { Expr } from '../structure/Instr.ts'
import type { Data, Elem, Export, Func, Module } from '../structure/Module.ts'
import type { ExternType, RefType } from '../structure/Types.ts'
import type { Refusal } from './Check.ts'
import { checkExpr } from './Body.ts'
import { checkConst } from './Const.ts'
import type { Context } from './Context.ts'
import type { Declarations } from './Declarations.ts'
import { locals } from './Locals.ts'
import { matchRef } from '../types/Subtype.ts'
import { showRefType } from '../structure/Show.ts'
import { checkVal, firstOf } from './Types.ts'

/** `$funcidx_nonfuncs`: the functions that initialisers and exports name. */
export const declaredFunctions = (m: Module): ReadonlySet<number> => {
  const found = new Set<number>()
  const look = (expr: Expr): void => {
    for (const instr of expr) if (instr._tag === 'ref.func') found.add(instr.x)
  }
  for (const { init } of m.globals) look(init)
  for (const { init } of m.tables) look(init)
  for (const { init, mode } of m.elems) {
    init.forEach(look)
    if (mode._tag === 'active') look(mode.offset)
  }
  for (const { idx } of m.exports) if (idx._tag === 'func') found.add(idx.x)
  return found
}

/**
 * Func_ok: `C |- FUNC x local* expr : dt` if `dt ~~ FUNC t_1* -> t_2*`, the locals have types, and the body is `t_2*` in
 * the context with locals `t_1*` (set) and those, one label and the result `t_2*`.
 */
export const checkFunc = (C: Context, { type, locals: groups, body }: Func): Refusal | null => {
  const ft = C.comps[type]
  if (ft?._tag !== 'func') return invalid('Func_ok', `unknown type ${type}`)
  const bad = firstOf(groups, ({ t }, index) => {
    const found = checkVal(C.types.length, t)
    return found === null ? null : { ...found, path: [{ in: 'local', index }] }
  })
  if (bad !== null) return bad
  const typed = checkExpr(
    { ...C, locals: locals(C.types, ft.params, groups), result: ft.results },
    body,
    ft.results,
    'body'
  )
  return isLeft(typed) ? typed.left : null
}

/** Elem_ok, with Elemmode_ok/{passive,declare,active}: all expressions are constant and of the element type; the table of an active one takes them. */
export const checkElem = (C: Context, rt: RefType, { init, mode }: Elem): Refusal | null => {
  for (const [index, expr] of init.entries()) {
    const bad = checkConst(C, C.globals.length, expr, rt, 'init')
    if (bad !== null) return bad._tag === 'Invalid' ? { ...bad, path: [{ in: 'item', index }, ...bad.path] } : bad
  }
  if (mode._tag !== 'active') return null
  const tt = C.tables[mode.x]
  if (tt === undefined) return invalid('Elemmode_ok/active', `unknown table ${mode.x}`)
  if (!matchRef(rt, tt.rt)) {
    const [from, to] = [showRefType(rt, C.use), showRefType(tt.rt, C.use)]
    return invalid('Elemmode_ok/active', `type mismatch: elements ${from} do not match ${to} of table ${mode.x}`)
  }
  return checkConst(C, C.globals.length, mode.offset, tt.at, 'offset')
}

/** Data_ok, with Datamode_ok/{passive,active}: the memory of an active segment exists, and its offset is a constant address. */
export const checkData = (C: Context, { mode }: Data): Refusal | null => {
  if (mode._tag === 'passive') return null
  const mt = C.mems[mode.x]
  return mt === undefined ?
      invalid('Datamode_ok/active', `unknown memory ${mode.x}`)
    : checkConst(C, C.globals.length, mode.offset, mt.at, 'offset')
}

/** Start_ok: `C |- START x : OK` if `C.FUNCS[x] ~~ FUNC eps -> eps`. */
export const checkStart = (C: Context, x: number): Invalid | null => {
  const ft = C.funcs[x]
  if (ft === undefined) return invalid('Start_ok', `unknown function ${x}`)
  return ft.params.length === 0 && ft.results.length === 0 ?
      null
    : invalid('Start_ok', 'start function must have no parameters and no results')
}

const rules: Readonly<Record<ExternType['_tag'], ValidationRule>> = {
  tag: 'Externidx_ok/tag',
  global: 'Externidx_ok/global',
  mem: 'Externidx_ok/mem',
  table: 'Externidx_ok/table',
  func: 'Externidx_ok/func'
}
const spaces: Readonly<Record<ExternType['_tag'], string>> = {
  tag: 'tag',
  global: 'global',
  mem: 'memory',
  table: 'table',
  func: 'function'
}

/** Externidx_ok: the external type of an index. */
const externAt = (d: Declarations, { idx }: Export): ExternType | undefined => {
  switch (idx._tag) {
    case 'tag':
      return d.tags[idx.x]
    case 'global':
      return d.globals[idx.x]
    case 'mem':
      return d.mems[idx.x]
    case 'table':
      return d.tables[idx.x]
    case 'func': {
      const type = d.funcs[idx.x]
      return type === undefined ? undefined : { _tag: 'func', type }
    }
  }
}

/** Export_ok of an export whose external type is `xt`, and that its name differs from those before it. */
const checkExport = (
  xt: ExternType | undefined,
  e: Export,
  names: ReadonlySet<string>,
  index: number
): Invalid | null => {
  const path = [{ in: 'export', index }]
  if (xt === undefined) return invalid(rules[e.idx._tag], `unknown ${spaces[e.idx._tag]} ${e.idx.x}`, path)
  return names.has(e.name) ? invalid('Module_ok', `duplicate export name "${e.name}"`, path) : null
}

/** Export_ok of each, and `$disjoint_(nm*)`: the external types that the module exports. */
export const exportTypes = (
  d: Declarations,
  exports: ReadonlyArray<Export>
): Either<Invalid, ReadonlyArray<ExternType>> => {
  const names = new Set<string>()
  const xts: ExternType[] = []
  for (const [index, e] of exports.entries()) {
    const xt = externAt(d, e)
    const bad = checkExport(xt, e, names, index)
    if (bad !== null) return left(bad)
    names.add(e.name)
    if (xt !== undefined) xts.push(xt)
  }
  return right(xts)
}

/** What is wrong with exports, one error each at most. */
export const exportErrors = (d: Declarations, exports: ReadonlyArray<Export>): ReadonlyArray<Invalid> => {
  const names = new Set<string>()
  return exports.flatMap((e, index) => {
    const bad = checkExport(externAt(d, e), e, names, index)
    names.add(e.name)
    return bad === null ? [] : [bad]
  })
}
