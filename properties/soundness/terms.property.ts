/** Typing of terms and frames can fail: ill-typed ones, each with the rule that it breaks and the place. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  addr,
  type FuncAddr,
  type HeapAddr,
  type ModuleAddr,
  type TagAddr
} from '../../src/execution/runtime/Addresses.ts'
import { end, program } from '../../src/execution/runtime/Code.ts'
import { drop, isVal, push, refFunc, type Val } from '../../src/execution/runtime/Values.ts'
import { configOk, storeOk } from '../../src/soundness/Config.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { sound } from '../../src/soundness/Preservation.ts'
import * as V from '../../src/persistent/Vector.ts'
import { f32, i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LabelIdx, type TagIdx } from '../../src/structure/Indices.ts'
import type { ResultType } from '../../src/structure/Types.ts'
import {
  areRefused,
  array,
  dangling,
  frame,
  handler,
  label,
  local,
  outerLabel,
  start,
  top,
  ts,
  withContext,
  type Planted
} from './planted.ts'

const terms: ReadonlyArray<Planted> = [
  ['a value of another type on the stack', (c) => top(c, i64(1n)), 'Instr_ok/i32.add|Instr_ok/binop', 'instruction'],
  ['a value too few', (c) => ({ ...c, values: drop(c.values, 1) }), 'Instr_ok/binop', 'instruction'],
  ['a value too many', (c) => ({ ...c, values: push(i32(1), c.values) }), 'Instr_ok2/label', 'label'],
  ['a number that is none of its type', (c) => top(c, { _tag: 'i32.const', c: 2 ** 40 }), 'Num_ok', 'value 1'],
  ['bits of a float that are none', (c) => top(c, { _tag: 'f32.const', c: 0.5 }), 'Num_ok', 'value 1'],
  ['a reference that dangles', (c) => top(c, dangling), 'Ref_ok/func', 'value 1'],
  ['an i31 out of range', (c) => top(c, { _tag: 'ref.i31_num', i: 2 ** 31 }), 'Ref_ok/i31', 'value 1'],
  [
    'an exception that dangles',
    (c) => top(c, { _tag: 'ref.exn_addr', a: addr<HeapAddr>(77), tag: addr<TagAddr>(0), fields: [i32(1)] }),
    'Ref_ok/exn',
    'value 1'
  ],
  [
    'an external reference to a function',
    (c) => top(c, { _tag: 'ref.extern', ref: refFunc(addr<FuncAddr>(0)) }),
    'Ref_ok/extern',
    'value 1'
  ],
  ['a label of another arity', (c) => withContext(c, label, { ...label, n: 2 }), 'Instr_ok2/label', 'label'],
  ['a block of another arity', (c) => withContext(c, outerLabel, { ...outerLabel, n: 0 }), 'Instr_ok2/label', 'label'],
  [
    'a loop that goes on elsewhere',
    (c) => withContext(c, label, { ...label, continuation: program([i32(1)]) }),
    'Instr_ok2/label',
    'label'
  ],
  ['a handler of another arity', (c) => withContext(c, handler, { ...handler, n: 0 }), 'Instr_ok2/handler', 'handler'],
  [
    'a clause with another tag',
    (c) =>
      withContext(c, handler, { ...handler, catches: [{ _tag: 'catch', x: idx<TagIdx>(1), l: idx<LabelIdx>(0) }] }),
    'Catch_ok/catch',
    'handler'
  ],
  [
    'a clause with a label that is not there',
    (c) => withContext(c, handler, { ...handler, catches: [{ _tag: 'catch_all', l: idx<LabelIdx>(7) }] }),
    'Catch_ok/catch_all',
    'handler'
  ],
  ['a frame of another arity', (c) => withContext(c, frame, { ...frame, n: 2 }), 'Instr_ok2/frame', 'frame'],
  [
    'a caller without the operand that it waits with',
    (c) => withContext(c, frame, { ...frame, below: drop(frame.below, 1) }),
    'Instr_ok/binop',
    'label'
  ],
  [
    'code behind a call that does not fit its result',
    (c) => withContext(c, frame, { ...frame, code: program([f32(0)]) }),
    'Instr_ok2/label|Instr_ok2/frame',
    ''
  ],
  ['code that is lost', (c) => ({ ...c, code: end }), 'Instr_ok2/label', 'label'],
  [
    'a branch to no label',
    (c) => ({ ...c, code: program([{ _tag: 'br', l: idx<LabelIdx>(9) }]) }),
    'Instr_ok/br',
    'derived'
  ],
  ['a local of another type', (c) => local(c, 1, i32(1)), 'Val_ok/num', 'local 1'],
  ['a local without a value that needs one', (c) => local(c, 1, undefined), 'Localval_ok/set', 'local 1'],
  ['a reference of another type in a local', (c) => local(c, 3, array(c)), 'Val_ok/ref', 'local 3'],
  [
    'a local too many',
    (c) => ({ ...c, frame: { ...c.frame, locals: V.push(c.frame.locals, i32(1)) } }),
    'Frame_ok',
    'frame'
  ],
  [
    'a frame of another module',
    (c) => ({ ...c, frame: { ...c.frame, module: addr<ModuleAddr>(5) } }),
    'Frame_ok|Moduleinst_ok',
    ''
  ],
  [
    'a caller whose local is of another type',
    (c) => withContext(c, frame, { ...frame, frame: { ...frame.frame, locals: V.of<Val | undefined>([i64(0n)]) } }),
    'Val_ok/num',
    'local 0'
  ]
]

describe('a well-typed configuration', () => {
  it('is accepted, and stands in a label, a handler and a frame', () => {
    expect(configOk(start, ts)).toEqual({ _tag: 'Right', right: null })
    expect(storeOk(start.store)).toEqual({ _tag: 'Right', right: null })
    expect([label._tag, handler._tag, frame._tag]).toEqual(['label', 'handler', 'frame'])
    expect(isVal(start.values)).toBe(true)
  })
  it('is of no other type', () => {
    const others: ReadonlyArray<ResultType> = [[], ['i64'], ['i32', 'i32']]
    // one memory for all: what was derived for one type says nothing of another
    const d = nothingDerived()
    for (const other of [ts, ...others, ts]) expect(isLeft(configOk(start, other))).toBe(other !== ts)
    for (const other of [ts, ...others, ts]) expect(isLeft(sound(d, start, other, 100))).toBe(other !== ts)
  })
})

describe('ill-typed terms and frames', () => {
  areRefused(terms)
})
