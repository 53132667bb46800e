/** Cases of numeric instructions. */
import { f32, f64, i32, i64, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const numeric: ReadonlyArray<Case> = [
  c('Instr_ok/const', [i64, op('i64.eqz')], null),
  c('Instr_ok/unop', [f32, op('f32.sqrt')], [f64, op('f32.sqrt')]),
  c(
    'Instr_ok/binop',
    [i64, i64, op('i64.rotl')],
    [i64, i32, op('i64.rotl')],
    'type mismatch: i64.rotl expects [i64 i64], found [i64 i32]'
  ),
  c('Instr_ok/testop', [i64, op('i64.eqz')], [i32, op('i64.eqz')], 'type mismatch: i64.eqz expects [i64], found [i32]'),
  c('Instr_ok/relop', [f64, f64, op('f64.lt')], [f64, op('f64.lt')]),
  c('Instr_ok/cvtop', [f64, op('i32.trunc_sat_f64_u')], [f32, op('i32.trunc_sat_f64_u')])
]
