/** Cases of table instructions. */
import { i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const tables: ReadonlyArray<Case> = [
  c('Instr_ok/table.get', [i64, op('table.get', { x: 2 })], [i32, op('table.get', { x: 2 })]),
  c(
    'Instr_ok/table.set',
    [i32, nul('extern'), op('table.set', { x: 1 })],
    [i32, nul('func'), op('table.set', { x: 1 })]
  ),
  c(
    'Instr_ok/table.size',
    [op('table.size', { x: 2 }), op('i64.eqz')],
    [op('table.size', { x: 3 })],
    'unknown table 3'
  ),
  c(
    'Instr_ok/table.grow',
    [nul('nofunc'), i32, op('table.grow', { x: 0 })],
    [nul('func'), i32, op('table.grow', { x: 2 })]
  ),
  c(
    'Instr_ok/table.fill',
    [i32, nul('func'), i32, op('table.fill', { x: 0 })],
    [i32, nul('any'), i32, op('table.fill', { x: 0 })]
  ),
  c(
    'Instr_ok/table.copy',
    [i64, i32, i32, op('table.copy', { x: 2, y: 0 })],
    [i32, i32, i32, op('table.copy', { x: 0, y: 1 })]
  ),
  c(
    'Instr_ok/table.init',
    [i64, i32, i32, op('table.init', { x: 2, y: 0 })],
    [i32, i32, i32, op('table.init', { x: 0, y: 1 })]
  ),
  c(
    'Instr_ok/table.init',
    [i32, i32, i32, op('table.init', { x: 0, y: 0 })],
    [op('table.init', { x: 0, y: 4 })],
    'unknown elem segment 4'
  ),
  c('Instr_ok/elem.drop', [op('elem.drop', { x: 1 })], [op('elem.drop', { x: 2 })], 'unknown elem segment 2')
]
