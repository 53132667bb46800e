/** Cases of array instructions. */
import { at, i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const arrays: ReadonlyArray<Case> = [
  c('Instr_ok/array.new', [i32, i32, op('array.new', { x: 5 })], [i64, i32, op('array.new', { x: 5 })]),
  c('Instr_ok/array.new', [nul('func'), i32, op('array.new', { x: 8 })], [i32, i32, op('array.new', { x: 3 })]),
  c('Instr_ok/array.new_default', [i32, op('array.new_default', { x: 8 })], [i32, op('array.new_default', { x: 9 })]),
  c(
    'Instr_ok/array.new_fixed',
    [i32, i32, op('array.new_fixed', { x: 7, n: 2 })],
    [i32, op('array.new_fixed', { x: 7, n: 2 })]
  ),
  c(
    'Instr_ok/array.new_elem',
    [i32, i32, op('array.new_elem', { x: 8, y: 0 })],
    [i32, i32, op('array.new_elem', { x: 8, y: 1 })]
  ),
  c(
    'Instr_ok/array.new_elem',
    [i32, i32, op('array.new_elem', { x: 8, y: 0 })],
    [i32, i32, op('array.new_elem', { x: 8, y: 2 })],
    'unknown elem segment 2'
  ),
  c(
    'Instr_ok/array.new_data',
    [i32, i32, op('array.new_data', { x: 7, y: 0 })],
    [i32, i32, op('array.new_data', { x: 8, y: 0 })],
    'array type is not numeric or vector'
  ),
  c(
    'Instr_ok/array.new_data',
    [i32, i32, op('array.new_data', { x: 6, y: 0 })],
    [i32, i32, op('array.new_data', { x: 7, y: 1 })],
    'unknown data segment 1'
  ),
  c('Instr_ok/array.get', [nul(at(7)), i32, op('array.get_s', { x: 7 })], [nul(at(7)), i32, op('array.get', { x: 7 })]),
  c(
    'Instr_ok/array.set',
    [nul(at(5)), i32, i32, op('array.set', { x: 5 })],
    [nul(at(6)), i32, i32, op('array.set', { x: 6 })],
    'immutable array'
  ),
  c('Instr_ok/array.len', [nul(at(9)), op('array.len')], [nul('struct'), op('array.len')]),
  c(
    'Instr_ok/array.fill',
    [nul(at(5)), i32, i32, i32, op('array.fill', { x: 5 })],
    [op('array.fill', { x: 6 })],
    'immutable array'
  ),
  c(
    'Instr_ok/array.copy',
    [nul(at(5)), i32, nul(at(6)), i32, i32, op('array.copy', { x: 5, y: 6 })],
    [op('array.copy', { x: 5, y: 7 })],
    'array types do not match'
  ),
  c(
    'Instr_ok/array.copy',
    [op('unreachable'), op('array.copy', { x: 7, y: 7 })],
    [op('array.copy', { x: 6, y: 5 })],
    'immutable array'
  ),
  c(
    'Instr_ok/array.init_elem',
    [nul(at(8)), i32, i32, i32, op('array.init_elem', { x: 8, y: 0 })],
    [nul(at(9)), i32, i32, i32, op('array.init_elem', { x: 9, y: 0 })]
  ),
  c(
    'Instr_ok/array.init_data',
    [nul(at(7)), i32, i32, i32, op('array.init_data', { x: 7, y: 0 })],
    [op('array.init_data', { x: 6, y: 0 })],
    'immutable array'
  )
]
