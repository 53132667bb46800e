/** Configurations for the tables of what the judgements of terms refuse, and what they say of one. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import { addr, type FuncAddr } from '../../src/execution/runtime/Addresses.ts'
import { type Config } from '../../src/execution/runtime/Config.ts'
import { refFunc, type Val } from '../../src/execution/runtime/Values.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { step } from '../../src/execution/Step.ts'
import * as V from '../../src/persistent/Vector.ts'
import { configOk, derive } from '../../src/soundness/Config.ts'
import { nothingDerived } from '../../src/soundness/Derived.ts'
import { showViolationPlace } from '../../src/soundness/Violation.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import { type ResultType } from '../../src/structure/Types.ts'
import { right } from '../support/embed.ts'
import { entry, limits, settings } from '../support/runs.ts'
import { start, storeOf, ts, typeOf } from './planted.ts'

/** The rule and the place of a refusal; nothing if it was accepted. */
export const said = (c: Config, type: ResultType = ts): string => {
  const found = configOk(c, type)
  return isLeft(found) ? `${found.left.rule} at ${showViolationPlace(found.left.place)}` : ''
}

/** That is accepted where the expectation is empty; else refused by the rule, at the place. */
export const judged = (c: Config, expected: string, type: ResultType = ts): void => {
  const [rule = '', place = ''] = expected.split(' at ')
  const found = said(c, type)
  expect(found.split(' at ')[0]).toBe(rule)
  expect(found).toContain(place)
  // a derivation of the configuration that it was made from, or of itself, changes no answer
  const d = nothingDerived()
  for (const [each, ok] of [
    [start, true],
    [c, rule === ''],
    [start, true],
    [c, rule === '']
  ] as const)
    expect(isLeft(derive(d, each, each === start ? ts : type))).toBe(!ok)
}

export const bottom = (c: Config): Config['contexts'] => {
  let ctx = c.contexts
  while (ctx._tag !== 'top') ctx = ctx.next
  return ctx
}

export const fType = typeOf(start, 0)
export const noneType = typeOf(start, 9)
export const sType = typeOf(start, 1)
export const id = refFunc(addr<FuncAddr>(0))
export const pop: Instr = { _tag: 'drop' }
export const callRef = (y: object): Instr => ({ _tag: 'call_ref', y }) as Instr
export const returnCallRef = (y: object): Instr => ({ _tag: 'return_call_ref', y }) as Instr
export const block = (...es: ReadonlyArray<Instr>): Instr => ({ _tag: 'block', bt: { _tag: 'result', t: 'i32' }, es })
export const either = (then: Expr, els: Expr): Instr => ({
  _tag: 'if',
  bt: { _tag: 'result', t: 'i32' },
  then,
  else: els
})
export const add: Instr = { _tag: 'i32.add' }

/** Parameters, groups of one and of many locals, of types with a default and without. */
export const framed = (() => {
  const { store, instance } = storeOf(`(module
    (memory 1) (type $s (struct)) (type $r (func (param i32) (result i32)))
    (func $other (param i32 i64) (result i32) (local f32) (local.get 0))
    (func (export "main") (param i32 i64) (result i32)
      (local f32 f32 f32) (local (ref $s) (ref $s)) (local i64) (local (ref null $s))
      (block (if (local.get 0) (then (nop)) (else (drop (i32.const 5)))))
      (drop (block (result i32) (br 0 (i32.const 1))))
      (drop (block (result i64) (br 0 (i64.const 1))))
      (drop (block (result (ref struct)) (br 0 (struct.new $s))))
      (drop (block (result (ref null struct)) (br 0 (ref.null $s))))
      (i32.const 1) (i32.const 2) (loop $again (param i32 i32) (result i64)
        (drop) (drop) (memory.size) (drop) (br_if $again (i32.const 1) (i32.const 2) (i32.const 0)) (drop) (drop) (i64.const 3))
      (drop)
      (local.set 6 (struct.new $s))
      (local.set 5 (local.get 6))
      (local.set 2 (f32.const 1))
      (i32.const 1)))`)
  return right(invoke(store, entry(store, instance, 'main'), [i32(3), i64(4n)], { ...settings, limits }))
})()
export const at = (tag: string): Config => {
  let c = framed
  while (c.code.instr._tag !== tag) {
    const o = step(c)
    if (o._tag !== 'Next') throw new Error(o._tag)
    c = o.config
  }
  return c
}
export const after1 = (c: Config): Config => {
  const o = step(c)
  if (o._tag !== 'Next') throw new Error(o._tag)
  return o.config
}
export const withLocal = (c: Config, x: number, v: Val | undefined): Config => ({
  ...c,
  frame: { ...c.frame, locals: V.set<Val | undefined>(c.frame.locals, x, v) }
})
export const ruleOf = (c: Config): string => said(c, ['i32'])
