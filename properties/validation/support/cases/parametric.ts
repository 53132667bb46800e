/** Cases of parametric instructions. */
import { funcref, i32, i64, nul, op, v128 } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const parametric: ReadonlyArray<Case> = [
  c('Instr_ok/nop', [op('nop')], null),
  c('Instr_ok/unreachable', [op('unreachable'), op('i32.add')], null),
  c('Instr_ok/drop', [i32, op('drop')], [op('drop')]),
  c(
    'Instr_ok/select-expl',
    [nul('func'), nul('func'), i32, op('select', { ts: [funcref] })],
    [i64, i32, i32, op('select', { ts: ['i32'] })]
  ),
  c(
    'Instr_ok/select-expl',
    [op('unreachable'), op('select', { ts: ['i32'] })],
    [op('select', { ts: [] })],
    'invalid result arity'
  ),
  c('Instr_ok/select-impl', [v128, v128, i32, op('select', { ts: null })], [i64, i32, i32, op('select', { ts: null })]),
  c(
    'Instr_ok/select-impl',
    [op('unreachable'), i32, op('select', { ts: null }), op('i32.eqz')],
    [nul('func'), nul('func'), i32, op('select', { ts: null })]
  )
]
