/** Cases of structure instructions. */
import { at, i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const structs: ReadonlyArray<Case> = [
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
  )
]
