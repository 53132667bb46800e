/** Where configurations hold references: an object that is not of its type is found in each of these places; and heights. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { addr, type HeapAddr } from '../../src/execution/runtime/Addresses.ts'
import { derive, op, program } from '../../src/execution/runtime/Code.ts'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { withAllocated } from '../../src/execution/runtime/Store.ts'
import { push, refNull, refStruct, type Val } from '../../src/execution/runtime/Values.ts'
import { configOk } from '../../src/soundness/Config.ts'
import { showViolationPlace } from '../../src/soundness/Violation.ts'
import * as V from '../../src/persistent/Vector.ts'
import { f32, i32, i64 } from '../../src/structure/Const.ts'
import { frame, handler, label, outerLabel, start, ts, typeOf, withContext } from './planted.ts'

/** The configuration with an object more, whose first field is no i32; or is one. */
const made = (field: Val) => {
  const object = refStruct(addr<HeapAddr>(start.store.fresh), typeOf(start, 1), [field, i64(2n), refNull])
  return { c: { ...start, store: withAllocated(start.store, 0) }, object }
}
const inCode = (object: Val) => program([object, { _tag: 'drop' }])

const places: ReadonlyArray<readonly [string, (c: Config, object: Val) => Config]> = [
  ['on the operand stack', (c, o) => ({ ...c, values: push(o, c.values) })],
  ['below another operand', (c, o) => ({ ...c, values: push(i32(5), push(o, c.values)) })],
  ['in the first local', (c, o) => ({ ...c, frame: { ...c.frame, locals: V.set(c.frame.locals, 0, o) } })],
  ['in the last local', (c, o) => ({ ...c, frame: { ...c.frame, locals: V.set(c.frame.locals, 3, o) } })],
  ['in the code', (c, o) => ({ ...c, code: inCode(o) })],
  ['later in the code', (c, o) => ({ ...c, code: derive(c.code, op('nop'), { _tag: 'nop' }, inCode(o)) })],
  ['in the code after a label', (c, o) => withContext(c, label, { ...label, code: inCode(o) })],
  ['in the code after the outer label', (c, o) => withContext(c, outerLabel, { ...outerLabel, code: inCode(o) })],
  ['in the code after a handler', (c, o) => withContext(c, handler, { ...handler, code: inCode(o) })],
  ['in the code after a frame', (c, o) => withContext(c, frame, { ...frame, code: inCode(o) })],
  [
    'in a local of a frame that waits',
    (c, o) => withContext(c, frame, { ...frame, frame: { ...frame.frame, locals: V.set(frame.frame.locals, 0, o) } })
  ]
]

it.each(places)('an object that is not of its type, %s', (_where, put) => {
  const { c, object } = made(f32(0))
  const found = configOk(put(c, object), ts)
  if (!isLeft(found)) throw new Error('it was accepted')
  expect(found.left.rule).toBe('Val_ok/num')
  expect(showViolationPlace(found.left.place)).toContain('field 0')
  // one that is well-typed is not the reason
  const good = made(i32(1))
  const other = configOk(put(good.c, good.object), ts)
  expect(isLeft(other) ? showViolationPlace(other.left.place) : '').not.toContain('field')
})

it.each([
  ['label', label],
  ['label', outerLabel],
  ['handler', handler],
  ['frame', frame]
] as const)('a %s that begins above the operands there are', (name, ctx) => {
  const high = [1, 2, 3, 4, 5, 6].reduce((vs, n) => push(i32(n), vs), start.values)
  const found = configOk(withContext(start, ctx, { ...ctx, below: high }), ts)
  if (!isLeft(found)) throw new Error('it was accepted')
  expect(found.left.rule).toBe('Config_ok')
  expect(showViolationPlace(found.left.place)).toContain(name)
})
