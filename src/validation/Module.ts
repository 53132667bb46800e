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
import { contextOf, declare, each, undeclaredIn, type Declarations } from './Declarations.ts'
import {
  checkData,
  checkElem,
  checkFunc,
  checkStart,
  declaredFunctions,
  exportErrors,
  exportTypes
} from './Definitions.ts'
import type { ValidModule } from '../types/ValidModule.ts'

/**
 * What is wrong with the premises of Module_ok that need the context, lazily and in its order: Globals_ok/{empty,cons},
 * Global_ok, Table_ok and so on. A global sees the imported globals and those before it, a table the imported ones only,
 * everything else all.
 */
const definitionErrors = function* (m: Module, C: Context): Generator<Refusal, void, undefined> {
  const globals = importCount(m, 'global')
  const tables = importCount(m, 'table')
  yield* each(m.globals, 'global', globals, ({ type, init }, i) =>
    checkConst(C, globals + i, init, C.globals[globals + i]?.t ?? type.t, 'init')
  )
  yield* each(m.tables, 'table', tables, ({ type, init }, i) =>
    checkConst(C, globals, init, C.tables[tables + i]?.rt ?? type.rt, 'init')
  )
  yield* each(m.funcs, 'func', importCount(m, 'func'), (func) => checkFunc(C, func))
  yield* each(m.datas, 'data', 0, (data) => checkData(C, data))
  yield* each(m.elems, 'elem', 0, (elem, i) => checkElem(C, C.elems[i] ?? elem.type, elem))
  const { start } = m
  if (start !== null) yield* each([start], 'start', start, (x) => checkStart(C, x))
}

/** The context of a module whose declarations are in order. */
const inContext = (m: Module, d: Declarations, typeNames?: ReadonlyMap<number, Name>): Context =>
  contextOf(m, d, declaredFunctions(m), typeNames)

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
  const C = inContext(m, d, typeNames)
  const [bad] = definitionErrors(m, C)
  if (bad !== undefined) return left(bad)
  const exports = exportTypes(d, m.exports)
  if (isLeft(exports)) return exports
  // The brand has no value: this is the only place that claims it.
  return right({ module: m, ...d, exports: exports.right, funcTypes: C.funcs } as ValidModule)
}

/**
 * NON-SPEC: all that is wrong with a module: one error per item that a module lists (a function, an export, ...), each as
 * `validateModule` would report it first. Where types or declarations are wrong, nothing can be typed and the list ends
 * with them. Empty exactly for valid modules.
 */
export const validationErrors = (m: Module, typeNames?: ReadonlyMap<number, Name>): ReadonlyArray<Refusal> => {
  const declared = declare(m)
  if (isLeft(declared)) return undeclaredIn(m)
  const C = inContext(m, declared.right, typeNames)
  return [...definitionErrors(m, C), ...exportErrors(declared.right, m.exports)]
}
