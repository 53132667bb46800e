/** Cases of calls. */
import { at, i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { c } from './case.ts'

export const calls: ReadonlyArray<Case> = [
  c('Instr_ok/call', [i32, op('call', { x: 0 })], [op('call', { x: 0 })]),
  c('Instr_ok/call', [op('call', { x: 1 })], [op('call', { x: 9 })], 'unknown function 9'),
  c(
    'Instr_ok/call_ref',
    [i32, nul(at(1)), op('call_ref', { y: at(1) })],
    [i32, nul('func'), op('call_ref', { y: at(1) })]
  ),
  c('Instr_ok/call_ref', [nul(at(0)), op('call_ref', { y: at(0) })], [nul(at(3)), op('call_ref', { y: at(3) })]),
  c(
    'Instr_ok/call_indirect',
    [i32, i32, op('call_indirect', { x: 0, y: at(1) })],
    [i32, i32, op('call_indirect', { x: 1, y: at(1) })]
  ),
  c(
    'Instr_ok/call_indirect',
    [i64, op('call_indirect', { x: 2, y: at(0) })],
    [i32, op('call_indirect', { x: 2, y: at(0) })]
  ),
  c(
    'Instr_ok/call_indirect',
    [i32, op('call_indirect', { x: 0, y: at(0) })],
    [op('call_indirect', { x: 9, y: at(0) })],
    'unknown table 9'
  ),
  c('Instr_ok/return_call', [op('return_call', { x: 1 })], [i32, op('return_call', { x: 0 })]),
  c(
    'Instr_ok/return_call_ref',
    [nul(at(0)), op('return_call_ref', { y: at(0) })],
    [i32, nul(at(1)), op('return_call_ref', { y: at(1) })]
  ),
  c(
    'Instr_ok/return_call_indirect',
    [i32, op('return_call_indirect', { x: 0, y: at(0) })],
    [i32, i32, op('return_call_indirect', { x: 0, y: at(1) })]
  )
]
