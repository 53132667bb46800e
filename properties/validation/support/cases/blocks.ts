/** Cases of blocks, loops, conditionals and handlers. */
import { bt, i32, i64, none, op, result } from '../modules.ts'
import type { Case } from './case.ts'
import { block, c } from './case.ts'

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
  )
]
