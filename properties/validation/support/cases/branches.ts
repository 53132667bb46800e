/** Cases of branches. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, drop, i32, i64, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { block, c } from './case.ts'

const anyref = ref(true, 'any')
const eqref = ref(true, 'eq')
const i31ref = ref(true, 'i31')

export const branches: ReadonlyArray<Case> = [
  c('Instr_ok/br', [block('i32', [i32, op('br', { l: 0 }), op('i64.eqz')])], [block('i32', [i64, op('br', { l: 0 })])]),
  c('Instr_ok/br', [op('br', { l: 0 })], [op('br', { l: 1 })], 'unknown label 1'),
  c('Instr_ok/br_if', [block('i32', [i32, i32, op('br_if', { l: 0 })])], [block('i32', [i32, op('br_if', { l: 0 })])]),
  c(
    'Instr_ok/br_table',
    [block('i32', [i32, i32, op('br_table', { ls: [0, 0], l: 0 })])],
    [block('i32', [i32, i32, op('br_table', { ls: [0, 1], l: 0 })])]
  ),
  c(
    'Instr_ok/br_table',
    [i32, op('br_table', { ls: [0], l: 0 })],
    [i32, op('br_table', { ls: [7], l: 0 })],
    'unknown label 7'
  ),
  c(
    'Instr_ok/br_table',
    [block('i32', [i32, i32, op('br_table', { ls: [0], l: 0 })])],
    [block('i32', [i64, i32, op('br_table', { ls: [0], l: 0 })])]
  ),
  // the labels of the list are of the type of the operand, the last one is not; and the other way round
  c(
    'Instr_ok/br_table',
    [block('i32', [block('i32', [i32, i32, op('br_table', { ls: [0], l: 1 })])])],
    [block('i64', [block('i32', [i32, i32, op('br_table', { ls: [0], l: 1 })]), drop, i64])]
  ),
  c(
    'Instr_ok/br_table',
    [block('i32', [block('i32', [i32, i32, op('br_table', { ls: [0, 1], l: 0 })])])],
    [block('i64', [block('i32', [i32, i32, op('br_table', { ls: [0, 1], l: 0 })]), drop, i64])]
  ),
  c(
    'Instr_ok/br_on_null',
    [nul('func'), op('br_on_null', { l: 0 }), op('ref.is_null')],
    [i32, op('br_on_null', { l: 0 })]
  ),
  c(
    'Instr_ok/br_on_non_null',
    [block(ref(false, 'func'), [nul('func'), op('br_on_non_null', { l: 0 }), op('unreachable')])],
    [nul('func'), op('br_on_non_null', { l: 0 })]
  ),
  c(
    'Instr_ok/br_on_cast',
    [block(i31ref, [nul('any'), op('br_on_cast', { l: 0, rt1: anyref, rt2: i31ref }), op('unreachable')])],
    [block(i31ref, [nul('any'), op('br_on_cast', { l: 0, rt1: i31ref, rt2: eqref })])]
  ),
  c(
    'Instr_ok/br_on_cast',
    [block(anyref, [nul('any'), op('br_on_cast', { l: 0, rt1: anyref, rt2: ref(true, at(3)) })])],
    [block(i31ref, [nul('any'), op('br_on_cast', { l: 0, rt1: anyref, rt2: eqref })])]
  ),
  c(
    'Instr_ok/br_on_cast_fail',
    [
      block(ref(false, 'any'), [
        nul('any'),
        op('br_on_cast_fail', { l: 0, rt1: anyref, rt2: i31ref }),
        op('unreachable')
      ])
    ],
    [block(ref(false, 'any'), [nul('any'), op('br_on_cast_fail', { l: 0, rt1: anyref, rt2: ref(false, 'i31') })])]
  )
]
