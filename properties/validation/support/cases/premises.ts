/** Cases of the rules that are premises of several. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, bt, i32, none, nul, op } from '../modules.ts'
import type { Case } from './case.ts'
import { block, c } from './case.ts'

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
  // both types of a cast
  ...(['br_on_cast', 'br_on_cast_fail'] as const).flatMap((cast) =>
    [
      [ref(true, at(12)), ref(true, 'none')],
      [ref(true, 'any'), ref(true, at(12))]
    ].map(([rt1, rt2]) =>
      c(
        'Typeuse_ok/typeidx',
        [block(ref(true, 'any'), [nul('none'), op(cast, { l: 0, rt1: ref(true, 'any'), rt2: ref(true, at(3)) })])],
        [block(ref(true, 'any'), [nul('none'), op(cast, { l: 0, rt1, rt2 })])],
        'unknown type 12'
      )
    )
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
