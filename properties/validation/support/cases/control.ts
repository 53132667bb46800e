/** Cases of control instructions, and of the rules that are premises of several. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, bt, funcref, i32, i64, none, nul, op, result, v128 } from '../modules.ts'
import type { Case } from './case.ts'
import { block, c } from './case.ts'

const anyref = ref(true, 'any')
const eqref = ref(true, 'eq')
const i31ref = ref(true, 'i31')

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

export const blocks: ReadonlyArray<Case> = [
  c('Instr_ok/block', [block('i32', [i32])], [block('i32', [i64])]),
  c('Instr_ok/block', [i32, op('block', { bt: bt(1), es: [op('i32.eqz')] })], [op('block', { bt: bt(1), es: [] })]),
  c('Instr_ok/block', [op('block', { bt: none, es: [op('br', { l: 1 })] })], [op('block', { bt: none, es: [i32] })]),
  c('Instr_ok/loop', [i32, op('loop', { bt: bt(1), es: [op('br', { l: 0 })] })], [op('loop', { bt: none, es: [i32] })]),
  c(
    'Instr_ok/if',
    [i32, op('if', { bt: result('i32'), then: [i32], else: [i32] })],
    [i32, op('if', { bt: result('i32'), then: [i32], else: [] })]
  ),
  c('Instr_ok/if', [i32, op('if', { bt: none, then: [], else: [] })], [op('if', { bt: none, then: [], else: [] })]),
  c(
    'Instr_ok/try_table',
    [op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 0 }], es: [] })],
    [op('try_table', { bt: result('i32'), catches: [], es: [] })]
  ),
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
  ),
  c(
    'Instr_ok/throw',
    [i32, i64, op('throw', { x: 0 })],
    [op('throw', { x: 0 })],
    'type mismatch: instruction requires [i32 i64] but stack has []'
  ),
  c('Instr_ok/throw', [op('throw', { x: 1 })], [op('throw', { x: 5 })], 'unknown tag 5'),
  c('Instr_ok/throw_ref', [nul('exn'), op('throw_ref')], [nul('any'), op('throw_ref')])
]

export const premises: ReadonlyArray<Case> = [
  c(
    'Blocktype_ok/typeidx',
    [op('block', { bt: bt(0), es: [] })],
    [op('block', { bt: bt(11), es: [] })],
    'unknown type 11'
  ),
  c('Blocktype_ok/typeidx', [op('block', { bt: bt(0), es: [] })], [op('block', { bt: bt(3), es: [] })]),
  c('Typeuse_ok/typeidx', [nul(at(9))], [nul(at(11))], 'unknown type 11'),
  c(
    'Typeuse_ok/typeidx',
    [block(ref(true, at(3)), [nul('none')])],
    [block(ref(true, at(12)), [nul('none')])],
    'unknown type 12'
  ),
  c(
    'Catch_ok/catch',
    [op('block', { bt: none, es: [op('try_table', { bt: none, catches: [{ _tag: 'catch', x: 1, l: 0 }], es: [] })] })],
    [op('try_table', { bt: none, catches: [{ _tag: 'catch', x: 0, l: 0 }], es: [] })]
  ),
  c(
    'Catch_ok/catch',
    [op('nop')],
    [op('try_table', { bt: none, catches: [{ _tag: 'catch', x: 2, l: 0 }], es: [] })],
    'unknown tag 2'
  ),
  c(
    'Catch_ok/catch_ref',
    [
      block(ref(true, 'exn'), [
        op('try_table', { bt: none, catches: [{ _tag: 'catch_ref', x: 1, l: 0 }], es: [] }),
        op('unreachable')
      ])
    ],
    [op('try_table', { bt: none, catches: [{ _tag: 'catch_ref', x: 1, l: 0 }], es: [] })]
  ),
  c(
    'Catch_ok/catch_all',
    [op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 0 }], es: [] })],
    [block('i32', [op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 0 }], es: [] }), i32])]
  ),
  c(
    'Catch_ok/catch_all_ref',
    [
      block(ref(false, 'exn'), [
        op('try_table', { bt: none, catches: [{ _tag: 'catch_all_ref', l: 0 }], es: [] }),
        op('unreachable')
      ])
    ],
    [block('i32', [op('try_table', { bt: none, catches: [{ _tag: 'catch_all_ref', l: 0 }], es: [] }), i32])]
  ),
  c(
    'Catch_ok/catch_all',
    [op('nop')],
    [op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 1 }], es: [] })],
    'unknown label 1'
  )
]
