/** Cases of exceptions. */
import { i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const exceptions: ReadonlyArray<Case> = [
  c(
    'Instr_ok/throw',
    [i32, i64, op('throw', { x: 0 })],
    [op('throw', { x: 0 })],
    'type mismatch: throw expects [i32 i64], found []'
  ),
  c('Instr_ok/throw', [op('throw', { x: 1 })], [op('throw', { x: 5 })], 'unknown tag 5'),
  c('Instr_ok/throw_ref', [nul('exn'), op('throw_ref')], [nul('any'), op('throw_ref')])
]
