/** Cases of reference and aggregate instructions. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

const struct3 = ref(true, at(3))

export const references: ReadonlyArray<Case> = [
  c('Instr_ok/ref.null', [nul(at(3))], null),
  c('Instr_ok/ref.func', [op('ref.func', { x: 0 })], [op('ref.func', { x: 1 })], 'undeclared function reference'),
  c('Instr_ok/ref.func', [op('ref.func', { x: 0 })], [op('ref.func', { x: 5 })], 'unknown function 5'),
  c('Instr_ok/ref.i31', [i32, op('ref.i31')], [i64, op('ref.i31')]),
  c('Instr_ok/ref.is_null', [nul('exn'), op('ref.is_null')], [i32, op('ref.is_null')]),
  c('Instr_ok/ref.as_non_null', [nul('any'), op('ref.as_non_null')], [op('ref.as_non_null')]),
  c('Instr_ok/ref.eq', [nul('eq'), nul(at(3)), op('ref.eq')], [nul('any'), nul('eq'), op('ref.eq')]),
  c('Instr_ok/ref.test', [nul('any'), op('ref.test', { rt: struct3 })], [nul('func'), op('ref.test', { rt: struct3 })]),
  c(
    'Instr_ok/ref.cast',
    [nul('i31'), op('ref.cast', { rt: struct3 })],
    [nul('extern'), op('ref.cast', { rt: struct3 })]
  ),
  c('Instr_ok/i31.get', [nul('i31'), op('i31.get_s')], [nul('eq'), op('i31.get_u')]),
  c('Instr_ok/extern.convert_any', [nul(at(3)), op('extern.convert_any')], [nul('func'), op('extern.convert_any')]),
  c('Instr_ok/any.convert_extern', [nul('extern'), op('any.convert_extern')], [nul('any'), op('any.convert_extern')])
]

export const aggregates: ReadonlyArray<Case> = [
  c('Instr_ok/struct.new', [i32, i64, i32, op('struct.new', { x: 3 })], [i32, i64, op('struct.new', { x: 3 })]),
  c('Instr_ok/struct.new_default', [op('struct.new_default', { x: 3 })], [op('struct.new_default', { x: 4 })]),
  c(
    'Instr_ok/struct.get',
    [nul(at(3)), op('struct.get', { x: 3, i: 1 })],
    [nul(at(3)), op('struct.get', { x: 3, i: 2 })]
  ),
  c(
    'Instr_ok/struct.get',
    [nul(at(3)), op('struct.get_u', { x: 3, i: 2 })],
    [nul(at(3)), op('struct.get_s', { x: 3, i: 0 })]
  ),
  c(
    'Instr_ok/struct.get',
    [nul('none'), op('struct.get', { x: 3, i: 0 })],
    [nul(at(3)), op('struct.get', { x: 3, i: 3 })],
    'unknown field 3'
  ),
  c(
    'Instr_ok/struct.set',
    [nul(at(3)), i32, op('struct.set', { x: 3, i: 2 })],
    [nul(at(3)), i64, op('struct.set', { x: 3, i: 1 })],
    'immutable field'
  ),
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
