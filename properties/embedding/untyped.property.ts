/** What callers without types pass: it is `Refused`, and the message names what is wrong. */
import { describe, expect, it } from 'vitest'
import {
  funcAlloc,
  funcDeftype,
  funcInvoke,
  run,
  runStagedBy,
  storeInit,
  type Evaluator,
  type Reply,
  type Store,
  type Val
} from '../../src/embedding/index.ts'
import { staged } from '../../src/staging/Policy.ts'
import { i32 } from '../../src/structure/Const.ts'
import { func, left, make, wat } from '../support/embed.ts'

const tiers: ReadonlyArray<readonly [string, Evaluator]> = [
  ['literal', run],
  ['staged', (fuel) => (c) => runStagedBy(staged)(fuel)(c).outcome]
]
const asking = wat(`(module (import "env" "ask" (func $ask (result i32)))
  (func (export "f") (result i32) (call $ask)) (func (export "id") (param i32) (result i32) (local.get 0)))`)
const host = funcAlloc(storeInit(), funcDeftype([], ['i32']), { _tag: 'host', module: 'env', name: 'ask' })
const made = make(host.store, asking, 'm', { 'env.ask': { _tag: 'func', a: host.a } })

describe.each(tiers)('in the %s tier', (_, evaluator) => {
  // what plain JavaScript passes has no type
  const replying = (reply: (store: Store) => unknown) =>
    funcInvoke(made.store, func(made.names, 'm.f'), [], { evaluator, hosts: (_call, store) => reply(store) as Reply })

  it('a reply is taken', () => {
    expect(replying((store) => ({ _tag: 'values', values: [i32(7)], store }))).toMatchObject({ _tag: 'Right' })
  })
  it.each<readonly [string, (store: Store) => unknown]>([
    ['a reply is null, or has the _tag', () => 7],
    ['a reply is null, or has the _tag', () => ({})],
    ['a reply is null, or has the _tag', (store) => ({ _tag: 'toString', store })],
    ['store: undefined is no store', () => ({ _tag: 'values', values: [i32(7)] })],
    ['store: an object without', () => ({ _tag: 'values', values: [i32(7)], store: {} })],
    ['values must be a list', (store) => ({ _tag: 'values', values: i32(7), store })],
    ['value 0: 7 is no value', (store) => ({ _tag: 'values', values: [7], store })],
    ['c must be an integer', (store) => ({ _tag: 'values', values: [{ _tag: 'i32.const', c: 1.5 }], store })],
    ['1 values are needed, 0 given', (store) => ({ _tag: 'values', values: [], store })],
    ['reason must be a string', (store) => ({ _tag: 'trap', store })],
    ['exn must be a reference to an exception', (store) => ({ _tag: 'exception', exn: i32(1), store })],
    ['code must be an integer', (store) => ({ _tag: 'exit', code: '0', store })]
  ])('%s', (message, reply) => {
    const refused = left(replying(reply))
    expect(refused).toMatchObject({ _tag: 'Refused', why: 'type' })
    expect(refused._tag === 'Refused' && refused.message).toContain('host function env.ask')
    expect(refused._tag === 'Refused' && refused.message).toContain(message)
  })
  it('undefined suspends, as null does', () => {
    expect(left(replying(() => undefined))).toMatchObject({ _tag: 'Suspended' })
  })
})

describe('an argument', () => {
  it.each<readonly [string, unknown]>([
    ['5 is no value', 5],
    ['null is no value', null],
    ['an object without _tag is no value', {}],
    ['an object with _tag constructor is no value', { _tag: 'constructor' }],
    ['c must be an integer from -2^31 to 2^31 - 1', { _tag: 'i32.const', c: 2 ** 31 }],
    ['c must be a bigint from 0 to 2^64 - 1', { _tag: 'i64.const', c: -1n }],
    ['c must be the bits', { _tag: 'f32.const', c: 0.5 }],
    ['hi and lo must be', { _tag: 'f64.const', hi: 0 }],
    ['a, b, c and d must be', { _tag: 'v128.const', a: 0, b: 0, c: 0 }],
    ['i must be an integer from 0', { _tag: 'ref.i31_num', i: -1 }],
    ['a must be the address of a function', { _tag: 'ref.func_addr', a: -1 }],
    ['it must be a reference that a run has made', { _tag: 'ref.struct_addr', a: 0 }],
    ['it must be a reference that a run has made', { _tag: 'ref.array_addr', a: 0 }],
    ['a must be a natural number', { _tag: 'ref.host_addr', a: 0.5 }],
    ['it must be a reference that exnAlloc', { _tag: 'ref.exn_addr', a: 0 }],
    ['ref must be an internal reference', { _tag: 'ref.extern', ref: { _tag: 'ref.null_addr' } }]
  ])('%s', (message, v) => {
    const refused = left(funcInvoke(made.store, func(made.names, 'm.id'), [v as Val]))
    expect(refused).toMatchObject({ _tag: 'Refused' })
    expect(refused._tag === 'Refused' && refused.message).toContain(`value 0: ${message}`)
  })
})
