/** Cases of variable instructions. */
import { i32, i64, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const variables: ReadonlyArray<Case> = [
  c(
    'Instr_ok/local.get',
    [op('local.get', { x: 1 }), op('i64.eqz')],
    [op('local.get', { x: 3 })],
    'uninitialized local 3'
  ),
  c('Instr_ok/local.get', [op('local.get', { x: 0 }), op('i32.eqz')], [op('local.get', { x: 5 })], 'unknown local 5'),
  c(
    'Instr_ok/local.set',
    [op('struct.new_default', { x: 3 }), op('local.set', { x: 3 }), op('local.get', { x: 3 })],
    [i32, op('local.set', { x: 1 })]
  ),
  c(
    'Instr_ok/local.tee',
    [op('struct.new_default', { x: 3 }), op('local.tee', { x: 3 }), op('local.get', { x: 3 })],
    [i32, op('local.tee', { x: 1 })]
  ),
  c(
    'Instr_ok/global.get',
    [op('global.get', { x: 1 }), op('i64.eqz')],
    [op('global.get', { x: 2 })],
    'unknown global 2'
  ),
  c('Instr_ok/global.set', [i32, op('global.set', { x: 0 })], [i64, op('global.set', { x: 1 })], 'immutable global')
]
