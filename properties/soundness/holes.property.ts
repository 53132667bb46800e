/** Tables of what the judgements refuse, and accept, in a hole and in a context; and that what was derived before changes no answer. */
import { describe, expect, it } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { derived, end, program, type Code } from '../../src/execution/runtime/Code.ts'
import { labelContext, type Config } from '../../src/execution/runtime/Config.ts'
import { noValues, push, refNull, type Val, type Values } from '../../src/execution/runtime/Values.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { step } from '../../src/execution/Step.ts'
import * as V from '../../src/persistent/Vector.ts'
import { environment } from '../../src/soundness/Contexts.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { ownTypes } from '../../src/soundness/Hole.ts'
import { envOf, noVals, pushLabel, stateWith } from '../../src/soundness/Labels.ts'
import { dischargeAll } from '../../src/soundness/Sequence.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LabelIdx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import { idxUse, ref, type ResultType, type ValType } from '../../src/structure/Types.ts'
import { add as addTo, none } from '../../src/validation/LocalSet.ts'
import { pushAll, unreachable } from '../../src/validation/State.ts'
import { right } from '../support/embed.ts'
import { entry, limits, settings } from '../support/runs.ts'
import { dangling, frame, handler, label, outerLabel, start, storeOf, withContext } from './planted.ts'
import {
  said,
  judged,
  bottom,
  fType,
  noneType,
  sType,
  id,
  pop,
  callRef,
  returnCallRef,
  block,
  either,
  add,
  framed,
  at
} from './framed.ts'

const toLabel: Instr = { _tag: 'br', l: idx<LabelIdx>(0) }
const blockOf = (t: ValType, ...es: Expr): Instr => ({ _tag: 'block', bt: { _tag: 'result', t }, es })

describe('code in a hole, after two numbers, that must leave one', () => {
  const crossed = (from: 'return_call_ref' | 'return_call_indirect' | 'call_ref', x: number, operand: Val): Code => {
    const code = program([pop, operand])
    return { ...code, next: { ...code.next, next: derived(from, callRef(idxUse(idx<TypeIdx>(x))), end) } }
  }
  it.each<[string, Code, string]>([
    ['add', program([add]), ''],
    ['nothing', end, 'Instr_ok2/label at label'],
    ['another number', program([add, i32(1)]), 'Instr_ok2/label at label'],
    ['a number of another type', program([pop, pop, i64(1n)]), 'Instr_ok2/label at label'],
    ['a trap', program([{ _tag: 'trap' } as never]), ''],
    ['anything after a trap', program([{ _tag: 'trap' } as never, { _tag: 'i64.add' }, pop, add]), ''],
    [
      'what does not fit after a trap',
      program([{ _tag: 'trap' } as never, i64(1n), add]),
      'Instr_ok/binop at derived 2'
    ],
    ['a reference', program([pop, id, { _tag: 'ref.is_null' }, add]), ''],
    ['a reference as a number', program([pop, id, add]), 'Instr_ok/binop at derived 2'],
    ['a reference that dangles', program([dangling, pop, add]), 'Ref_ok/func at derived 0'],
    ['a call', program([pop, id, callRef(fType)]), ''],
    ['a call of null', program([pop, refNull, callRef(fType)]), ''],
    ['a call without an argument', program([pop, pop, id, callRef(fType)]), 'Instr_ok2/call_ref at derived 3'],
    ['a call without a function', program([callRef(fType), pop]), 'Instr_ok2/call_ref at derived 0'],
    [
      'a call with an argument of another type',
      program([pop, pop, i64(1n), id, callRef(fType)]),
      'Instr_ok2/call_ref at derived 4'
    ],
    ['a call that leaves too much', program([id, callRef(fType)]), 'Instr_ok2/label at label'],
    ['a call of a function that leaves nothing', program([pop, refNull, callRef(noneType)]), ''],
    ['a call of a function of another type', program([pop, id, callRef(noneType)]), 'Instr_ok2/call_ref at derived 2'],
    ['a call of a structure', program([pop, refNull, callRef(sType)]), 'Instr_ok2/call_ref at derived 2'],
    ['a tail call', program([pop, id, returnCallRef(fType)]), ''],
    ['anything after a tail call', program([pop, id, returnCallRef(fType), { _tag: 'i64.eqz' }]), ''],
    [
      'what does not fit after a tail call',
      program([pop, id, returnCallRef(fType), i64(1n)]),
      'Instr_ok2/label at label'
    ],
    [
      'a tail call with other results',
      program([refNull, returnCallRef(noneType)]),
      'Instr_ok2/return_call_ref at derived 1'
    ],
    ['a tail call without a function', program([returnCallRef(fType)]), 'Instr_ok2/return_call_ref at derived 0'],
    // the index is of the module that the call has left
    ['a call that has left its frame', crossed('return_call_ref', 99, id), ''],
    ['a call of a table that has left its frame', crossed('return_call_indirect', 99, id), ''],
    ['a call of an unknown type', crossed('call_ref', 99, id), 'Instr_ok/call_ref at derived 2'],
    [
      'a call of null that has left its frame',
      crossed('return_call_ref', 99, refNull),
      'Instr_ok/call_ref at derived 2'
    ],
    ['a block', program([pop, block({ _tag: 'nop' }, i32(1)), add]), ''],
    [
      'a block that leaves something else',
      program([pop, block(i64(1n)), add]),
      'Instr_ok/block at derived 1 > block 1'
    ],
    [
      'two blocks of different types',
      program([pop, block(i32(1), toLabel), blockOf('i64', i64(1n), toLabel), pop, add]),
      ''
    ],
    ['an if', program([pop, either([i32(1)], [i32(2)])]), ''],
    [
      'an if whose first part leaves something else',
      program([pop, either([i64(1n)], [i32(2)])]),
      'Instr_ok/if at derived 1 > then 1'
    ],
    [
      'an if whose second part leaves something else',
      program([pop, either([i32(1)], [i64(2n)])]),
      'Instr_ok/if at derived 1 > else 1'
    ],
    [
      'a block in a block that leaves nothing',
      program([pop, block(block()), add]),
      'Instr_ok/block at derived 1 > block 0 > block 0'
    ],
    [
      'a second block that leaves nothing',
      program([pop, pop, block(i32(1)), block(), add]),
      'Instr_ok/block at derived 3 > block 0'
    ]
  ])('%s', (_, code, expected) => {
    judged({ ...start, code }, expected)
  })

  it('outside of a function there is no tail call', () => {
    const bare: Config = {
      ...start,
      values: noValues,
      frame: { ...start.frame, locals: V.of<Val | undefined>([]) },
      contexts: bottom(start)
    }
    judged({ ...bare, code: program([i32(1)]) }, '')
    judged({ ...bare, code: program([i32(1), id, callRef(fType)]) }, '')
    judged({ ...bare, code: program([i32(1), id, returnCallRef(fType)]) }, 'Instr_ok2/return_call_ref at derived 2')
    judged({ ...bare, code: program([{ _tag: 'return' }]) }, 'Instr_ok/return at derived 0')
    judged({ ...bare, code: program([i32(1), { _tag: 'br', l: idx<LabelIdx>(0) }]) }, 'Instr_ok/br at derived 1')
    // nothing follows, and there are more values than are to be left: the types of the label are not known
    const values = push(i32(2), push(i32(1), noValues))
    const contexts = labelContext(0, end, values, end, bare.contexts)
    judged({ ...bare, values, contexts, code: end }, 'Instr_ok2/label at label')
  })
})

describe('a context', () => {
  const again = label.continuation
  const loop = again.instr._tag === 'loop' ? again.instr : expect.fail('a loop')
  const goesTo = (instr: object): Config =>
    withContext(start, label, { ...label, continuation: { ...again, instr: instr as Code['instr'] } })
  it.each<[string, Config, string]>([
    ['that is as it was', start, ''],
    [
      'a label followed by what says no type',
      withContext(start, label, { ...label, code: program([{ _tag: 'nop' }]) }),
      'Instr_ok2/label at label'
    ],
    [
      'a handler followed by what says no type',
      withContext(start, handler, { ...handler, code: program([{ _tag: 'nop' }]) }),
      'Instr_ok2/handler at handler'
    ],
    ['a label that goes on with a block', goesTo({ ...loop, _tag: 'block' }), 'Instr_ok2/label at label'],
    ['a label that goes on with a trap', goesTo({ _tag: 'trap' }), 'Instr_ok2/label at label'],
    [
      'a label that goes on after its loop',
      withContext(start, label, { ...label, continuation: { ...again, next: program([{ _tag: 'nop' }]) } }),
      'Instr_ok2/label at label'
    ],
    [
      'a loop of an unknown type',
      goesTo({ ...loop, bt: { _tag: 'idx', x: idx<TypeIdx>(99) } }),
      'Blocktype_ok/typeidx at label'
    ],
    [
      'a loop of a type that is no function',
      goesTo({ ...loop, bt: { _tag: 'idx', x: idx<TypeIdx>(1) } }),
      'Blocktype_ok/typeidx at label'
    ],
    [
      'a loop that leaves something else',
      goesTo({ ...loop, bt: { _tag: 'result', t: 'i64' } }),
      'Instr_ok2/label at label'
    ],
    [
      'a loop that leaves nothing',
      goesTo({ ...loop, bt: { _tag: 'idx', x: idx<TypeIdx>(6) }, es: [pop] }),
      'Instr_ok2/label at label'
    ],
    [
      'a loop whose body leaves something else',
      goesTo({ ...loop, es: [{ _tag: 'i64.extend_i32_s' }] }),
      'Instr_ok/loop at label'
    ],
    ['a loop whose body is ill-typed', goesTo({ ...loop, es: [{ _tag: 'i64.eqz' }] }), 'Instr_ok/testop at label'],
    [
      'a block that leaves one more',
      withContext(start, outerLabel, { ...outerLabel, n: 2 }),
      'Instr_ok2/label at label'
    ],
    [
      'a frame followed by what says no type',
      withContext(start, frame, { ...frame, code: program([{ _tag: 'nop' }]) }),
      'Instr_ok2/label at label'
    ],
    [
      'a frame with an operand too many',
      withContext(start, frame, { ...frame, below: push(i32(1), frame.below) }),
      'Config_ok at frame'
    ],
    [
      'a frame of a module that is not there',
      withContext(start, frame, { ...frame, frame: { ...frame.frame, module: addr(9) } }),
      'Moduleinst_ok'
    ]
  ])('%s', (_, c, expected) => {
    judged(c, expected)
  })
  it('of a loop has the types of the loop, not what it leaves', () => {
    judged(at('memory.size'), '', ['i32'])
  })
})

describe('what is remembered', () => {
  const d0 = nothingDerived()
  const env = right(environment(d0, at('local.get'), ['i32']))
  const inner = pushLabel(env.labels, [])
  const to = (result: ResultType) => envOf(inner, result)
  const [a, any] = [ref(true, 'array'), ref(true, 'any')]
  const stack = (...types: ResultType) => pushAll(noVals, types)
  const get: Expr = [{ _tag: 'local.get', x: idx<LocalIdx>(6) }, pop]
  type State = readonly [ReturnType<typeof envOf>, ReturnType<typeof stateWith>]
  const state = (types: ResultType, result: ResultType = [], inits = none): State => [
    to(result),
    stateWith(to(result), inits, stack(...types))
  ]
  const any_ = ([e]: State): State => [e, unreachable(stateWith(e, none, noVals))]
  // each state with whether the rest is well-typed in it, in an order in which nothing may be taken from another
  it.each<[string, Expr, ReadonlyArray<readonly [State, boolean]>]>([
    [
      'of a smaller type',
      [{ _tag: 'array.len' }, pop],
      [
        [state([a]), true],
        [state([any]), false],
        [state([ref(true, 'none')]), true]
      ]
    ],
    [
      'of a greater type',
      [{ _tag: 'ref.is_null' }, pop],
      [
        [state([any]), true],
        [state([a]), true],
        [state(['i32']), false]
      ]
    ],
    [
      'of no operands that can be reached',
      [add, pop],
      [
        [any_(state([])), true],
        [state([]), false],
        [state(['i32', 'i32']), true]
      ]
    ],
    [
      'of other results',
      [i32(1)],
      [
        [state([], ['i32']), true],
        [state([], ['i64']), false],
        [state([]), false]
      ]
    ],
    [
      'of fewer operands',
      [pop],
      [
        [state(['i32', 'i32'], ['i32']), true],
        [state(['i32'], ['i32']), false]
      ]
    ],
    [
      'of locals that are set',
      get,
      [
        [state([], [], addTo(none, 6)), true],
        [state([]), false],
        [state([], [], addTo(none, 5)), false]
      ]
    ],
    [
      'of what was refused',
      [{ _tag: 'nop' }, add, pop],
      [
        [state(['i64', 'i32']), false],
        [state(['i64', 'i32']), false],
        [state(['i32', 'i32']), true]
      ]
    ]
  ])('%s says nothing of others', (_, es, states) => {
    const d = nothingDerived()
    for (const [[e, s], ok] of [...states, ...states])
      expect(
        dischargeAll(d, [{ env: e, s, es, i: 0, rule: 'Instrs_ok2/seq', place: null, part: 'rest' }]) === null
      ).toBe(ok)
  })
  it('of the operands of one context says nothing of another', () => {
    const below = push(i32(1), noValues)
    const vs = push(i64(3n), push(i32(2), below))
    const d = nothingDerived()
    const length = (from: Values): number => right(ownTypes(d, framed.store, vs, from, null)).length
    expect([below, noValues, vs.tail, below, vs].map((from) => length(from))).toEqual([2, 3, 1, 2, 0])
  })
  it('of the code of a function says nothing of another instance', () => {
    const first = storeOf('(module (func (export "main") (local i64) (nop) (nop)))')
    const second = right(instantiate(first.store, first.valid, [], settings))
    for (const instance of [first.instance, second.instance]) {
      const { store } = second.config
      const o = step(right(invoke(store, entry(store, instance, 'main'), [], { ...settings, limits })))
      if (o._tag !== 'Next') throw new Error(o._tag)
      expect(said(o.config, [])).toBe('')
    }
  })
})
