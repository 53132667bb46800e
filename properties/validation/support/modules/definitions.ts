/** Cases of const expressions, definitions, segments and exports. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, externref, func, funcref, i32, i64, nul, op } from '../modules.ts'
import { unit, types, struct, fun, mem, table, global, importing, exporting, active, data, elem } from './parts.ts'
import { c, type ModuleCase } from './case.ts'

export const inits: ReadonlyArray<ModuleCase> = [
  c(
    'global of another type',
    'Expr_ok',
    'type mismatch',
    'global 0',
    { globals: [global('i32', [i32])] },
    { globals: [global('i64', [i32])] }
  ),
  c(
    'global that is not constant',
    'Expr_const',
    'constant expression required',
    'global 0',
    { globals: [global('i32', [i32, i32, op('i32.add')])] },
    { globals: [global('i32', [i32, op('i32.clz')])] }
  ),
  c(
    'global that reads a mutable one',
    'Instr_const/global.get',
    'constant expression required',
    'global 1',
    { globals: [global('i32', [i32]), global('i32', [op('global.get', { x: 0 })])] },
    { globals: [global('i32', [i32], true), global('i32', [op('global.get', { x: 0 })])] }
  ),
  c(
    'global that reads a later one',
    'Instr_ok/global.get',
    'unknown global 1',
    'global 0',
    {},
    { globals: [global('i32', [op('global.get', { x: 1 })]), global('i32', [i32])] }
  ),
  c(
    'table that reads an own global',
    'Instr_ok/global.get',
    'unknown global 0',
    'table 0',
    {
      imports: [importing({ _tag: 'global', mut: false, t: funcref })],
      tables: [table(funcref, [op('global.get', { x: 0 })])]
    },
    { globals: [global(funcref, [nul('func')])], tables: [table(funcref, [op('global.get', { x: 0 })])] }
  ),
  c(
    'table without a value for its entries',
    'Expr_ok',
    'type mismatch',
    'table 0',
    { types: types(unit), funcs: [fun(0)], tables: [table(ref(false, 'func'), [op('ref.func', { x: 0 })])] },
    { tables: [table(ref(false, 'func'), [nul('func')])] }
  )
]

export const definitions: ReadonlyArray<ModuleCase> = [
  c(
    'type of a function',
    'Func_ok',
    'unknown type 1',
    'func 0',
    { types: types(unit), funcs: [fun(0)] },
    { types: types(unit), funcs: [fun(1)] }
  ),
  c(
    'function of a structure type',
    'Func_ok',
    'type mismatch',
    'func 0',
    {},
    { types: types(struct()), funcs: [fun(0)] }
  ),
  c(
    'type of a local',
    'Typeuse_ok/typeidx',
    'unknown type 7',
    'func 0',
    {},
    { types: types(unit), funcs: [{ ...fun(0), locals: [{ n: 1, t: ref(true, at(7)) }] }] }
  ),
  c(
    'body of another type',
    'Expr_ok',
    'type mismatch',
    'func 0',
    { types: types(func([], ['i32'])), funcs: [fun(0, i32)] },
    { types: types(func([], ['i32'])), funcs: [fun(0, i64)] }
  ),
  c(
    'element of another type',
    'Expr_ok',
    'type mismatch',
    'elem 0',
    { elems: [elem(externref, [[nul('extern')]])] },
    { elems: [elem(externref, [[nul('func')]])] }
  ),
  c(
    'type of an element segment',
    'Typeuse_ok/typeidx',
    'unknown type 0',
    'elem 0',
    {},
    { elems: [elem(ref(true, at(0)), [])] }
  ),
  c(
    'table of an element segment',
    'Elemmode_ok/active',
    'unknown table 0',
    'elem 0',
    { tables: [table(funcref, [nul('func')])], elems: [elem(funcref, [], active(0, i32))] },
    { elems: [elem(funcref, [], active(0, i32))] }
  ),
  c(
    'elements that the table does not take',
    'Elemmode_ok/active',
    'type mismatch',
    'elem 0',
    {},
    { tables: [table(funcref, [nul('func')])], elems: [elem(externref, [], active(0, i32))] }
  ),
  c(
    'offset of an element segment',
    'Expr_ok',
    'type mismatch',
    'elem 0',
    {},
    { tables: [table(funcref, [nul('func')])], elems: [elem(funcref, [], active(0, i64))] }
  ),
  c(
    'memory of a data segment',
    'Datamode_ok/active',
    'unknown memory 1',
    'data 0',
    { mems: [mem(0, null, 'i64')], datas: [data(active(0, i64))] },
    { mems: [mem(0)], datas: [data(active(1, i32))] }
  ),
  c(
    'offset of a data segment',
    'Expr_ok',
    'type mismatch',
    'data 0',
    {},
    { mems: [mem(0, null, 'i64')], datas: [data(active(0, i32))] }
  ),
  c(
    'start function',
    'Start_ok',
    'unknown function 0',
    'start 0',
    { types: types(unit), funcs: [fun(0)], start: 0 },
    { start: 0 }
  ),
  c(
    'start function with a result',
    'Start_ok',
    'start function',
    'start 0',
    {},
    { types: types(func([], ['i32'])), funcs: [fun(0, i32)], start: 0 }
  ),
  c(
    'export names',
    'Module_ok',
    'duplicate export name',
    'export 1',
    { mems: [mem(0)], exports: [exporting('a', 'mem', 0), exporting('b', 'mem', 0)] },
    { mems: [mem(0)], exports: [exporting('a', 'mem', 0), exporting('a', 'mem', 0)] }
  ),
  c(
    'exported function',
    'Externidx_ok/func',
    'unknown function 0',
    'export 0',
    {},
    { exports: [exporting('a', 'func', 0)] }
  ),
  c(
    'exported table',
    'Externidx_ok/table',
    'unknown table 0',
    'export 0',
    {},
    { exports: [exporting('a', 'table', 0)] }
  ),
  c('exported memory', 'Externidx_ok/mem', 'unknown memory 0', 'export 0', {}, { exports: [exporting('a', 'mem', 0)] }),
  c(
    'exported global',
    'Externidx_ok/global',
    'unknown global 0',
    'export 0',
    {},
    { exports: [exporting('a', 'global', 0)] }
  ),
  c('exported tag', 'Externidx_ok/tag', 'unknown tag 0', 'export 0', {}, { exports: [exporting('a', 'tag', 0)] })
]
