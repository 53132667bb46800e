/**
 * The rules of chapter 3 by which the definitions of a module are valid, without the instructions in them.
 *
 * Nothing here decides: the validator has accepted the module.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html
 */
import { byMnemonic } from '../../../src/spec/Instructions.ts'
import type { Expr } from '../../../src/structure/Instr.ts'
import type { Data, Elem, Func, LocalGroup, Module } from '../../../src/structure/Module.ts'
import type { RecType } from '../../../src/structure/Types.ts'
import { defaultable } from '../../../src/validation/Locals.ts'
import {
  externSteps,
  globalSteps,
  memSteps,
  recSteps,
  refSteps,
  tableSteps,
  tagSteps,
  valSteps,
  type Steps
} from './Types.ts'

/** Sequences and their blocks, to any depth: `Instrs_ok/empty` and `Instrs_ok/seq`. */
const sequenceSteps = (expr: Expr): Steps => {
  const steps: Array<Steps[number]> = []
  const open: Expr[] = [expr]
  for (let es = open.pop(); es !== undefined; es = open.pop()) {
    steps.push('Instrs_ok/empty')
    for (const instr of es) {
      steps.push('Instrs_ok/seq')
      if ('es' in instr) open.push(instr.es)
      else if (instr._tag === 'if') open.push(instr.then, instr.else)
    }
  }
  return steps
}

const exprSteps = (expr: Expr): Steps => ['Expr_ok', ...sequenceSteps(expr)]

const constSteps = (expr: Expr): Steps => [
  'Expr_ok_const',
  'Expr_const',
  ...exprSteps(expr),
  ...expr.flatMap(({ _tag }) => byMnemonic.get(_tag)?.const ?? [])
]

const localSteps = ({ t }: LocalGroup): Steps => [
  ...(defaultable(t) ? (['Local_ok/set', 'Defaultable'] as const) : (['Local_ok/unset', 'Nondefaultable'] as const)),
  ...valSteps(t)
]

const funcSteps = ({ locals, body }: Func): Steps => [
  'Func_ok',
  'Expand',
  ...locals.flatMap(localSteps),
  ...exprSteps(body)
]

const dataSteps = ({ mode }: Data): Steps => [
  'Data_ok',
  `Datamode_ok/${mode._tag}`,
  ...(mode._tag === 'active' ? constSteps(mode.offset) : [])
]

const elemSteps = ({ type, init, mode }: Elem): Steps => [
  'Elem_ok',
  ...refSteps(type),
  ...init.flatMap(constSteps),
  mode._tag === 'declarative' ? 'Elemmode_ok/declare' : `Elemmode_ok/${mode._tag}`,
  ...(mode._tag === 'active' ? constSteps(mode.offset) : [])
]

const typeSteps = (types: ReadonlyArray<RecType>): Steps => {
  const steps: Array<Steps[number]> = ['Types_ok/empty']
  let x = 0
  for (const rec of types) {
    for (const step of recSteps(rec, x)) steps.push(step)
    steps.push('Types_ok/cons')
    x += rec.subtypes.length
  }
  return steps
}

export const moduleSteps = (m: Module): Steps => [
  'Module_ok',
  ...typeSteps(m.types),
  ...m.imports.flatMap(({ type }): Steps => ['Import_ok', ...externSteps(type)]),
  ...m.tags.flatMap(({ type }): Steps => ['Tag_ok', ...tagSteps(type)]),
  'Globals_ok/empty',
  ...m.globals.flatMap(({ type, init }): Steps => [
    'Globals_ok/cons',
    'Global_ok',
    ...globalSteps(type),
    ...constSteps(init)
  ]),
  ...m.mems.flatMap((): Steps => ['Mem_ok', ...memSteps]),
  ...m.tables.flatMap(({ type, init }): Steps => ['Table_ok', ...tableSteps(type), ...constSteps(init)]),
  ...m.funcs.flatMap(funcSteps),
  ...m.datas.flatMap(dataSteps),
  ...m.elems.flatMap(elemSteps),
  ...(m.start === null ? [] : (['Start_ok', 'Expand'] as const)),
  ...m.exports.flatMap(({ idx }): Steps => ['Export_ok', `Externidx_ok/${idx._tag}`])
]
