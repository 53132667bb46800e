/** Cases of reference instructions. */
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
