/**
 * Validity of modules: the one way to a `ValidModule`.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html#modules
 */
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import { importCount, type Module, type Name } from '../structure/Module.ts'
import type { Refusal } from './Check.ts'
import { checkConst } from './Const.ts'
import type { Context } from './Context.ts'
import { contextOf, declare, inItem } from './Declarations.ts'
import { checkData, checkElem, checkFunc, checkStart, declaredFunctions, exportTypes } from './Definitions.ts'
import type { ValidModule } from '../types/ValidModule.ts'

/** The first refusal among the items of a section, located there. */
const each = <A>(
  items: ReadonlyArray<A>,
  section: string,
  offset: number,
  check: (item: A, i: number) => Refusal | null
): Refusal | null => {
  const locate = inItem(section, offset)
  for (const [i, item] of items.entries()) {
    const bad = locate(check(item, i), i)
    if (bad !== null) return bad
  }
  return null
}

/**
 * The premises of Module_ok that need the context, in its order: Globals_ok/{empty,cons}, Global_ok, Table_ok and so on. A global sees the imported globals and those before
 * it, a table the imported ones only, everything else all.
 */
const checkDefinitions = (m: Module, C: Context): Refusal | null => {
  const globals = importCount(m, 'global')
  const tables = importCount(m, 'table')
  return (
    each(m.globals, 'global', globals, ({ type, init }, i) =>
      checkConst(C, globals + i, init, C.globals[globals + i]?.t ?? type.t, 'init')
    ) ??
    each(m.tables, 'table', tables, ({ type, init }, i) =>
      checkConst(C, globals, init, C.tables[tables + i]?.rt ?? type.rt, 'init')
    ) ??
    each(m.funcs, 'func', importCount(m, 'func'), (func) => checkFunc(C, func)) ??
    each(m.datas, 'data', 0, (data) => checkData(C, data)) ??
    each(m.elems, 'elem', 0, (elem, i) => checkElem(C, C.elems[i] ?? elem.type, elem)) ??
    (m.start === null ? null : inItem('start')(checkStart(C, m.start), m.start))
  )
}

/**
 * Module_ok: `|- module : xt_I* -> xt_E*`. Of an invalid module, the rule that has no instance, the path to the place,
 * and a message that begins with the text of the official suite.
 *
 * The path begins with the section and the index in its index space, imports included; bodies and constant expressions
 * follow as `body`, `init` or `offset` and the index of the instruction, and one step for each block around it. An index
 * one past the last instruction is the end of the expression. `typeNames` name types in messages.
 */
export const validateModule = (m: Module, typeNames?: ReadonlyMap<number, Name>): Either<Refusal, ValidModule> => {
  const declared = declare(m)
  if (isLeft(declared)) return declared
  const d = declared.right
  const C = contextOf(m, d, declaredFunctions(m), typeNames)
  const bad = checkDefinitions(m, C)
  if (bad !== null) return left(bad)
  const exports = exportTypes(d, m.exports)
  if (isLeft(exports)) return exports
  // The brand has no value: this is the only place that claims it.
  return right({ module: m, ...d, exports: exports.right, funcTypes: C.funcs } as ValidModule)
}
